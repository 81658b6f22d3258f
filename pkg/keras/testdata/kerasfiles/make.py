"""Write the files beside this page with real Keras 3.15.1, on one backend:

    KERAS_BACKEND=jax python pkg/keras/testdata/kerasfiles/make.py
    KERAS_BACKEND=tensorflow python pkg/keras/testdata/kerasfiles/make.py

Each model is trained for some steps, saved, converted, loaded again and trained further. The
converted file is NAME.BACKEND.safetensors; BACKEND.json has its inputs, what the loaded model
predicts, and the losses of its further epochs, of all examples in their order.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

os.environ["XLA_FLAGS"] = "--xla_cpu_enable_fast_math=false"

import keras
import numpy as np
from keras import layers as L
from keras import losses, metrics, optimizers
from keras.optimizers import schedules

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))
from convert import convert  # noqa: E402

BACKEND = keras.backend.backend()
if BACKEND == "tensorflow":
    import tensorflow
random = np.random.default_rng(7)


def numbers(*shape):
    return random.normal(size=shape).astype("float32")


def ids(batches, batch, time):
    """Return ids of which no batch has one twice, padding apart: Keras on JAX adds the gradients
    of an id up before it squares them, on TensorFlow after."""
    x = [random.permutation(np.arange(1, 1 + batch * time)) for _ in range(batches)]
    x = np.array(x, "int32").reshape(batches * batch, time)
    x[0, -2:] = 0
    return x


def bits(n):
    return np.arange(n, dtype="float32").reshape(n, 1) % 2


def classes(n, k):
    return np.eye(k, dtype="float32")[random.integers(0, k, n)]


def words():
    model = keras.Sequential([
        keras.Input((None,), dtype="int32"),
        L.Embedding(17, 4, mask_zero=True),
        L.Bidirectional(L.LSTM(3, return_sequences=True)),
        L.GRU(3, kernel_regularizer="l2"),
        L.Dense(1, activation="sigmoid"),
    ], name="words")
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model, ids(2, 3, 5), bits(6)


def stacks():
    cells = [L.LSTMCell(3, unit_forget_bias=False), L.GRUCell(2, reset_after=False)]
    cells += [L.LSTMCell(2), L.SimpleRNNCell(3, activation="relu", use_bias=False)]
    model = keras.Sequential([
        keras.Input((5, 3)),
        L.RNN(L.GRUCell(3, recurrent_activation="hard_sigmoid"), return_sequences=True),
        L.LayerNormalization(epsilon=0.01),
        L.TimeDistributed(
            L.Dense(4, activation="tanh", kernel_initializer="he_normal", name="inner")
        ),
        L.PReLU(shared_axes=[1]),
        L.RNN(cells, return_sequences=True, go_backwards=True),
        L.GlobalMaxPooling1D(),
        L.Dense(3, bias_regularizer=keras.regularizers.L1L2(0.01, 0.02)),
        L.Activation("softmax"),
    ], name="stacks")
    top = metrics.TopKCategoricalAccuracy(k=2, name="top2")
    model.compile(
        optimizers.RMSprop(0.002, momentum=0.5, centered=True, clipnorm=1.5),
        losses.CategoricalCrossentropy(label_smoothing=0.1),
        metrics=["categorical_accuracy", top, metrics.F1Score(average="macro")],
        weighted_metrics=["mse"],
    )
    return model, numbers(6, 5, 3), classes(6, 3)


def plain():
    model = keras.Sequential([
        keras.Input((4, 2)),
        L.Masking(),
        L.SimpleRNN(4, return_sequences=True, zero_output_for_mask=True),
        L.GlobalAveragePooling1D(),
        L.ReLU(max_value=0.8, negative_slope=0.1, threshold=0.01),
        L.Dense(3),
        L.LeakyReLU(0.2),
        L.Dense(3, use_bias=False),
        L.ELU(0.5),
        L.Dense(2),
    ], name="plain")
    rate = schedules.ExponentialDecay(0.05, 4, 0.7, staircase=True)
    model.compile(
        optimizers.SGD(rate, momentum=0.9, nesterov=True), "mean_squared_error",
        metrics=["mean_absolute_error", "root_mean_squared_error"],
    )
    x = numbers(6, 4, 2)
    x[1, 3] = x[2, 2:] = 0
    return model, x, numbers(6, 2)


def flat():
    model = keras.Sequential([
        keras.Input((4, 3)),
        L.SpatialDropout1D(0.0),
        L.GRU(3, return_sequences=True, unroll=True, recurrent_regularizer="l1"),
        L.Dropout(0.0, noise_shape=(None, 1, 3)),
        L.PReLU(),
        L.Flatten(),
        L.Dense(1, activation="tanh", kernel_constraint=None),
    ], name="flat")
    model.compile(
        optimizers.Adam(0.003, amsgrad=True, weight_decay=0.01, beta_1=0.8, clipvalue=0.5), "huber",
    )
    return model, numbers(6, 4, 3), numbers(6, 1)


def ways():
    frozen = L.LSTM(4, return_sequences=True)
    frozen.trainable = False
    forward, backward = L.GRU(3, use_bias=False), L.LSTM(3, go_backwards=True)
    model = keras.Sequential([
        keras.Input((3, 2)),
        frozen,
        L.Bidirectional(forward, backward_layer=backward, merge_mode="sum"),
        L.Dense(3, activation="softmax"),
    ], name="ways")
    rate = schedules.CosineDecay(0.01, 9, alpha=0.1, warmup_target=0.02, warmup_steps=3)
    model.compile(
        optimizers.AdamW(rate, weight_decay=0.05, global_clipnorm=1.0),
        "sparse_categorical_crossentropy", metrics=["sparse_categorical_accuracy"],
    )
    return model, numbers(6, 3, 2), random.integers(0, 3, (6,)).astype("int32")


def stateful():
    model = keras.Sequential([
        keras.Input(batch_shape=(3, 4, 2)),
        L.LSTM(3, stateful=True, return_sequences=True),
        L.Bidirectional(L.SimpleRNN(2, stateful=True)),
        L.Dense(1),
    ], name="stateful")
    model.compile(optimizers.RMSprop(), "mean_absolute_error")
    return model, numbers(6, 4, 2), numbers(6, 1)


def dropped():
    """Return a model that draws in training: it is not trained further."""
    model = keras.Sequential([
        keras.Input((None, 2)),
        L.SpatialDropout1D(0.3),
        L.LSTM(3, dropout=0.2, recurrent_dropout=0.4, return_sequences=True),
        L.TimeDistributed(L.Dropout(0.1, name="inner")),
        L.RNN([L.GRUCell(2, dropout=0.1), L.SimpleRNNCell(2)]),
        L.Dropout(0.5),
        L.Dense(1, activation="sigmoid"),
    ], name="dropped")
    curve = metrics.AUC(num_thresholds=50, curve="PR", name="pr")
    model.compile(
        optimizers.SGD(0.02), "binary_crossentropy",
        metrics=["binary_accuracy", metrics.Precision(thresholds=0.4), metrics.Recall(name="found"), curve],
    )
    return model, numbers(6, 4, 2), bits(6)


def texts():
    x = np.array([
        ["The cat's well-known, isn't it?"], ["A dog; a CAT_1"], ["Élan and élan don't differ"],
        ["it is known well"], ["unheard-of words"], ["the dog the cat, the (élan)"],
    ])
    words = L.TextVectorization(max_tokens=12, output_sequence_length=5)
    words.adapt(x)
    model = keras.Sequential([
        keras.Input((1,), dtype="string"),
        words,
        L.Embedding(words.vocabulary_size(), 3),
        L.SimpleRNN(3),
        L.Dense(1, activation="sigmoid"),
    ], name="texts")
    model.compile(optimizers.Adam(0.01), "binary_crossentropy")
    return model, tensorflow.constant(x), bits(6)


def uncompiled():
    model = keras.Sequential([keras.Input((2,)), L.Dense(3, "relu"), L.Dense(2)], name="raw")
    return model, numbers(4, 2), None


def made(make, folder):
    keras.utils.clear_session()
    keras.utils.set_random_seed(3)
    model, x, y = make()
    if y is not None:
        model.fit(x, y, batch_size=3, epochs=2, shuffle=False, verbose=0)
    source = folder / "model.keras"
    model.save(source)
    convert(source, HERE / f"{make.__name__}.{BACKEND}.safetensors")
    model = keras.saving.load_model(source)
    predict = model.predict(x, batch_size=3, verbose=0)
    flat = [text.decode() for text in x.numpy().flatten()] if make is texts else x.tolist()
    case = {"x": flat, "predict": predict.flatten().tolist()}
    if y is not None:
        case["y"] = y.tolist()
    if y is not None and make is not dropped:
        if make is stateful:
            for layer in model.layers[:2]:
                layer.reset_state()
        fit = model.fit(x, y, batch_size=3, epochs=3, shuffle=False, verbose=0)
        case["losses"] = fit.history["loss"]
    return case


with tempfile.TemporaryDirectory() as folder:
    makers = [words, stacks, plain, flat, ways, dropped, uncompiled]
    if BACKEND != "jax":  # there fit and predict forget the states after each batch, and know no texts
        makers += [stateful, texts]
    cases = {make.__name__: made(make, Path(folder)) for make in makers}
(HERE / f"{BACKEND}.json").write_text(json.dumps(cases) + "\n")
