package vsphere

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"

	"github.com/cloudcredential/operator/internal/cloud"
)

const (
	// logoutTime bounds the end of a session, which is not waited for longer: a vCenter ends it by itself after half an hour.
	logoutTime = 5 * time.Second
	// locale is the language of sentences in answers.
	locale = "en_US"
)

// session is a login to one vCenter.
type session struct {
	server  string
	caller  cloud.Caller
	soap    *soap.Client
	content types.ServiceContent
	// user is what the vCenter calls the account: DOMAIN\name, however the login spelled it.
	user string
}

// login begins a session: two calls. Whoever gets one ends it.
func (c *client) login(ctx context.Context, t target) (*session, error) {
	host := t.account.server
	if !isHost(host) && net.ParseIP(host) == nil {
		return nil, fmt.Errorf("%q is not the name of a host", host)
	}
	if t.port != 0 {
		host = net.JoinHostPort(host, strconv.Itoa(int(t.port)))
	} else if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		host = "[" + host + "]"
	}
	s := &session{server: t.account.server, caller: c.caller, soap: soap.NewClient(&url.URL{Scheme: "https", Host: host, Path: vim25.Path}, false)}
	s.soap.Transport = c.http.Transport
	// No vCenter sends a redirect, so what sends one is something in between: nobody is asked but the vCenter.
	s.soap.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	s.soap.UserAgent = c.agent
	s.soap.Namespace, s.soap.Version = "urn:"+vim25.Namespace, vim25.Version

	content, err := call(ctx, s, "RetrieveServiceContent", s.server, methods.RetrieveServiceContent, &types.RetrieveServiceContent{This: vim25.ServiceInstance})
	if err != nil {
		return nil, err
	}
	s.content = content.Returnval
	if s.content.SessionManager == nil || s.content.AuthorizationManager == nil || s.content.SearchIndex == nil {
		return nil, cloud.Incomplete("RetrieveServiceContent", s.server, "manager of permissions: is it a vCenter?")
	}
	logged, err := call(ctx, s, "Login", s.server, methods.Login, &types.Login{
		This: *s.content.SessionManager, UserName: t.account.user, Password: t.account.password.RevealString(), Locale: locale,
	})
	if err != nil {
		return nil, err
	}
	s.user = logged.Returnval.UserName
	return s, nil
}

// end ends the session, also where the caller has gone already. That it could not be ended is nobody's concern: the vCenter does it later.
func (s *session) end(ctx context.Context) {
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), logoutTime)
	defer cancel()
	_, _ = call(limited, s, "Logout", s.server, methods.Logout, &types.Logout{This: *s.content.SessionManager})
}

// call makes one call of the API about an object.
func call[In, Out any](
	ctx context.Context, s *session, operation, object string, method func(context.Context, soap.RoundTripper, *In) (*Out, error), in *In,
) (*Out, error) {
	classify := func(err error) error { return classifyError(operation, object, err) }
	return cloud.Invoke(ctx, s.caller, cloud.NewCall("vsphere", "vim25", operation, cloud.Reads), classify, func(ctx context.Context) (*Out, error) {
		return method(ctx, s.soap, in)
	})
}
