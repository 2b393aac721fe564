package plan

import (
	"maps"
	"slices"
)

// Action is what is to be done about a resource.
type Action string

const (
	// Create: the resource should exist and does not.
	Create Action = "create"
	// Update: the resource exists, and some of its fields differ.
	Update Action = "update"
	// Delete: the resource exists, is ours, and should not exist.
	Delete Action = "delete"
	// Keep: nothing is to be done.
	Keep Action = "keep"
	// Refuse: the resource should be ours, and there is one of that name that is not. Nothing is done about it.
	Refuse Action = "refuse"
	// Blocked: nothing can be done about the resource, because it, or something it depends on, could not be observed or was refused.
	Blocked Action = "blocked"
)

// Writes reports whether the action changes anything.
func (a Action) Writes() bool { return a == Create || a == Update || a == Delete }

// Change is what a plan says about one resource.
type Change struct {
	// Ref of the resource.
	Ref Ref
	// Action to be taken.
	Action Action
	// Fields that differ, by name. For Create these are all fields; for Delete there are none.
	Fields []FieldDiff
	// Reason says in a few words why the action is what it is, where that is not plain.
	Reason string
	// Observed is the resource as it was seen; zero where it was not asked for.
	Observed Observation
	// Err is why the resource is refused (*ForeignError), or could not be observed. It is nil where only something else failed.
	Err error
}

// Field returns how the named field differs; false where it does not.
func (c Change) Field(name string) (FieldDiff, bool) {
	i, found := slices.BinarySearchFunc(c.Fields, name, func(d FieldDiff, name string) int { return compareText(d.Name, name) })
	if !found {
		return FieldDiff{}, false
	}
	return c.Fields[i], true
}

// FieldDiff is a field whose state is not the desired one.
type FieldDiff struct {
	// Name of the field.
	Name string
	// Old is the present value; nil where there is none.
	Old *Value
	// New is the desired value; never nil.
	New *Value
	// Added and Removed are the members in which two sets differ.
	Added, Removed []string
}

// Compare returns the fields of desired that observed lacks or has otherwise, by name: for a driver that, while it makes a resource, comes upon one that
// is there already.
func Compare(desired, observed Fields) []FieldDiff { return diff(desired, observed) }

// diff returns the fields of desired that observed lacks or has otherwise, by name.
func diff(desired, observed Fields) []FieldDiff {
	var diffs []FieldDiff
	for _, name := range slices.Sorted(maps.Keys(desired)) {
		want := desired[name]
		have, present := observed[name]
		if present && want.Equal(have) {
			continue
		}
		d := FieldDiff{Name: name, New: &want}
		if present {
			d.Old = &have
		}
		if want.kind == kindSet && (!present || have.kind == kindSet) {
			d.Added, d.Removed = missing(want.items, have.items), missing(have.items, want.items)
		}
		diffs = append(diffs, d)
	}
	return diffs
}

// missing returns the members of the sorted list a that the sorted list b lacks.
func missing(a, b []string) []string {
	var out []string
	for _, item := range a {
		if _, found := slices.BinarySearch(b, item); !found {
			out = append(out, item)
		}
	}
	return out
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// ForeignError says that a resource that should be ours exists and cannot be proven to be.
type ForeignError struct {
	// Ref of the resource.
	Ref Ref
	// Owner is whose it is, as far as its driver can say.
	Owner string
}

// Error names the resource, its owner and what to do.
func (e *ForeignError) Error() string {
	return e.Ref.String() + " exists and is not ours (" + e.Owner + "): it was left as it is; remove or rename it, or give it the marks of ownership"
}
