"""What Keras's callbacks do with series of our choice, and trainings with them: keras_callbacks.json.
A number that JSON lacks is "NaN", "Infinity" or "-Infinity".
usage: golden_callbacks.py OUT.json"""
import itertools

import forms
from forms import *
from keras import callbacks, layers, optimizers

rng = np.random.RandomState(31)
nan, inf = float('nan'), float('inf')
ZERO = 5e-324  # what a program here writes for 0
NAMES = {'Mode': 'mode', 'MinDelta': 'min_delta', 'Patience': 'patience', 'Baseline': 'baseline',
         'StartFromEpoch': 'start_from_epoch', 'RestoreBestWeights': 'restore_best_weights',
         'InitialValueThreshold': 'initial_value_threshold', 'Factor': 'factor',
         'Cooldown': 'cooldown', 'MinLR': 'min_lr', 'Monitor': 'monitor'}


def number(v):
    v = float(np.float32(v))
    return forms.number(v) if np.isfinite(v) else {True: 'NaN'}.get(v != v, 'Infinity' if v > 0 else '-Infinity')


def arguments(options):
    return {NAMES[k]: 0. if v == ZERO else v for k, v in options.items()}


def history(fit):
    return {name: [number(v) for v in series] for name, series in fit.history.items()}


def given(values):
    return [v if np.isfinite(v) else number(v) for v in values]


# --- series of our choice -------------------------------------------------------------------------
counter = keras.Sequential([keras.Input((1,)), layers.Dense(1, use_bias=False)])
counter.compile(optimizers.SGD(0.), 'mse', metrics=['accuracy'])
counter.fit(np.ones((1, 1)), np.ones((1, 1)), verbose=0)  # makes the metrics


def stopping(monitor, values, ended=0, **options):
    """EarlyStopping in a training whose monitored value after epoch e is values[e], and whose only
    weight is e, from 1. Another callback ends it after the epoch ended."""
    stop = callbacks.EarlyStopping(monitor, **arguments(options))
    stop.set_model(counter)
    counter.stop_training = False
    stop.on_train_begin()
    for epoch, value in enumerate(values):
        counter.set_weights([np.full((1, 1), epoch + 1.)])
        stop.on_epoch_end(epoch, {monitor: value})
        if counter.stop_training or epoch + 1 == ended:
            break
    stopped = counter.stop_training
    stop.on_train_end()
    return {'monitor': monitor, 'options': options, 'values': given(values), 'ended': ended,
            'epochs': epoch + 1, 'stopped': stopped,
            'weights_of': int(counter.get_weights()[0][0, 0])}


FALLING = [.9, .8, .7, .71, .72, .73, .74]
LOSSES = [FALLING, [.9, .8, .4, .45, .3, .35, .36], [.4, .5, .6, .7, .8, .9], [1, 1, 1, 1, 1],
          [.5, .4, .45, .39, .38, .5, .2], [nan, .4, .3, .2], [.6, nan, .4, .5], [.2, -.1, -.2, -.1, 0]]
ACCURACIES = [[.1, .2, .3, .29, .28, .27], [.6, .7, .65, .66, .6], [.5, .5, .5, .5], [.4, nan, .6, .5]]
stops = []
for patience, start in itertools.product((1, 2, 5), (0, 2)):
    common = {'Patience': patience, 'StartFromEpoch': start, 'RestoreBestWeights': True}
    for monitor, many, baselines, delta in (('val_loss', LOSSES, (None, ZERO, .5), .05),
                                            ('val_accuracy', ACCURACIES, (ZERO, .5), .1)):
        for values, baseline in itertools.product(many, baselines):
            options = common if baseline is None else {**common, 'Baseline': baseline}
            stops.append(stopping(monitor, values, **options))
        stops.append(stopping(monitor, many[0], ended=4, Baseline=.5, **common))
        stops.append(stopping(monitor, many[1], Baseline=.5, MinDelta=delta, **common))
for values, (monitor, mode) in itertools.product(
        LOSSES[:5], (('val_loss', 'max'), ('val_loss', 'auto'), ('spread', 'min'), ('spread', 'max'))):
    stops.append(stopping(monitor, values, Mode=mode, Patience=2, RestoreBestWeights=True))


def checkpoints(monitor, values, **options):
    """The epochs, from 1, that ModelCheckpoint saves."""
    saved = []

    class Model:
        metrics = counter.metrics

        def save(self, *_, **__):
            saved.append(epoch + 1)
    check = callbacks.ModelCheckpoint('unused.keras', monitor, save_best_only=True, **arguments(options))
    check.set_model(Model())
    for epoch, value in enumerate(values):
        check.on_epoch_begin(epoch)
        check.on_epoch_end(epoch, {monitor: value})
    return {'monitor': monitor, 'options': options, 'values': given(values), 'saved': saved}


saves = [checkpoints(monitor, values, **options)
         for monitor, values in (*(('val_loss', v) for v in LOSSES), *(('val_accuracy', v) for v in ACCURACIES))
         for options in ({}, {'Mode': 'min'}, {'Mode': 'max'}, {'InitialValueThreshold': .5},
                         {'InitialValueThreshold': ZERO}, {'InitialValueThreshold': .45, 'Mode': 'max'})]


def plateau(monitor, values, rate, **options):
    """The rate after each epoch."""
    counter.optimizer.learning_rate = rate
    reduce = callbacks.ReduceLROnPlateau(monitor, **arguments(options))
    reduce.set_model(counter)
    reduce.on_train_begin()
    rates, logged = [], []
    for epoch, value in enumerate(values):
        logs = {monitor: value}
        reduce.on_epoch_end(epoch, logs)
        logged.append(number(logs['learning_rate']))
        rates.append(number(counter.optimizer.learning_rate))
    assert logged == [number(rate), *rates[:-1]]
    return {'monitor': monitor, 'options': options, 'values': given(values), 'rate': rate, 'rates': rates}


FLAT = [1, .9, .95, .92, .91, .93, .94, .92, .85, .9, .91, .9, .9, .9]
plateaus = [plateau('val_loss', [1.] * 24, .1), plateau('val_loss', [1, 1 - 9e-5, 1 - 18e-5, 1 - 27e-5], .1, Patience=1),
            plateau('val_loss', [1, 1 - 9e-5, 1 - 18e-5, 1 - 27e-5], .1, Patience=1, MinDelta=ZERO)]
for patience, cooldown, rest in itertools.product(
        (1, 2, 3), (0, 1, 3), ({}, {'Factor': .5}, {'MinLR': .02}, {'MinDelta': .06, 'Factor': .3},
                               {'Factor': ZERO, 'MinLR': .001}, {'Mode': 'max', 'Factor': .5})):
    plateaus.append(plateau('val_loss', FLAT, .1, Patience=patience, Cooldown=cooldown, **rest))
for values, delta in itertools.product((*LOSSES, [inf, inf, 1, inf]), (ZERO, -.05)):
    plateaus.append(plateau('val_loss', values, .01, Patience=1, MinDelta=delta, Cooldown=1))
for values in ACCURACIES:
    plateaus.append(plateau('val_accuracy', values, .01, Patience=1, Factor=.2))


# --- trainings ------------------------------------------------------------------------------------
def weights(*shapes):
    """Weights to two decimals, so that a reader can type them."""
    return [np.round(rng.randn(*s) * .5, 2).astype('float32') for s in shapes]


data = {'x': [[1, .5], [-1, .2], [.3, -.7], [.8, .8], [-.4, -.9], [.1, .6], [-.2, .3]],
        'y': [1, -1, .5, 2, -.6, .7, 0], 'validation_x': [[.9, .4], [-.5, .6]], 'validation_y': [1, .1]}
data = {name: np.array(v, 'float32') for name, v in data.items()}
specs, initial = [dense(3, 'tanh'), dense(1)], weights((2, 3), (3,), (3, 1), (1,))
OPTIMIZERS = {'adam': (spec('adam', LearningRate=.1), lambda: optimizers.Adam(.1)),
              'rmsprop': (spec('rmsprop', LearningRate=.1), lambda: optimizers.RMSprop(.1)),
              'sgd': (spec('sgd', Momentum=.9), lambda: optimizers.SGD(momentum=.9))}
SCHEDULES = {'halved': lambda epoch, rate: rate / 2, 'of the epoch': lambda epoch, rate: 1. / (8. + epoch),
             'constant, then falling': lambda epoch, rate: rate if epoch < 3 else rate * .9}


class StopAt(callbacks.Callback):
    """Ends the training after a batch, both from 1."""
    def __init__(self, epoch, batch):
        super().__init__()
        self.at = epoch - 1, batch - 1

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if (self.epoch, batch) == self.at:
            self.model.stop_training = True


def trained(name, optimizer, epochs, callback, **description):
    m = keras.Sequential([keras.Input((2,)), layers.Dense(3, 'tanh'), layers.Dense(1)])
    m.set_weights(initial)
    m.compile(OPTIMIZERS[optimizer][1](), 'mse')
    batches = []
    watch = callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: batches.append(number(logs['loss'])))
    run = m.fit(data['x'], data['y'], validation_data=(data['validation_x'], data['validation_y']),
                batch_size=2, epochs=epochs, shuffle=False, verbose=0, callbacks=[callback, watch])
    print(name, history(run), int(m.optimizer.iterations))
    return {'name': f'{name} {optimizer}', 'layers': specs, 'optimizer': OPTIMIZERS[optimizer][0],
            'initial': arrays(initial), **{k: array(v) for k, v in data.items()}, 'epochs': epochs,
            'history': history(run), 'batches': batches, 'weights': arrays(m.get_weights()),
            'iterations': int(m.optimizer.iterations), 'rate': number(m.optimizer.learning_rate), **description}


trainings = []
for optimizer in OPTIMIZERS:
    for schedule, f in SCHEDULES.items():
        trainings.append(trained(schedule, optimizer, 5, callbacks.LearningRateScheduler(f), schedule=schedule))
    reduce = {'Factor': .3, 'Patience': 1, 'MinDelta': .02, 'Cooldown': 1, 'MinLR': .002}
    trainings.append(trained('reduced', optimizer, 9, callbacks.ReduceLROnPlateau(**arguments(reduce)), reduce=reduce))
    stop = {'Baseline': .001, 'Patience': 4, 'StartFromEpoch': 1, 'RestoreBestWeights': True}
    trainings.append(trained('stopped', optimizer, 12, callbacks.EarlyStopping(**arguments(stop)), stop=stop))
    trainings.append(trained('ended in a batch', optimizer, 5, StopAt(3, 2), stop_at=[3, 2]))

write(callbacks={'stops': stops, 'saves': saves, 'plateaus': plateaus, 'trainings': trainings})
