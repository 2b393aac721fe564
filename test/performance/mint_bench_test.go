package performance

import (
	"sync"
	"testing"
	"time"
)

// BenchmarkColdStart measures an operator that starts on a cluster in which requests wait, at 100 ms for each answer of the cloud: ten in AWS, and the eight
// of the components in Google Cloud and in Azure, where they cost no call.
func BenchmarkColdStart(b *testing.B) {
	for _, on := range places() {
		b.Run(on.name, func(b *testing.B) {
			for b.Loop() {
				coldStart(b, on)
			}
		})
	}
}

func coldStart(b *testing.B, on place) {
	c := startControlPlaneOn(b, on)
	a := startAccountOn(b, c, on, 100*time.Millisecond)
	c.file(b, requestsOn(b, c, on, 0, on.waiting))
	watch := observe(b, c)

	o := startOperator(b, c, a)
	led := watch.led(b, o)
	ready := watch.allReady(b, on.waiting, time.Minute, o)
	seconds(b, "start-to-lead", led.Sub(o.started))
	seconds(b, "lead-to-ready", ready.Sub(led))
	time.Sleep(2 * time.Second) // the report in the ClusterOperator follows
	calls(b, c, a)
	if made, _ := a.mintCalls(); on.free && made > 0 {
		b.Errorf("requests cost %d calls: %+v", made, a.Calls().All())
	}
	memory(b, o.usage(b))
	o.kill()
}

// BenchmarkBurst measures 200 requests that are filed at once with an operator that has nothing to do, at 20 ms for each answer of the cloud;
// and then what one request more costs.
func BenchmarkBurst(b *testing.B) {
	const n = 200
	for b.Loop() {
		c := startControlPlane(b)
		a := startAccount(b, c, 20*time.Millisecond)
		made := requests(b, c, 0, n+1)
		watch := observe(b, c)
		o := startOperator(b, c, a)
		watch.led(b, o)
		o.ready(b)
		time.Sleep(3 * time.Second) // the root credential is assessed
		a.Calls().Reset()
		c.audit.count(b)
		before := o.usage(b).CPU

		var profile sync.WaitGroup
		profile.Go(func() { keepProfile(b, o, "burst-cpu", "profile?seconds=3") })
		start := time.Now()
		c.file(b, made[:n])
		seconds(b, "filed", time.Since(start))
		seconds(b, "ready", watch.allReady(b, n, 2*time.Minute, o).Sub(start))
		time.Sleep(2 * time.Second)
		profile.Wait()
		calls(b, c, a)
		settle()
		used := o.usage(b)
		used.CPU -= before
		memory(b, used)

		c.file(b, made[n:])
		watch.allReady(b, n+1, time.Minute, o)
		time.Sleep(2 * time.Second)
		more := c.audit.count(b)
		b.ReportMetric(float64(more.Lists), "lists-for-one-more")
		b.Logf("one request more: %v", more.ByURI)
		keepProfile(b, o, "burst-heap", "heap?gc=1")
		o.kill()
	}
}
