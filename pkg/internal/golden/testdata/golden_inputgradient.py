"""Gradients of a model's output for the input of one of its layers, summed over the outputs:
keras_inputgradient.json. usage: golden_inputgradient.py OUT.json"""
from forms import *
from keras import layers

rng = np.random.RandomState(20)
ids = np.array([[3, 1, 4, 2, 6], [0, 0, 5, 1, 2], [2, 6, 0, 0, 0]], 'int32')
vectors = np.round(rng.randn(2, 4, 3), 2).astype('float32')


def case(name, specs, x, layer, *of):
    """layer is the name of the layer whose input the tape watches."""
    m = keras.Sequential([keras.Input(x.shape[1:], dtype=x.dtype.name), *of])
    m.set_weights([np.round(rng.randn(*w.shape) , 2).astype('float32') for w in m.get_weights()])
    y = m(x)
    names = [s['kind'] + (f'_{n}' if (n := [t['kind'] for t in specs[:i]].count(s['kind'])) else '')
             for i, s in enumerate(specs)]
    h, index = tf.convert_to_tensor(x), names.index(layer)
    for l in m.layers[:index]:
        h = l(h)
    with tf.GradientTape() as tape:
        tape.watch(h)
        out = h
        for l in m.layers[index:]:
            out = l(out)
    assert np.allclose(out, y), name
    g = tape.gradient(out, h)
    print(name, np.round(g[0], 4).tolist())
    return {'name': name, 'layers': specs, 'x': array(x), 'ids': x.dtype == 'int32', 'layer': layer,
            'weights': arrays(m.get_weights()), 'gradient': array(g)}


def words(name, kind, layer, mask=False):
    return case(name, [spec('embedding', InputDim=7, OutputDim=3, MaskZero=mask),
                       spec(kind, Units=2), dense(1, 'sigmoid')], ids, kind,
                layers.Embedding(7, 3, mask_zero=mask), layer(2), layers.Dense(1, 'sigmoid'))


write(input_gradients=[
    *(words(kind, kind, layer) for kind, layer in
      (('simple_rnn', layers.SimpleRNN), ('gru', layers.GRU), ('lstm', layers.LSTM))),
    *(words(kind + ', masked', kind, layer, True) for kind, layer in
      (('simple_rnn', layers.SimpleRNN), ('gru', layers.GRU), ('lstm', layers.LSTM))),
    case('numbers below a stack', [
        spec('bidirectional', Layer=spec('lstm', Units=2, ReturnSequences=True)),
        spec('gru', Units=2, ReturnSequences=True), dense(2)], vectors, 'bidirectional',
        layers.Bidirectional(layers.LSTM(2, return_sequences=True)),
        layers.GRU(2, return_sequences=True), layers.Dense(2)),
    case('the second of a kind', [
        spec('gru', Units=2, ReturnSequences=True), spec('gru', Units=3, GoBackwards=True),
        dense(2, 'tanh')], vectors, 'gru_1', layers.GRU(2, return_sequences=True),
        layers.GRU(3, go_backwards=True), layers.Dense(2, 'tanh')),
    case('a layer that does not recur', [
        spec('layer_normalization'), spec('lstm', Units=2), dense(1)], vectors,
        'layer_normalization', layers.LayerNormalization(), layers.LSTM(2), layers.Dense(1))])
