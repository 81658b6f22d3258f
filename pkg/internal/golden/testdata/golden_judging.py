"""What scikit-learn says of a classifier, and how it balances classes: keras_judging.json. It needs
no Keras: pip install scikit-learn==1.7.2
usage: golden_judging.py OUT.json"""
import json, sys
import numpy as np, sklearn
from sklearn.metrics import classification_report
from sklearn.utils.class_weight import compute_class_weight

number = lambda v: float(f'{v:.15g}')
figures = lambda of: [number(of[k]) for k in ('precision', 'recall', 'f1-score')] + [int(of['support'])]


def report(name, counts, classes=None):
    """The report of a matrix of counts, [label][predicted]."""
    pairs = [(i, j) for i, row in enumerate(counts) for j, count in enumerate(row) for _ in range(count)]
    labels, predicted = zip(*pairs)
    names = classes or [str(i) for i in range(len(counts))]
    options = dict(labels=range(len(counts)), target_names=names, zero_division=0)
    of = classification_report(labels, predicted, output_dict=True, **options)
    text = classification_report(labels, predicted, **options)
    return {'name': name, 'counts': counts, 'classes': classes, 'rows': [figures(of[n]) for n in names],
            'accuracy': number(of['accuracy']), 'macro': figures(of['macro avg']), 'weighted': figures(of['weighted avg']),
            'text': text if of['accuracy'] else ''}  # where all are wrong, scikit-learn counts in floats, "4.0"


def weights(name, labels):
    classes = np.unique(labels)
    return {'name': name, 'labels': labels, 'weights': [number(w) for w in compute_class_weight('balanced', classes=classes, y=labels)]}


rng = np.random.RandomState(19)
many = rng.poisson(2, (12, 12)) + np.diag(rng.poisson(30, 12))
judging = {
    'reports': [
        report('two', [[20, 3], [5, 12]], ['negative', 'positive']), report('numbers', [[2, 0, 1], [1, 3, 0], [0, 2, 7]]),
        report('all right', [[4, 0], [0, 6]]), report('all wrong', [[0, 4], [6, 0]]),
        report('never predicted', [[5, 0, 1], [2, 0, 3], [0, 0, 4]], ['a', 'b', 'c']), report('without an example', [[5, 1, 1], [0, 0, 0], [1, 2, 4]]),
        report('neither', [[3, 0, 1], [0, 0, 0], [1, 0, 4]]), report('one class', [[7, 0], [0, 0]]),
        report('long names', [[1, 2], [3, 40_000]], ['Größe und Gewicht der Länder', 'письмо']), report('many', many.tolist())],
    'class_weights': [
        weights('two', [0, 1, 1, 1]), weights('equal', [0, 1, 2, 2, 1, 0]), weights('one', [0, 0]),
        weights('five', rng.choice(5, 60, p=[.5, .25, .15, .06, .04]).tolist()), weights('rare', [0] * 1000 + [1])]}
with open(sys.argv[1], 'w') as file:
    json.dump({'meta': {'scikit-learn': sklearn.__version__}, 'judging': judging}, file, separators=(',', ':'), allow_nan=False, ensure_ascii=False)
