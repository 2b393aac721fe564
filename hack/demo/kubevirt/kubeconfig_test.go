package kubevirt

import (
	"slices"
	"testing"
	"time"
)

// The search for leaks would find nothing in silence if it did not know what to look for.
func TestTokensOfAKubeconfigAreFound(t *testing.T) {
	t.Parallel()
	of := token("of a test", time.Unix(0, 0))
	if got := tokensIn(kubeconfig(server, "{token: "+of+"}")); !slices.Equal(got, []string{of}) {
		t.Errorf("it finds %v", got)
	}
}
