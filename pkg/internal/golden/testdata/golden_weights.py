"""What Keras does with weights: their order, given and frozen ones, initializers and regularizers:
keras_weights.json. usage: golden_weights.py OUT.json"""
import forms
from forms import *
from keras import initializers, layers, optimizers, regularizers
from keras.src.initializers import ALL_OBJECTS_DICT

rng = np.random.RandomState(40)
ids = rng.randint(0, 7, (9, 4)).astype('int32')
yes = rng.randint(0, 2, (9, 1)).astype('float32')
flat = np.round(rng.randn(9, 3), 2).astype('float32')
sequences = np.round(rng.randn(9, 4, 3), 2).astype('float32')
some = lambda *shape: np.round(rng.randn(*shape) * .5, 2).astype('float32')


def stack(shape, dtype, *of):
    return keras.Sequential([keras.Input(shape, dtype=dtype), *of])


# --- the order and the shapes of get_weights ------------------------------------------------------
def order(name, specs, x, *of):
    m = stack(x.shape[1:], x.dtype.name, *of)
    weights = [some(*w.shape) for w in m.get_weights()]
    m.set_weights(weights)
    print(name, [w.path.split('/', 1)[1] for w in m.weights])
    return {'name': name, 'layers': specs, 'x': array(x), 'ids': x.dtype == 'int32',
            'weights': arrays(m.get_weights()), 'y': array(m.predict(x, verbose=0))}


gru, lstm = spec('gru', Units=2), spec('lstm', Units=2)
orders = [
    order('text', [spec('embedding', InputDim=7, OutputDim=3), spec('lstm', Units=2), dense(1)], ids,
          layers.Embedding(7, 3), layers.LSTM(2), layers.Dense(1)),
    order('bidirectional gru, normalized',
          [spec('bidirectional', Layer=gru), spec('layer_normalization'), dense(2)], sequences,
          layers.Bidirectional(layers.GRU(2)), layers.LayerNormalization(), layers.Dense(2)),
    order('bidirectional of two kinds',
          [spec('bidirectional', Layer=lstm, Backward=spec('gru', Units=2, GoBackwards=True))],
          sequences,
          layers.Bidirectional(layers.LSTM(2), backward_layer=layers.GRU(2, go_backwards=True))),
    order('stacked cells',
          [spec('rnn', Cells=[spec('lstm', Units=2), spec('gru', Units=3, ResetBefore=True)])],
          sequences, layers.RNN([layers.LSTMCell(2), layers.GRUCell(3, reset_after=False)])),
    order('time distributed, no bias',
          [spec('time_distributed', Layer=spec('dense', Units=2, NoBias=True)),
           spec('simple_rnn', Units=2, NoBias=True)], sequences,
          layers.TimeDistributed(layers.Dense(2, use_bias=False)),
          layers.SimpleRNN(2, use_bias=False))]

# --- given and frozen weights ---------------------------------------------------------------------
adam = spec('adam', LearningRate=.05)
text = [spec('embedding', InputDim=7, OutputDim=3), gru, dense(1, 'sigmoid')]


def fit(name, initial, frozen, kernel_regularizer=None, given=None):
    """A fit of two epochs. frozen names layers; given are weights of the GRU, set after epoch 1."""
    m = stack((4,), 'int32', layers.Embedding(7, 3), layers.GRU(2), layers.Dense(
        1, activation='sigmoid', kernel_regularizer=kernel_regularizer))
    m.set_weights(initial)
    for i in frozen:
        m.layers[i].trainable = False
    m.compile(optimizers.Adam(.05), 'binary_crossentropy')

    class Set(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 0 and given is not None:
                self.model.layers[1].set_weights(given)
    h = m.fit(ids[:6], yes[:6], validation_data=(ids[6:], yes[6:]), batch_size=2, epochs=2,
              shuffle=False, verbose=0, callbacks=[Set()])
    count = lambda of: int(sum(np.prod(w.shape) for w in of))
    specs = text
    if kernel_regularizer:
        specs = text[:2] + [spec('dense', Units=1, Activation='sigmoid',
                                 KernelRegularizer={'L1': .01, 'L2': .01})]
    print(name, h.history)
    return {'name': name, 'layers': specs, 'initial': arrays(initial), 'frozen': frozen,
            'given': arrays(given) if given is not None else [],
            'trainable': count(m.trainable_weights), 'non_trainable': count(m.non_trainable_weights),
            'evaluate': number(m.evaluate(ids, yes, batch_size=2, verbose=0)),
            'history': {k: numbers(v) for k, v in h.history.items()},
            'final': arrays(m.get_weights())}


shapes = [(7, 3), (3, 6), (2, 6), (2, 6), (2, 1), (1,)]
initial = [some(*s) for s in shapes]
fits = [fit('nothing frozen', initial, []),
        fit('frozen embedding', initial, [0]),
        fit('frozen embedding and gru', initial, [0, 1]),
        fit('frozen and regularized', initial, [2], regularizers.L1L2(.01, .01)),
        fit('weights set by a callback', initial, [], None, [some(*s) for s in shapes[1:4]])]

# --- initializers: draws of many numbers ----------------------------------------------------------
NAMES = ['zeros', 'ones', 'random_uniform', 'random_normal', 'truncated_normal', 'glorot_uniform',
         'glorot_normal', 'he_uniform', 'he_normal', 'lecun_uniform', 'lecun_normal', 'orthogonal',
         'identity']


def drawn(name, shape):
    values = np.asarray(initializers.get(name)(shape), 'float64')
    return {'name': name, 'dims': shape, 'mean': number(values.mean()), 'std': number(values.std()),
            'largest': number(np.abs(values).max())}


keras.utils.set_random_seed(1)
draws = [drawn(name, [900, 300] if name != 'orthogonal' else [90, 30]) for name in NAMES]
draws += [drawn(name, [60000]) for name in NAMES[:-2]]
spellings = {}
for name, of in ALL_OBJECTS_DICT.items():
    try:
        initializers.get(name)((3, 3))
        spellings[name] = of.__name__
    except (KeyError, TypeError, ValueError, NotImplementedError):
        pass  # not without arguments
# A forget gate's bias starts at 1 whatever the initializer is.
cell = layers.LSTM(2, bias_initializer='ones')
plain = layers.LSTM(2, bias_initializer='ones', unit_forget_bias=False)
forget = layers.LSTM(2, bias_initializer='zeros')
other = layers.GRU(2, bias_initializer='identity', recurrent_initializer='identity')
for l in (cell, plain, forget, other):
    l.build((1, 3, 3))
exact = [
    {'layer': spec('lstm', Units=2, BiasInitializer='ones'), 'weight': 2, 'values': array(cell.get_weights()[2])},
    {'layer': spec('lstm', Units=2, BiasInitializer='Ones', NoUnitForgetBias=True), 'weight': 2,
     'values': array(plain.get_weights()[2])},
    {'layer': spec('lstm', Units=2, BiasInitializer='zero'), 'weight': 2, 'values': array(forget.get_weights()[2])},
    {'layer': spec('gru', Units=2, BiasInitializer='identity'), 'weight': 2, 'values': array(other.get_weights()[2])},
    {'layer': spec('gru', Units=2, RecurrentInitializer='Identity'), 'weight': 1,
     'values': array(other.get_weights()[1])}]

# --- regularizers ---------------------------------------------------------------------------------
l1, l2, both = {'L1': .01}, {'L2': .02}, {'L1': .005, 'L2': .01}
ARGUMENTS = {'KernelRegularizer': 'kernel_regularizer', 'RecurrentRegularizer': 'recurrent_regularizer',
             'BiasRegularizer': 'bias_regularizer', 'EmbeddingsRegularizer': 'embeddings_regularizer'}
CLASSES = {'simple_rnn': layers.SimpleRNN, 'gru': layers.GRU, 'lstm': layers.LSTM}
OPTIMIZERS = {'adam': lambda s: optimizers.Adam(s['config']['LearningRate']),
              'rmsprop': lambda s: optimizers.RMSprop(s['config']['LearningRate']),
              'sgd': lambda s: optimizers.SGD(s['config']['LearningRate'])}
rmsprop, sgd = spec('rmsprop', LearningRate=.02), spec('sgd', LearningRate=.2)


def penalties(of):
    return {ARGUMENTS[k]: regularizers.L1L2(v.get('L1', 0.), v.get('L2', 0.)) for k, v in of.items()}


def regularized(name, optimize, x, kind, of, wrap=None):
    """A layer with regularizers below a Dense."""
    if kind == 'embedding':
        specs, made = [spec('embedding', InputDim=7, OutputDim=3, **of), gru], [
            layers.Embedding(7, 3, **penalties(of)), layers.GRU(2)]
    elif kind == 'dense':
        specs, made = [spec('dense', Units=3, Activation='tanh', **of)], [
            layers.Dense(3, activation='tanh', **penalties(of))]
    else:
        specs, made = [spec(kind, Units=2, **of)], [CLASSES[kind](2, **penalties(of))]
    if wrap:
        specs, made = [spec('bidirectional', Layer=specs[0])], [layers.Bidirectional(made[0])]
    m = stack(x.shape[1:], x.dtype.name, *made, layers.Dense(1, activation='sigmoid'))
    w0 = [some(*w.shape) for w in m.get_weights()]
    w0[0][0] = 0  # where the slope of |w| is 0
    result = training(name, specs + [dense(1, 'sigmoid')], m, w0, x, yes, 'binary_crossentropy', optimize,
                      lambda s: OPTIMIZERS[s['kind']](s), 3, 3)
    print(name, result['history'], result['evaluate'])
    return result


all_three = {'KernelRegularizer': both, 'RecurrentRegularizer': l2, 'BiasRegularizer': l1}
trained = [
    regularized('regularized dense', adam, flat, 'dense', {'KernelRegularizer': both, 'BiasRegularizer': l1}),
    *[regularized(f'regularized embedding {o["kind"]}', o, ids, 'embedding', {'EmbeddingsRegularizer': l2})
      for o in (rmsprop, adam, sgd)],
    regularized('embedding with l1', rmsprop, ids, 'embedding', {'EmbeddingsRegularizer': l1}),
    *[regularized('regularized ' + kind, adam, sequences, kind, all_three) for kind in CLASSES],
    regularized('regularized bidirectional', sgd, sequences, 'lstm', all_three, True)]

write(training=trained, weights={'orders': orders, 'x': array(ids), 'y': array(yes), 'fits': fits,
                                 'draws': draws, 'spellings': spellings, 'exact': exact})
