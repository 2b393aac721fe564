package api

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// credentialsFile is the file of a key, with some of its members changed; an empty value takes a member out.
func credentialsFile(t *testing.T, changed map[string]string) []byte {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	members := map[string]string{
		"type": "service_account", "project_id": "p", "private_key_id": "k1", "client_email": "a@p.iam.gserviceaccount.com",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	}
	for name, value := range changed {
		if members[name] = value; value == "" {
			delete(members, name)
		}
	}
	file, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestWhatIsNoKeyOfAServiceAccountIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ member, value, says string }{
		"external account": {"type", "external_account", `"external_account"`},
		"login":            {"type", "authorized_user", "a user's own login"},
		"no type":          {"type", "", "make a key"},
		"no address":       {"client_email", "", "client_email"},
		"no ID":            {"private_key_id", "", "private_key_id"},
		"broken key":       {"private_key", "-----BEGIN", "no PEM block"},
		"plain address":    {"token_uri", "http://example.com/token", "https"},
	} {
		if _, err := ParseKey(credentialsFile(t, map[string]string{c.member: c.value})); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseKey([]byte("private_key: secret-canary")); err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("what is no JSON: %v", err)
	}
	key, err := ParseKey(credentialsFile(t, nil))
	if err != nil || key.Universe != DefaultUniverse || key.Email != "a@p.iam.gserviceaccount.com" || key.ID != "k1" {
		t.Errorf("the key is of %s: %v", key.Email, err)
	}
}

func TestOneTokenIsFetchedAndUsedWhileItLasts(t *testing.T) {
	t.Parallel()
	var fetched atomic.Int32
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("assertion") == "" {
			t.Error("there is no assertion")
		}
		fetched.Add(1)
		_, _ = w.Write([]byte(`{"access_token":"t","expires_in":3599,"token_type":"Bearer"}`))
	}))
	t.Cleanup(server.Close)
	key, err := ParseKey(credentialsFile(t, map[string]string{"token_uri": server.URL}))
	if err != nil {
		t.Fatal(err)
	}
	var offset atomic.Int64
	source := NewTokenSource(key, server.Client().Transport, func() time.Time { return time.Now().Add(time.Duration(offset.Load())) })
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if token, err := source.Token(t.Context()); err != nil || token != "t" {
				t.Errorf("token %q: %v", token, err)
			}
		})
	}
	all.Wait()
	if fetched.Load() != 1 {
		t.Errorf("%d tokens were fetched", fetched.Load())
	}
	offset.Store(int64(time.Hour))
	for _, expected := range []int32{2, 2} {
		if _, err := source.Token(t.Context()); err != nil || fetched.Load() != expected {
			t.Errorf("%d tokens were fetched: %v", fetched.Load(), err)
		}
	}
	source.forget("t")
	if _, err := source.Token(t.Context()); err != nil || fetched.Load() != 3 {
		t.Errorf("a token that was refused is still used: %v", err)
	}
}

func TestWhoWaitsForATokenCanGiveUp(t *testing.T) {
	t.Parallel()
	released := make(chan struct{})
	arrived := make(chan struct{})
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-released
		_, _ = w.Write([]byte(`{"access_token":"t","expires_in":3599}`))
	}))
	t.Cleanup(server.Close)
	key, err := ParseKey(credentialsFile(t, map[string]string{"token_uri": server.URL}))
	if err != nil {
		t.Fatal(err)
	}
	source := NewTokenSource(key, server.Client().Transport, time.Now)
	done := make(chan error, 1)
	go func() {
		_, err := source.Token(t.Context())
		done <- err
	}()
	<-arrived
	impatient, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := source.Token(impatient); !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	close(released)
	if err := <-done; err != nil {
		t.Error(err)
	}
}
