"""What Keras computes for layers, losses, optimizers and callbacks that keras.json lacks: keras_layers.json.
usage: golden_layers.py OUT.json"""
import forms
from forms import *
from keras import layers, optimizers

rng = np.random.RandomState(7)
normal = lambda *shape: (rng.randn(*shape) * .5).astype('float32')

# --- layers -------------------------------------------------------------------------------------------------------
RECURRENT = {'simple_rnn': layers.SimpleRNN, 'gru': layers.GRU, 'lstm': layers.LSTM}
recurrent = lambda kind, units, sequences=False, backwards=False: spec(kind, Units=units, ReturnSequences=sequences, GoBackwards=backwards)
bidirectional = lambda inner: {'kind': 'bidirectional', 'config': inner}
embedding = lambda n, size: spec('embedding', InputDim=n, OutputDim=size)

def layer(s):
    kind, c = s['kind'], s['config']
    if kind in RECURRENT:
        return RECURRENT[kind](c['Units'], return_sequences=c['ReturnSequences'], go_backwards=c['GoBackwards'])
    return {'bidirectional': lambda: layers.Bidirectional(layer(c)),
            'embedding': lambda: layers.Embedding(c['InputDim'], c['OutputDim']),
            'dense': lambda: layers.Dense(c['Units'], activation=c['Activation'] or None),
            'activation': lambda: layers.Activation(c or 'linear')}[kind]()

def model(specs, shape, dtype='float32', scale=1):
    m = keras.Sequential([keras.Input(shape, dtype=dtype)] + [layer(s) for s in specs])
    m.set_weights([scale * normal(*w.shape) for w in m.get_weights()])
    return m

def gradients(name, specs, shape):
    m = model(specs, shape[1:])
    return forms.gradients(name, specs, m, normal(*shape), normal)

single = []
for kind in RECURRENT:
    B, T, E, H = 2, 5, 3, 4
    single += [
        gradients(kind + ' last', [recurrent(kind, H)], (B, T, E)),
        gradients(kind + ' last of one', [recurrent(kind, H)], (B, 1, E)),
        gradients(kind + ' last backwards', [recurrent(kind, H, backwards=True)], (B, T, E)),
        gradients(kind + ' sequences backwards', [recurrent(kind, H, True, backwards=True)], (B, T, E)),
        gradients(kind + ' both ways last', [bidirectional(recurrent(kind, H))], (B, T, E)),
        gradients(kind + ' both ways sequences', [bidirectional(recurrent(kind, H, True))], (B, T, E))]
stacks = [
    gradients('one of each', [recurrent('simple_rnn', 3, True), recurrent('gru', 4, True), recurrent('lstm', 3)], (2, 5, 3)),
    gradients('two of a kind', [recurrent('lstm', 3, True), recurrent('lstm', 2)], (2, 5, 3)),
    gradients('both ways below', [bidirectional(recurrent('lstm', 3, True)), recurrent('gru', 2)], (2, 5, 3)),
    gradients('dense at each step', [recurrent('gru', 3, True), dense(2, 'tanh')], (2, 5, 3))]
for name in ('', 'relu', 'sigmoid', 'tanh', 'softmax'):
    stacks += [gradients('dense ' + (name or 'linear'), [dense(3, name)], (4, 5)),
               gradients('activation ' + (name or 'linear'), [dense(3), activation(name)], (2, 3, 4))]

# --- training: optimizers and losses ------------------------------------------------------------------------------
OPTIMIZERS = {'adam': (optimizers.Adam, {'LearningRate': 'learning_rate', 'Beta1': 'beta_1', 'Beta2': 'beta_2', 'Epsilon': 'epsilon'}),
              'sgd': (optimizers.SGD, {'LearningRate': 'learning_rate', 'Momentum': 'momentum', 'Nesterov': 'nesterov'}),
              'rmsprop': (optimizers.RMSprop, {'LearningRate': 'learning_rate', 'Rho': 'rho', 'Momentum': 'momentum', 'Epsilon': 'epsilon', 'Centered': 'centered'})}

def optimizer(s):
    make, names = OPTIMIZERS[s['kind']]
    return make(**{names[k]: v for k, v in s['config'].items()})

def training(name, specs, x, y, loss, optimize=spec('adam'), batch=4, steps=4, scale=1):
    m = model(specs, x.shape[1:], x.dtype, scale)
    return forms.training(name, specs, m, m.get_weights(), x, y, loss, optimize, optimizer, batch, steps)

n, vocabulary, time = 19, 9, 5
ids = rng.randint(0, vocabulary, (n, time)).astype('int32')  # few ids: most batches hold one many times
yes = rng.randint(0, 2, n).astype('int32')
text = [embedding(vocabulary, 3), recurrent('gru', 3), dense(1, 'sigmoid')]
trainings = [training('optimizer ' + name, text, ids, yes, 'binary_crossentropy', o) for name, o in (
    ('adam', spec('adam')),
    ('adam with options', spec('adam', LearningRate=.02, Beta1=.8, Beta2=.95, Epsilon=1e-3)),
    ('sgd', spec('sgd')),
    ('sgd momentum', spec('sgd', LearningRate=.1, Momentum=.9)),
    ('sgd nesterov', spec('sgd', LearningRate=.1, Momentum=.9, Nesterov=True)),
    ('rmsprop momentum', spec('rmsprop', LearningRate=.01, Momentum=.5)),
    ('rmsprop with options', spec('rmsprop', LearningRate=.02, Rho=.8, Epsilon=1e-3)))]
# Where an id is twice in a batch, Keras's centered RMSprop takes the root of a negative number and stops.
distinct = np.concatenate([rng.permutation(20) for _ in range(5)]).reshape(-1, time)[:n].astype('int32')
trainings += [training('optimizer rmsprop centered', [embedding(20, 3)] + text[1:], distinct, yes, 'binary_crossentropy',
                       spec('rmsprop', LearningRate=.01, Momentum=.5, Centered=True))]

x, sequences = normal(n, 4), normal(n, 3, 2)
classes, steps3 = rng.randint(0, 3, n).astype('int32'), rng.randint(0, 3, (n, 3)).astype('int32')
hot = np.eye(3, dtype='float32')[classes]
soft = rng.dirichlet([1, 1, 1], n).astype('float32')
many = rng.randint(0, 2, (n, 3)).astype('int32')
each, same = recurrent('lstm', 2, True), dict(optimize=spec('sgd', LearningRate=.5))
BCE, CCE, SCCE, MSE = 'binary_crossentropy', 'categorical_crossentropy', 'sparse_categorical_crossentropy', 'mean_squared_error'
trainings += [training(*row, **same) for row in (
    ('one hot, softmax', [dense(3, 'softmax')], x, hot, CCE),
    ('soft labels, softmax', [dense(3, 'softmax')], x, soft, CCE),
    ('one hot, softmax layer', [dense(3), activation('softmax')], x, hot, CCE),
    ('one hot, sigmoid', [dense(3, 'sigmoid')], x, hot, CCE),
    ('one hot at each step, softmax', [each, dense(3, 'softmax')], sequences, np.eye(3, dtype='float32')[steps3], CCE),
    ('classes, softmax', [dense(3, 'softmax')], x, classes, SCCE),
    ('classes [n, 1], softmax', [dense(3, 'softmax')], x, classes[:, None], SCCE),
    ('classes, sigmoid', [dense(3, 'sigmoid')], x, classes, SCCE),
    ('classes, relu', [dense(3, 'sigmoid'), dense(3, 'relu')], x, classes, SCCE),
    ('classes at each step, softmax', [each, dense(3, 'softmax')], sequences, steps3, SCCE),
    ('squares, one output', [dense(1)], x, normal(n), MSE),
    ('squares, one output [n, 1]', [dense(1)], x, normal(n, 1), MSE),
    ('squares, labels 0 and 1', [dense(1, 'sigmoid')], x, yes, MSE),
    ('squares, three outputs', [dense(3, 'tanh')], x, normal(n, 3), MSE),
    ('squares at each step', [each, dense(1)], sequences, normal(n, 3, 1), MSE),
    ('binary [n, 1]', [dense(1, 'sigmoid')], x, yes[:, None], BCE),
    ('binary, three outputs', [dense(3, 'sigmoid')], x, many, BCE),
    ('binary, sigmoid layer', [dense(1), activation('sigmoid')], x, yes, BCE),
    ('binary, no sigmoid', [dense(1)], x, yes, BCE),
    ('binary, softmax', [dense(3, 'softmax')], x, many, BCE),
    ('binary at each step', [each, dense(1, 'sigmoid')], sequences, many[:, :, None], BCE),
    ('binary at each step, labels [n, time]', [each, dense(1, 'sigmoid')], sequences, many, BCE))]
trainings += [
    training('binary, saturated', [dense(1, 'sigmoid')], x, yes, BCE, scale=60, **same),
    training('classes, saturated', [dense(3, 'softmax')], x, classes, SCCE, scale=60, **same),
    training('binary, saturated without a sigmoid', [dense(1, 'relu')], x, yes, BCE, scale=60, **same)]

# --- early stopping -----------------------------------------------------------------------------------------------
# Ten noisy examples for a model that can learn them by heart: the validation gets better, then worse.
rng = np.random.RandomState(9)
x_noisy = rng.randn(30, 4).astype('float32')
y_noisy = (x_noisy[:, 0] + .7 * rng.randn(30) > 0).astype('int32')
noisy = [dense(6, 'tanh'), dense(1, 'sigmoid')]
w_noisy = model(noisy, x_noisy.shape[1:]).get_weights()
NAMES = {'Monitor': 'monitor', 'MinDelta': 'min_delta', 'Patience': 'patience', 'RestoreBestWeights': 'restore_best_weights'}

def stopping(name, **options):
    m = model(noisy, x_noisy.shape[1:])
    m.set_weights(w_noisy)
    m.compile(loss=BCE, optimizer=optimizer(same['optimize']), metrics=['accuracy'])
    callback = keras.callbacks.EarlyStopping(**{NAMES[k]: v for k, v in options.items()})
    fit = m.fit(x_noisy[:10], y_noisy[:10], validation_data=(x_noisy[10:], y_noisy[10:]), epochs=15, batch_size=3,
                shuffle=False, verbose=0, callbacks=[callback])
    print(name, len(fit.history['loss']), 'epochs; best', callback.best_epoch + 1, np.round(fit.history['val_loss'], 4))
    return {'name': name, 'options': options, 'final': arrays(m.get_weights()), 'history': history(fit)}

stops = [
    stopping('defaults'),
    stopping('patience 1', Patience=1),
    stopping('patience 3', Patience=3),
    stopping('patience 3, best weights', Patience=3, RestoreBestWeights=True),
    stopping('min delta', MinDelta=.02, Patience=2),
    stopping('min delta, best weights', MinDelta=.02, Patience=2, RestoreBestWeights=True),
    stopping('accuracy', Monitor='val_accuracy', Patience=4, RestoreBestWeights=True),
    stopping('loss, to the end', Monitor='loss', Patience=5),
    stopping('best weights without a stop', Patience=100, RestoreBestWeights=True)]

write(layers=single, stacks=stacks, training=trainings, early_stopping={
    'layers': noisy, 'initial': arrays(w_noisy), 'loss': BCE, 'optimizer': same['optimize'], 'x': array(x_noisy),
    'y': array(y_noisy), 'fit_examples': 10, 'batch': 3, 'epochs': 15, 'cases': stops})
