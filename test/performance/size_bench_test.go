package performance

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// shrunk is n, or a part of it where SHRINK says into how many parts to divide: to try the large measurements quickly.
func shrunk(b *testing.B, n int) int {
	b.Helper()
	parts := os.Getenv("SHRINK")
	if parts == "" {
		return n
	}
	divisor, err := strconv.Atoi(parts)
	if err != nil || divisor < 1 {
		b.Fatalf("SHRINK=%q is no number of parts", parts)
	}
	return max(1, n/divisor)
}

// BenchmarkTenThousand measures an operator that starts on a cluster in which 10,000 requests wait: as fast as it can, and with a cloud that
// throttles what goes beyond a rate.
func BenchmarkTenThousand(b *testing.B) {
	b.Run("free", func(b *testing.B) { tenThousand(b, 0) })
	b.Run("throttled", func(b *testing.B) { tenThousand(b, 100) })
}

// tenThousand measures with a cloud that takes that many calls a second; 0 stands for any number.
func tenThousand(b *testing.B, perSecond float64) {
	n := shrunk(b, 10_000)
	for b.Loop() {
		c := startControlPlane(b)
		a := startAccount(b, c, 20*time.Millisecond)
		c.file(b, requests(b, c, 0, n))
		watch := observe(b, c)
		if perSecond > 0 {
			a.simulated.(amazon).LimitRate(perSecond, int(perSecond))
		}

		o := startOperator(b, c, a)
		led := watch.led(b, o)
		ready := watch.allReady(b, n, time.Hour, o)
		took := ready.Sub(led)
		seconds(b, "lead-to-ready", took)
		made, throttled := a.mintCalls()
		b.ReportMetric(float64(made-throttled)/took.Seconds(), "calls/s")
		b.ReportMetric(float64(n)/took.Seconds(), "requests/s")
		calls(b, c, a)
		settle()
		memory(b, o.usage(b))
		keepProfile(b, o, fmt.Sprintf("ten-thousand-%.0f-heap", perSecond), "heap?gc=1")
		c.audit.count(b)
		settle()
		idle := c.audit.count(b)
		b.ReportMetric(float64(idle.Writes), "idle-writes")
		o.kill()
	}
}

// BenchmarkForeignSecrets measures an operator that starts on a cluster with 50,000 Secrets of 10 KB that are none of its business, and
// with seven requests.
func BenchmarkForeignSecrets(b *testing.B) {
	n := shrunk(b, 50_000)
	for b.Loop() {
		c := startControlPlane(b)
		a := startAccount(b, c, 20*time.Millisecond)
		c.file(b, requests(b, c, 0, 7))
		payload := bytes.Repeat([]byte("0123456789"), 1000)
		sideBySide(b, n, func(ctx context.Context, i int) error {
			return c.Client.Create(ctx, &corev1.Secret{
				ObjectMeta: metav1.ObjectMeta{Namespace: fmt.Sprintf("openshift-component-%02d", i%7), Name: fmt.Sprintf("foreign-%05d", i)},
				Data:       map[string][]byte{"data": payload},
			})
		})
		watch := observe(b, c)

		o := startOperator(b, c, a)
		seconds(b, "start-to-readyz", o.ready(b).Sub(o.started))
		seconds(b, "start-to-lead", watch.led(b, o).Sub(o.started))
		seconds(b, "start-to-ready", watch.allReady(b, 7, 5*time.Minute, o).Sub(o.started))
		settle()
		memory(b, o.usage(b))
		calls(b, c, a)
		keepProfile(b, o, "foreign-heap", "heap?gc=1")
		o.kill()
	}
}

// BenchmarkIdle measures an operator with the seven requests that the components of an AWS cluster file, once they are settled.
func BenchmarkIdle(b *testing.B) {
	for b.Loop() {
		c := startControlPlane(b)
		a := startAccount(b, c, 20*time.Millisecond)
		c.file(b, requests(b, c, 0, 7))
		watch := observe(b, c)
		o := startOperator(b, c, a)
		watch.allReady(b, 7, time.Minute, o)
		settle()
		used := o.usage(b)
		memory(b, used)
		c.audit.count(b)
		a.Calls().Reset()
		settle()
		idle := c.audit.count(b)
		made, _ := a.mintCalls()
		b.ReportMetric(float64(made), "cloud-calls")
		b.ReportMetric(float64(idle.Writes+idle.Events), "kube-writes")
		b.ReportMetric(float64(o.usage(b).CPU-used.CPU)/float64(30*time.Second)*1000, "milli-CPU")
		keepProfile(b, o, "idle-heap", "heap?gc=1")
		if size, err := os.Stat(binary(b)); err != nil {
			b.Fatal(err)
		} else {
			b.ReportMetric(float64(size.Size())/1e6, "binary-MB")
		}
		o.kill()
	}
}

// BenchmarkFailover measures how long a request waits that is filed just when the leader is killed, with another operator standing by.
func BenchmarkFailover(b *testing.B) {
	for b.Loop() {
		c := startControlPlane(b)
		a := startAccount(b, c, 20*time.Millisecond)
		made := requests(b, c, 0, 8)
		c.file(b, made[:7])
		watch := observe(b, c)
		leader := startOperator(b, c, a)
		watch.allReady(b, 7, time.Minute, leader)
		standby := startOperator(b, c, a)
		standby.ready(b)
		settle()

		b.ReportMetric(float64(standby.usage(b).RSS)/mebibyte, "standby-RSS-MiB")
		watch.mu.Lock()
		former := watch.leader
		watch.mu.Unlock()
		killed := time.Now()
		leader.kill()
		c.file(b, made[7:])
		seconds(b, "kill-to-ready", watch.allReady(b, 8, time.Minute, standby).Sub(killed))
		watch.mu.Lock()
		seconds(b, "kill-to-lead", watch.since.Sub(killed))
		if watch.leader == former {
			b.Error("the request was answered and nobody took over")
		}
		watch.mu.Unlock()
		standby.kill()
	}
}
