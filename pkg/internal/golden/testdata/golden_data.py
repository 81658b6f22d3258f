"""What Keras makes of data of other shapes than ids [n, time]: keras_data.json.
usage: golden_data.py OUT.json"""
from forms import *
from keras import layers

rng = np.random.RandomState(19)

# --- pad_sequences ------------------------------------------------------------------------------------------------
OPTIONS = [dict(maxlen=m, padding=p, truncating=t, value=v)
           for m in (None, 2, 4) for p in ('pre', 'post') for t in ('pre', 'post') for v in (0., -10.5)]

def pads(sequences, dtype, rounded):
    cases = [{**o, 'result': keras.utils.pad_sequences(sequences, dtype=dtype, **o).tolist()} for o in OPTIONS]
    return {'sequences': sequences, 'cases': [{**c, 'result': rounded(c['result'])} for c in cases]}

tree = lambda f, x: [tree(f, y) for y in x] if isinstance(x, list) else f(x)
floats = pads([[.5], [], [.25, .75, -1.1], [1e-3, 2., 3e5]], 'float32', lambda r: tree(number, r))
doubles = pads([[.1], [1 / 3, 1e300], []], 'float64', lambda r: r)
vectors = pads([[[.5, 1.]], [], [[.25, 2.], [.75, 3.], [-1., 4.]]], 'float32', lambda r: tree(number, r))

# --- an Embedding of ids of any rank ------------------------------------------------------------------------------
N, VOCABULARY = 12, 7

def ids_of(name, shape, above, m):
    m = keras.Sequential([keras.Input(shape, dtype='int32'), layers.Embedding(VOCABULARY, 3), *m])
    w0 = [(rng.randn(*w.shape) * .5).astype('float32') for w in m.get_weights()]
    x = rng.randint(0, VOCABULARY, (N, *shape)).astype('int32')
    return training(name, [spec('embedding', InputDim=VOCABULARY, OutputDim=3), *above], m, w0, x, rng.randint(0, 2, (N, 1)).astype('float32'),
                    'binary_crossentropy', spec('adam', LearningRate=.05), lambda o: keras.optimizers.Adam(.05), 4, 3)

trainings = [
    ids_of('ids without time', (), [dense(1, 'sigmoid')], [layers.Dense(1, activation='sigmoid')]),
    ids_of('ids [2, 3]', (2, 3), [spec('flatten'), dense(1, 'sigmoid')], [layers.Flatten(), layers.Dense(1, activation='sigmoid')])]

# --- words as labels ----------------------------------------------------------------------------------------------
CLASSES = ['neg', 'neutral', 'pos']
lookup = lambda mode, words: layers.StringLookup(vocabulary=CLASSES, num_oov_indices=0, output_mode=mode)(tf.constant(words))
words, several = ['pos', 'neg', 'neutral', 'pos'], [['pos', 'neutral'], ['neg', 'neg']]
labels = {'classes': CLASSES, 'words': words, 'index': lookup('int', words).numpy().tolist(), 'one_hot': array(lookup('one_hot', words)),
          'several': several, 'multi_hot': array(lookup('multi_hot', several)),
          'steps': [words[:2], words[2:]], 'step_index': lookup('int', [words[:2], words[2:]]).numpy().tolist()}

write(training=trainings, data={'floats': floats, 'doubles': doubles, 'vectors': vectors, 'labels': labels})
