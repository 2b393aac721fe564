package leadership_test

import (
	"testing"

	"k8s.io/client-go/rest"

	"github.com/cloudcredential/operator/internal/operator/leadership"
)

func TestLeaseKeepsItsTimeoutToItself(t *testing.T) {
	t.Parallel()
	config := &rest.Config{Host: "https://api.test:6443", UserAgent: "operator", QPS: 7}
	if _, err := leadership.NewLease(config, "namespace", "me"); err != nil {
		t.Fatal(err)
	}
	if config.Timeout != 0 || config.UserAgent != "operator" || config.QPS != 7 {
		t.Errorf("the caller's configuration became timeout %s, user agent %q, QPS %g", config.Timeout, config.UserAgent, config.QPS)
	}
}
