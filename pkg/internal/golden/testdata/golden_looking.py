"""What Keras's callbacks write while a model trains, CSVLogger and TensorBoard: keras_looking.json.
usage: golden_looking.py OUT.json"""
import glob, tempfile
import forms
from forms import *
from keras import layers, optimizers
from tensorflow.core.util.event_pb2 import Event

rng = np.random.RandomState(18)
folder = tempfile.mkdtemp()


def number(v):
    """A number that JSON lacks is a text."""
    return float(v) if np.isfinite(v) else {True: 'NaN'}.get(v != v, 'Infinity' if v > 0 else '-Infinity')


# --- CSVLogger with figures of our choice -----------------------------------------------------------
def written(name, trainings, separator=','):
    """trainings are lists of epochs, each with its figures; a first training makes the file, the
    others add to it."""
    path = os.path.join(folder, name)
    for i, epochs in enumerate(trainings):
        logger = keras.callbacks.CSVLogger(path, separator, append=i > 0)
        logger.on_train_begin()
        for epoch, logs in enumerate(epochs):
            logger.on_epoch_end(epoch, logs)
        logger.on_train_end()
    with open(path, newline='') as file:
        return {'name': name, 'separator': separator, 'text': file.read(), 'trainings': [
            {k: [number(logs[k]) for logs in epochs] for k in epochs[0]} for epochs in trainings]}


nan, inf = float('nan'), float('inf')
both = [{'loss': .7, 'accuracy': .5, 'val_loss': .625, 'val_accuracy': 1.},
        {'loss': float(np.float32(.1)), 'accuracy': 0., 'val_loss': 1e-5, 'val_accuracy': .75}]
odd = [.0001, .00009, 1e15, 1e16, 123456789., 1e-320, 1e300, -2., -0., nan, inf, -inf, 1 / 3]
csv = [written('validated', [both]), written('alone', [[{'loss': 1., 'accuracy': .25}]]),
       written('tabs', [both[:1]], '\t'), written('added', [both, both[:1], both], ';'),
       written('numbers', [[{'loss': v} for v in odd]]),
       written('names', [[{'loss': 1., 'a "b", c': 2., 'Z': 3., 'top 5': 4.}]])]


# --- both in a fit ---------------------------------------------------------------------------------
def weights(*shapes):
    return [np.round(rng.randn(*s) * .5, 2).astype('float32') for s in shapes]


x, validation_x = weights((7, 2), (3, 2))
y, validation_y = np.array([1, 0, 0, 1, 1, 0, 1.], 'float32'), np.array([0, 1, 1.], 'float32')
initial = weights((2, 3), (3,), (3, 1), (1,))
m = keras.Sequential([keras.Input((2,)), layers.Dense(3, 'tanh'), layers.Dense(1, 'sigmoid')])
m.set_weights(initial)
m.compile(optimizers.Adam(optimizers.schedules.ExponentialDecay(.1, 5, .5)), 'binary_crossentropy',
          metrics=['accuracy'])
run = m.fit(x, y[:, None], validation_data=(validation_x, validation_y[:, None]), batch_size=2,
            epochs=3, shuffle=False, verbose=0, callbacks=[
                keras.callbacks.CSVLogger(os.path.join(folder, 'log.csv')),
                keras.callbacks.TensorBoard(folder, write_graph=False, update_freq=2)])
# 4 batches an epoch: with 3 Keras leaves out the figures of epochs 0 and 1, whose last batch is none to write.

events = []
for path in sorted(glob.glob(os.path.join(folder, '*', '*tfevents*'))):
    for record in tf.data.TFRecordDataset(path):
        event = Event.FromString(record.numpy())
        for v in event.summary.value:
            events.append({'folder': os.path.basename(os.path.dirname(path)), 'tag': v.tag,
                           'step': event.step, 'value': forms.number(tf.make_ndarray(v.tensor))})
for e in events:
    print(e)
with open(os.path.join(folder, 'log.csv'), newline='') as file:
    text = file.read()
print(text)
write(looking={'csv': csv, 'fit': {
    'name': 'looking', 'layers': [dense(3, 'tanh'), dense(1, 'sigmoid')],
    'optimizer': spec('adam', spec('exponential_decay', InitialLearningRate=.1, DecaySteps=5, DecayRate=.5)),
    'initial': arrays(initial), 'x': array(x), 'y': array(y), 'validation_x': array(validation_x),
    'validation_y': array(validation_y), 'epochs': 3, 'history': history(run), 'csv': text,
    'events': events}})
