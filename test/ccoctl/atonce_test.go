package ccoctl_test

import (
	"sync"
	"testing"
)

func TestTwoRunsAtOnceComeToTheSame(t *testing.T) {
	onEachShape(t, func(t *testing.T, c *cloud, _, shape string) {
		for range 5 {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				quiet := crowded(t, c)
				before := quiet.account()
				quiet.run("create-all", shape).ends(0)
				w := crowded(t, c)
				others := make([]*world, 3)
				var runs sync.WaitGroup
				for i := range others {
					others[i] = w.beside(w.name)
					runs.Go(func() { others[i].run("create-all", shape) }) // One of them may lose, and say so.
				}
				runs.Wait()
				for _, other := range others {
					other.run("create-all", shape).ends(0)
					same(t, "what each is told in the end", other.state(), quiet.state())
				}
				for range others {
					runs.Go(func() { w.run("delete") })
				}
				runs.Wait()
				w.run("delete").ends(0)
				same(t, "the account after delete", w.account(), before)
			})
		}
	})
}
