// Notebooks to test with: the tutorial, and others whose first cell declares all that the tutorial does.
import fs from 'node:fs'
import path from 'node:path'
import { repository } from './lab.js'

const folder = path.join(repository, 'notebooks')

// notebooks are the names of all that we have.
export const notebooks = fs.readdirSync(folder).filter(name => name.endsWith('.ipynb'))

export const tutorial = () => JSON.parse(fs.readFileSync(path.join(folder, 'tutorial.ipynb')))

export const source = cell => [cell.source].flat().join('')

// find returns the number of the cell whose source has a text in it.
export function find(notebook, text) {
  const n = notebook.cells.findIndex(cell => cell.cell_type === 'code' && source(cell).includes(text))
  if (n < 0) throw new Error(`the notebook has no cell with ${text}`)
  return n
}

// Training as the tutorial's, of one model or several, at once or where it stopped.
const learning = `
func how(train imdb.Reviews) keras.Fit {
	return keras.Fit{Epochs: 3, BatchSize: 128, ValidationSplit: 0.2, Seed: 2, Dataset: train.Name, Progress: nb.Training()}
}
func learn(model *keras.Sequential) {
	train, _ := reviews()
	must.M1(model.Fit(padded(train), train.Y, how(train)))
}
func learnAll(models ...*keras.Sequential) {
	train, _ := reviews()
	must.M1(keras.FitAll(models, padded(train), train.Y, how(train)))
}
func goOn(model *keras.Sequential) {
	train, _ := reviews()
	fit := how(train)
	fit.Resume = true
	must.M1(model.Fit(padded(train), train.Y, fit))
}`

// notebook makes a notebook of the tutorial's declarations, in cell 0, and cells with the code given.
export function notebook(...codes) {
  const { cells, ...rest } = tutorial()
  const declared = cells.filter(cell => cell.cell_type === 'code').map(cell => source(cell).split(/^%%$/m)[0]).join('\n')
  const oneImport = /^import ".*"$/gm // those of later cells go to the top
  const first = [...declared.match(oneImport) ?? [], declared.replace(oneImport, '').replace(/\n+/g, '\n'), learning].join('\n')
  const cell = (code, n) => ({ cell_type: 'code', id: `cell-${n}`, metadata: {}, source: code, outputs: [], execution_count: null })
  return { ...rest, cells: [first, ...codes].map(cell) }
}
