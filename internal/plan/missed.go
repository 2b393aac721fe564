package plan

// FirstMissed is a Known that remembers the first output that was asked for and is not known: what a field depends on whose value cannot be
// computed yet. It is for one goroutine.
type FirstMissed struct {
	// Known is what is asked.
	Known
	ref    Ref
	output string
}

// Output implements Known.
func (m *FirstMissed) Output(ref Ref, name string) (Value, bool) {
	value, found := m.Known.Output(ref, name)
	if !found && m.ref == (Ref{}) {
		m.ref, m.output = ref, name
	}
	return value, found
}

// Pending is the Value of the field: it depends on the output that was missed.
func (m *FirstMissed) Pending() Value { return Pending(m.ref, m.output) }
