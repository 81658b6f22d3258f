package keras

import (
	"github.com/gomlx/compute"
	"github.com/gomlx/compute/distributed"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
)

// shareRandomState makes the variable of the random numbers anew, for several devices: GoMLX 0.28.4
// leaves the store out of its own.
func (m *Sequential) shareRandomState() error {
	m.graphs.clear()
	path := model.JoinPath(model.ScopeSeparator, model.RNGStateVariableName)
	if m.store.GetVariable(path) != nil {
		if err := m.store.DeleteVariable(path); err != nil {
			return sentence(err)
		}
	}
	state, err := graph.RNGStateFromSeed(0) // each epoch sets its own
	if err != nil {
		return sentence(err)
	}
	m.store.VariableWithValue(path, state).SetTrainable(false)
	return nil
}

// move has another backend compute the model.
func (m *Sequential) move(engine compute.Backend) error {
	m.graphs.clear()
	m.own = engine
	for v := range m.store.IterVariables() {
		if !v.HasValue() {
			continue
		}
		value, err := v.Value()
		if err != nil {
			return sentence(err)
		}
		moved, err := value.LocalClone()
		if err != nil {
			return sentence(err)
		}
		if err := v.SetValue(moved); err != nil {
			return sentence(err)
		}
	}
	return nil
}

// spread has each of several devices compute a graph yet to be compiled, with weights of its own and
// its part of the inputs.
//
// GoMLX 0.28.4 gives the variables of such a graph the sharding of the store, or that of their last
// values, which go-xla 0.4.2 refuses ("mesh not found"). So they have none while the graph is
// compiled, and the store's, whole on each device, when it runs.
func (m *Sequential) spread(c *compiled) error {
	mesh, err := distributed.NewDeviceMesh([]int{c.task.devices}, []string{"part"})
	if err != nil {
		return err
	}
	engine, err := m.engine()
	if err != nil {
		return err
	}
	same := func(_ *model.Scope, x *graph.Node) *graph.Node { return x }
	onOne, err := model.NewExec(engine, m.store, same)
	if err != nil {
		return err
	}
	c.exec.SPMD(mesh)
	if err := onOne.SetDefaultShardingSpec(nil); err != nil {
		return err
	}
	for v := range m.store.IterVariables() {
		if v.ShardingSpec() != nil {
			if err := gather(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// gather gives a variable of several devices one value again, of no device.
func gather(v *model.Variable) error {
	value, err := v.Value()
	if err == nil {
		err = v.SetValuePreservingOld(value)
	}
	if err == nil {
		err = v.SetShardingSpec(nil)
	}
	return err
}

// distribute gives each of the devices of a graph the variables of the graph, which other graphs may
// have left to another number of devices.
func (c *compiled) distribute() error {
	if err := c.exec.SetDefaultShardingSpec(nil); err != nil { // nil: whole on each device
		return err
	}
	for v := range c.exec.Store().IterVariables() {
		if !v.InUseByGraph(c.graph) {
			continue
		}
		shards, err := v.DistributedValue()
		if err == nil && shards.NumShards() != c.task.devices {
			err = gather(v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
