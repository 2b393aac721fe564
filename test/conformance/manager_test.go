package conformance

import (
	"fmt"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// TestE5_nothing_goes_round runs fifty requests under a real manager. Once they stand well nothing happens any more: neither what the operator writes
// nor what follows from it wakes it. A further request, at the end of the queue, shows that everything before it was dealt with. Hazard 6.
func TestE5_nothing_goes_round(t *testing.T) {
	each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
		const requests = 50
		floor := c.Floor(mode)
		w := NewWorld(t, c, mode)
		m := w.Manage()
		for i := range requests {
			w.File(fmt.Sprintf("request-%d", i))
		}
		for i := range requests {
			m.Await(fmt.Sprintf("request-%d", i))
		}
		counts, refused := m.Counts(), m.Refused()
		// A server that is busy may refuse a write, or find that somebody was quicker; it is made again then, and nothing has happened.
		if counts.Kube -= len(refused); len(refused) > requests/10 {
			t.Errorf("the server refused %d writes: %q", len(refused), refused)
		}
		if least := requests*(floor.Mint-floor.Shared) + floor.Shared; floor.Shared > 0 && counts.Cloud < least {
			t.Errorf("minting all costs %d calls, and at least %d are needed", counts.Cloud, least)
		}
		requireCounts(t, "minting all", floor.AtMost || floor.Shared > 0, Counts{Cloud: requests * floor.Mint, Kube: requests * 3}, counts)
		if t.Failed() {
			t.Logf("the server refused %q; written were %v", refused, m.Effects())
		}
		w.File("barrier")
		m.Await("barrier")

		passes, before := m.Passes(), m.Counts()
		refused = m.Refused()
		w.File("one-more")
		m.Await("one-more")
		after := m.Counts()
		cost := Counts{Cloud: after.Cloud - before.Cloud, Kube: after.Kube - before.Kube - len(m.Refused()[len(refused):])}
		requireCounts(t, "one request more", floor.AtMost, Counts{Cloud: floor.Mint, Kube: 3}, cost)
		if after.Lists != before.Lists {
			t.Errorf("one request more costs %d lists", after.Lists-before.Lists)
		}
		// Two of the passes are over the barrier and the last request, when their Secrets came to be seen; two are the first over each.
		if more := m.Passes() - passes; more > 4 {
			t.Errorf("%d passes were run, and of %d requests only two had changed", more, requests+2)
		}
	})
}
