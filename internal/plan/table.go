package plan

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// WriteTable writes the plan for people: a line for each resource to create (+), update (~), delete (-) or that cannot be dealt with (!),
// with the fields that differ below it, and a summary. What is kept is a number, unless there is something to be said about it. Two plans with
// the same changes have the same table. No secret is in it.
func (p *Plan) WriteTable(w io.Writer) error {
	var b bytes.Buffer
	width := 0
	for _, change := range p.Changes {
		width = max(width, len(change.Ref.Kind))
	}
	for _, change := range p.Changes {
		if change.Action != Keep || change.Reason != "" {
			writeChange(&b, change, width)
		}
	}
	fmt.Fprintf(&b, "Plan: %s.\n", p.Counts())
	_, err := w.Write(b.Bytes())
	return err
}

// sign is the first character of a line of the table.
func (a Action) sign() string {
	switch a {
	case Create:
		return "+"
	case Update:
		return "~"
	case Delete:
		return "-"
	case Keep:
		return "="
	}
	return "!"
}

func writeChange(b *bytes.Buffer, change Change, width int) {
	fmt.Fprintf(b, "%s %-*s  %s", change.Action.sign(), width, change.Ref.Kind, legible(change.Ref.Name))
	switch {
	case change.Action == Blocked && change.Err != nil:
		b.WriteString("  blocked: " + legible(change.Err.Error()))
	case change.Action == Blocked:
		b.WriteString("  blocked: " + legible(change.Reason))
	case change.Action == Refuse:
		b.WriteString("  refused: " + legible(change.Reason))
	case change.Reason != "":
		b.WriteString("  " + legible(change.Reason))
	}
	b.WriteByte('\n')
	longest := 0
	for _, field := range change.Fields {
		longest = max(longest, len(legible(field.Name)))
	}
	for _, field := range change.Fields {
		fmt.Fprintf(b, "    %-*s  %s\n", longest, legible(field.Name), field)
	}
}

// String returns the difference for people: the new value, "old → new", or "+added -removed".
func (d FieldDiff) String() string {
	if len(d.Added)+len(d.Removed) > 0 {
		var parts []string
		for _, item := range d.Added {
			parts = append(parts, "+"+legible(item))
		}
		for _, item := range d.Removed {
			parts = append(parts, "-"+legible(item))
		}
		return strings.Join(parts, " ")
	}
	if d.Old == nil {
		return d.New.String()
	}
	return d.Old.String() + " → " + d.New.String()
}

// String returns the numbers that are not 0, in words.
func (c Counts) String() string {
	var parts []string
	for _, part := range []struct {
		count int
		what  string
	}{
		{c.Create, "to create"},
		{c.Update, "to update"},
		{c.Delete, "to delete"},
		{c.Refuse, "refused"},
		{c.Blocked, "blocked"},
		{c.Keep, "unchanged"},
	} {
		if part.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.count, part.what))
		}
	}
	if len(parts) == 0 {
		return "nothing to do"
	}
	return strings.Join(parts, ", ")
}
