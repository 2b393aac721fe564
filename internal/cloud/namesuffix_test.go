package cloud_test

import (
	"testing"

	"github.com/cloudcredential/operator/internal/cloud"
)

// What is in a cloud already is found by its name.
func TestTheEndOfANameNeverChanges(t *testing.T) {
	t.Parallel()
	for attempt, want := range map[string]string{"0": "jxtl6", "1": "xmwkx"} {
		if got := cloud.NameSuffix("uid", "ns/name", attempt); got != want || !cloud.IsNameSuffix(got) {
			t.Errorf("attempt %s: %s", attempt, got)
		}
	}
}

func TestTheEndOfANameIsRecognised(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"x7k2p": true, "bbbbb": true, "": false, "x7k2": false, "x7k2pp": false, "abcde": false, "x7-2p": false} {
		if cloud.IsNameSuffix(text) != want {
			t.Errorf("%q", text)
		}
	}
}
