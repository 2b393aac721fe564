package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/cloudcredential/operator/internal/plan"
)

// activity shows, on a terminal, how far the changes are and which ones are being made just now.
type activity struct {
	session *Session

	mu          sync.Mutex
	done, total int
	busy        []string // what is being changed, in the order in which it began
}

// watch returns drivers that tell a of what they do.
func (a *activity) watch(drivers plan.Drivers) plan.Drivers {
	watched := make(plan.Drivers, len(drivers))
	for kind, driver := range drivers {
		watched[kind] = watchedDriver{Driver: driver, activity: a}
	}
	return watched
}

// apply applies the plan, and says what the job has to say of each outcome.
func (a *activity) apply(ctx context.Context, job Job, made *plan.Plan) plan.Result {
	counts := made.Counts()
	a.total = counts.Create + counts.Update + counts.Delete
	defer a.session.Show("")
	return made.Apply(ctx, plan.ApplyOptions{Now: a.session.Now, OnOutcome: func(outcome plan.Outcome) {
		if outcome.Action.Writes() {
			a.count()
		}
		if job.Say == nil {
			return
		}
		for _, sentence := range job.Say(outcome) {
			a.session.Say(sentence)
		}
	}})
}

// count notes that one more change has been dealt with.
func (a *activity) count() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.done++
	a.show()
}

// begin notes that a change begins. What it returns is to be called when it ends.
func (a *activity) begin(verb string, resource plan.Resource) (end func()) {
	what := verb + " " + resource.Ref().String()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.busy = append(a.busy, what)
	a.show()
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if i := slices.Index(a.busy, what); i >= 0 {
			a.busy = slices.Delete(a.busy, i, i+1)
		}
	}
}

func (a *activity) show() {
	progress := fmt.Sprintf("%d of %s  %s", a.done, number(a.total, "change"), strings.Join(a.busy, ", "))
	a.session.Show(strings.TrimSpace(progress))
}

// watchedDriver is a driver whose changes are shown.
type watchedDriver struct {
	plan.Driver
	activity *activity
}

// Create implements plan.Driver.
func (w watchedDriver) Create(ctx context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	defer w.activity.begin("create", resource)()
	return w.Driver.Create(ctx, resource, known)
}

// Update implements plan.Driver.
func (w watchedDriver) Update(ctx context.Context, resource plan.Resource, known plan.Known, change plan.Change) (plan.Outputs, error) {
	defer w.activity.begin("update", resource)()
	return w.Driver.Update(ctx, resource, known, change)
}

// Delete implements plan.Driver.
func (w watchedDriver) Delete(ctx context.Context, resource plan.Resource, known plan.Known) error {
	defer w.activity.begin("delete", resource)()
	return w.Driver.Delete(ctx, resource, known)
}
