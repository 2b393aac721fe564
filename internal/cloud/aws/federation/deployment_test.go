package federation

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestWaitingForADistributionEndsWhenItIsDeployedOrPatienceDoes(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").private()
	w.SetDeployDelay(10 * time.Minute)
	w.patience = 5 * time.Minute
	w.ends("cannot be reached everywhere", "after 5m0s", "run the same command again")
	if n := w.Calls().Count("cloudfront", "GetDistribution"); n > 25 {
		t.Errorf("it was asked %d times", n)
	}
	w.ends("cannot be reached everywhere")
	w.publish()
	w.settled()

	w.patience = 3 * time.Minute
	err := w.try(w.leaving())
	if err == nil || !strings.Contains(err.Error(), "not switched off everywhere") {
		t.Errorf("the removal ended with %v", err)
	}
	w.patience = 0
	w.withdraw()
	w.gone()
}

func TestWaitingCanBeLeftOut(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").private()
	w.options.Issuer.NoWait = true
	w.publish()
	if d := w.distributed(); d.Status != "InProgress" || w.Calls().Count("cloudfront", "GetDistribution") != 0 {
		t.Errorf("the distribution is %s, and the calls were %v", d.Status, w.made())
	}
	w.settled()
	w.options.Issuer.NoWait = false
	w.publish()
	if d := w.distributed(); d.Status != "Deployed" {
		t.Errorf("the distribution is %s", d.Status)
	}
}

func TestWaitingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	w := newIssuerWorld(t, "eu-west-1").private()
	p := w.plan(w.nodes())
	ctx, cancel := context.WithCancel(t.Context())
	w.Faults().Add(fault.Rule{Match: func(q fault.Request) bool {
		if q.Operation == "GetDistribution" {
			cancel()
		}
		return false
	}})
	if err := p.Apply(ctx, applyOptions()).Err(); !errors.Is(err, context.Canceled) && !cloud.Is(err, cloud.Unavailable) {
		t.Errorf("the run ended with %v", err)
	}
	if n := w.Calls().Count("cloudfront", "GetDistribution"); n > 1 {
		t.Errorf("it was asked %d times", n)
	}
}
