package ccoctl_test

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/cloudcredential/operator/sim/fault"
)

// answerTime is how long each call takes in the benchmarks of whole runs.
const answerTime = 200 * time.Millisecond

// measured runs the real program with slow answers, and reports how long it took.
func (w *world) measured(b *testing.B, start func(...string) *process, name string, args []string) {
	b.Helper()
	p := start(args...)
	peak := 0.0
	look := sync.Mutex{}
	defer w.on("", fault.Rule{After: func(fault.Request) {
		<-p.started
		look.Lock()
		defer look.Unlock()
		peak = max(peak, mostResident(p.command.Process.Pid))
	}})()
	begin := time.Now()
	p.run().ends(0)
	b.ReportMetric(time.Since(begin).Seconds(), name+"-s")
	b.ReportMetric(float64(len(w.made())), name+"-calls")
	usage := p.command.ProcessState.SysUsage().(*syscall.Rusage)
	b.ReportMetric(time.Duration(usage.Utime.Nano()+usage.Stime.Nano()).Seconds(), name+"-cpu-s")
	b.ReportMetric(peak, name+"-peak-MiB")
}

// mostResident is the most memory that a process has had resident, in MiB. What the kernel tells when the process has ended would be of no use: that counts
// the memory of the process that started it.
func mostResident(pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if value, found := strings.CutPrefix(line, "VmHWM:"); found {
			kib, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
			return kib / 1024
		}
	}
	return 0
}

// BenchmarkSetUp is the life of a set-up for the requests of a release, with 200 ms for each answer of the cloud; the key pair is there.
func BenchmarkSetUp(b *testing.B) {
	for _, c := range clouds() {
		for name, shape := range c.shapes {
			b.Run(c.name+"-"+name, func(b *testing.B) {
				for b.Loop() {
					w := newWorld(b, c)
					start := w.processes()
					w.on("", fault.Rule{Latency: answerTime})
					w.measured(b, start, "create", w.arguments("create-all", shape))
					w.measured(b, start, "again", w.arguments("create-all", shape))
					w.measured(b, start, "plan", w.arguments("plan create-all", shape))
					w.measured(b, start, "delete", w.arguments("delete"))
				}
			})
		}
	}
}

// BenchmarkDeleteInAFullAccount deletes a set-up among 1,000 roles and 100 identity providers of somebody else's, without latency.
func BenchmarkDeleteInAFullAccount(b *testing.B) {
	for b.Loop() {
		w := onAWS(newWorld(b, awsCloud()))
		quotas := w.Quotas()
		quotas.RolesPerAccount, quotas.OIDCProviders = 5000, 1000
		w.SetQuotas(quotas)
		if err := w.AddForeignRoles(1000); err != nil {
			b.Fatal(err)
		}
		w.AddForeignOIDCProviders(100)
		start := w.processes()
		w.run("create-all").ends(0)
		w.on("", fault.Rule{Latency: answerTime})
		w.measured(b, start, "delete", w.arguments("delete"))
	}
}

// BenchmarkHelp is what it costs to start the program: CPU time of the system and of the user, and the most resident memory.
func BenchmarkHelp(b *testing.B) {
	path, err := program()
	if err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	var cpu time.Duration
	peak, runs := 0.0, 0
	for b.Loop() {
		for range 10 {
			used, resident := help(b, path)
			cpu, peak, runs = cpu+used, max(peak, resident), runs+1
		}
	}
	b.ReportMetric(float64(cpu.Microseconds())/1000/float64(runs), "cpu-ms")
	b.ReportMetric(peak, "peak-MiB")
	b.ReportMetric(float64(info.Size())/1e6, "binary-MB")
}

// help runs the program until it has its help ready and waits for somebody to read it, and looks at its memory then.
func help(b *testing.B, path string) (cpu time.Duration, peak float64) {
	b.Helper()
	from, to, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	defer from.Close()
	defer to.Close()
	const capacity = 1 << 16 // bytes that a pipe holds
	if _, err := to.Write(make([]byte, capacity)); err != nil {
		b.Fatal(err)
	}
	command := exec.Command(path, "--help")
	command.Stdout = to
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	for now := -1.0; now < peak || now <= 0; time.Sleep(50 * time.Millisecond) {
		now, peak = peak, mostResident(command.Process.Pid)
		if now == peak && now > 0 {
			break
		}
	}
	to.Close()
	if _, err := io.Copy(io.Discard, from); err != nil {
		b.Fatal(err)
	}
	if err := command.Wait(); err != nil {
		b.Fatal(err)
	}
	return command.ProcessState.UserTime() + command.ProcessState.SystemTime(), peak
}
