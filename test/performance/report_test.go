package performance

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const mebibyte = 1 << 20

// seconds reports a duration.
func seconds(b *testing.B, name string, d time.Duration) {
	b.ReportMetric(float64(d.Microseconds())/1e6, name+"-s")
}

// memory reports what a process holds now, and the most that it ever held.
func memory(b *testing.B, used usage) {
	b.ReportMetric(float64(used.RSS)/mebibyte, "RSS-MiB")
	b.ReportMetric(float64(used.Anonymous)/mebibyte, "anonymous-MiB")
	b.ReportMetric(float64(used.Peak)/mebibyte, "peak-MiB")
	seconds(b, "CPU", used.CPU)
}

// calls reports the calls to the cloud and the API server since both were last counted.
func calls(b *testing.B, c *controlPlane, a *account) {
	b.Helper()
	b.ReportMetric(0, "ns/op") // setting the cluster up is most of it
	made, throttled := a.mintCalls()
	b.ReportMetric(float64(made-throttled), "cloud-calls")
	if throttled > 0 {
		b.ReportMetric(float64(throttled), "throttled")
	}
	kube := c.audit.count(b)
	b.ReportMetric(float64(kube.Writes), "kube-writes")
	b.ReportMetric(float64(kube.Events), "kube-events")
	b.ReportMetric(float64(kube.Gets), "kube-gets")
	b.ReportMetric(float64(kube.Lists), "kube-lists")
	b.ReportMetric(float64(kube.Refused), "kube-refused")
	b.Logf("%v", kube.ByURI)
}

// settle waits until a process that has nothing to do has given back the memory that it does not use.
func settle() { time.Sleep(30 * time.Second) }

// keepProfile keeps a profile of the operator under that name, where PROFILES names a folder for them.
func keepProfile(b *testing.B, o *operator, name, kind string) {
	b.Helper()
	folder := os.Getenv("PROFILES")
	if folder == "" {
		return
	}
	answer, err := http.Get("http://" + o.profile + "/debug/pprof/" + kind)
	if err != nil {
		b.Logf("no profile %s: %v", name, err)
		return
	}
	defer answer.Body.Close()
	file, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	if _, err := io.Copy(file, answer.Body); err != nil {
		b.Logf("no profile %s: %v", name, err)
	}
}
