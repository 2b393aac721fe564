package plan

import (
	"bytes"
	"io"

	"github.com/cloudcredential/operator/internal/secret"
)

// Commander is a Driver that can say how a user makes its changes by hand.
type Commander interface {
	// Commands returns the lines of a POSIX shell script that make a change; change.Action is Create, Update or Delete. A line may hold line
	// breaks between quotes. Every word that is not a constant goes through Shell.
	//
	// In known, an output that does not exist before the script makes it is a text that Shell replaces by the output's Variable. That text means
	// nothing elsewhere: it may be put into documents and arguments, and must not be compared, cut or hashed. The lines that create a resource
	// assign the Variables of its outputs. In change, a field that waits for another resource is pending: what it will be comes from known.
	//
	// Secrets are never in the lines: in known they are such texts too, and in change they are empty.
	Commands(resource Resource, known Known, change Change) []string
}

// WriteCommands writes what Apply would do as a script for a POSIX shell, in the order of the changes: a comment for each change, and
// below it the lines of its driver. Where a driver has none the comment says so, as it does for what is refused or blocked. What is kept is left out,
// even where Apply may find on its way that it has to be updated after all. The script ends at the first command that fails. Two plans with the
// same changes have the same script.
func (p *Plan) WriteCommands(w io.Writer) error {
	var b bytes.Buffer
	b.WriteString("#!/bin/sh\nset -eu\n")
	for i, change := range p.Changes {
		if change.Action == Keep {
			continue
		}
		lines := p.commands(i)
		b.WriteString("\n# " + heading(change, len(lines) > 0) + "\n")
		for _, line := range lines {
			b.WriteString(line + "\n")
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

// heading describes a change in one line.
func heading(change Change, commands bool) string {
	text := legible(change.Ref.Kind) + " " + legible(change.Ref.Name) + ": " + string(change.Action)
	switch {
	case change.Action == Blocked && change.Err != nil:
		return text + ": " + legible(change.Err.Error())
	case !change.Action.Writes():
		return text + ": " + legible(change.Reason)
	case !commands:
		return text + ", which has no command"
	}
	return text
}

// commands returns what the driver of node i says about its change; nil where it has nothing to say.
func (p *Plan) commands(i int) []string {
	change := p.Changes[i]
	commander, able := p.drivers[change.Ref.Kind].(Commander)
	if !able || !change.Action.Writes() {
		return nil
	}
	return commander.Commands(p.graph.nodes[i].Resource, script{p, i}, withoutSecrets(change))
}

// script is the Known of the commands of a node.
type script struct {
	plan *Plan
	node int
}

// Output implements Known. What a change before this one yields is a text with a placeholder, and so is every secret.
func (s script) Output(ref Ref, name string) (Value, bool) {
	value, found := actor{s.plan.known, s.node}.Output(ref, name)
	if found && !value.IsSecret() || !found && !s.comes(ref) {
		return value, found
	}
	return Text(placeholder(Variable(ref, name))), true
}

// comes reports whether the script makes or changes a resource before it comes to the node.
func (s script) comes(ref Ref) bool {
	i, found := s.plan.graph.index[ref]
	if !found || i == s.node || !reaches(s.plan.graph.waits, s.node, i) {
		return false
	}
	action := s.plan.Changes[i].Action
	return action == Create || action == Update
}

// withoutSecrets returns a change in which every secret is empty.
func withoutSecrets(change Change) Change {
	fields := make([]FieldDiff, len(change.Fields))
	for i, field := range change.Fields {
		field.Old, field.New = emptied(field.Old), emptied(field.New)
		fields[i] = field
	}
	change.Fields = fields
	change.Observed.Fields = emptiedAll(change.Observed.Fields)
	change.Observed.Outputs = emptiedAll(change.Observed.Outputs)
	return change
}

func emptied(v *Value) *Value {
	if v == nil || !v.IsSecret() {
		return v
	}
	empty := Secret(secret.Value{})
	return &empty
}

func emptiedAll[M ~map[string]Value](values M) M {
	out := make(M, len(values))
	for name, value := range values {
		out[name] = *emptied(&value)
	}
	return out
}
