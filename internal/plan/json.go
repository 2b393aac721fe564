package plan

import "encoding/json"

// JSONVersion is the version of the JSON form of plans and results. It grows when a field changes its meaning or goes away; new fields
// may come without that.
const JSONVersion = 1

type planJSON struct {
	Version int          `json:"version"`
	Changes []changeJSON `json:"changes"`
	Summary Counts       `json:"summary"`
}

type changeJSON struct {
	Ref
	Action Action      `json:"action"`
	Fields []fieldJSON `json:"fields,omitempty"`
	Reason string      `json:"reason,omitempty"`
	Error  string      `json:"error,omitempty"`
}

type fieldJSON struct {
	Name    string   `json:"name"`
	Old     *Value   `json:"old,omitempty"`
	New     *Value   `json:"new"`
	Added   []string `json:"added,omitempty"`
	Removed []string `json:"removed,omitempty"`
}

// MarshalJSON encodes the plan. Two plans with the same changes have the same encoding. No secret is in it. Its schema:
//
//	{"version": 1,
//	 "changes": [                    in the order in which they are made
//	   {"kind": …, "name": …,        the Ref
//	    "action": "create" | "update" | "delete" | "keep" | "refuse" | "blocked",
//	    "fields": [                  that differ, by name; left out where there are none
//	      {"name": …,
//	       "old": value,             left out where there is none
//	       "new": value,
//	       "added": […], "removed": […]}],    of sets
//	    "reason": …,                 left out where there is nothing to say
//	    "error": …}],                why it is refused, or could not be observed
//	 "summary": {"create": 0, "update": 0, "delete": 0, "keep": 0, "refuse": 0, "blocked": 0}}
//
// A value is a string, an array of strings, {"redacted": true} for a secret, or {"knownAfter": {"kind": …, "name": …}, "output": …}.
func (p *Plan) MarshalJSON() ([]byte, error) {
	out := planJSON{Version: JSONVersion, Changes: make([]changeJSON, len(p.Changes)), Summary: p.Counts()}
	for i, change := range p.Changes {
		out.Changes[i] = changeJSON{Ref: change.Ref, Action: change.Action, Reason: change.Reason, Error: text(change.Err)}
		for _, field := range change.Fields {
			out.Changes[i].Fields = append(out.Changes[i].Fields, fieldJSON(field))
		}
	}
	return json.Marshal(out)
}

type outcomeJSON struct {
	Ref
	Action  Action  `json:"action"`
	Status  Status  `json:"status"`
	Error   string  `json:"error,omitempty"`
	Seconds float64 `json:"seconds,omitempty"`
}

// MarshalJSON encodes the result as {"version":1,"outcomes":[{"kind","name","action","status","error","seconds"}…]}, in the order of the
// plan. Status is "done", "failed", "skipped" or "unchanged"; error and seconds are left out where there are none.
func (r Result) MarshalJSON() ([]byte, error) {
	out := struct {
		Version  int           `json:"version"`
		Outcomes []outcomeJSON `json:"outcomes"`
	}{Version: JSONVersion, Outcomes: make([]outcomeJSON, len(r.Outcomes))}
	for i, outcome := range r.Outcomes {
		out.Outcomes[i] = outcomeJSON{
			Ref:     outcome.Ref,
			Action:  outcome.Action,
			Status:  outcome.Status,
			Error:   text(outcome.Err),
			Seconds: outcome.Duration.Seconds(),
		}
	}
	return json.Marshal(out)
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
