// Package drawings explains recurrent networks in pictures: a network unrolled in time, the wiring
// of the three cells, padding, and the shapes of tasks.
//
//	must.M(nb.Show(drawings.Cell{Kind: "lstm"}))
//
// A drawing is a struct literal and a plots.Figure. Its symbols are those of the tutorial's
// equations; Text says in words what the picture shows. A wrong field is an error of PNG and Text
// that names the field.
package drawings
