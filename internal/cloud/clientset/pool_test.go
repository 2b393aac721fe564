package clientset_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud/clientset"
)

// client is a set of clients that knows whether its connections are let go of.
type client struct {
	id     string
	closed bool
}

func (c *client) ID() string            { return c.id }
func (c *client) CloseIdleConnections() { c.closed = true }

// world is a pool with a clock, and all that was made for it.
type world struct {
	*clientset.Pool[*client]
	now  time.Time
	made []*client
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{now: time.Unix(0, 0)}
	w.Pool = clientset.NewPool[*client](func() time.Time { return w.now })
	t.Cleanup(w.Close)
	return w
}

// get asks for clients, a second after the last time.
func (w *world) get(t *testing.T, id string) *client {
	t.Helper()
	w.now = w.now.Add(time.Second)
	c, err := w.Get(id, func() (*client, error) {
		w.made = append(w.made, &client{id: id})
		return w.made[len(w.made)-1], nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// open counts the clients that are not let go of.
func (w *world) open() int {
	n := 0
	for _, c := range w.made {
		if !c.closed {
			n++
		}
	}
	return n
}

func TestClientsAreMadeOncePerID(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.get(t, "a")
	if w.get(t, "a") != first || w.get(t, "b") == first || len(w.made) != 2 {
		t.Errorf("%d sets of clients are made", len(w.made))
	}
}

func TestNothingIsKeptOfWhatCouldNotBeMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	broken := errors.New("no key")
	if _, err := w.Get("a", func() (*client, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
	if n := w.Len(); n != 0 {
		t.Errorf("%d sets are kept", n)
	}
	if w.get(t, "a") == nil {
		t.Error("it is not tried again")
	}
}

func TestTheLeastUsedClientsAreLetGoOf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	used := w.get(t, "used")
	for i := range 3 * clientset.Max {
		w.get(t, strconv.Itoa(i))
		w.get(t, "used")
	}
	if w.Len() != clientset.Max || w.open() != clientset.Max {
		t.Errorf("%d sets of clients are kept, %d are open", w.Len(), w.open())
	}
	if used.closed || w.get(t, "used") != used {
		t.Error("clients in use are let go of")
	}
}

func TestClientsThatNobodyUsesAreLetGoOf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range clientset.Max {
		w.get(t, strconv.Itoa(i))
	}
	w.now = w.now.Add(clientset.Idle)
	last := w.get(t, "last")
	if w.Len() != 1 || w.open() != 1 || last.closed {
		t.Errorf("%d sets of clients are kept, %d are open", w.Len(), w.open())
	}
	w.Close()
	if w.Len() != 0 || w.open() != 0 {
		t.Errorf("after the end %d sets of clients are kept, %d are open", w.Len(), w.open())
	}
}
