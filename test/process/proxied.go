package process

import (
	"net/http"
	"os"
	"path/filepath"

	"github.com/cloudcredential/operator/sim/proxy"
)

// hosted is a simulated cloud whose hosts have the names of the real ones.
type hosted interface {
	http.Handler
	// Serves reports whether a host is one of the cloud.
	Serves(host string) bool
}

// through starts a proxy to a cloud, and returns the variables that lead there.
func through(w *World, account hosted) []string {
	w.Helper()
	front, err := proxy.Start(w.Context(), proxy.Options{Route: func(host string) http.Handler {
		if account.Serves(host) {
			return account
		}
		return nil
	}})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(front.Close)
	authorities := filepath.Join(w.TempDir(), "ca.pem")
	if err := os.WriteFile(authorities, front.CA(), 0o600); err != nil {
		w.Fatal(err)
	}
	return front.Environ(authorities)
}
