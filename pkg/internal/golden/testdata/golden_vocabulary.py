"""What Keras's TextVectorization makes of texts: keras_vocabulary.json.
usage: golden_vocabulary.py OUT.json"""
from forms import *
from keras import layers

# Texts without punctuation: there, lower case and a split at white space find the words that gornn finds.
TEXTS = ['The film was good', 'the plot was thin but the cast was good', 'A film of two halves', 'Not good not bad',
         "I don't like it and she doesn't", 'Zebra apple Zebra apple mango', 'good']
QUERIES = ['the film', 'A ZEBRA was not bad', "nobody don't know", 'xyzzy', '']

def vectorized(max_tokens):
    v = layers.TextVectorization(max_tokens=max_tokens, standardize='lower', ragged=True)
    v.adapt(tf.constant(TEXTS))
    return {'max_tokens': max_tokens or 0, 'vocabulary': v.get_vocabulary(), 'size': v.vocabulary_size(),
            'ids': [row.numpy().tolist() for row in v(tf.constant(TEXTS + QUERIES))]}

# The words that Keras finds by default, lower_and_strip_punctuation, where gornn finds others by design.
DIFFERENT = ["don't", 'well-made', 'end.Start', 'it’s “bad”…', 'good<br />film', 'CAFÉ', "'great'"]

def words(text):
    return [word.decode() for word in layers.TextVectorization()._preprocess(tf.constant([text]))[0].numpy()]

write(vocabulary={'texts': TEXTS, 'queries': QUERIES, 'cases': [vectorized(n) for n in (None, 3, 8, 20, 1000)],
                  'different': [{'text': t, 'words': words(t)} for t in DIFFERENT]})
