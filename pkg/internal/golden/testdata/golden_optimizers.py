"""What Keras computes with clipped gradients and with learning-rate schedules: keras_optimizers.json.
usage: golden_optimizers.py OUT.json"""
from forms import *
from keras import layers, optimizers

rng = np.random.RandomState(11)

# A field LearningRate is the argument learning_rate, DecaySteps is decay_steps; those that are otherwise:
NAMES = {'Beta1': 'beta_1', 'Beta2': 'beta_2', 'ClipNorm': 'clipnorm', 'GlobalClipNorm': 'global_clipnorm', 'ClipValue': 'clipvalue', 'AMSGrad': 'amsgrad'}
EXCLUDE, ZERO = 'ExcludeFromWeightDecay', 5e-324  # ZERO is what a program here writes for 0
argument = lambda field: NAMES.get(field) or ''.join('_' * (i > 0 and c.isupper()) + c.lower() for i, c in enumerate(field))
arguments = lambda s: {argument(k): 0. if v == ZERO else v for k, v in s['config'].items() if k != EXCLUDE}
OPTIMIZERS = {'adam': optimizers.Adam, 'adamw': optimizers.AdamW, 'sgd': optimizers.SGD, 'rmsprop': optimizers.RMSprop}
SCHEDULES = {'exponential_decay': 'ExponentialDecay', 'piecewise_constant_decay': 'PiecewiseConstantDecay', 'polynomial_decay': 'PolynomialDecay',
             'inverse_time_decay': 'InverseTimeDecay', 'cosine_decay': 'CosineDecay',
             'cosine_decay_restarts': 'CosineDecayRestarts'}
schedule = lambda s: getattr(optimizers.schedules, SCHEDULES[s['kind']])(**arguments(s))

def optimizer(s):
    rate = {'learning_rate': schedule(s['schedule'])} if 'schedule' in s else {}
    o = OPTIMIZERS[s['kind']](**arguments(s), **rate)
    if EXCLUDE in s['config']:
        o.exclude_from_weight_decay(var_names=s['config'][EXCLUDE])
    return o

# --- schedules ----------------------------------------------------------------------------------------------------
STEPS = [0, 1, 5, 10, 99, 100, 101, 250]

def rates(name, s):
    rate = schedule(s)
    return {'name': name, 'schedule': s, 'steps': STEPS, 'rates': [number(rate(tf.constant(step, tf.int64))) for step in STEPS]}

schedules = [rates(name, s) for name, s in (
    ('exponential', spec('exponential_decay', InitialLearningRate=.1, DecaySteps=100, DecayRate=.96)),
    ('exponential staircase', spec('exponential_decay', InitialLearningRate=.1, DecaySteps=50, DecayRate=.5, Staircase=True)),
    ('piecewise', spec('piecewise_constant_decay', Boundaries=[5, 100], Values=[.1, .05, .001])),
    ('piecewise of two', spec('piecewise_constant_decay', Boundaries=[99], Values=[.1, .01])),
    ('polynomial', spec('polynomial_decay', InitialLearningRate=.1, DecaySteps=100)),
    ('polynomial power', spec('polynomial_decay', InitialLearningRate=.1, DecaySteps=200, EndLearningRate=.01, Power=.5)),
    ('polynomial cycle', spec('polynomial_decay', InitialLearningRate=.1, DecaySteps=100, EndLearningRate=.01, Power=2., Cycle=True)),
    ('inverse time', spec('inverse_time_decay', InitialLearningRate=.1, DecaySteps=10, DecayRate=.5)),
    ('inverse time staircase', spec('inverse_time_decay', InitialLearningRate=.1, DecaySteps=10, DecayRate=.5, Staircase=True)),
    ('cosine', spec('cosine_decay', InitialLearningRate=.1, DecaySteps=200)),
    ('cosine alpha', spec('cosine_decay', InitialLearningRate=.1, DecaySteps=100, Alpha=.1)),
    ('cosine warmup', spec('cosine_decay', InitialLearningRate=0., DecaySteps=100, Alpha=.01, WarmupTarget=.1, WarmupSteps=10)),
    ('cosine restarts', spec('cosine_decay_restarts', InitialLearningRate=.1, FirstDecaySteps=10)),
    ('cosine restarts of one length', spec('cosine_decay_restarts', InitialLearningRate=.1, FirstDecaySteps=50, TMul=1., MMul=.9)),
    ('cosine restarts with options', spec('cosine_decay_restarts', InitialLearningRate=.1, FirstDecaySteps=11, TMul=1.5, MMul=.8, Alpha=.1)),
    ('cosine once', spec('cosine_decay_restarts', InitialLearningRate=.1, FirstDecaySteps=90, MMul=ZERO, Alpha=.01)))]

# --- training -----------------------------------------------------------------------------------------------------
N, VOCABULARY, TIME, BATCH, BATCHES = 16, 9, 5, 4, 8
ids = rng.randint(0, VOCABULARY, (N, TIME)).astype('int32')  # few ids: most batches hold one many times
yes = rng.randint(0, 2, N).astype('int32')
text = [spec('embedding', InputDim=VOCABULARY, OutputDim=3), spec('gru', Units=3), dense(1, 'sigmoid')]

def model():
    return keras.Sequential([keras.Input((TIME,), dtype='int32'), layers.Embedding(VOCABULARY, 3), layers.GRU(3), layers.Dense(1, activation='sigmoid')])

initial = [(rng.randn(*w.shape) * .5).astype('float32') for w in model().get_weights()]

def training(name, s):
    """train_on_batch, batch after batch, and again from the first one."""
    m = model()
    m.set_weights(initial)
    m.compile(loss='binary_crossentropy', optimizer=optimizer(s))
    losses = []
    for i in range(BATCHES):
        rows = np.arange(i * BATCH, (i + 1) * BATCH) % N
        losses.append(m.train_on_batch(ids[rows], yes[rows]))
        m.reset_metrics()
    print(name, np.round(losses, 4))
    return {'name': name, 'optimizer': s, 'batch_loss': [number(np.ravel(l)[0]) for l in losses], 'final': arrays(m.get_weights())}

# Each limit is one that gradients are above, those of the Embedding too.
limits = {'ClipNorm': .02, 'GlobalClipNorm': .2, 'ClipValue': .02}
kinds = {'rmsprop': {'LearningRate': .02}, 'adam': {'LearningRate': .05, 'Epsilon': .01}, 'sgd': {'LearningRate': .5, 'Momentum': .9}}
clipped = [training(f'{kind} {argument(limit)}', spec(kind, **config, **{limit: value}))
           for kind, config in kinds.items() for limit, value in limits.items()]
small = {'DecaySteps': 3, 'InitialLearningRate': .1}
scheduled = [training(f'{kind} {s["kind"]}', spec(kind, schedule=s, **config)) for kind, config, s in (
    ('rmsprop', {}, spec('exponential_decay', **small, DecayRate=.5, Staircase=True)),
    ('adam', {}, spec('polynomial_decay', **small, Cycle=True)),
    ('sgd', {'Momentum': .9, 'Nesterov': True}, spec('cosine_decay', **small, Alpha=.1, WarmupTarget=.5, WarmupSteps=2)),
    ('sgd', {}, spec('inverse_time_decay', **small, DecayRate=.5)),
    ('adam', {'ClipNorm': .02}, spec('piecewise_constant_decay', Boundaries=[1, 4], Values=[.1, .01, .05])))]
decays = [training(name, s) for name, s in (
    ('adam weight decay without biases', spec('adam', LearningRate=.05, Epsilon=.01, WeightDecay=.5, ExcludeFromWeightDecay=['bias', 'embeddings'])),
    ('rmsprop weight decay, clipped', spec('rmsprop', LearningRate=.02, ClipNorm=.02, WeightDecay=1.)),
    ('sgd weight decay', spec('sgd', LearningRate=.5, Momentum=.9, WeightDecay=.1)),
    ('sgd weight decay, clipped, scheduled', spec('sgd', spec('exponential_decay', **small, DecayRate=.5), GlobalClipNorm=.2, WeightDecay=.5)),
    ('adamw', spec('adamw', LearningRate=.05, Epsilon=.01)),
    ('adamw weight decay, scheduled', spec('adamw', spec('cosine_decay_restarts', InitialLearningRate=.1, FirstDecaySteps=2, MMul=.5), Epsilon=.01, WeightDecay=.2)),
    ('adamw without decay', spec('adamw', LearningRate=.05, Epsilon=.01, WeightDecay=ZERO)),
    ('adamw amsgrad', spec('adamw', LearningRate=.05, Epsilon=.01, Beta2=.5, AMSGrad=True, WeightDecay=.1, ClipValue=.02)))]

write(schedules=schedules, optimizers={
    'layers': text, 'loss': 'binary_crossentropy', 'x': array(ids), 'y': array(yes), 'batch': BATCH,
    'initial': arrays(initial), 'training': clipped + scheduled + decays})
