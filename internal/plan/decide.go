package plan

// decide compares node i with what was seen of it. The changes of all that it waits for are decided. No call is made.
func (p *Plan) decide(i int, seen sighting) Change {
	node := p.graph.nodes[i]
	change := Change{Ref: node.Resource.Ref(), Action: Keep, Observed: seen.Observation}
	switch {
	case seen.err != nil:
		change.Action, change.Err, change.Reason = Blocked, seen.err, "it could not be observed"
		return change
	case seen.Foreign != "" && !node.Absent:
		change.Action, change.Err = Refuse, &ForeignError{Ref: change.Ref, Owner: seen.Foreign}
		change.Reason = "it exists and is not ours (" + seen.Foreign + ")"
		return change
	}
	if reason := p.blocker(i, seen); reason != "" {
		change.Action, change.Reason = Blocked, reason
		return change
	}
	if node.Absent {
		change.Action, change.Reason = forget(seen)
		return change
	}
	fields := node.Resource.Fields(actor{p.known, i})
	change.Fields = diff(fields, seen.Fields)
	switch {
	case !seen.Exists:
		change.Action = Create
	case len(change.Fields) > 0:
		change.Action = Update
	}
	return change
}

// forget decides about a node that should not exist.
func forget(seen sighting) (action Action, reason string) {
	switch {
	case seen.within != Ref{}:
		return Keep, "left alone: " + seen.within.String() + " is not ours"
	case seen.Foreign != "":
		return Keep, "left alone: it is not ours (" + seen.Foreign + ")"
	case seen.Exists:
		return Delete, ""
	}
	return Keep, ""
}

// blocker says why nothing can be done about node i because of others, and is "" where something can. It names the first cause.
func (p *Plan) blocker(i int, seen sighting) string {
	if seen.unknown != (Ref{}) {
		return seen.unknown.String() + " could not be observed"
	}
	for _, before := range p.graph.waits[i] {
		switch change := p.Changes[before]; change.Action {
		case Refuse:
			return change.Ref.String() + " is not ours"
		case Blocked:
			if change.Err != nil {
				return change.Ref.String() + " could not be observed"
			}
			return change.Reason
		}
	}
	if seen.within != (Ref{}) && !p.graph.nodes[i].Absent {
		return seen.within.String() + " is not ours"
	}
	return ""
}
