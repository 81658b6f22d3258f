"""What Keras's metrics are over several batches, the last of them not full: keras_metrics.json.
usage: golden_metrics.py OUT.json"""
from forms import *
from keras import layers, metrics

rng = np.random.RandomState(41)
BATCH, N, TIME = 4, 10, 3

ARGUMENTS = {'Threshold': 'thresholds', 'K': 'k', 'NumThresholds': 'num_thresholds', 'Curve': 'curve', 'Average': 'average'}
CLASSES = {'binary_accuracy': 'BinaryAccuracy', 'top_k_categorical_accuracy': 'TopKCategoricalAccuracy', 'precision': 'Precision', 'recall': 'Recall',
           'sparse_top_k_categorical_accuracy': 'SparseTopKCategoricalAccuracy', 'auc': 'AUC', 'f1_score': 'F1Score'}
ZERO = 5e-324  # what a program here writes for 0


def made(m):
    """The metric of a string, or of a spec."""
    if isinstance(m, str):
        return metrics.get(m) if m != 'accuracy' else None
    arguments = {ARGUMENTS[k]: 0. if v == ZERO else v for k, v in m['config'].items()}
    if m['kind'] in ('binary_accuracy', 'f1_score') and 'thresholds' in arguments:
        arguments['threshold'] = arguments.pop('thresholds')
    return getattr(metrics, CLASSES[m['kind']])(**arguments)


# --- predictions and labels -----------------------------------------------------------------------
def probabilities(*shape):
    """Of three digits, with the ends of the range, with the thresholds and with equal ones."""
    p = np.round(rng.rand(*shape), 3)
    flat = p.reshape(-1)
    flat[rng.choice(flat.size, flat.size // 3, replace=False)] = rng.choice([0, 1, .5, .25, .75], flat.size // 3)
    return p.astype('float32')


yes = lambda *shape: rng.randint(0, 2, shape).astype('float32')
one_hot = lambda classes: np.eye(4, dtype='float32')[classes]
classes, steps = rng.randint(0, 4, N), rng.randint(0, 4, (N, TIME))
mask = np.arange(TIME) < rng.randint(0, TIME + 1, N)[:, None]  # some sequences are masked as a whole
mask[0], mask[1] = True, False
DATA = {
    'one output': (yes(N, 1), probabilities(N, 1)), 'several labels': (yes(N, 3), probabilities(N, 3)),
    'no positive': (np.zeros((N, 1), 'float32'), probabilities(N, 1)), 'all positive': (np.ones((N, 1), 'float32'), probabilities(N, 1)),
    'any numbers': (np.round(rng.randn(N, 2) * 2, 2).astype('float32'), np.round(rng.randn(N, 2) * 2, 2).astype('float32')),
    'one-hot': (one_hot(classes), probabilities(N, 4)), 'classes': (classes.astype('float32'), probabilities(N, 4)),
    'one output of steps': (yes(N, TIME, 1), probabilities(N, TIME, 1)),
    'labels of steps': (yes(N, TIME, 2), probabilities(N, TIME, 2)), 'one-hot of steps': (one_hot(steps), probabilities(N, TIME, 4)),
    'classes of steps': (steps.astype('float32'), probabilities(N, TIME, 4))}

counts = [spec('precision'), spec('precision', Threshold=.25), spec('precision', Threshold=ZERO), spec('recall'), spec('recall', Threshold=.75),
          spec('auc'), spec('auc', NumThresholds=5), spec('auc', NumThresholds=2), spec('auc', Curve='PR'), spec('auc', NumThresholds=7, Curve='PR')]
binary = ['binary_crossentropy', 'hinge', 'mse', 'mae', 'root_mean_squared_error', 'binary_accuracy', spec('binary_accuracy', Threshold=.25),
          spec('binary_accuracy', Threshold=ZERO), *counts]
f1 = [spec('f1_score', **average, **threshold) for average in ({'Average': 'micro'}, {'Average': 'macro'}, {'Average': 'weighted'})
      for threshold in ({}, {'Threshold': .5}, {'Threshold': .25})]
one = [spec('f1_score'), spec('f1_score', Threshold=.5), *f1]
hot = ['categorical_accuracy', 'categorical_crossentropy', spec('top_k_categorical_accuracy'), spec('top_k_categorical_accuracy', K=1),
       spec('top_k_categorical_accuracy', K=2), spec('top_k_categorical_accuracy', K=3), *f1]
sparse = ['sparse_categorical_accuracy', 'sparse_categorical_crossentropy', spec('sparse_top_k_categorical_accuracy'),
          spec('sparse_top_k_categorical_accuracy', K=1), spec('sparse_top_k_categorical_accuracy', K=2)]
OF = {'one output': binary + ['accuracy'] + one, 'several labels': binary + f1, 'no positive': binary + one, 'all positive': binary + one,
      'any numbers': ['hinge', 'mse', 'mae', 'root_mean_squared_error', spec('binary_accuracy', Threshold=-.5)],
      'one-hot': hot + binary + ['accuracy'], 'classes': sparse + ['accuracy'], 'one output of steps': binary + ['accuracy'] + one,
      'labels of steps': binary + f1, 'one-hot of steps': hot + ['mse', 'mae'], 'classes of steps': sparse + ['accuracy']}
ACCURACY = {'one output': 'binary', 'one-hot': 'categorical', 'classes': 'sparse_categorical'}


def measured(name, m, masked):
    """The metric after all batches. A mask is what Keras's weights of 0 are; its counting metrics overlook masks."""
    y, p = DATA[name]
    of = made(m) or metrics.get(ACCURACY[name.replace(' of steps', '')] + '_accuracy')
    for i in range(0, N, BATCH):
        labels, outputs, weights = y[i:i+BATCH], p[i:i+BATCH], mask[i:i+BATCH].astype('float32') if masked else None
        if isinstance(of, metrics.F1Score):  # of vectors alone
            weights = weights.reshape(-1) if masked else None
            labels, outputs = labels.reshape(-1, labels.shape[-1]), outputs.reshape(-1, outputs.shape[-1])
        of.update_state(labels, outputs, sample_weight=weights)
    return number(np.ravel(of.result())[0])


def case(name):
    y, p = DATA[name]
    masks = [False, True] if 'steps' in name else [False]
    return {'name': name, 'y': array(y), 'output': array(p), 'mask': array(mask) if 'steps' in name else None,
            'metrics': [{'metric': spec(m) if isinstance(m, str) else m, 'results': [measured(name, m, masked) for masked in masks]} for m in OF[name]]}


def through_a_mask():
    """Keras's own masks do what the weights do, for the metrics that see them."""
    y, p = DATA['labels of steps']
    x = np.where(mask[..., None], p, 9).astype('float32')
    m = keras.Sequential([keras.Input((TIME, 2)), layers.Masking(9.)])
    m.compile(loss='mse', metrics=['mse', 'mae', 'binary_accuracy', 'hinge', 'binary_crossentropy'])
    got = m.evaluate(x, y, batch_size=BATCH, return_dict=True, verbose=0)
    for name in ('mse', 'mae', 'binary_accuracy', 'hinge', 'binary_crossentropy'):
        assert abs(got[name] - measured('labels of steps', name, True)) < 1e-6, (name, got)


through_a_mask()

# --- strings: the series that they make, and which way each metric is better ----------------------
STRINGS = ['accuracy', 'acc', 'Accuracy', 'ACC', 'mse', 'MSE', 'mean_squared_error', 'MeanSquaredError', 'mae', 'MAE', 'mean_absolute_error',
           'MeanAbsoluteError', 'root_mean_squared_error', 'RootMeanSquaredError', 'bce', 'BCE', 'binary_crossentropy', 'BinaryCrossentropy', 'hinge', 'Hinge',
           'auc', 'AUC', 'precision', 'Precision', 'recall', 'Recall', 'f1_score', 'F1Score', 'binary_accuracy', 'BinaryAccuracy', 'categorical_accuracy',
           'CategoricalAccuracy', 'categorical_crossentropy', 'CategoricalCrossentropy', 'top_k_categorical_accuracy', 'TopKCategoricalAccuracy',
           'sparse_categorical_accuracy', 'SparseCategoricalAccuracy', 'sparse_categorical_crossentropy', 'SparseCategoricalCrossentropy',
           'sparse_top_k_categorical_accuracy', 'SparseTopKCategoricalAccuracy']


def named(string):
    """The string, its series, and whether more is better."""
    m = keras.Sequential([keras.Input((4,)), layers.Activation('softmax')])
    sparse = string.lower().startswith('sparse')
    y = np.array([0, 1, 2, 3]) if sparse else np.eye(4)
    m.compile(loss='sparse_categorical_crossentropy' if sparse else 'mse', metrics=[string])
    series = list(m.evaluate(np.eye(4, dtype='float32'), y, return_dict=True, verbose=0))
    (name,) = [s for s in series if s != 'loss']
    kind = metrics.get('categorical_accuracy' if string.lower() in ('acc', 'accuracy') else string)
    return {'string': string, 'series': name, 'more_is_better': kind._direction == 'up'}


def default(kind):
    keras.backend.clear_session()  # whose counts make "precision_1" of a second one
    of = made(spec(kind))
    empty = None if kind == 'f1_score' else number(of.result())  # F1Score has none before its first batch
    return {'kind': kind, 'name': of.name, 'empty': empty}


# --- a fit ----------------------------------------------------------------------------------------
def fit(names):
    """What a fit of three epochs measures, of its training and of its validation, in batches of 2."""
    x, y, vx, vy = np.round(rng.randn(9, 2), 2), yes(9, 1), np.round(rng.randn(5, 2), 2), yes(5, 1)
    m = keras.Sequential([keras.Input((2,)), layers.Dense(3, 'tanh'), layers.Dense(1, 'sigmoid')])
    initial = [np.round(rng.randn(*w.shape) * .5, 2).astype('float32') for w in m.get_weights()]
    m.set_weights(initial)
    m.compile(keras.optimizers.Adam(.1), 'mse', metrics=names)
    run = m.fit(x, y, validation_data=(vx, vy), batch_size=2, epochs=3, shuffle=False, verbose=0)
    return {'name': 'metrics', 'layers': [dense(3, 'tanh'), dense(1, 'sigmoid')], 'optimizer': spec('adam', LearningRate=.1), 'initial': arrays(initial),
            'x': array(x), 'y': array(y), 'validation_x': array(vx), 'validation_y': array(vy), 'epochs': 3, 'history': {k: numbers(np.ravel(series)) for k, series in run.history.items()}}


FIT = ['acc', 'mse', 'AUC', 'precision', 'Recall', 'root_mean_squared_error', 'binary_crossentropy', 'hinge', 'f1_score']
write(metrics={'batch': BATCH, 'fit': fit(FIT), 'fit_metrics': FIT, 'data': [case(name) for name in DATA], 'strings': [named(s) for s in STRINGS],
               'kinds': [default(kind) for kind in CLASSES]})
