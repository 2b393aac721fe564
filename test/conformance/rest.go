package conformance

import "time"

// interval is more than that between two checks of a request that stands well.
const interval = 2 * time.Hour

// maxPasses bounds how many passes a request may need until it rests.
const maxPasses = 40

// Counts are the effects of an operator.
type Counts struct {
	// Cloud calls, writes to the API server, and events.
	Cloud, Kube, Events int
	// Lists of the API server.
	Lists int
}

// Counts are the effects so far.
func (o *Operator) Counts() Counts {
	o.mu.Lock()
	defer o.mu.Unlock()
	c := Counts{Events: o.events, Lists: len(o.lists)}
	for _, effect := range o.effects {
		if effect.Cloud {
			c.Cloud++
		} else {
			c.Kube++
		}
	}
	return c
}

// During are the effects that something has.
func (o *Operator) During(something func()) Counts {
	before := o.Counts()
	something()
	after := o.Counts()
	return Counts{
		Cloud: after.Cloud - before.Cloud, Kube: after.Kube - before.Kube,
		Events: after.Events - before.Events, Lists: after.Lists - before.Lists,
	}
}

// Rest is how passes over a request came to an end.
type Rest struct {
	// Passes that were run.
	Passes int
	// Err of the last pass, where none came to rest.
	Err error
	// Again is when the last pass wants another one.
	Again time.Duration
}

// Settle runs passes over requests until each rests: a pass ends well and has no effect. After a failure the clock is put forward as far as the
// controller would wait. It reports false if the operator was killed meanwhile; a request that finds no rest fails the test.
func (o *Operator) Settle(names ...string) bool {
	o.Helper()
	for _, name := range names {
		rest, rested := o.Try(name)
		if o.Killed() {
			return false
		}
		if !rested {
			o.Fatalf("request %s finds no rest in %d passes; the last ended with: %v", name, rest.Passes, rest.Err)
		}
	}
	return true
}

// Try is Settle for one request that may find no rest.
func (o *Operator) Try(name string) (rest Rest, rested bool) {
	o.Helper()
	wait := 2 * time.Second
	for rest.Passes < maxPasses && !o.Killed() {
		rest.Passes++
		effects := o.During(func() {
			result, err := o.Pass(name)
			rest.Err, rest.Again = err, result.RequeueAfter
		})
		switch {
		case rest.Err != nil:
			o.Clock.Advance(wait)
			wait = min(2*wait, 1000*time.Second)
		case effects.Cloud == 0 && effects.Kube == 0:
			return rest, true
		default:
			wait = 2 * time.Second
		}
	}
	return rest, false
}

// Drift lets so much time go by that every request is looked at again, and settles them.
func (o *Operator) Drift(names ...string) bool {
	o.Helper()
	o.Clock.Advance(interval)
	return o.Settle(names...)
}
