package memo

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestAValueIsReadOnceHoweverManyAsk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var memo Memo[int]
		reads := 0
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				got, err := memo.Get(func() (int, error) {
					time.Sleep(time.Second)
					reads++
					return 7, nil
				})
				if got != 7 || err != nil {
					t.Errorf("got %d, %v", got, err)
				}
			})
		}
		all.Wait()
		if reads != 1 {
			t.Errorf("it was read %d times", reads)
		}
	})
}

func TestAnErrorIsNotKept(t *testing.T) {
	t.Parallel()
	var memo Memo[int]
	broken := errors.New("broken")
	if _, err := memo.Get(func() (int, error) { return 1, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, known := memo.Known(); known {
		t.Error("what came with an error is known")
	}
	if got, err := memo.Get(func() (int, error) { return 2, nil }); got != 2 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
}

func TestWhoWaitsReadsForItselfAfterAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var memo Memo[int]
		broken := errors.New("broken")
		first := make(chan error)
		go func() {
			_, err := memo.Get(func() (int, error) {
				time.Sleep(time.Second)
				return 0, broken
			})
			first <- err
		}()
		synctest.Wait()
		got, err := memo.Get(func() (int, error) { return 3, nil })
		if got != 3 || err != nil {
			t.Errorf("who waited got %d, %v", got, err)
		}
		if err := <-first; !errors.Is(err, broken) {
			t.Errorf("who read got %v", err)
		}
	})
}
