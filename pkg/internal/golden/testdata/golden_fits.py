"""What Keras does when weights go back, when rates change, with options of 0, and with values that
are not finite: keras_fits.json. A number that JSON lacks is "NaN", "Infinity" or "-Infinity".
usage: golden_fits.py OUT.json"""
import forms
from forms import *
from keras import layers, optimizers

rng = np.random.RandomState(30)


def number(v):
    v = float(np.float32(v))
    return forms.number(v) if np.isfinite(v) else {True: 'NaN'}.get(v != v, 'Infinity' if v > 0 else '-Infinity')


def history(fit):
    return {name: [number(v) for v in series] for name, series in fit.history.items()}


def weights(*shapes):
    """Weights to two decimals, so that a reader can type them."""
    return [np.round(rng.randn(*s) * .5, 2).astype('float32') for s in shapes]


def state(m):
    """All that a training goes on from."""
    slots = {v.path: array(v) for v in m.optimizer.variables[2:]}  # after iterations, learning_rate
    return {'weights': arrays(m.get_weights()), 'slots': slots,
            'iterations': int(m.optimizer.iterations)}


# --- the data of case 30, and the same as sequences -----------------------------------------------
flat = {'x': [[1, .5], [-1, .2], [.3, -.7], [.8, .8]], 'y': [1, -1, .5, 2],
        'validation_x': [[.9, .4], [-.5, .6]], 'validation_y': [1, .1]}
flat = {name: np.array(v, 'float32') for name, v in flat.items()}
sequences = {**flat, 'x': flat['x'][..., None], 'validation_x': flat['validation_x'][..., None]}
perceptron = [dense(3, 'tanh'), dense(1)], weights((2, 3), (3,), (3, 1), (1,))
recurrent = [spec('gru', Units=2), dense(1)], weights((1, 6), (2, 6), (2, 6), (2, 1), (1,))

ARGUMENTS = {
    'LearningRate': 'learning_rate', 'Momentum': 'momentum', 'Nesterov': 'nesterov', 'Rho': 'rho',
    'Centered': 'centered', 'Beta1': 'beta_1', 'Beta2': 'beta_2', 'Epsilon': 'epsilon',
    'InitialLearningRate': 'initial_learning_rate', 'DecaySteps': 'decay_steps',
    'EndLearningRate': 'end_learning_rate', 'Power': 'power', 'WeightDecay': 'weight_decay'}
ZERO = 5e-324  # what a program here writes for 0
CLASSES = {'adam': optimizers.Adam, 'rmsprop': optimizers.RMSprop, 'sgd': optimizers.SGD,
           'polynomial_decay': optimizers.schedules.PolynomialDecay}


def made(s):
    """The optimizer or the schedule of a spec."""
    arguments = {ARGUMENTS[k]: 0. if v == ZERO else v for k, v in s['config'].items()}
    if 'schedule' in s:
        arguments['learning_rate'] = made(s['schedule'])
    return CLASSES[s['kind']](**arguments)


adam = lambda rate: spec('adam', LearningRate=rate)
rmsprop = lambda rate: spec('rmsprop', LearningRate=rate)
sgd = lambda rate: spec('sgd', LearningRate=rate, Momentum=.9)


def model(specs, initial, shape, optimize):
    stack = [layers.GRU(s['config']['Units']) if s['kind'] == 'gru' else
             layers.Dense(s['config']['Units'], s['config']['Activation'] or None) for s in specs]
    m = keras.Sequential([keras.Input(shape), *stack])
    m.set_weights(initial)
    m.compile(made(optimize), 'mse')
    return m


def fit(m, data, epochs, *callbacks):
    return m.fit(data['x'], data['y'], validation_data=(data['validation_x'], data['validation_y']),
                 batch_size=2, epochs=epochs, shuffle=False, verbose=0, callbacks=list(callbacks))


# --- case 30: weights go back, slots and the count of steps do not --------------------------------
def restored(name, of, data, optimize, epochs=12, again=3):
    """A fit that stops early and restores, then a second fit of the same model without a callback;
    and for comparison a fit of all epochs that nothing stops."""
    specs, initial = of
    m = model(specs, initial, data['x'].shape[1:], optimize)
    stop = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
    first = fit(m, data, epochs, stop)
    first = {'history': history(first), 'best_epoch': stop.best_epoch + 1, **state(m)}
    second = fit(m, data, again)
    second = {'history': history(second), **state(m)}
    unbroken = model(specs, initial, data['x'].shape[1:], optimize)
    whole = fit(unbroken, data, epochs)
    print(name, 'best', first['best_epoch'], first['history']['val_loss'], first['iterations'],
          second['iterations'])
    return {'name': name, 'layers': specs, 'optimizer': optimize, 'initial': arrays(initial),
            **{k: array(v) for k, v in data.items()}, 'patience': 2, 'epochs': epochs,
            'first': first, 'again': again, 'second': second,
            'unbroken': {'history': history(whole), **state(unbroken)}}


restores = [
    restored('dense adam', perceptron, flat, adam(.1)),
    restored('dense rmsprop', perceptron, flat, rmsprop(.05)),
    restored('dense sgd', perceptron, flat, sgd(.05)),
    restored('gru adam', recurrent, sequences, adam(.1)),
    restored('gru rmsprop', recurrent, sequences, rmsprop(.05)),
    restored('gru sgd', recurrent, sequences, sgd(.05))]


# --- case 13: the rate set at the end of an epoch -------------------------------------------------
def changed(name, of, data, optimize, rates):
    """rates[e] is the rate of epoch e: the first the optimizer's own, the others set by a callback
    at the end of the epoch before. If all are 0, no rate is set."""
    specs, initial = of
    m = model(specs, initial, data['x'].shape[1:], optimize)
    after = []

    class Change(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            after.append(arrays(self.model.get_weights()))
            if any(rates) and epoch + 1 < len(rates):
                self.model.optimizer.learning_rate = rates[epoch + 1]
    result = fit(m, data, len(rates), Change())
    print(name, result.history['loss'], float(m.optimizer.learning_rate))
    return {'name': name, 'layers': specs, 'optimizer': optimize, 'initial': arrays(initial),
            **{k: array(v) for k, v in data.items()}, 'rates': rates if any(rates) else None, 'history': history(result),
            'after': after, **state(m)}


falling = [.1, .02, .004, .0008]
changes = [changed(f'{what} {optimize["kind"]}', of, data, optimize, falling)
           for what, of, data in (('dense', perceptron, flat), ('gru', recurrent, sequences))
           for optimize in (adam(.1), rmsprop(.1), sgd(.1))]
changes.append(changed('dense adam to 0 and back', perceptron, flat, adam(.1), [.1, 0., .1]))


# --- options of 0, and a schedule that ends at 0 --------------------------------------------------
zeros = [changed(name, perceptron, flat, optimize, [0.] * 3) for name, optimize in (
    ('beta_1 0', spec('adam', LearningRate=.1, Beta1=ZERO)),
    ('beta_2 0', spec('adam', LearningRate=.1, Beta2=ZERO)),
    ('adam epsilon 0', spec('adam', LearningRate=.1, Epsilon=ZERO)),
    ('adam rate 0', spec('adam', LearningRate=ZERO)),
    ('rho 0', spec('rmsprop', LearningRate=.1, Rho=ZERO)),
    ('rho 1', spec('rmsprop', LearningRate=.1, Rho=1.)),
    ('rmsprop epsilon 0', spec('rmsprop', LearningRate=.1, Epsilon=ZERO)),
    ('rmsprop rate 0', spec('rmsprop', LearningRate=ZERO)),
    ('rmsprop momentum 1', spec('rmsprop', LearningRate=.01, Momentum=1.)),
    ('sgd rate 0', spec('sgd', LearningRate=ZERO)),
    ('sgd momentum 1', spec('sgd', LearningRate=.01, Momentum=1.)),
    ('sgd nesterov without momentum', spec('sgd', LearningRate=.1, Nesterov=True)),
    ('to 0', spec('adam', schedule=spec('polynomial_decay', InitialLearningRate=.1, DecaySteps=4,
                                        EndLearningRate=ZERO))),
    ('power 0', spec('adam', schedule=spec('polynomial_decay', InitialLearningRate=.1, DecaySteps=4,
                                           EndLearningRate=ZERO, Power=ZERO))))]
halfway = made(spec('polynomial_decay', InitialLearningRate=.05, DecaySteps=100, EndLearningRate=ZERO))
assert number(halfway(50)) == .025, halfway(50)


def refused_of_a_schedule():
    m = model(*perceptron, (2,), adam(.1))
    m.compile(optimizers.Adam(optimizers.schedules.ExponentialDecay(.1, 10, .5)), 'mse')
    try:
        m.optimizer.learning_rate = .1
    except TypeError as e:
        return str(e)


# --- case 24: EarlyStopping on series of our choice -----------------------------------------------
counter = keras.Sequential([keras.Input((1,)), layers.Dense(1, use_bias=False)])
counter.compile(optimizers.SGD(0.), 'mse', metrics=['accuracy'])
counter.fit(np.ones((1, 1)), np.ones((1, 1)), verbose=0)  # makes the metrics


def stopping(monitor, values, **options):
    """The callback in a training whose monitored value after epoch e is values[e], and whose only
    weight is e, from 1."""
    names = {'Patience': 'patience', 'MinDelta': 'min_delta', 'RestoreBestWeights': 'restore_best_weights'}
    stop = keras.callbacks.EarlyStopping(monitor, **{names[k]: v for k, v in options.items()})
    stop.set_model(counter)
    counter.stop_training = False
    stop.on_train_begin()
    for epoch, value in enumerate(values):
        counter.set_weights([np.full((1, 1), epoch + 1.)])
        stop.on_epoch_end(epoch, {monitor: value})
        if counter.stop_training:
            break
    stop.on_train_end()
    return {'monitor': monitor, 'options': options,
            'values': [v if np.isfinite(v) else number(v) for v in values], 'epochs': epoch + 1,
            'stopped': counter.stop_training, 'best_epoch': stop.best_epoch + 1,
            'weights_of': int(counter.get_weights()[0][0, 0])}


nan, inf = float('nan'), float('inf')
SERIES = {
    'val_loss': [
        [1, 1.005, 1.009, 1.1, 1.2], [1, .9, .8, .85, .9, .7], [1, .5, .4, .4, .4], [1, 1, 1, 1],
        [.8, .7, .6, .5, .4], [1, .99, .98, .97, .96, .95], [1, 1 - 1e-9, 1 - 2e-9, 1 - 3e-9],
        [nan, 1, .9, .8, .7], [1, nan, .9, .95, .99], [1, nan, nan, .5, .4], [nan, nan, nan, nan],
        [inf, 1, .9, 1, 1], [1, inf, .9, inf, inf], [inf, inf, inf, inf], [-1, -1.005, -2, -1, -1],
        [-inf, 1, 1, 1]],
    'val_accuracy': [
        [.5, .495, .49, .4, .3], [.5, .6, .7, .65, .6, .8], [.5, 1, 1, 1, 1], [.5, .5, .5, .5],
        [.1, .2, .3, .4, .5], [nan, .5, .6, .7], [.5, nan, .6, .5, .5], [nan, nan, nan, nan]]}
stops = [stopping(monitor, values, MinDelta=delta, Patience=patience, RestoreBestWeights=True)
         for monitor, many in SERIES.items() for values in many
         for delta in (-.01, 0, .01, .1, .5) for patience in (-5, 0, 1, 2)]
stops += [stopping('val_loss', values, MinDelta=delta, Patience=patience)
          for values in SERIES['val_loss'][:3] for delta in (-.1, 0, .1) for patience in (0, 2)]


# --- are recurrent states among what goes back? ---------------------------------------------------
def stateful():
    """Weights and states of a stateful GRU after each epoch, and after a fit that restores."""
    x, y = sequences['x'], flat['y']
    m = keras.Sequential([keras.Input(batch_shape=(2, 2, 1)), layers.GRU(2, stateful=True), layers.Dense(1)])
    gru = m.layers[0]
    for v, w in zip(m.trainable_variables, recurrent[1]):
        v.assign(w)
    m.compile(optimizers.SGD(0.), 'mse')  # the weights stay, the states move
    values, after = [1, .5, .6, .7], []

    class Set(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs['val_loss'] = values[epoch]
            after.append(array(gru.states[0]))
    stop = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
    run = m.fit(x, y, validation_data=(x[:2], y[:2]), batch_size=2, epochs=4, shuffle=False, verbose=0,
                callbacks=[Set(), stop])
    paths = [v.path for v in m.weights]
    print('stateful', paths, after, array(gru.states[0]))
    return {'layers': [spec('gru', Units=2, Stateful=True), dense(1)], 'initial': arrays(recurrent[1]),
            'x': array(x), 'y': array(y), 'batch': 2, 'validation_first': 2, 'loss': [number(v) for v in run.history['loss']],
            'values': values, 'best_epoch': stop.best_epoch + 1, 'get_weights': paths,
            'states_after_epochs': after, 'states_after_fit': array(gru.states[0])}


# --- a validation loss that is infinite -----------------------------------------------------------
def infinite(name, validation_y, **callback):
    m = model(*perceptron, (2,), adam(.1))
    stop = [keras.callbacks.EarlyStopping(**callback)] if callback else []
    data = {**flat, 'validation_y': np.array(validation_y, 'float32')}
    run = fit(m, data, 4, *stop)
    print(name, run.history)
    return {'name': name, 'layers': perceptron[0], 'optimizer': adam(.1), 'initial': arrays(perceptron[1]),
            **{k: array(v) for k, v in data.items()}, 'epochs': 4, 'patience': callback.get('patience', 0),
            'history': history(run), **state(m)}


infinities = [infinite('infinite validation', [1e20, 1]), infinite('stopped', [1e20, 1], patience=2)]

changes.append(changed('dense adam weight decay', perceptron, flat,
                       spec('adam', LearningRate=.1, WeightDecay=.5), [.1, 0., .1]))

write(fits={'restores': restores, 'rates': changes, 'zeros': zeros, 'stops': stops,
            'rate_of_a_schedule': refused_of_a_schedule(), 'stateful': stateful(), 'infinite': infinities})
