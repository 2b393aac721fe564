package gcp

import (
	"context"
	"sync"
)

// crowd is everybody who waits for one thing to be done. It is given up when the last of them is gone, and not before.
type crowd struct {
	ctx    context.Context // the crowd's own: it outlives none of its members
	cancel context.CancelFunc

	mu      sync.Mutex
	present int
}

// joinCrowd joins a crowd, or a new one if there is none or everybody in it has gone. The context of a new one has the values of ctx, and
// not its end.
func joinCrowd(ctx context.Context, present *crowd) (joined *crowd, leave func()) {
	if present != nil {
		if leave, ok := present.join(ctx); ok {
			return present, leave
		}
	}
	made := newCrowd(ctx)
	leave, _ = made.join(ctx)
	return made, leave
}

func newCrowd(ctx context.Context) *crowd {
	c := &crowd{}
	c.ctx, c.cancel = context.WithCancel(context.WithoutCancel(ctx))
	return c
}

// join adds a member, which leaves when its context ends or leave is called. It is false if everybody had gone already.
func (c *crowd) join(ctx context.Context) (leave func(), joined bool) {
	c.mu.Lock()
	if c.ctx.Err() != nil {
		c.mu.Unlock()
		return nil, false
	}
	c.present++
	c.mu.Unlock()
	once := sync.OnceFunc(c.leave)
	stop := context.AfterFunc(ctx, once)
	return func() {
		stop()
		once()
	}, true
}

func (c *crowd) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.present--; c.present == 0 {
		c.cancel()
	}
}
