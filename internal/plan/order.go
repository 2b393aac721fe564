package plan

import (
	"cmp"
	"container/heap"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
)

// order returns the indexes of the nodes so that each comes after everything it waits for, and of those that could come next the one
// with the smallest index first.
func (g *Graph) order() ([]int, error) {
	order := make([]int, 0, len(g.nodes))
	released := newReleases(g.waits)
	for released.ready.Len() > 0 {
		i := released.next()
		order = append(order, i)
		released.finish(i)
	}
	if len(order) < len(g.nodes) {
		return nil, fmt.Errorf("the graph has a cycle: %s", g.cycle(order))
	}
	return order, nil
}

// cycle names the nodes of one cycle, given all that are in none and wait for none.
func (g *Graph) cycle(free []int) string {
	stuck := make([]bool, len(g.nodes))
	for i := range stuck {
		stuck[i] = !slices.Contains(free, i)
	}
	// Each stuck node waits for another stuck one, so that a walk along them must come back to where it was.
	seen := make(map[int]int)
	var path []int
	at := slices.Index(stuck, true)
	for {
		if start, again := seen[at]; again {
			path = append(path[start:], at)
			break
		}
		seen[at] = len(path)
		path = append(path, at)
		at = g.waits[at][slices.IndexFunc(g.waits[at], func(j int) bool { return stuck[j] })]
	}
	names := make([]string, len(path))
	for i, node := range path {
		names[i] = g.nodes[node].Resource.Ref().String()
	}
	return strings.Join(names, " waits for ")
}

// releases tells which nodes may be dealt with, given for each what it waits for.
type releases struct {
	ready    intHeap
	missing  []int   // by node: how many of those it waits for are not finished
	followed [][]int // by node: who waits for it
}

func newReleases(waits [][]int) *releases {
	r := &releases{missing: make([]int, len(waits)), followed: make([][]int, len(waits))}
	for i, before := range waits {
		r.missing[i] = len(before)
		for _, j := range before {
			r.followed[j] = append(r.followed[j], i)
		}
		if len(before) == 0 {
			r.ready = append(r.ready, i) // in order, hence a heap
		}
	}
	return r
}

// next takes the ready node with the smallest index. There must be one.
func (r *releases) next() int { return heap.Pop(&r.ready).(int) }

// finish makes ready what waited for node i alone.
func (r *releases) finish(i int) {
	for _, follower := range r.followed[i] {
		r.missing[follower]--
		if r.missing[follower] == 0 {
			heap.Push(&r.ready, follower)
		}
	}
}

// walk calls visit once for each node, in goroutines of its own, at most parallelism at a time, and each after the visits of all that it waits
// for have returned. What those wrote can be read without a lock. In the caller's goroutine it calls visited for each node whose visit
// has returned, before anything that waits for it is visited. All goroutines have ended when it returns. With a parallelism of 1 the order is
// that of the indexes as far as waits allow it. A panic of a visit ends the walk and becomes one of the caller's goroutine, which may be prepared for it.
func walk(waits [][]int, parallelism int, visit, visited func(i int)) {
	if parallelism <= 0 {
		parallelism = DefaultParallelism
	}
	released := newReleases(waits)
	finished := make(chan visitEnd)
	var broken *visitEnd
	for running := 0; released.ready.Len() > 0 || running > 0; {
		for ; running < parallelism && released.ready.Len() > 0; running++ {
			go visitOne(released.next(), visit, finished)
		}
		end := <-finished
		running--
		switch {
		case end.panicked:
			broken, released.ready = &end, nil
		case broken == nil:
			visited(end.node)
			released.finish(end.node)
		}
	}
	if broken != nil {
		panic(broken.err()) //nolint:forbidigo // it is passed on, not begun
	}
}

// visitEnd is how a visit came to an end.
type visitEnd struct {
	node     int
	panicked bool
	cause    any
	stack    []byte
}

// err says what the panic of a visit was about, and where it was.
func (e visitEnd) err() error {
	if cause, is := e.cause.(error); is {
		return fmt.Errorf("%w\n%s", cause, e.stack)
	}
	return fmt.Errorf("%v\n%s", e.cause, e.stack)
}

func visitOne(i int, visit func(i int), finished chan<- visitEnd) {
	end := visitEnd{node: i, panicked: true}
	defer func() {
		if end.panicked {
			end.cause, end.stack = recover(), debug.Stack()
		}
		finished <- end
	}()
	visit(i)
	end.panicked = false
}

// intHeap is a heap of indexes, the smallest on top.
type intHeap []int

func (h intHeap) Len() int           { return len(h) }
func (h intHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h intHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *intHeap) Push(x any)        { *h = append(*h, x.(int)) }
func (h *intHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

func compareRefs(a, b Ref) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
}
