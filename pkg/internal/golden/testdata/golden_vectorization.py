"""What Keras's TextVectorization makes of texts, and a model of it: keras_vectorization.json. The
words are plain and in lower case, and a space is between them: any tokenizer finds the same.
usage: golden_vectorization.py OUT.json"""
from forms import *
from keras import layers

rng = np.random.RandomState(7)
WORDS = ['film', 'the', 'good', 'bad', 'was', 'not', 'so']
TEXTS = ['the film was good', 'bad', '', 'the film was not so good and the music was bad',
         'nobody knows it', 'good good good', 'so so', 'not the music']


def vectorization(length):
    return layers.TextVectorization(vocabulary=WORDS, standardize='lower', split='whitespace',
                                    output_sequence_length=length)


def case(length):
    """The ids, and the predictions of a model with the weights."""
    m = keras.Sequential([vectorization(length), layers.Embedding(9, 4, mask_zero=True),
                          layers.LSTM(3), layers.Dense(2, activation='softmax')])
    texts = tf.constant(TEXTS)[:, None]
    m(texts)
    m.set_weights(WEIGHTS)
    return {'length': length or 0, 'ids': vectorization(length)(TEXTS).numpy().tolist(),
            'rows': m.layers[0].get_vocabulary(), 'predict': array(m.predict(texts, verbose=0))}


SHAPES = (9, 4), (4, 12), (3, 12), (12,), (3, 2), (2,)
WEIGHTS = [np.round(rng.randn(*s), 2).astype('float32') for s in SHAPES]
write(vectorization={'words': WORDS, 'texts': TEXTS, 'weights': arrays(WEIGHTS),
                     'cases': [case(n) for n in (None, 1, 4, 12)]})
