package manifest_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestWriteNewNeverReplaces(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	const writers = 16
	results := make([]error, writers)
	var all sync.WaitGroup
	for i := range writers {
		all.Go(func() { results[i] = d.WriteNew("tls/key", 0o600, bytes.Repeat([]byte{byte('a' + i)}, 4096)) })
	}
	all.Wait()
	winner := -1
	for i, err := range results {
		switch {
		case err == nil && winner >= 0:
			t.Errorf("%d and %d have both written", winner, i)
		case err == nil:
			winner = i
		case !errors.Is(err, fs.ErrExist):
			t.Errorf("got %v", err)
		}
	}
	if winner < 0 {
		t.Fatal("nobody has written")
	}
	holds(t, d, "tls/key", 0o600, strings.Repeat(string(rune('a'+winner)), 4096))
	if got := fmt.Sprint(entries(t, d)); got != "[tls tls/key]" {
		t.Errorf("there is %s", got)
	}
}

func TestAReaderSeesOldOrNewAndNothingBetween(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	texts := [][]byte{bytes.Repeat([]byte("a"), 1<<16), bytes.Repeat([]byte("b"), 1<<17)}
	if err := d.Write("x", 0o600, texts[0]); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var writers sync.WaitGroup
	for i := range 2 {
		writers.Go(func() {
			for n := range 20 {
				if err := d.Write("x", 0o600, texts[(i+n)%2]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	go func() { writers.Wait(); close(done) }()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		got, _, err := d.Read("x")
		if err != nil || !bytes.Equal(got, texts[0]) && !bytes.Equal(got, texts[1]) {
			t.Fatalf("%d bytes were read, %v", len(got), err)
		}
	}
}

func TestLeftoversOfDiedProcessesAreRemovedAndNothingElse(t *testing.T) {
	t.Parallel()
	d := newDirectory(t)
	for _, name := range []string{".ccoctl-1-1.tmp", "manifests/.ccoctl-1-1.tmp", "manifests/.ccoctl-2-9.tmp", "manifests/.other.tmp", "manifests/old.yaml"} {
		put(t, d, name, 0o600, "x")
		if name == "manifests/.ccoctl-2-9.tmp" {
			continue
		}
		old := time.Now().Add(-2 * time.Hour)
		if err := os.Chtimes(d.File(name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Write("manifests/new.yaml", 0o600, nil); err != nil {
		t.Fatal(err)
	}
	want := "[.ccoctl-1-1.tmp manifests manifests/.ccoctl-2-9.tmp manifests/.other.tmp manifests/new.yaml manifests/old.yaml]"
	if got := fmt.Sprint(entries(t, d)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if err := d.Preflight(1); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(d.File(".ccoctl-1-1.tmp")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
