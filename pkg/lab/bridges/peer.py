"""Keras's half of make bridges; KERAS_BACKEND names the backend:

    python pkg/lab/bridges/peer.py make FOLDER     trains the models of models.py, and saves them
    python pkg/lab/bridges/peer.py open FOLDER...  opens those that gornn exported

A model NAME is NAME.keras, NAME.weights.h5, what convert.py makes of them, and NAME.json: inputs,
labels, predictions, and the losses of the epochs after it was saved. What opening it gives is in
BACKEND.json: {"NAME": {"predictions": the largest difference, "losses": the same}}, or an error.
"""

import json
import sys
from pathlib import Path

import keras
import numpy as np

from models import BATCH, MODELS, build

sys.path.append("pkg/keras")
from convert import convert  # noqa: E402

BACKEND = keras.backend.backend()
EPOCHS = 3


class Job:
    """A model with its examples. Texts become ids before it, as Keras asks where JAX computes.

    On JAX, fit and predict of Keras drop the states of a stateful layer: there a model of such
    has one batch, and losses of its own.
    """

    def __init__(self, model, x, y):
        self.whole, self.model, self.x, self.y = model, model, np.asarray(x), np.asarray(y)
        stateful = any(getattr(layer, "stateful", False) for layer in model.layers)
        if stateful and BACKEND == "jax":
            self.x, self.y = self.x[:BATCH], self.y[:BATCH]
        self.random = model.name == "dropout" or stateful and BACKEND == "jax"
        if isinstance(model.layers[0], keras.layers.TextVectorization):
            if not model.built:
                model.build((None,))
            self.x = np.asarray(model.layers[0](x))
            self.model = keras.Sequential(model.layers[1:])
            self.model.compile(model.optimizer, model.loss)

    def reset(self):
        for layer in self.model.layers:
            if getattr(layer, "stateful", False):
                layer.reset_state()

    def predict(self):
        self.reset()
        return self.model.predict(self.x, batch_size=BATCH, verbose=0)

    def fit(self):
        self.reset()
        options = {"epochs": EPOCHS, "batch_size": BATCH, "shuffle": False, "verbose": 0}
        return self.model.fit(self.x, self.y, **options).history["loss"]


def make(folder):
    for function in MODELS:
        keras.utils.set_random_seed(1)
        model, x, y = build(function)
        job = Job(model, x, y)
        job.fit()
        path = folder / model.name
        model.save(f"{path}.keras")
        model.save_weights(f"{path}.weights.h5")
        convert(Path(f"{path}.keras"), Path(f"{path}.safetensors"))
        convert(Path(f"{path}.weights.h5"), Path(f"{path}.weights.safetensors"))
        texts = isinstance(x, list)
        case = {"x": x if texts else job.x.tolist(), "y": job.y.tolist(), "batch": BATCH,
                "epochs": EPOCHS, "random": job.random,
                "predictions": job.predict().tolist(), "losses": job.fit()}
        Path(f"{path}.json").write_text(json.dumps(case))


def largest(a, b):
    a, b = np.ravel(np.asarray(a, "float64")), np.ravel(np.asarray(b, "float64"))
    return float(np.max(np.abs(a - b)))


def open_one(path):
    case = json.loads(path.with_suffix(".json").read_text())
    whole, weights = (path.with_suffix(f".{BACKEND}{kind}") for kind in (".keras", ".weights.h5"))
    convert(path, whole)
    convert(path, weights)
    job = Job(keras.models.load_model(whole), case["x"], case["y"])
    predictions = np.ravel(job.predict())
    found = {"predictions": largest(predictions, case["predictions"][: predictions.size])}
    saved = [np.array(v) for v in job.whole.get_weights()]
    job.whole.set_weights([np.zeros_like(v) for v in saved])
    job.whole.load_weights(weights)
    if not all(map(np.array_equal, saved, job.whole.get_weights())):
        raise ValueError("the weights of the .weights.h5 file are not those of the .keras file")
    losses = job.fit()
    if "losses" in case and not (case["random"] or job.random):
        found["losses"] = largest(losses, case["losses"])
    return found


def open_all(folder):
    results = {}
    for path in sorted(folder.glob("*.safetensors")):
        try:
            results[path.stem] = open_one(path)
        except Exception as error:
            results[path.stem] = {"error": f"{type(error).__name__}: {error}"}
    (folder / f"{BACKEND}.json").write_text(json.dumps(results))


if __name__ == "__main__":
    for name in sys.argv[2:]:
        {"make": make, "open": open_all}[sys.argv[1]](Path(name))
