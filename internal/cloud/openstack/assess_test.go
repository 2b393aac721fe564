package openstack_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/openstack"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestKeystoneIsAskedForAToken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		give       func(w *world)
		mode, says string
		calls      []string
	}{
		"password": {func(*world) {}, "passthrough", "choose credentialsMode Mint", []string{"authenticate"}},
		"project by name": {func(w *world) {
			w.set("clouds.yaml", w.file("username: boss", "password: open-sesame", "domain_name: Default", "project_name: shift"))
		}, "passthrough", "choose credentialsMode Mint", []string{"authenticate"}},
		"the user's own project": {func(w *world) {
			w.SetDefaultProject(w.user, w.project)
			w.set("clouds.yaml", w.file("user_id: "+w.user, "password: open-sesame"))
		}, "passthrough", "choose", []string{"authenticate"}},
		"URL without version": {func(w *world) {
			w.set("clouds.yaml", strings.Replace(w.withPassword("boss", "open-sesame"), "/identity/v3", "/identity", 1))
		}, "passthrough", "choose", []string{"versions", "authenticate"}},
		"application credential": {func(w *world) {
			w.set("clouds.yaml", w.withCredential(w.AddApplicationCredential(w.user, w.project, "root", true)))
		}, "passthrough", "choose", []string{"authenticate", "get_application_credential"}},
		"restricted application credential": {func(w *world) {
			w.set("clouds.yaml", w.withCredential(w.AddApplicationCredential(w.user, w.project, "root", false)))
		}, "passthrough", "being restricted it can make no others", []string{"authenticate", "get_application_credential"}},
		"wrong password": {func(w *world) { w.set("clouds.yaml", w.withPassword("boss", "wrong")) }, "insufficient", "refuses the credential in key clouds.yaml of Secret kube-system/openstack-credentials (Unauthorized: The request you have made requires authentication.)", []string{"authenticate"}},
		"no role":        {func(w *world) { w.Revoke(w.user, w.project, "member") }, "insufficient", "correct user, password, domains and project", []string{"authenticate"}},
		"deleted application credential": {func(w *world) {
			id, secret := w.AddApplicationCredential(w.user, w.project, "root", true)
			w.DeleteApplicationCredential(id)
			w.set("clouds.yaml", w.withCredential(id, secret))
		}, "insufficient", "make another application credential", []string{"authenticate"}},
		"no project": {func(w *world) { w.set("clouds.yaml", w.file("user_id: "+w.user, "password: open-sesame")) }, "insufficient", "add project_id to clouds.openstack.auth", []string{"authenticate"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.give(w)
			got := w.assess()
			if got.Mode != c.mode || !strings.Contains(got.Reason, c.says) || c.mode == "passthrough" && got.Principal != "user boss" {
				t.Errorf("it is %+v", got)
			}
			w.called(c.calls...)
			if again := w.assess(); again.Reason != got.Reason {
				t.Errorf("the reason is another each time: %q and %q", got.Reason, again.Reason)
			}
		})
	}
}

func TestThatKeystoneCannotBeAskedKeepsNobodyWaiting(t *testing.T) {
	t.Parallel()
	for effect, says := range map[fault.Effect]string{
		fault.Throttle: "Too many requests", fault.InternalError: "An unexpected error", fault.Unavailable: "temporarily unavailable",
		fault.ResetBefore: "the endpoint could not be reached", fault.Garbage: "is not one of the cloud",
	} {
		w := newWorld(t)
		remove := w.Faults().Add(fault.Rule{Effect: effect})
		if got := w.assess(); got.Mode != "passthrough" || !strings.Contains(got.Reason, "could not be found out whether Keystone at "+w.AuthURL()) || !strings.Contains(got.Reason, says) {
			t.Errorf("%s: it is %+v", effect, got)
		}
		remove()
		if got := w.assess(); got.Mode != "passthrough" || strings.Contains(got.Reason, "could not") {
			t.Errorf("%s: afterwards it is %+v", effect, got)
		}
		for _, password := range []string{"open-sesame", "wrong"} {
			w.set("clouds.yaml", w.withPassword("boss", password))
			w.assess()
			w.clock.advance(2 * time.Hour) // so that there is no token that is good still
			remove := w.Faults().Add(fault.Rule{Effect: effect})
			if got, err := w.provider.Assess(t.Context(), w.cluster, w.root); err == nil {
				t.Errorf("%s: what was known of %s is now %+v", effect, password, got)
			}
			remove()
		}
	}
}

func TestTheCertificatesOfTheRootSecretAreTrusted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.transport.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
	if got := w.assess(); got.Mode != "passthrough" || !strings.Contains(got.Reason, "certificate") {
		t.Errorf("without them it is %+v", got)
	}
	w.set("cacert", string(w.authority))
	if got := w.assess(); got.Principal != "user boss" {
		t.Errorf("with them it is %+v", got)
	}
	w.set("cacert", "")
	w.cluster.CABundle = w.authority
	if got := w.assess(); got.Principal != "user boss" {
		t.Errorf("with those of the cluster it is %+v", got)
	}
}

func TestAnApplicationCredentialThatEndsSoonIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mode = "Mint"
	w.set("clouds.yaml", w.withCredential(w.expiring(time.Hour)))
	if got := w.assess(); got.Mode != "passthrough" || !strings.Contains(got.Reason, "ends at ") || !strings.Contains(got.Reason, "put another one there") {
		t.Errorf("it is %+v", got)
	}
}

func TestTheCloudIsToldWhoCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var agent string
	w.provider = openstack.New(openstack.Options{Caller: cloud.CallerFunc(w.do), UserAgentVersion: "v1.2.3", Transport: carrier(func(r *http.Request) (*http.Response, error) {
		agent = r.UserAgent()
		return w.transport.RoundTrip(r)
	})})
	t.Cleanup(w.provider.Close)
	t.Cleanup(w.transport.CloseIdleConnections)
	w.assess()
	if !strings.HasPrefix(agent, "openshift.io cloud-credential-operator/v1.2.3 "+infrastructure+" ") {
		t.Errorf("it is called by %q", agent)
	}
}

// carrier is a function as an http.RoundTripper.
type carrier func(*http.Request) (*http.Response, error)

func (c carrier) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }
