package conformance

import (
	"sync"
	"time"
)

// Clock is the time of a world: of its operators and of its cloud. It stands still until it is put forward, unless it runs.
type Clock struct {
	mu    sync.Mutex
	now   time.Time     // of a clock that stands still
	runs  bool          // with the time of the machine, or of the bubble that it is in
	ahead time.Duration // of that time
}

// NewClock makes a clock that shows the present second.
func NewClock() *Clock { return &Clock{now: time.Now().Truncate(time.Second)} }

// Now is the time that it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.runs {
		return time.Now().Add(c.ahead)
	}
	return c.now
}

// Advance puts it forward, or back.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.ahead += d
}
