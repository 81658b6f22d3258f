"""The peers of the benchmark: the tutorial's models in Keras, on JAX or TensorFlow, and in PyTorch.

    python pkg/bench/peers.py keras-jax|keras-tf|pytorch [cuda]

A worker, as ours.go is: it takes tasks, one JSON object a line, and answers each with one, of what
it measured in seconds. All is as a user would write it, on the CPU, with the defaults for threads;
or on an NVIDIA GPU, with products of whole float32 numbers, as ours are, rather than TF32.
"""

import json
import os
import sys
import time
from statistics import median

import numpy as np

WORDS, FEATURES = 10_000, 32


class Keras:
    """The models in Keras; backend is "jax" or "tensorflow", device "cpu" or, with JAX, "cuda"."""

    def __init__(self, backend, device):
        os.environ.update(KERAS_BACKEND=backend, TF_CPP_MIN_LOG_LEVEL="3", JAX_PLATFORMS=device)
        if device == "cuda":
            os.environ["JAX_DEFAULT_MATMUL_PRECISION"] = "float32"
            os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"  # its memory is measured
        import keras

        self.keras = keras
        self.versions = {"keras": keras.__version__, backend: sys.modules[backend].__version__}

    def build(self, kind, units):
        layers = self.keras.layers
        recurrent = {"rnn": layers.SimpleRNN, "gru": layers.GRU, "lstm": layers.LSTM}[kind]
        model = self.keras.Sequential(
            [
                layers.Embedding(WORDS, FEATURES),
                recurrent(units),
                layers.Dense(1, activation="sigmoid"),
            ]
        )
        model.compile(loss="binary_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
        return model

    def fit(self, model, x, y, batch, epochs, split=0.0):
        ends = []
        clock = self.keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: ends.append(time.perf_counter())
        )
        options = {"validation_split": split, "callbacks": [clock], "verbose": 0}
        model.fit(x, y, batch_size=batch, epochs=epochs, **options)
        return ends

    def evaluate(self, model, x, y):
        model.evaluate(x, y, batch_size=128, verbose=0)

    def train(self, kind, seed, task, arrays):
        """Train and evaluate a fresh model: its history and the two test figures."""
        x, y, x_test, y_test = arrays
        self.keras.backend.clear_session()
        if self.keras.backend.backend() == "jax":
            # With a seed, TensorFlow would take the examples in one order in all epochs.
            self.keras.utils.set_random_seed(seed)
        model = self.build(kind, task["units"])
        sizes = {"batch_size": task["batch"], "verbose": 0}
        fitted = model.fit(x, y, epochs=task["epochs"], validation_split=0.2, **sizes)
        return fitted.history, model.evaluate(x_test, y_test, **sizes)

    def ways_to_predict(self, model, x):
        return [
            lambda: model.predict(x, verbose=0),
            lambda: model.predict_on_batch(x),
            lambda: self.keras.ops.convert_to_numpy(model(x)),
        ]


class PyTorch:
    """The models in PyTorch, with the loop around them that every user writes."""

    def __init__(self, device):
        if device == "cpu":
            os.environ["CUDA_VISIBLE_DEVICES"] = ""
        import torch

        self.torch, self.device, self.versions = torch, device, {"torch": torch.__version__}
        if device == "cuda":
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
            self.versions["cudnn"] = str(torch.backends.cudnn.version())
        self.loss = torch.nn.BCEWithLogitsLoss()

    def build(self, kind, units):
        nn = self.torch.nn
        recurrent = {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}[kind]

        class Model(nn.Module):
            def __init__(self):
                super().__init__()
                self.embedding = nn.Embedding(WORDS, FEATURES)
                self.recurrent = recurrent(FEATURES, units, batch_first=True)
                self.dense = nn.Linear(units, 1)

            def forward(self, x):
                outputs, _ = self.recurrent(self.embedding(x))
                return self.dense(outputs[:, -1]).squeeze(1)

        return Model().to(self.device)

    def tensors(self, x, y):
        """Return the arrays as tensors: on a GPU, all of them are copied there at once."""
        to = self.torch.from_numpy
        return to(x).to(self.device), to(y).float().to(self.device)

    def fit(self, model, x, y, batch, epochs, split=0.0):
        torch, ends = self.torch, []
        x, y = self.tensors(x, y)
        n = int(len(x) * (1 - split))
        keras_defaults = {"lr": 0.001, "alpha": 0.9, "eps": 1e-7}
        optimizer = torch.optim.RMSprop(model.parameters(), **keras_defaults)
        for _ in range(epochs):
            model.train()
            total = correct = 0
            for indices in torch.randperm(n).split(batch):
                logits, labels = model(x[indices]), y[indices]
                loss = self.loss(logits, labels)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.item() * len(indices)
                correct += ((logits > 0) == labels).sum().item()
            if split:
                self.measure(model, x[n:], y[n:])
            ends.append(time.perf_counter())
        return ends

    def evaluate(self, model, x, y):
        self.measure(model, *self.tensors(x, y))

    def measure(self, model, x, y):
        model.eval()
        total = correct = 0
        with self.torch.inference_mode():
            for inputs, labels in zip(x.split(128), y.split(128)):
                logits = model(inputs)
                total += self.loss(logits, labels).item() * len(labels)
                correct += ((logits > 0) == labels).sum().item()
        return total / len(y), correct / len(y)

    def ways_to_predict(self, model, x):
        model.eval()

        def predict():
            with self.torch.inference_mode():
                inputs = self.torch.from_numpy(x).to(self.device)
                return self.torch.sigmoid(model(inputs)).cpu().numpy()

        return [predict]


PEERS = {
    "keras-jax": lambda device: Keras("jax", device),
    "keras-tf": lambda device: Keras("tensorflow", device),
    "pytorch": PyTorch,
}


def seconds(function):
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def fit(peer, task):
    """Train a fresh model: what an epoch takes, and what the first takes longer."""
    x, y = np.load(task["x"])[: task["examples"]], np.load(task["y"])[: task["examples"]]
    model = peer.build(task["models"][0], task["units"])
    start = time.perf_counter()
    ends = peer.fit(model, x, y, task["batch"], task["epochs"])
    epoch = median(np.diff(ends))
    return {
        "steady_epoch": epoch,
        "first_epoch": max(ends[0] - start - epoch, 0),
        "step": epoch / -(-len(x) // task["batch"]),
    }


def evaluate(peer, task):
    """Evaluate a model that was evaluated once before, which compiled it."""
    x, y = np.load(task["x"]), np.load(task["y"])
    model = peer.build(task["models"][0], task["units"])
    peer.evaluate(model, x, y)
    return {"evaluate": seconds(lambda: peer.evaluate(model, x, y))}


def predict(peer, task):
    """Predict one example, in the quickest of the ways there are."""
    x = np.load(task["x"])[:1]
    model = peer.build(task["models"][0], task["units"])
    ways = peer.ways_to_predict(model, x)
    quickest = min(ways, key=lambda way: min(seconds(way) for _ in range(5)))  # the first compiles
    return {"predict_one": median(seconds(quickest) for _ in range(30))}


def train(peer, task):
    """Train and evaluate one model with a seed: what came out, not how long it took."""
    arrays = [np.load(task[name]) for name in ("x", "y", "x_test", "y_test")]
    history, test = peer.train(task["models"][0], task["seed"], task, arrays)
    return {
        "model": task["models"][0],
        "seed": task["seed"],
        "test_loss": round(test[0], 5),
        "test_accuracy": round(test[1], 5),
        "history": {name: [round(value, 5) for value in values] for name, values in history.items()},
        "versions": peer.versions,
    }


def tutorial(peer, task):
    """Train and evaluate the models, from files to the end. The orchestrator holds the watch."""
    x, y, x_test, y_test = (np.load(task[name]) for name in ("x", "y", "x_test", "y_test"))
    for kind in task["models"]:
        model = peer.build(kind, task["units"])
        peer.fit(model, x, y, task["batch"], task["epochs"], split=0.2)
        peer.evaluate(model, x_test, y_test)
    return {}


TASKS = {"fit": fit, "evaluate": evaluate, "predict": predict, "tutorial": tutorial}


def main(name, device="cpu"):
    # Standard output is for answers alone: what libraries print goes to standard error.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    peer = PEERS[name](device)
    print(json.dumps({"versions": peer.versions}), file=answers, flush=True)
    for line in sys.stdin:
        task = json.loads(line)
        if task["do"] == "train":
            answer = {"trained": train(peer, task)}
        else:
            answer = {"measured": TASKS[task["do"]](peer, task)}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == [] or sys.argv[1] not in PEERS or sys.argv[2:] not in ([], ["cuda"]):
        sys.exit(__doc__)
    main(*sys.argv[1:])
