"""What Keras computes with weights of examples, label smoothing and the losses for numbers: keras_sampleweights.json.
usage: golden_sampleweights.py OUT.json"""
from forms import *
from keras import layers, losses, optimizers

rng = np.random.RandomState(5)
LAYERS = {'dense': lambda c: layers.Dense(c['Units'], activation=c['Activation'] or None),
          'embedding': lambda c: layers.Embedding(c['InputDim'], c['OutputDim'], mask_zero=c.get('MaskZero', False)),
          'gru': lambda c: layers.GRU(c['Units'], return_sequences=c.get('ReturnSequences', False))}
SMOOTH = {'binary_crossentropy': losses.BinaryCrossentropy, 'categorical_crossentropy': losses.CategoricalCrossentropy}
made = lambda names: [keras.metrics.Precision(name=n) if n == 'precision' else n for n in names]
some = lambda *shape: rng.uniform(-1, 1, shape).round(2).astype('float32')

def model(specs, x):
    return keras.Sequential([keras.Input(x.shape[1:], dtype=x.dtype)] + [LAYERS[s['kind']](s['config']) for s in specs])

def case(name, specs, loss, x, y, smoothing=0, metrics=(), weighted_metrics=(), validation=None, evaluate=None, initial=None, **fit):
    """A fit without shuffling, in batches of 3, and an evaluation of all examples."""
    m = model(specs, x)
    initial = initial or [some(*w.shape) for w in m.get_weights()]
    m.set_weights(initial)
    m.compile(optimizers.SGD(.5), SMOOTH[loss](label_smoothing=smoothing) if smoothing else loss,
              metrics=made(metrics), weighted_metrics=made(weighted_metrics))
    run = m.fit(x, y, batch_size=3, epochs=3, shuffle=False, verbose=0, validation_data=validation, **fit)
    scores = m.evaluate(x, y, sample_weight=evaluate, return_dict=True, verbose=0)
    print(name, {k: [round(v, 4) for v in values] for k, values in run.history.items()}, scores)
    sets = dict(zip(('validation_x', 'validation_y', 'validation_sample_weight'), validation or ()))
    sets |= {'x': x, 'y': y, 'sample_weight': fit.get('sample_weight'), 'evaluate_sample_weight': evaluate}
    return {'name': name, 'layers': specs, 'loss': loss, 'label_smoothing': smoothing, 'metrics': list(metrics),
            'weighted_metrics': list(weighted_metrics), 'ids': bool(x.dtype == 'int32'), 'initial': arrays(initial),
            'class_weight': fit.get('class_weight'), 'validation_split': fit.get('validation_split', 0),
            **{k: array(v) for k, v in sets.items() if v is not None},
            'history': history(run), 'weights': arrays(m.get_weights()), 'scores': {k: number(v) for k, v in scores.items()}}

N, TIME = 7, 4  # the last batch is not full
flat, weight = some(N, 2), np.array([1, .5, 0, 2, 3.25, .1, 1.5], 'float32')
binary, classes = np.array([1, 0, 0, 1, 0, 1, 0]), np.array([0, 2, 1, 1, 0, 2, 2])
onehot, numbers_ = np.eye(3, dtype='float32')[classes], some(N, 1) * 3
net = lambda units, activation='': [dense(3, 'tanh'), dense(units, activation)]
bce, cce, sparse = 'binary_crossentropy', 'categorical_crossentropy', 'sparse_categorical_crossentropy'
both = {'metrics': ['accuracy'], 'weighted_metrics': ['accuracy']}
validation = (some(5, 2), np.array([1, 1, 0, 0, 1]))
validation_weight = np.array([2, 0, .5, 1, 1], 'float32')

ids = rng.randint(1, 6, (N, TIME)).astype('int32')
ids[1, 2:], ids[3, 1:], ids[6, 3:] = 0, 0, 0  # what the mask leaves out
tags = rng.randint(0, 2, (N, TIME, 1))
steps = np.abs(some(N, TIME))
text = lambda **mask: [spec('embedding', InputDim=6, OutputDim=2, **mask), spec('gru', Units=2, ReturnSequences=True)]
masked, plain = text(MaskZero=True) + [dense(1, 'sigmoid')], text() + [dense(1, 'sigmoid')]

cases = [
    case('class weight', net(1, 'sigmoid'), bce, flat, binary, class_weight={0: .5, 1: 3.}, validation=validation, **both),
    case('class weight of some', net(3, 'softmax'), sparse, flat, classes, class_weight={0: 2., 2: .25}, **both),
    case('class weight one-hot', net(3, 'softmax'), cce, flat, onehot, class_weight={0: 2., 1: .25}, **both),
    case('class weight of several outputs', net(2, 'sigmoid'), bce, flat, np.stack([binary, 1 - binary, ], 1), class_weight={1: 4.}),
    case('class weight of numbers', net(1), 'mse', flat, numbers_, class_weight={-1: .2, 0: .3, 1: .5, 2: .1, 9: 7.}),
    case('class weight and split', net(1, 'sigmoid'), bce, flat, binary, class_weight={1: 3.}, validation_split=.3, **both),
    case('sample weight', net(1, 'sigmoid'), bce, flat, binary, sample_weight=weight, evaluate=weight, **both),
    case('sample weight of an axis more', net(1, 'sigmoid'), bce, flat, binary, sample_weight=weight[:, None],
         evaluate=weight[:, None], **both),
    case('sample weight of classes', net(3, 'softmax'), sparse, flat, classes, sample_weight=weight, evaluate=weight, **both),
    case('sample weight one-hot', net(3, 'softmax'), cce, flat, onehot, sample_weight=weight, evaluate=weight, **both),
    case('precision', net(1, 'sigmoid'), bce, flat, binary, sample_weight=6 - weight,
         evaluate=weight, metrics=['precision'], weighted_metrics=['precision', 'accuracy']),
    case('precision of time steps', plain, bce, ids, tags, sample_weight=steps, evaluate=steps, weighted_metrics=['precision']),
    case('negative weights', net(1), 'mse', flat, numbers_, sample_weight=weight - 1, evaluate=weight - 1),
    case('weights of 0', net(1, 'sigmoid'), bce, flat, binary, sample_weight=weight * 0, evaluate=weight * 0, **both),
    case('sample weight and split', net(1, 'sigmoid'), bce, flat, binary, sample_weight=weight, validation_split=.3, **both),
    case('validation weight', net(1, 'sigmoid'), bce, flat, binary, validation=(*validation, validation_weight), **both),
    case('both weights', net(1, 'sigmoid'), bce, flat, binary, sample_weight=weight, weighted_metrics=['accuracy'],
         validation=(*validation, validation_weight)),
    case('weighted metric without weights', net(1, 'sigmoid'), bce, flat, binary, validation=validation, **both),
    case('time steps', plain, bce, ids, tags, sample_weight=steps, evaluate=steps, **both),
    case('weight for all time steps', plain, bce, ids, tags[..., 0], sample_weight=weight, evaluate=weight, **both),
    case('time steps alike', plain, bce, ids, tags, sample_weight=weight[:, None], evaluate=weight[:, None], **both),
    case('masked time steps', masked, bce, ids, tags, sample_weight=steps, evaluate=steps, **both),
    case('masked time steps alike', masked, bce, ids, tags, sample_weight=weight[:, None], evaluate=weight[:, None], **both),
    case('masked tags', masked[:2] + [dense(3, 'softmax')], sparse, ids, tags[..., 0] + 1, sample_weight=steps, evaluate=steps,
         validation_split=.3, **both),
    case('masked', masked, bce, ids, tags, **both),

    case('mean absolute error', net(1), 'mae', flat, numbers_, evaluate=weight),
    case('mean absolute error of two', net(2, 'tanh'), 'mae', flat, some(N, 2), sample_weight=weight),
    case('huber', net(1), 'huber', flat, numbers_, evaluate=weight),
    case('huber of two', net(2, 'tanh'), 'huber', flat, some(N, 2) * 3, sample_weight=weight),
    case('huber of time steps', masked[:2] + [dense(1)], 'huber', ids, some(N, TIME, 1) * 3, sample_weight=steps),

    case('smooth', net(1, 'sigmoid'), bce, flat, binary[:, None], smoothing=.1, metrics=['accuracy'],
         validation=(validation[0], validation[1][:, None])),
    case('smooth without logits', net(1, 'hard_sigmoid'), bce, flat, binary[:, None], smoothing=.3, sample_weight=weight),
    case('smooth to the end', net(2, 'sigmoid'), bce, flat, np.stack([binary, 1 - binary], 1), smoothing=1.),
    case('smooth one-hot', net(3, 'softmax'), cce, flat, onehot, smoothing=.1, metrics=['accuracy'], class_weight={0: 2.}),
    case('smooth one-hot without logits', net(3, 'sigmoid'), cce, flat, onehot, smoothing=.2),
    case('mean absolute error of 0', [dense(1)], 'mae', np.eye(2, dtype='float32'), np.array([[.625], [3]], 'float32'),
         initial=[np.array([[.5], [.25]], 'float32'), np.array([.125], 'float32')]),

    case('hinge', net(1, 'tanh'), 'hinge', flat, 2 * binary[:, None] - 1, evaluate=weight),
    case('hinge of 0 and 1', net(2), 'hinge', flat, np.stack([binary, 1 - binary], 1), sample_weight=weight),
    case('hinge of batches of one class', net(1), 'hinge', flat, np.array([[0], [0], [0], [1], [2], [1], [0]])),
    case('hinge at its corner', [dense(1)], 'hinge', np.eye(2, dtype='float32'), np.array([[1], [-1]]),
         initial=[np.array([[.5], [-2.5]], 'float32'), np.array([.5], 'float32')]),
    case('divergence', net(3, 'softmax'), 'kl_divergence', flat, onehot, evaluate=weight),
    case('divergence of probabilities', net(3, 'sigmoid'), 'kl_divergence', flat, np.abs(some(N, 3)), sample_weight=weight),
    case('divergence of outputs beyond', net(2), 'kl_divergence', flat, np.abs(some(N, 2))),
]

NAMES = ['mse', 'MSE', 'mae', 'MAE', 'bce', 'BCE', 'huber', 'Huber', 'MeanSquaredError', 'BinaryCrossentropy', 'mean_absolute_error', 'hinge', 'Hinge', 'kl_divergence', 'KLDivergence', 'kld', 'KLD']
names = {name: getattr(losses.get(name), '__name__', getattr(losses.get(name), 'name', '')) for name in NAMES}
write(sampleweights={'cases': cases, 'names': names})
