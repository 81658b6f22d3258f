// A recurrent cell of one's own, written in a cell of the notebook.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { start } from './lab.js'
import { notebook } from './notebooks.js'

const equations = `import "github.com/gomlx/gomlx/core/graph"

// MinimalGated is the minimal gated unit of Zhou et al., 2016.
type MinimalGated struct{ Units int }

func (MinimalGated) Kind() string { return "minimal_gated" }

func (l MinimalGated) Cell() keras.Cell {
	return keras.Cell{
		Units:  l.Units,
		States: []string{"h"},
		Gates:  []keras.Gate{{Name: "f", Activation: "sigmoid"}, {Name: "g", Activation: "tanh"}},
		Step: func(s *keras.Step) {
			h := s.State("h")
			f := s.Gate("f", h)
			g := s.Gate("g", graph.Mul(f, h))
			s.Next("h", graph.Add(graph.Mul(graph.OneMinus(f), h), graph.Mul(f, g)))
		},
	}
}

func own() *keras.Sequential {
	model := keras.NewSequential("own",
		keras.Embedding{InputDim: 10_000, OutputDim: 32},
		keras.RNN{Cell: MinimalGated{Units: 32}},
		keras.Dense{Units: 1, Activation: keras.Sigmoid})
	model.Compile(keras.Compile{Loss: keras.BinaryCrossentropy, Optimizer: keras.RMSprop{}, Metrics: []keras.Metric{keras.Accuracy}})
	return model
}
%%
learn(own())`
const look = `%%
_, test := reviews()
model := own()
must.M(model.Load())
inside := must.M1(model.Inspect(padded(test)[:1], "rnn"))
fmt.Println(len(inside["f"]), "review,", len(inside["f"][0]), "words,", len(inside["f"][0][0]), "gates f")
fmt.Println(must.M1(model.Predict(padded(test)[:1])))`
const mistaken = equations.replace('graph.Mul(f, h))\n', 'graph.ReduceAllSum(h))\n')
const cells = notebook(equations, look, mistaken)
const [declare, learn, inspect, mistake] = [0, 1, 2, 3]

let lab, page
before(async () => {
  lab = await start('owncell', { 'owncell.ipynb': cells })
  page = await lab.open('owncell.ipynb')
})
after(() => lab?.stop())

test('a cell of one\'s own learns', async () => {
  await page.succeed(declare)
  await page.succeed(learn)
  await page.shows(learn, /Epoch 3\/3/)
  await page.screenshot('owncell-learns')
})

test('a later cell loads it and looks at its gates', async () => {
  await page.succeed(inspect)
  await page.shows(inspect, /1 review, 100 words, 32 gates f\n\[\[0\.\d+\]\]/)
  await page.screenshot('owncell-inside')
})

test('a wrong equation is one sentence', async () => {
  assert.equal((await page.run(mistake)).status, 'error')
  const text = await page.shows(mistake, /the equation of "g" must work value by value/)
  assert.doesNotMatch(text, /goroutine|panic|\.go:\d/)
  await page.screenshot('owncell-mistake')
})
