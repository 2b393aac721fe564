package clientset_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudcredential/operator/internal/cloud/clientset"
)

var (
	errOutage  = errors.New("outage")
	errRefused = errors.New("refused")
)

// renew asks again for what is older than a minute, and says how often it was asked.
func renew(t *testing.T, f *clientset.Findings[string], answer string, err error) (found string, asked int, failed error) {
	t.Helper()
	found, failed = f.Renew(t.Context(), "id", time.Minute, func(context.Context) (string, error) {
		asked++
		return answer, err
	}, func(err error) bool { return errors.Is(err, errRefused) })
	return found, asked, failed
}

func TestFindingsAreAskedForAgainAfterAWhile(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	f := clientset.NewFindings[string](func() time.Time { return now })
	if _, has := f.Get("id"); has {
		t.Error("something is known of nothing")
	}
	if _, asked, err := renew(t, f, "", errOutage); asked != 1 || !errors.Is(err, errOutage) {
		t.Errorf("of nothing known, %v", err)
	}
	for n, step := range []struct {
		after  time.Duration
		answer string
		err    error
		want   string
		asked  int
		fails  error
	}{
		{answer: "first", want: "first", asked: 1},
		{after: 59 * time.Second, answer: "second", want: "first"},
		{after: time.Second, answer: "second", want: "second", asked: 1},
		{after: time.Minute, err: errOutage, want: "second", asked: 1},
		{after: time.Second, answer: "third", want: "second"},
		{after: time.Minute, err: errRefused, asked: 1, fails: errRefused},
		{after: 0, answer: "third", want: "third", asked: 1},
	} {
		now = now.Add(step.after)
		found, asked, err := renew(t, f, step.answer, step.err)
		if found != step.want || asked != step.asked || !errors.Is(err, step.fails) {
			t.Errorf("step %d: %q after %d questions, %v", n, found, asked, err)
		}
	}
	f.Forget("id")
	if _, has := f.Recent("id", time.Hour); has {
		t.Error("it is not forgotten")
	}
}

func TestFindingsOfFewCredentialsAreKept(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	f := clientset.NewFindings[string](func() time.Time { return now })
	for i := range clientset.Max + 2 {
		now = now.Add(time.Second)
		f.Put(strconv.Itoa(i), "known")
	}
	for i := range clientset.Max + 2 {
		if _, has := f.Get(strconv.Itoa(i)); has != (i >= 2) {
			t.Errorf("of credential %d something is known: %v", i, has)
		}
	}
}

func TestSeveralWhoAskAgainWaitForOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := clientset.NewFindings[string](time.Now)
		asked := make(chan struct{})
		release := make(chan struct{})
		for range 3 {
			go func() {
				_, _ = f.Renew(t.Context(), "id", time.Minute, func(context.Context) (string, error) {
					asked <- struct{}{}
					<-release
					return "known", nil
				}, func(error) bool { return false })
			}()
		}
		<-asked
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := f.Renew(impatient, "id", time.Minute, nil, nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who has no time gets %v", err)
		}
		close(release)
		synctest.Wait()
		if found, has := f.Recent("id", time.Minute); !has || found != "known" {
			t.Errorf("%q is known", found)
		}
	})
}
