"""Writes tiny.json: what keras.datasets.imdb.load_data gives for a tiny corpus, for many arguments.
usage: KERAS_BACKEND=torch python tiny.py > tiny.json   (written with Keras 3.15.1, numpy 2.4.6)"""
import collections, json, re, tempfile
import numpy as np
from keras.src.datasets import imdb

texts = {
    "train/pos/10_9.txt": "A good, good film.<br />The end is good.",
    "train/pos/2_8.txt": "The very best of the year",
    "train/pos/3_10.txt": "good",
    "train/pos/11_7.txt": "I liked the end of it and I liked the start of it",
    "train/pos/0_9.txt": "it is the best",
    "train/neg/5_1.txt": "The worst film of the year; I left before the end.",
    "train/neg/1_2.txt": "bad, bad, BAD",
    "train/neg/20_3.txt": "it is not good",
    "train/neg/4_4.txt": "the start is slow and the end is slow",
    "test/pos/1_9.txt": "an unseen word, but a good film",
    "test/pos/0_8.txt": "the best",
    "test/pos/7_8.txt": "It is very, very good and I liked the start",
    "test/neg/3_2.txt": "slow",
    "test/neg/12_1.txt": "unseen",
    "test/neg/2_4.txt": "the end of the film is the worst of it",
}
cases = [{}] + [
    dict(num_words=10), dict(num_words=4), dict(num_words=1), dict(num_words=1000), dict(skip_top=5), dict(skip_top=2, num_words=9),
    dict(maxlen=5), dict(maxlen=6), dict(maxlen=8, num_words=9), dict(maxlen=2), dict(maxlen=1), dict(maxlen=3, start_char=None, num_words=20),
    dict(seed=7), dict(seed=0), dict(seed=2**32 - 1), dict(start_char=None, num_words=100), dict(start_char=0), dict(start_char=40),
    dict(oov_char=None, num_words=9), dict(oov_char=0, num_words=9), dict(oov_char=None, skip_top=6), dict(oov_char=None),
    dict(index_from=0), dict(index_from=0, start_char=None, num_words=100), dict(index_from=None, start_char=None, num_words=100), dict(index_from=10, num_words=15),
    dict(num_words=12, skip_top=5, maxlen=9, seed=5, start_char=7, oov_char=9, index_from=4),
    dict(start_char=None, oov_char=None, skip_top=8, num_words=12),
]

tokens = lambda text: [w for w in re.split(r"""[!"#$%&()*+,\-./:;<=>?@\[\\\]^_`{|}~\t\n ]+""", text.lower()) if w]
order = {s: [n for l in ("pos", "neg") for n in sorted(n for n in texts if n.startswith(f"{s}/{l}/"))] for s in ("train", "test")}
counts = collections.Counter(w for n in order["train"] for w in tokens(texts[n]))
rank = {w: i for i, w in enumerate(sorted(counts, key=lambda w: (-counts[w], w.encode())), 1)}   # ties in byte order
arrays = {}
for s, names in order.items():
    arrays[f"x_{s}"] = np.array([[rank[w] for w in tokens(texts[n]) if w in rank] for n in names], dtype=object)
    arrays[f"y_{s}"] = np.array([int("/pos/" in n) for n in names])
with tempfile.NamedTemporaryFile(suffix=".npz") as f:
    np.savez(f, **arrays)
    f.flush()
    imdb.get_file = lambda *_, **__: f.name
    golden = []
    for case in cases:
        try:
            (xt, yt), (xv, yv) = imdb.load_data(**case)
            golden.append(dict(arguments=case, train=[list(map(int, x)) for x in xt], train_labels=list(map(int, yt)),
                               test=[list(map(int, x)) for x in xv], test_labels=list(map(int, yv))))
        except ValueError as e:
            golden.append(dict(arguments=case, error=str(e)))
print(json.dumps(dict(texts=texts, index=rank, cases=golden)))
