package nb

import "gornn/pkg/settings"

// Setting returns the whole number in the environment variable called name, or value where it is
// not set: must.M1(nb.Setting("EPOCHS", 10)) is 10 for a reader, and what a run without a person
// asks for.
func Setting(name string, value int) (int, error) { return settings.Variable(name).Int(value) }
