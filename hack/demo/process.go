package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// process is a program that was started and runs until it is stopped. All that it prints goes to a file.
type process struct {
	name string
	log  string
	cmd  *exec.Cmd
	done chan struct{}
	// err is how it ended, valid once done is closed.
	err error
}

// command is what to start.
type command struct {
	// name is what messages call it, and the stem of its log's name.
	name string
	path string
	args []string
	// env is the whole environment: nothing is inherited, so that no setting of this machine leaks in.
	env []string
	// folder is where its log is written.
	folder string
}

// startProcess starts a program and remembers it, for what it was told and what it prints.
func (d *demo) startProcess(ctx context.Context, c command) (*process, error) {
	p, err := startProcess(ctx, c)
	if err == nil {
		d.processes = append(d.processes, p)
	}
	return p, err
}

// startProcess starts a program in a process group of its own: an interrupt from the keyboard reaches the demo alone, which
// then stops its programs in order.
func startProcess(ctx context.Context, c command) (*process, error) {
	p := &process{name: c.name, log: filepath.Join(c.folder, c.name+".log"), done: make(chan struct{})}
	log, err := os.Create(p.log)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", c.name, err)
	}
	defer log.Close()

	p.cmd = exec.CommandContext(context.WithoutCancel(ctx), c.path, c.args...)
	p.cmd.Env = c.env
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w; make build makes the programs that the demo runs", c.name, err)
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.done)
	}()
	return p, nil
}

// watch calls failed, once, if the program ends before ctx does.
func (p *process) watch(ctx context.Context, failed func(error)) {
	select {
	case <-ctx.Done():
	case <-p.done:
		failed(p.ended())
	}
}

// ended says how the program ended, with the last lines that it printed.
func (p *process) ended() error {
	how := p.err
	if how == nil {
		how = errors.New("it returned without being asked to")
	}
	return fmt.Errorf("%s ended: %w\n%s", p.name, how, p.tail(15))
}

// tail returns the last lines that the program printed.
func (p *process) tail(lines int) []byte {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return []byte(err.Error())
	}
	all := bytes.Split(bytes.TrimRight(text, "\n"), []byte("\n"))
	return bytes.Join(all[max(0, len(all)-lines):], []byte("\n"))
}

// stop asks the program to end, and ends it if it does not. It returns when the program is gone.
func (p *process) stop(grace time.Duration) {
	signalGroup := func(s syscall.Signal) {
		// The group exists until its last member has ended; an error means just that.
		_ = syscall.Kill(-p.cmd.Process.Pid, s)
	}
	signalGroup(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(grace):
	}
	signalGroup(syscall.SIGKILL)
	<-p.done
}
