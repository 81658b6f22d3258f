"""Write what SciPy says of small samples: python scipy_stats.py scipy.json (SciPy 1.17.1)."""

import json
import sys

import numpy as np
from scipy import stats

SAMPLES = [
    ([0.847, 0.851, 0.843, 0.846], [0.840, 0.849, 0.842, 0.845]),
    ([0.7891, 0.7975, 0.8121, 0.7328, 0.8060, 0.8060], [0.8087, 0.7241, 0.8060, 0.8248]),
    ([1.0, 2.0, 3.0], [10.0, 20.0, 31.0, 45.0, 47.0]),
    ([5.0, 5.0, 6.0, 7.0, 7.0], [5.0, 6.0, 6.0, 7.0, 8.0]),
]


def row(a, b):
    welch = stats.ttest_ind(a, b, equal_var=False)
    interval = stats.t.interval(0.95, len(a) - 1, np.mean(a), stats.sem(a))
    return {
        "a": a,
        "b": b,
        "mean": np.mean(a),
        "sd": np.std(a, ddof=1),
        "median": np.median(a),
        "half": (interval[1] - interval[0]) / 2,
        "t": welch.statistic,
        "welch": welch.pvalue,
        "mann_whitney": stats.mannwhitneyu(a, b, method="asymptotic").pvalue,
    }


values = {
    "samples": [row(a, b) for a, b in SAMPLES],
    "mcnemar": [
        {"a": a, "b": b, "p": stats.binomtest(min(a, b), a + b).pvalue}
        for a, b in [(10, 20), (0, 5), (7, 7), (812, 903), (1, 0)]
    ],
}
json.dump(values, open(sys.argv[1], "w"), indent=1)
