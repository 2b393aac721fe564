package aws_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go"

	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/calls"
	"github.com/cloudcredential/operator/sim/fault"
)

func creates(q fault.Request) bool { return q.Operation == "CreateUser" }

func TestMisbehaviour(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		effect fault.Effect
		// code is empty where there is no answer of the API.
		code, logged string
		takesEffect  bool
	}{
		{fault.Throttle, "Throttling", "Throttling", false},
		{fault.InternalError, "ServiceFailure", "ServiceFailure", false},
		{fault.Unavailable, "ServiceUnavailable", "ServiceUnavailable", false},
		{fault.Deny, "AccessDenied", "AccessDenied", false},
		{fault.ResetBefore, "", "ConnectionReset", false},
		{fault.ResetAfter, "", "", true},
		{fault.Garbage, "", "Garbage", false},
	} {
		t.Run(c.effect.String(), func(t *testing.T) {
			a := newAccount(t, simaws.Options{})
			remove := a.Faults().Add(fault.Rule{Match: creates, Effect: c.effect})
			create := func() error {
				_, err := a.iam(a.admin).CreateUser(t.Context(), &iam.CreateUserInput{UserName: new("bob")})
				return err
			}
			err := create()
			if api := (smithy.APIError)(nil); c.code != "" {
				want(t, err, c.code, "")
			} else if err == nil || errors.As(err, &api) {
				t.Errorf("got %v", err)
			}
			if _, ok := a.User("bob"); ok != c.takesEffect {
				t.Errorf("that it took effect is %v", ok)
			}
			log := a.Calls().All()
			if len(log) != 1 || log[0].Operation != "CreateUser" || !log[0].Write || log[0].Code != c.logged || log[0].N != 1 {
				t.Errorf("the log is %+v", log)
			}
			remove()
			a.DeleteUser("bob")
			want(t, create(), "", "")
		})
	}
}

func TestDenialNamesTheAction(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	a.Faults().Add(fault.Rule{Match: creates, Effect: fault.Deny})
	_, err := a.iam(a.admin).CreateUser(t.Context(), &iam.CreateUserInput{UserName: new("bob")})
	want(t, err, "AccessDenied", "User: arn:aws:iam::123456789012:user/admin is not authorized to perform: iam:CreateUser "+
		"on resource: arn:aws:iam::123456789012:user/bob because no identity-based policy allows the iam:CreateUser action")
}

func TestHangingRequestHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	arrived := make(chan struct{}, 2)
	release := a.Faults().Add(fault.Rule{Match: creates, Effect: fault.Hang, Before: func(fault.Request) { arrived <- struct{}{} }})
	ctx, giveUp := context.WithCancel(t.Context())
	gone, stays := make(chan error, 1), make(chan error, 1)
	create := func(ctx context.Context, name string, done chan<- error) {
		_, err := a.iam(a.admin).CreateUser(ctx, &iam.CreateUserInput{UserName: &name})
		done <- err
	}
	go create(ctx, "impatient", gone)
	go create(t.Context(), "patient", stays)
	<-arrived
	<-arrived
	_, err := a.iam(a.admin).GetUser(t.Context(), &iam.GetUserInput{})
	want(t, err, "", "")
	giveUp()
	if err := <-gone; err == nil {
		t.Error("a request that was given up was answered")
	}
	eventually(t, "the simulator notices that the client is gone", func() bool {
		return slices.ContainsFunc(a.Calls().All(), func(c calls.Call) bool { return c.Code == "ClientGone" })
	})
	release()
	want(t, <-stays, "", "")
	if _, ok := a.User("impatient"); ok {
		t.Error("a request that was given up took effect")
	}
}

func TestManyRequestsWaitSideBySide(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	const n = 200
	arrived, all := make(chan struct{}, n), make(chan struct{})
	a.Faults().Add(fault.Rule{Before: func(fault.Request) {
		arrived <- struct{}{}
		<-all
	}})
	api := a.iam(a.admin)
	done := make(chan error, n)
	for range n {
		go func() {
			_, err := api.GetUser(t.Context(), &iam.GetUserInput{})
			done <- err
		}()
	}
	for range n {
		select {
		case <-arrived:
		case <-time.After(30 * time.Second):
			t.Fatal("the requests wait for each other")
		}
	}
	close(all)
	for range n {
		want(t, <-done, "", "")
	}
}

func TestHooksRunBeforeAndAfterTheEffect(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	var before, after bool
	a.Faults().Add(fault.Rule{
		Match:  creates,
		Before: func(fault.Request) { _, before = a.User("bob") },
		After:  func(fault.Request) { _, after = a.User("bob") },
	})
	_, err := a.iam(a.admin).CreateUser(t.Context(), &iam.CreateUserInput{UserName: new("bob")})
	want(t, err, "", "")
	if before || !after {
		t.Errorf("the user exists before: %v, after: %v", before, after)
	}
}

func TestLogTellsWhoCalledWhat(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	bob := must(a.AddUser("bob", ""))(t)
	_, err := a.iam(a.admin).GetUser(t.Context(), &iam.GetUserInput{})
	want(t, err, "", "")
	_, err = a.iam(bob).CreateUser(t.Context(), &iam.CreateUserInput{UserName: new("u")})
	want(t, err, "AccessDenied", "")
	_, err = a.iam(simaws.Key{ID: bob.ID, Secret: "wrong"}).CreateUser(t.Context(), &iam.CreateUserInput{UserName: new("u")})
	want(t, err, "SignatureDoesNotMatch", "")
	log := a.Calls().All()
	for i, w := range []struct {
		operation, principal, code string
		write                      bool
	}{
		{"GetUser", "arn:aws:iam::123456789012:user/admin", "", false},
		{"CreateUser", "arn:aws:iam::123456789012:user/bob", "AccessDenied", true},
		{"CreateUser", "", "SignatureDoesNotMatch", true},
	} {
		if c := log[i]; c.Service != "iam" || c.Operation != w.operation || c.Principal != w.principal || c.Code != w.code || c.Write != w.write || c.N != i+1 {
			t.Errorf("call %d is %+v", i, c)
		}
	}
}

func TestUnknownOperationIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	_, err := a.iam(a.admin).ListGroups(t.Context(), &iam.ListGroupsInput{})
	want(t, err, "InvalidAction", "Could not find operation ListGroups for version 2010-05-08")
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusNotFound {
		t.Errorf("a request for no service is answered with %d", answer.StatusCode)
	}
}
