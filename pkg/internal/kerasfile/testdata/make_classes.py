"""Write ../classes.json: the classes of Keras that have a twin here, with the defaults of their
options as Keras itself writes them. Run it where Keras 3.15.1 is installed:

    python pkg/internal/kerasfile/testdata/make_classes.py
"""

import inspect
import json
from pathlib import Path

import keras
from keras import activations, initializers, layers, losses, metrics, optimizers
from keras.optimizers import schedules

THREE = (None, 2, 3)
LAYERS = {
    "embedding": (layers.Embedding, (5, 2), (None, 2)),
    "masking": (layers.Masking, (), THREE),
    "dense": (layers.Dense, (1,), THREE),
    "dropout": (layers.Dropout, (0.5,), THREE),
    "spatial_dropout1d": (layers.SpatialDropout1D, (0.5,), THREE),
    "layer_normalization": (layers.LayerNormalization, (), THREE),
    "global_average_pooling1d": (layers.GlobalAveragePooling1D, (), THREE),
    "global_max_pooling1d": (layers.GlobalMaxPooling1D, (), THREE),
    "flatten": (layers.Flatten, (), THREE),
    "time_distributed": (layers.TimeDistributed, (layers.Dense(1),), THREE),
    "activation": (layers.Activation, ("relu",), THREE),
    "re_lu": (layers.ReLU, (), THREE),
    "leaky_re_lu": (layers.LeakyReLU, (), THREE),
    "elu": (layers.ELU, (), THREE),
    "p_re_lu": (layers.PReLU, (), THREE),
    "simple_rnn": (layers.SimpleRNN, (1,), THREE),
    "gru": (layers.GRU, (1,), THREE),
    "lstm": (layers.LSTM, (1,), THREE),
    "rnn": (layers.RNN, (layers.LSTMCell(1),), THREE),
    "bidirectional": (layers.Bidirectional, (layers.LSTM(1),), THREE),
    "text_vectorization": (layers.TextVectorization, (), None),
    "simple_rnn_cell": (layers.SimpleRNNCell, (1,), None),
    "gru_cell": (layers.GRUCell, (1,), None),
    "lstm_cell": (layers.LSTMCell, (1,), None),
    "stacked_rnn_cells": (layers.StackedRNNCells, ([layers.LSTMCell(1)],), None),
    "input": (layers.InputLayer, ((2,),), None),
}
OPTIMIZERS = {
    "adam": (optimizers.Adam, ()),
    "adamw": (optimizers.AdamW, ()),
    "rmsprop": (optimizers.RMSprop, ()),
    "sgd": (optimizers.SGD, ()),
}
SCHEDULES = {
    "exponential_decay": (schedules.ExponentialDecay, (0.1, 10, 0.9)),
    "inverse_time_decay": (schedules.InverseTimeDecay, (0.1, 10, 0.9)),
    "piecewise_constant_decay": (schedules.PiecewiseConstantDecay, ([1], [0.1, 0.2])),
    "polynomial_decay": (schedules.PolynomialDecay, (0.1, 10)),
    "cosine_decay": (schedules.CosineDecay, (0.1, 10)),
    "cosine_decay_restarts": (schedules.CosineDecayRestarts, (0.1, 10)),
}
METRICS = [
    metrics.BinaryAccuracy, metrics.CategoricalAccuracy, metrics.SparseCategoricalAccuracy,
    metrics.TopKCategoricalAccuracy, metrics.SparseTopKCategoricalAccuracy, metrics.Precision,
    metrics.Recall, metrics.AUC, metrics.F1Score, metrics.MeanSquaredError,
    metrics.RootMeanSquaredError, metrics.MeanAbsoluteError, metrics.Hinge,
    metrics.BinaryCrossentropy, metrics.CategoricalCrossentropy,
    metrics.SparseCategoricalCrossentropy,
]
LOSSES = {
    "binary_crossentropy": losses.BinaryCrossentropy,
    "categorical_crossentropy": losses.CategoricalCrossentropy,
    "sparse_categorical_crossentropy": losses.SparseCategoricalCrossentropy,
    "mean_squared_error": losses.MeanSquaredError,
    "mean_absolute_error": losses.MeanAbsoluteError,
    "huber": losses.Huber,
    "hinge": losses.Hinge,
    "kl_divergence": losses.KLDivergence,
}
INITIALIZERS = (
    "zeros ones random_uniform random_normal truncated_normal glorot_uniform glorot_normal "
    "he_uniform he_normal lecun_uniform lecun_normal orthogonal identity"
).split()


def plain(value):
    """Return a part of a config without what differs from program to program."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k != "shared_object_id"}
    return [plain(v) for v in value] if isinstance(value, list) else value


def described(of, arguments=(), shape=None):
    thing = of(*arguments)
    if shape:
        thing(keras.KerasTensor(shape))
    form = plain(keras.saving.serialize_keras_object(thing))
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    required = [
        p.name
        for p in inspect.signature(of.__init__).parameters.values()
        if p.default is p.empty and p.kind not in kinds and p.name in form["config"]
    ]
    for name in required:  # what was given stays, for its type: an int or a float
        if isinstance(form["config"][name], dict):
            form["config"][name] = None
    if of is layers.Bidirectional:
        form["config"]["backward_layer"] = None
    form["config"].pop("name", None)
    entry = {"module": form["module"], "class_name": form["class_name"]}
    entry |= {"config": form["config"], "required": required}
    return entry | ({"build_config": True} if "build_config" in form else {})


def snake(of):
    return keras.src.utils.naming.to_snake_case(of.__name__)


classes = {
    "layers": {kind: described(*of) for kind, of in LAYERS.items()},
    "optimizers": {kind: described(*of) for kind, of in OPTIMIZERS.items()},
    "schedules": {kind: described(*of) for kind, of in SCHEDULES.items()},
    "metrics": {snake(of): described(of) for of in METRICS if of is not metrics.F1Score}
    | {"f1_score": described(metrics.F1Score)},
    "losses": {kind: described(of) for kind, of in LOSSES.items()},
    "initializers": {
        name: described(type(initializers.get(name))) for name in INITIALIZERS
    },
    "activations": {
        name: activations.serialize(activations.get(name))
        for name in sorted(keras.src.activations.ALL_OBJECTS_DICT)
        if name.islower()
    },
}
lines = []
for group, of in classes.items():
    rows = [f"    {json.dumps(name)}: {json.dumps(entry)}" for name, entry in of.items()]
    lines.append(f"  {json.dumps(group)}: {{\n" + ",\n".join(rows) + "\n  }")
target = Path(__file__).parent.parent / "classes.json"
target.write_text("{\n" + ",\n".join(lines) + "\n}\n")
