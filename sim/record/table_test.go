package record_test

import (
	"slices"
	"testing"
	"time"

	"github.com/cloudcredential/operator/sim/record"
)

// at is a number of seconds after the beginning.
func at(seconds int64) time.Time { return time.Unix(seconds, 0) }

func put(e *record.Entry[string], now, visible int64, value string) {
	if value == "" {
		e.Put(at(now), at(visible), nil)
		return
	}
	e.Put(at(now), at(visible), &value)
}

func says(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

func TestAReadSeesTheStateOfATimeAndAWriteTheLatest(t *testing.T) {
	t.Parallel()
	e := record.NewTable[string]().Make("a")
	put(e, 10, 5, "first")
	put(e, 20, 15, "second")
	put(e, 22, 17, "")
	for seconds, want := range map[int64]string{9: "", 10: "first", 19: "first", 20: "second", 21: "second", 22: ""} {
		if got := says(e.At(at(seconds))); got != want {
			t.Errorf("at %d it is %q", seconds, got)
		}
	}
	if e.Latest() != nil || says(e.First()) != "first" {
		t.Errorf("it begins with %q and ends with %q", says(e.First()), says(e.Latest()))
	}
	put(e, 40, 35, "third")
	if got := says(e.First()); got != "third" {
		t.Errorf("%q is kept, which nobody can see any more", got)
	}
	value := "always"
	e.Reset(&value)
	if got := says(e.At(at(0))); got != value {
		t.Errorf("it has been %q", got)
	}
}

func TestWhatNeverWasCanBeRead(t *testing.T) {
	t.Parallel()
	e := record.NewTable[string]().Get("a")
	if e.Latest() != nil || e.At(at(1)) != nil || e.First() != nil {
		t.Error("there is something")
	}
}

func TestATableKnowsTheOrderOfItsNames(t *testing.T) {
	t.Parallel()
	table := record.NewTable[string]()
	for _, name := range []string{"b/2", "c", "a", "b/1", "b/3"} {
		put(table.Make(name), 1, 1, name)
	}
	put(table.Make("c"), 9, 2, "")
	always := func(*string) bool { return true }
	if got := table.Names(); !slices.Equal(got, []string{"a", "b/1", "b/2", "b/3", "c"}) {
		t.Errorf("the names are %v", got)
	}
	if got := table.Under("b/"); !slices.Equal(got, []string{"b/1", "b/2", "b/3"}) {
		t.Errorf("under b/ are %v", got)
	}
	if got := table.All(); len(got) != 4 {
		t.Errorf("there are %d now", len(got))
	}
	page, more := table.After("b/1", 2, at(2), always)
	if len(page) != 2 || *page[0] != "b/2" || *page[1] != "b/3" || !more {
		t.Errorf("%d come behind b/1, and more: %v", len(page), more)
	}
	page, more = table.After("b/3", 2, at(9), always)
	if len(page) != 0 || more {
		t.Errorf("%d come behind b/3 once c is gone, and more: %v", len(page), more)
	}
}

func TestOnlyWhatNobodyCanSeeIsForgotten(t *testing.T) {
	t.Parallel()
	table := record.NewTable[string]()
	put(table.Make("a"), 1, 1, "a")
	put(table.Make("a"), 5, 2, "")
	table.Make("empty")
	for _, name := range []string{"a", "empty", "never was"} {
		table.Forget(name)
	}
	if got := table.Names(); !slices.Equal(got, []string{"a"}) {
		t.Errorf("the names are %v", got)
	}
	put(table.Make("a"), 6, 6, "")
	table.Forget("a")
	if got := table.Names(); len(got) != 0 {
		t.Errorf("%v are kept", got)
	}
}
