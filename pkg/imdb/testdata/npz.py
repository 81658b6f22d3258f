"""Writes npz.json: files as Keras's imdb.npz, of made-up numbers, and what keras.datasets.imdb.load_data gives for them.
usage: KERAS_BACKEND=tensorflow python npz.py npz.json   (written with Keras 3.15.1, numpy 2.4.6)"""
import base64, io, json, pickle, sys, tempfile, zipfile
import numpy as np
from keras.src.datasets import imdb

random = np.random.RandomState(7)
arrays = {}
for split, reviews in (("train", 9), ("test", 7)):
    rows = [[int(88_584 ** random.uniform(0, 1)) for _ in range(length)] for length in random.randint(1, 12, reviews)]
    x = np.empty(reviews, dtype=object)
    x[:] = rows
    x[1] = x[0] if split == "test" else [1, 255, 256, 65_535, 65_536, 70_000, 9_996, 9_997]
    arrays[f"x_{split}"], arrays[f"y_{split}"] = x, random.randint(0, 2, reviews)
arrays["x_train"][0] = [1 + i % 50 for i in range(1_001)]  # Python appends by the thousand


def saved(save, **arrays):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


def by_protocol(protocol):
    """The file with pickles of another protocol, as NumPy before 2 named its modules."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as z:
        for name, array in arrays.items():
            data = io.BytesIO()
            np.save(data, array)
            data = data.getvalue()
            if array.dtype == object:
                pickled = pickle.dumps(array, protocol=protocol)
                pickled = pickled.replace(b"numpy._core.", b"numpy.core.") if protocol < 4 else pickled
                data = data[: data.index(b"\n") + 1] + pickled
            z.writestr(name + ".npy", data)
    return file.getvalue()


files = {"savez": saved(np.savez, **arrays), "savez_compressed": saved(np.savez_compressed, **arrays),
         "protocol 3": by_protocol(3), "protocol 5": by_protocol(5)}
cases = [{}] + [
    dict(num_words=10_000), dict(num_words=4), dict(skip_top=20), dict(num_words=5_000, skip_top=50), dict(maxlen=8), dict(maxlen=6, num_words=1_000),
    dict(seed=7), dict(seed=0), dict(start_char=None, num_words=70_000), dict(start_char=None), dict(start_char=0), dict(oov_char=None, num_words=300),
    dict(oov_char=0, num_words=300), dict(index_from=0), dict(index_from=10, num_words=15), dict(maxlen=8, start_char=None, oov_char=None, skip_top=8),
    dict(num_words=900, skip_top=5, maxlen=9, seed=5, start_char=7, oov_char=9, index_from=4),
]
golden = []
for name, data in files.items():
    with tempfile.NamedTemporaryFile(suffix=".npz") as f:
        f.write(data)
        f.flush()
        imdb.get_file = lambda *_, **__: f.name
        results = []
        for case in cases:
            (xt, yt), (xv, yv) = imdb.load_data(**case)
            results.append(dict(arguments=case, train=[list(map(int, x)) for x in xt], train_labels=list(map(int, yt)),
                                test=[list(map(int, x)) for x in xv], test_labels=list(map(int, yv))))
        assert not golden or results == golden, name
        golden = results
for result in golden:  # the review of 1,001 numbers is long: its length stands for it
    result["train"] = [x if len(x) < 100 else [-len(x), sum(x)] for x in result["train"]]
with open(sys.argv[1], "w") as f:
    json.dump(dict(files={name: base64.b64encode(data).decode() for name, data in files.items()}, cases=golden), f, separators=(",", ":"))
