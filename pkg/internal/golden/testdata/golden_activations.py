"""What Keras computes with its further activations and its layers of them: keras_activations.json.
usage: golden_activations.py OUT.json"""
import forms
from forms import *
from keras import layers

rng = np.random.RandomState(18)
normal = lambda *shape: rng.randn(*shape).astype('float32')
ZERO = 5e-324  # what a program here writes for 0
NAMES = {'MaxValue': 'max_value', 'NegativeSlope': 'negative_slope', 'Threshold': 'threshold', 'Alpha': 'alpha', 'SharedAxes': 'shared_axes'}
CLASSES = {'re_lu': layers.ReLU, 'leaky_re_lu': layers.LeakyReLU, 'elu': layers.ELU, 'p_re_lu': layers.PReLU}

def gradients(name, s):
    """x reaches beyond every threshold."""
    if s['kind'] == 'activation':
        layer = layers.Activation(s['config'])
    else:
        layer = CLASSES[s['kind']](**{NAMES[k]: 0. if v == ZERO else v for k, v in s['config'].items()})
    m = keras.Sequential([keras.Input((3, 4)), layer])
    m.set_weights([normal(*w.shape) for w in m.get_weights()])
    return forms.gradients(name, [s], m, np.linspace(-2, 3, 24, dtype='float32').reshape(2, 3, 4), normal)

names = 'celu squareplus soft_shrink hard_shrink tanh_shrink sparse_plus sparse_sigmoid log_softmax'.split()
rows = [gradients('activation ' + name, activation(name)) for name in names]
rows += [gradients(name, s) for name, s in (
    ('relu without options', spec('re_lu')),
    ('relu to 0', spec('re_lu', MaxValue=ZERO, NegativeSlope=.5)),
    ('relu to a value', spec('re_lu', MaxValue=1.5)),
    ('relu with a slope', spec('re_lu', NegativeSlope=.5)),
    ('relu from a threshold', spec('re_lu', Threshold=1.2)),
    ('relu to a value, with a slope', spec('re_lu', MaxValue=1.5, NegativeSlope=.5)),
    ('relu to a value, from a threshold', spec('re_lu', MaxValue=1.5, Threshold=1.2)),
    ('relu with a slope, from a threshold', spec('re_lu', NegativeSlope=.5, Threshold=1.2)),
    ('relu with all', spec('re_lu', MaxValue=2., NegativeSlope=.5, Threshold=.7)),
    ('relu to less than its threshold', spec('re_lu', MaxValue=.5, NegativeSlope=.5, Threshold=1.2)),
    ('leaky relu', spec('leaky_re_lu')),
    ('leaky relu with a slope', spec('leaky_re_lu', NegativeSlope=.1)),
    ('leaky relu without a slope', spec('leaky_re_lu', NegativeSlope=ZERO)),
    ('elu', spec('elu')),
    ('elu with alpha', spec('elu', Alpha=.7)),
    ('elu with alpha below 0', spec('elu', Alpha=-.5)),
    ('elu of 0', spec('elu', Alpha=ZERO)),
    ('prelu', spec('p_re_lu')),
    ('prelu, shared over time', spec('p_re_lu', SharedAxes=[1])),
    ('prelu, one slope', spec('p_re_lu', SharedAxes=[1, 2])))]

write(stacks=rows)
