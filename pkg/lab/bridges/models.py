"""Small models that have, together, all layers, optimizers and options that gornn has too."""

import numpy as np

from keras import Input, Sequential, layers, losses, metrics, optimizers, regularizers
from keras.optimizers import schedules

EXAMPLES, BATCH, TIME, FEATURES, IDS, CLASSES = 16, 8, 6, 3, 100, 3
WORDS = "the a film plot was is good bad not very boring superb".split()


def ids(random, padded):
    """Ids of which none comes twice in a batch: a sum of gradients has another square than each,
    which Keras's optimizers take on JAX and on TensorFlow, and gornn as on TensorFlow."""
    batches = [random.permutation(IDS - 1)[: BATCH * TIME] + 1 for _ in range(EXAMPLES // BATCH)]
    x = np.reshape(batches, (EXAMPLES, TIME)).astype("int32")
    if padded:
        x[np.arange(TIME) < random.integers(0, TIME, (EXAMPLES, 1))] = 0
    return x


def vectors(random, padded):
    x = random.normal(size=(EXAMPLES, TIME, FEATURES)).astype("float32")
    if padded:
        x[np.arange(TIME) >= random.integers(1, TIME + 1, (EXAMPLES, 1))] = 0
    return x


def texts(random, padded):
    return [" ".join(random.choice(WORDS, n)) for n in random.integers(1, TIME, EXAMPLES)]


def labels(random, kind):
    classes = random.integers(0, CLASSES, (EXAMPLES, TIME) if kind == "steps" else EXAMPLES)
    if kind == "numbers":
        return random.normal(size=(EXAMPLES, 1)).astype("float32")
    if kind == "one-hot":
        return np.eye(CLASSES, dtype="float32")[classes]
    return classes % 2 if kind == "binary" else classes


def simple_rnn():
    return ids, True, "binary", [
        layers.Embedding(IDS, 4, mask_zero=True),
        layers.SimpleRNN(4, return_sequences=True, activation="relu", use_bias=False),
        layers.SimpleRNN(4, go_backwards=True),
        layers.Dense(1, activation="sigmoid"),
    ], optimizers.RMSprop(), "binary_crossentropy", ["accuracy"]


def gru():
    return ids, True, "classes", [
        layers.Embedding(IDS, 4, mask_zero=True),
        layers.GRU(4, return_sequences=True, reset_after=False, zero_output_for_mask=True),
        layers.GRU(4, use_bias=False),
        layers.Dense(CLASSES, activation="softmax"),
    ], optimizers.Adam(schedules.ExponentialDecay(0.01, 3, 0.5, staircase=True)), (
        "sparse_categorical_crossentropy"), ["accuracy", metrics.SparseTopKCategoricalAccuracy(2)]


def lstm():
    return ids, False, "binary", [
        layers.Embedding(IDS, 4, embeddings_regularizer="l2"),
        layers.LSTM(4, return_sequences=True, go_backwards=True, unit_forget_bias=False,
                    recurrent_activation="hard_sigmoid", kernel_initializer="he_normal"),
        layers.LSTM(4, kernel_regularizer=regularizers.L2(0.02), bias_regularizer="l1",
                    recurrent_regularizer=regularizers.L1L2(0.01, 0.02)),
        layers.Dense(1, activation="sigmoid", kernel_regularizer="l1"),
    ], optimizers.RMSprop(0.002, centered=True, momentum=0.5, rho=0.8), (
        losses.BinaryCrossentropy(label_smoothing=0.1)), [
        metrics.AUC(), metrics.Precision(), metrics.Recall(thresholds=0.4)]


def bidirectional():
    return ids, True, "one-hot", [
        layers.Embedding(IDS, 4, mask_zero=True),
        layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
        layers.Bidirectional(layers.GRU(3), merge_mode="sum"),
        layers.Dense(CLASSES, activation="softmax"),
    ], optimizers.AdamW(0.01, weight_decay=0.1, global_clipnorm=1.0), (
        losses.CategoricalCrossentropy(label_smoothing=0.1)), [
        metrics.F1Score(average="macro"), metrics.TopKCategoricalAccuracy(2)]


def pooling():
    return vectors, True, "numbers", [
        layers.Masking(),
        layers.LSTM(4, return_sequences=True),
        layers.LayerNormalization(),
        layers.GlobalAveragePooling1D(),
        layers.Dense(1),
    ], optimizers.SGD(0.1, momentum=0.9, nesterov=True, clipnorm=0.5), (
        "mean_squared_error"), [metrics.RootMeanSquaredError()]


def time_distributed():
    return vectors, False, "steps", [
        Input((None, FEATURES)),
        layers.GRU(4, return_sequences=True),
        layers.TimeDistributed(layers.Dense(4, activation="tanh")),
        layers.Dense(CLASSES, activation="softmax"),
    ], optimizers.Adam(0.01, amsgrad=True, clipvalue=0.1), (
        "sparse_categorical_crossentropy"), ["sparse_categorical_accuracy"]


def activations():
    return vectors, False, "numbers", [
        layers.Dense(4),
        layers.ReLU(max_value=3.0, negative_slope=0.1),
        layers.Dense(4, use_bias=False),
        layers.LeakyReLU(0.2),
        layers.ELU(0.5),
        layers.PReLU(shared_axes=[1]),
        layers.Activation("softplus"),
        layers.GlobalMaxPooling1D(),
        layers.Dense(1),
    ], optimizers.SGD(schedules.PiecewiseConstantDecay([3, 6], [0.1, 0.05, 0.01])), (
        losses.Huber()), ["mean_absolute_error"]


def dropout():
    """Draws differ from one program to the next, so losses do."""
    return ids, False, "binary", [
        layers.Embedding(IDS, 4),
        layers.SpatialDropout1D(0.2),
        layers.GRU(4, return_sequences=True, dropout=0.2, recurrent_dropout=0.2),
        layers.Dropout(0.2),
        layers.Flatten(),
        layers.Dense(1, activation="sigmoid"),
    ], optimizers.Adam(), "binary_crossentropy", [metrics.BinaryAccuracy(threshold=0.4)]


def stateful():
    return vectors, False, "numbers", [
        Input(batch_shape=(BATCH, TIME, FEATURES)),
        layers.LSTM(4, stateful=True, return_sequences=True),
        layers.GRU(4, stateful=True),
        layers.Dense(1),
    ], optimizers.SGD(schedules.InverseTimeDecay(0.1, 2, 0.5)), "mean_absolute_error", []


def cells():
    return vectors, False, "binary", [
        layers.RNN(layers.SimpleRNNCell(4), return_sequences=True),
        layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)]),
        layers.Dense(1, activation="tanh"),
    ], optimizers.RMSprop(schedules.PolynomialDecay(0.01, 10, 0.001, power=2.0)), "hinge", []


def flatten():
    return ids, False, "one-hot", [
        Input((TIME,), dtype="int32"),
        layers.Embedding(IDS, 4),
        layers.Flatten(),
        layers.Dense(CLASSES, activation="softmax"),
    ], optimizers.SGD(schedules.CosineDecayRestarts(0.1, 4), weight_decay=0.01), (
        "kl_divergence"), ["categorical_accuracy"]


def text_vectorization():
    words = layers.TextVectorization(output_sequence_length=TIME)
    words.adapt([" ".join(WORDS)])
    return texts, False, "classes", [
        words,
        layers.Embedding(2 + len(WORDS), 4, mask_zero=True),
        layers.GRU(4),
        layers.Dense(CLASSES, activation="softmax"),
    ], optimizers.SGD(schedules.CosineDecay(0.1, 8)), "sparse_categorical_crossentropy", []


MODELS = [simple_rnn, gru, lstm, bidirectional, pooling, time_distributed, activations, dropout,
          stateful, cells, flatten, text_vectorization]


def build(make):
    """Return a compiled model, its inputs and its labels."""
    random = np.random.default_rng(1)
    kind, padded, label, stack, optimizer, loss, measures = make()
    model = Sequential(stack, name=make.__name__)
    model.compile(optimizer, loss, metrics=measures)
    return model, kind(random, padded), labels(random, label)
