package openstack_test

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/openstack"
)

func TestARoleIsTheSameInCapitals(t *testing.T) {
	t.Parallel()
	w, req := newMint(t), newRequest("cinder", v1.OpenStackProviderSpec{Roles: []string{"Reader"}})
	w.pass(req)
	w.pass(req)
	w.called(listOp)
}

func TestAListThatLeadsBackIntoItselfEnds(t *testing.T) {
	t.Parallel()
	for _, leadsTo := range []string{"", "https://elsewhere.example.com/"} {
		w, req := newMint(t), cinder()
		w.pass(req)
		var lists atomic.Int32
		w.provider = openstack.New(openstack.Options{Caller: cloud.CallerFunc(w.do), Now: w.clock.now, Transport: carrier(func(r *http.Request) (*http.Response, error) {
			if !strings.HasSuffix(r.URL.Path, "/application_credentials") {
				return w.transport.RoundTrip(r)
			}
			if lists.Add(1) > 1000 {
				return nil, errors.New("no end")
			}
			body := fmt.Sprintf(`{"application_credentials":[],"links":{"next":%q}}`, cmp.Or(leadsTo, r.URL.String()))
			return &http.Response{StatusCode: http.StatusOK, Request: r, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
		})})
		t.Cleanup(w.provider.Close)
		if err := w.try(req); !cloud.Is(err, cloud.Unavailable) || lists.Load() > 100 || leadsTo != "" && lists.Load() > 1 {
			t.Errorf("after %d pages it ended with %v", lists.Load(), err)
		}
	}
}
