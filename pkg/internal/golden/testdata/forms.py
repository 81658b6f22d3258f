"""The forms in which golden_layers.py, golden_cells.py and golden_optimizers.py write what Keras computes. Layers,
optimizers and schedules are as a run's manifest holds them, {"kind", "config"}, a schedule as its optimizer's "schedule";
weights are in the order of get_weights."""
import json, os, sys
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
os.environ['KERAS_BACKEND'] = 'tensorflow'
import numpy as np, keras, tensorflow as tf

number = lambda v: float(str(np.float32(v)))  # the shortest text that is the same float32
numbers = lambda values: [number(v) for v in values]
array = lambda a: {'shape': list(np.shape(a)), 'data': numbers(np.ravel(np.asarray(a, np.float32)))}
arrays = lambda many: [array(a) for a in many]
spec = lambda kind, schedule=None, **config: {'kind': kind, 'config': config, **({'schedule': schedule} if schedule else {})}
dense = lambda units, activation='': spec('dense', Units=units, Activation=activation)
activation = lambda name: {'kind': 'activation', 'config': name}

def gradients(name, specs, m, x, normal):
    """A model's output for x, and the gradients of sum(output * upstream) for x and the weights."""
    x = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = m(x)
        upstream = normal(*y.shape)
        total = tf.reduce_sum(y * upstream)
    g = tape.gradient(total, [x] + [v.value for v in m.trainable_variables])
    return {'name': name, 'layers': specs, 'x': array(x), 'weights': arrays(m.get_weights()), 'y': array(y),
            'upstream': array(upstream), 'grad_x': array(g[0]), 'grad_weights': arrays(g[1:])}

history = lambda of: {k: numbers(series) for k, series in of.history.items()}

def training(name, specs, m, w0, x, y, loss, optimize, optimizer, batch, steps):
    """train_on_batch step by step; evaluate of all; and from the same weights a fit, validated on the last third."""
    def restart():
        for v, w in zip(m.trainable_variables, w0): v.assign(w)
        for l in m.layers:
            if getattr(l, 'stateful', False): l.reset_state()
        m.compile(loss=loss, optimizer=optimizer(optimize), metrics=['accuracy'])
    restart()
    measured = []
    for i in range(steps):
        m.reset_metrics()
        measured.append(m.train_on_batch(x[i*batch:(i+1)*batch], y[i*batch:(i+1)*batch]))
    w1 = [v.numpy() for v in m.trainable_variables]
    evaluated = m.evaluate(x, y, batch_size=batch, verbose=0)
    restart()
    n = len(x) * 2 // 3
    fit = m.fit(x[:n], y[:n], validation_data=(x[n:], y[n:]), epochs=2, batch_size=batch, shuffle=False, verbose=0)
    return {'name': name, 'layers': specs, 'loss': loss, 'optimizer': optimize, 'x': array(x), 'y': array(y), 'ids': bool(x.dtype == 'int32'),
            'batch': batch, 'steps': steps, 'initial': arrays(w0), 'final': arrays(w1),
            'batch_loss': numbers(l[0] for l in measured), 'batch_accuracy': numbers(l[1] for l in measured),
            'evaluate': numbers(evaluated), 'fit_examples': n, 'history': history(fit)}

def write(**parts):
    result = {'meta': {'keras': keras.__version__, 'tensorflow': tf.__version__, 'dtype': 'float32'}, **parts}
    with open(sys.argv[1], 'w') as file:
        json.dump(result, file, separators=(',', ':'), allow_nan=False)
    print(sys.argv[1], os.path.getsize(sys.argv[1]))
