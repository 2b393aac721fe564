package control

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/cloudcredential/operator/sim/fault"
)

// misbehaviour is a rule as the API takes it.
type misbehaviour struct {
	// Service and Operation select requests; empty is all.
	Service   string `json:"service"`
	Operation string `json:"operation"`
	// Writes selects only requests that change something.
	Writes      bool    `json:"writes"`
	Effect      string  `json:"effect"`
	Latency     string  `json:"latency"`
	Probability float64 `json:"probability"`
	Times       int     `json:"times"`
}

// rule is the misbehaviour as the simulator understands it.
func (m misbehaviour) rule() (fault.Rule, error) {
	rule := fault.Rule{Probability: m.Probability, Times: m.Times, Match: func(q fault.Request) bool {
		return (m.Service == "" || m.Service == q.Service) && (m.Operation == "" || m.Operation == q.Operation) && (!m.Writes || q.Write)
	}}
	var err error
	if m.Latency != "" {
		if rule.Latency, err = time.ParseDuration(m.Latency); err != nil {
			return rule, err
		}
	}
	if m.Effect == "" {
		return rule, nil
	}
	for effect := fault.None; effect <= fault.Garbage; effect++ {
		if effect.String() == m.Effect {
			rule.Effect = effect
			return rule, nil
		}
	}
	return rule, fmt.Errorf("there is no effect %q; the first is %q, the last %q", m.Effect, fault.None, fault.Garbage)
}

// faults numbers the rules that came through the API, so that they can be taken back.
type faults struct {
	rules *fault.Rules

	mu     sync.Mutex
	last   int
	remove map[int]func()
}

func newFaults(rules *fault.Rules) *faults { return &faults{rules: rules, remove: map[int]func(){}} }

func (f *faults) add(r *http.Request) (any, error) {
	var m misbehaviour
	if err := Body(r, &m); err != nil {
		return nil, err
	}
	rule, err := m.rule()
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	f.remove[f.last] = f.rules.Add(rule)
	return map[string]int{"id": f.last}, nil
}

func (f *faults) take(r *http.Request) (any, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		return nil, ErrNotFound
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	remove, ok := f.remove[id]
	if !ok {
		return nil, ErrNotFound
	}
	delete(f.remove, id)
	remove()
	return nil, nil
}

func (f *faults) clear(*http.Request) (any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for id, remove := range f.remove {
		remove()
		delete(f.remove, id)
	}
	return nil, nil
}
