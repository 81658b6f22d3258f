package keras

import "gornn/pkg/backend"

// Backend names what computes the models of this process, such as "xla:cpu". Where that is pure Go for want of a
// plugin, it adds how much slower that is, and the cure.
func Backend() (string, error) {
	engine, err := backend.New()
	if err != nil {
		return "", err
	}
	name := backend.Description(engine)
	if notice := backend.Notice(); notice != "" {
		name += ". " + notice
	}
	return name, nil
}
