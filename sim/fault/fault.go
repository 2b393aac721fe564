// Package fault holds the rules by which a simulated cloud misbehaves on request: it is slow, throttles, breaks
// down, hangs, drops connections before or after an effect, denies, or answers rubbish.
//
// The package only decides. The simulator carries the decision out, because only it knows its protocol's errors.
package fault

import (
	"math/rand/v2"
	"sync"
	"time"
)

// Request is what a rule can see of a request to a simulator.
type Request struct {
	// Service and Operation name the call as the cloud does: "iam", "CreateUser".
	Service, Operation string
	// Write says that the operation changes state.
	Write bool
	// N is the number of the request in its simulator, from 1, in the order of arrival.
	N int
}

// Rule is one misbehaviour. The zero rule matches every request and changes nothing.
type Rule struct {
	// Match selects requests; nil selects all. It may be called from several goroutines at once.
	Match func(Request) bool
	// Latency is added before the request is answered. Latencies of several rules add up.
	Latency time.Duration
	// Probability is the share of the selected requests to which the rule applies, in (0, 1). Zero or less, and
	// one or more, mean all of them.
	Probability float64
	// Times is how often the rule applies before it is spent. Zero means without end.
	Times int
	// Effect is what happens. Of several rules that apply, the first added with an effect other than None wins,
	// and the later ones with an effect are neither applied nor spent.
	Effect Effect
	// Before and After are run, if set, before the request takes effect and after it, the latter also when there was no
	// effect. A test uses them to kill or change something at exactly this point.
	Before, After func(Request)
}

// Rules is a list of rules that may be changed while requests are decided. The zero value has no rules.
type Rules struct {
	// Random gives numbers in [0, 1) for Rule.Probability. Nil means a generator with a fixed seed, so that a run can
	// be repeated. It is never called concurrently. It must not be set after the first Decide.
	Random func() float64

	mu    sync.Mutex
	rules []*entry
}

type entry struct {
	Rule
	used    int
	removed chan struct{}
}

// Add puts a rule behind those that are there already. The function that it returns takes the rule away again and
// lets go of every request that hangs because of it; it may be called more than once.
func (r *Rules) Add(rule Rule) (remove func()) {
	e := &entry{Rule: rule, removed: make(chan struct{})}
	r.mu.Lock()
	r.rules = append(r.rules, e)
	r.mu.Unlock()
	return sync.OnceFunc(func() { r.drop(e) })
}

func (r *Rules) drop(e *entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, other := range r.rules {
		if other == e {
			r.rules = append(r.rules[:i:i], r.rules[i+1:]...)
			close(e.removed)
			return
		}
	}
}

// Clear takes all rules away and lets go of every hanging request.
func (r *Rules) Clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.rules {
		close(e.removed)
	}
	r.rules = nil
}

// Decide says what is to happen to this request, and counts it against the Times of each rule that applies.
func (r *Rules) Decide(q Request) Decision {
	r.mu.Lock()
	defer r.mu.Unlock()
	d := Decision{request: q}
	for _, e := range r.rules {
		if r.applies(e, q, d.Effect) {
			e.used++
			d.add(e)
		}
	}
	return d
}

// applies must be called with the lock held. taken is the effect that an earlier rule has had.
func (r *Rules) applies(e *entry, q Request, taken Effect) bool {
	if e.Times > 0 && e.used >= e.Times {
		return false
	}
	if taken != None && e.Effect != None {
		return false
	}
	if e.Match != nil && !e.Match(q) {
		return false
	}
	if e.Probability <= 0 || e.Probability >= 1 {
		return true
	}
	if r.Random == nil {
		r.Random = rand.New(rand.NewPCG(1, 2)).Float64
	}
	return r.Random() < e.Probability
}
