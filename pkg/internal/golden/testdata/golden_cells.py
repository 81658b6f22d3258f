"""What Keras computes for the options of recurrent layers: activations, biases, masks, states, dropout, merge modes, cells
of one's own; and for the layers around them: keras_cells.json.
usage: golden_cells.py OUT.json"""
import forms
from forms import *
from keras import layers, ops

rng = np.random.RandomState(11)
normal = lambda *shape: (rng.randn(*shape) * .5).astype('float32')

# --- cells of one's own, written as a user of Keras would -------------------------------------------------------------
class Cell(layers.Layer):
    """A cell with gates' kernels side by side, as gornn has them: kernel, recurrent_kernel, bias, and vectors."""
    gates, states, vectors = 1, 1, ()

    def __init__(self, units):
        super().__init__()
        self.units, self.state_size, self.output_size = units, [units] * self.states, units

    def build(self, shape):
        n, u = self.gates, self.units
        self.w, self.u, self.b = self.add_weight((shape[-1], n * u)), self.add_weight((u, n * u)), self.add_weight((n * u,))
        self.v = [self.add_weight((u,)) for _ in self.vectors]

    def sums(self, x, operands):
        """x W + operand U + b of each gate."""
        x = ops.split(ops.matmul(x, self.w) + self.b, self.gates, axis=1)
        return [a + ops.matmul(h, u) for a, h, u in zip(x, operands, ops.split(self.u, self.gates, axis=1))]

class MinimalGated(Cell):
    gates = 2
    def call(self, x, states):
        h, (xf, xg) = states[0], ops.split(ops.matmul(x, self.w) + self.b, 2, axis=1)
        uf, ug = ops.split(self.u, 2, axis=1)
        f = ops.sigmoid(xf + ops.matmul(h, uf))
        g = ops.tanh(xg + ops.matmul(f * h, ug))
        h = (1 - f) * h + f * g
        return h, [h]

class CoupledGates(Cell):
    gates, states = 3, 2
    def call(self, x, states):
        h, c = states
        f, g, o = self.sums(x, [h, h, h])
        f, g, o = ops.sigmoid(f), ops.tanh(g), ops.sigmoid(o)
        c = f * c + (1 - f) * g
        h = o * ops.tanh(c)
        return h, [h, c]

class Peepholes(Cell):
    gates, states, vectors = 4, 2, ('i', 'f', 'o')
    def call(self, x, states):
        h, c = states
        i, f, g, o = self.sums(x, [h, h, h, h])
        i, f, g = ops.sigmoid(i + self.v[0] * c), ops.sigmoid(f + self.v[1] * c), ops.tanh(g)
        c = f * c + i * g
        h = ops.sigmoid(o + self.v[2] * c) * ops.tanh(c)
        return h, [h, c]

class OwnOutput(Cell):
    """Its output is none of its states."""
    gates = 1
    def call(self, x, states):
        h = ops.tanh(self.sums(x, states)[0])
        return 2 * h + ops.square(states[0]), [h]

CELLS = {'mgu': MinimalGated, 'coupled': CoupledGates, 'peepholes': Peepholes, 'own_output': OwnOutput}
KERAS = {'simple_rnn': layers.SimpleRNN, 'gru': layers.GRU, 'lstm': layers.LSTM}
KERAS_CELLS = {'simple_rnn': layers.SimpleRNNCell, 'gru': layers.GRUCell, 'lstm': layers.LSTMCell}

def options(c):
    """The keyword arguments of a recurrent layer for a configuration."""
    names = {'Activation': 'activation', 'RecurrentActivation': 'recurrent_activation', 'ReturnSequences': 'return_sequences',
             'GoBackwards': 'go_backwards', 'ZeroOutputForMask': 'zero_output_for_mask', 'Dropout': 'dropout', 'RecurrentDropout': 'recurrent_dropout'}
    no = {'NoBias': 'use_bias', 'NoUnitForgetBias': 'unit_forget_bias', 'ResetBefore': 'reset_after'}
    return {**{names[k]: v for k, v in c.items() if k in names}, **{no[k]: not v for k, v in c.items() if k in no}}

def recurrent(s, **more):
    kind, c = s['kind'], s['config']
    if kind in KERAS:
        return KERAS[kind](c['Units'], **options(c), **more)
    if kind == 'rnn':
        cells = [CELLS[k](cc['Units']) if k in CELLS else KERAS_CELLS[k](cc['Units'], **options(cc))
                 for k, cc in ((cell['kind'], cell['config']) for cell in c['cells'])]
        return layers.RNN(cells[0] if len(cells) == 1 else cells, **options(c), **more)
    backward = recurrent(c['backward'], **more) if 'backward' in c else None
    return layers.Bidirectional(recurrent(c, **more), merge_mode=c.get('merge_mode', 'concat'), backward_layer=backward)

def gates(kind, c):
    """Names of the gates with a recurrent kernel, in Keras's order."""
    return {'simple_rnn': ['a'], 'gru': ['z', 'r', 'g' if c.get('ResetBefore') else 'm'], 'lstm': ['i', 'f', 'g', 'o']}[kind]

B, T, E, H = 3, 4, 3, 4
MASK = np.array([[1, 1, 0, 1], [1, 1, 0, 0], [0, 0, 0, 0]], bool)
# Where no step came before, the output of a step that is left out is 0 in Keras on TensorFlow, and the state before it
# on JAX, as in gornn: with states given, each example begins with a step that counts.
BEGUN = np.array([[1, 1, 0, 1], [1, 1, 0, 0], [1, 0, 1, 0]], bool)

def row(name, s, mask=None, states=0, scale=1):
    """A layer's output and last states, and the gradients of their sums, each times an upstream, for x, states, weights."""
    c = s['config']
    layer, x = recurrent(s, return_state=True), tf.Variable(normal(B, T, E))
    layer(x)
    layer.set_weights([scale * normal(*w.shape) for w in layer.get_weights()])
    first = [tf.Variable(normal(B, H)) for _ in range(states)]
    result = {'name': name, 'layers': [s], 'x': array(x), 'weights': arrays(layer.get_weights())}
    training = bool(c.get('Dropout') or c.get('RecurrentDropout'))
    if training:  # Keras draws these; here they are given
        draw = lambda rate, n: ((rng.rand(B, n) >= rate) / (1 - rate)).astype('float32')
        of = gates(s['kind'], c)
        masks = {'x': draw(c['Dropout'], E) if c.get('Dropout') else np.ones((B, E), 'float32'), **{g: draw(c['RecurrentDropout'], H) for g in of if c.get('RecurrentDropout')}}
        result['dropout'] = {k: array(v) for k, v in masks.items()}
        many = getattr(layer.cell, 'dropout_mask_count', None)
        fixed_x = [tf.constant(masks['x'])] * many if many else tf.constant(masks['x'])
        h = [tf.constant(masks[g]) for g in of] if c.get('RecurrentDropout') else None
        layer.cell.get_dropout_mask = lambda _: fixed_x if c.get('Dropout') else None
        layer.cell.get_recurrent_dropout_mask = lambda _: h if many else (h[0] if h else None)
    with tf.GradientTape() as tape:
        kw = {'training': training}
        if mask is not None: kw['mask'] = tf.constant(mask)
        if states: kw['initial_state'] = first
        y, *last = layer(x, **kw)
        last = tf.nest.flatten(last)
        up, ups = normal(*y.shape), [normal(*l.shape) for l in last]
        total = tf.reduce_sum(y * up) + sum(tf.reduce_sum(l * u) for l, u in zip(last, ups))
    variables = [v.value for v in layer.trainable_variables]
    g = tape.gradient(total, [x] + first + variables, unconnected_gradients='zero')
    if mask is not None: result['mask'] = array(mask)
    if states: result['states'] = arrays(first)
    return {**result, 'y': array(y), 'last': arrays(last), 'upstream': array(up), 'upstream_last': arrays(ups),
            'grad_x': array(g[0]), 'grad_states': arrays(g[1:1 + states]), 'grad_weights': arrays(g[1 + states:])}

kinds = lambda name, sequences=False, mask=None, states=False, **config: [
    row(f'{kind} {name}', spec(kind, Units=H, ReturnSequences=sequences, **{k: v for k, v in config.items() if kind != 'simple_rnn' or k != 'RecurrentActivation'}),
        mask=mask, states=(2 if kind == 'lstm' else 1) if states else 0) for kind in KERAS]
own = lambda *cells, **config: spec('rnn', cells=[spec(kind, Units=H) for kind in cells], **config)
both = lambda inner, **config: {'kind': 'bidirectional', 'config': {**inner, **config}}

ACTIVATIONS = ['linear', 'relu', 'sigmoid', 'tanh', 'relu6', 'leaky_relu', 'elu', 'selu', 'gelu', 'silu', 'mish', 'softplus', 'softsign',
               'exponential', 'hard_sigmoid', 'hard_silu', 'hard_tanh', 'log_sigmoid']
# The exponential of an exponential of small numbers is still one.
cells = [row(f'simple_rnn {a}', spec('simple_rnn', Units=H, Activation=a), scale=.2 if a == 'exponential' else 1) for a in ACTIVATIONS]
cells += kinds('relu, hard_sigmoid', sequences=True, Activation='relu', RecurrentActivation='hard_sigmoid')
cells += kinds('without bias', NoBias=True)
cells += [row('gru reset before', spec('gru', Units=H, ResetBefore=True)),
          row('gru reset before, sequences, without bias', spec('gru', Units=H, ResetBefore=True, NoBias=True, ReturnSequences=True)),
          row('gru reset before, mask and state', spec('gru', Units=H, ResetBefore=True, ReturnSequences=True), mask=BEGUN, states=1)]
cells += kinds('states', states=True) + kinds('states, sequences backwards', sequences=True, states=True, GoBackwards=True)
cells += kinds('mask', mask=MASK) + kinds('mask, sequences', sequences=True, mask=MASK)
cells += kinds('mask, backwards', mask=MASK, GoBackwards=True) + kinds('mask, states', mask=BEGUN, states=True)
cells += kinds('mask, 0 for it', sequences=True, mask=MASK, ZeroOutputForMask=True)
cells += kinds('dropout', Dropout=.3) + kinds('recurrent dropout', sequences=True, RecurrentDropout=.4)
cells += kinds('both dropouts, mask', mask=MASK, Dropout=.3, RecurrentDropout=.4)
for kind in CELLS:
    cells += [row(f'{kind} last', own(kind)), row(f'{kind} sequences backwards, states', own(kind, ReturnSequences=True, GoBackwards=True), states=CELLS[kind].states)]
cells += [row('mgu mask', own('mgu', ReturnSequences=True), mask=MASK), row('peepholes mask', own('peepholes'), mask=MASK),
          row('cells of two', own('lstm', 'mgu', ReturnSequences=True)), row('cells of two, mask', own('gru', 'simple_rnn'), mask=MASK)]
for mode in ('sum', 'mul', 'ave', 'concat'):
    cells += [row(f'both ways {mode}', both(spec('gru', Units=H), merge_mode=mode)),
              row(f'both ways {mode}, sequences, mask', both(spec('lstm', Units=H, ReturnSequences=True), merge_mode=mode), mask=MASK)]
cells += [row('both ways, another backward layer', both(spec('lstm', Units=H), backward=spec('gru', Units=2, GoBackwards=True))),
          row('both ways, states', both(spec('lstm', Units=H)), states=4)]

# --- the layers around them -------------------------------------------------------------------------------------------
LAYERS = {'masking': lambda c: layers.Masking(c['Value']), 'global_average_pooling1d': lambda c: layers.GlobalAveragePooling1D(),
          'global_max_pooling1d': lambda c: layers.GlobalMaxPooling1D(), 'flatten': lambda c: layers.Flatten(),
          'layer_normalization': lambda c: layers.LayerNormalization(epsilon=c.get('Epsilon', 1e-3)),
          'dense': lambda c: layers.Dense(c['Units'], activation=c['Activation'] or None, use_bias=not c.get('NoBias', False)), 'activation': lambda c: layers.Activation(c),
          'time_distributed': lambda c: layers.TimeDistributed(layer(c)),
          'embedding': lambda c: layers.Embedding(c['InputDim'], c['OutputDim'], mask_zero=c.get('MaskZero', False))}
layer = lambda s: LAYERS[s['kind']](s['config']) if s['kind'] in LAYERS else recurrent(s)

def stack(name, specs, x):
    m = keras.Sequential([keras.Input(x.shape[1:])] + [layer(s) for s in specs])
    m.set_weights([normal(*w.shape) for w in m.get_weights()])
    return forms.gradients(name, specs, m, x, normal)

padded = normal(B, T, E)
padded[0, 2:], padded[1, :2] = -1, -1
lstm = lambda sequences=False: spec('lstm', Units=H, ReturnSequences=sequences)
masking = spec('masking', Value=-1)
stacks = [stack(name, specs, padded if specs[0] == masking else normal(B, T, E)) for name, specs in (
    ('masking, lstm', [masking, lstm()]),
    ('masking, two and a dense', [masking, spec('gru', Units=H, ReturnSequences=True), dense(3, 'tanh'), activation('relu'), lstm()]),
    ('masking, both ways, simple_rnn', [masking, both(spec('gru', Units=2, ReturnSequences=True)), spec('simple_rnn', Units=2, ReturnSequences=False)]),
    ('masking, average', [masking, lstm(True), spec('global_average_pooling1d')]),
    ('masking, normalized, time distributed', [masking, spec('layer_normalization'), {'kind': 'time_distributed', 'config': dense(2, 'tanh')}, lstm()]),
    ('average', [spec('global_average_pooling1d')]),
    ('max', [dense(4), spec('global_max_pooling1d')]),
    ('flatten', [spec('flatten'), dense(2)]),
    ('dense without bias', [spec('dense', Units=2, Activation='tanh', NoBias=True)]),
    ('time distributed', [{'kind': 'time_distributed', 'config': dense(2, 'softmax')}]),
    ('normalized', [spec('layer_normalization')]),
    ('normalized, another epsilon', [spec('layer_normalization', Epsilon=.5)]))]
many = normal(4, 9)
stacks += [stack('activation ' + a, [activation(a)], many) for a in ACTIVATIONS + ['softmax']]

# --- training ---------------------------------------------------------------------------------------------------------
def training(name, specs, x, y, loss, batch=4, steps=3, stateful=False):
    shape = dict(batch_shape=(batch, *x.shape[1:])) if stateful else dict(shape=x.shape[1:])
    more = {'stateful': True} if stateful else {}
    m = keras.Sequential([keras.Input(**shape, dtype=x.dtype)] + [recurrent(s, **more) if s['kind'] in KERAS else layer(s) for s in specs])
    if stateful:
        specs = [{'kind': s['kind'], 'config': {**s['config'], 'Stateful': True}} if s['kind'] in KERAS else s for s in specs]
    sgd = lambda s: keras.optimizers.SGD(s['config']['LearningRate'])
    w0 = [normal(*v.shape) for v in m.trainable_variables]
    return forms.training(name, specs, m, w0, x, y, loss, spec('sgd', LearningRate=.5), sgd, batch, steps)

n, vocabulary = 24, 9
ids = rng.randint(1, vocabulary, (n, T)).astype('int32')
for i in range(n): ids[i, rng.randint(1, T + 1):] = 0  # padded behind
yes, tags = rng.randint(0, 2, n).astype('int32'), rng.randint(0, 3, (n, T)).astype('int32')
embedding = spec('embedding', InputDim=vocabulary, OutputDim=3, MaskZero=True)
trainings = [training(f'{kind} of padded ids', [embedding, spec(kind, Units=3, ReturnSequences=False), dense(1, 'sigmoid')], ids, yes, 'binary_crossentropy') for kind in KERAS]
trainings += [
    training('tags of padded ids', [embedding, spec('lstm', Units=3, ReturnSequences=True), dense(3, 'softmax')], ids, tags, 'sparse_categorical_crossentropy'),
    training('both ways of padded ids', [embedding, both(spec('gru', Units=2, ReturnSequences=True)), spec('layer_normalization'), dense(1, 'sigmoid')], ids,
             (tags[:, :, None] > 0).astype('float32'), 'binary_crossentropy'),
    training('squares of padded sequences', [spec('masking', Value=0), spec('gru', Units=3, ReturnSequences=True), dense(1)],
             (normal(n, T, 2) * (ids > 0)[:, :, None]).astype('float32'), normal(n, T, 1), 'mean_squared_error')]
trainings += [training(f'{kind} stateful', [spec(kind, Units=3, ReturnSequences=False), dense(1, 'sigmoid')], normal(n, T, 2), yes, 'binary_crossentropy', stateful=True) for kind in KERAS]

write(layers=cells, stacks=stacks, training=trainings)
