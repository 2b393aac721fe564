package oidc_test

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// bits returns the size of a private key.
func bits(t testing.TB, text []byte) int {
	t.Helper()
	b, _ := pem.Decode(text)
	key, err := x509.ParsePKCS1PrivateKey(b.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.N.BitLen()
}

// refuses checks that nothing is done, and returns why.
func (o *output) refuses() error {
	o.Helper()
	before := fmt.Sprint(o.files())
	p := o.plan()
	result := p.Apply(o.Context(), plan.ApplyOptions{})
	if p.Err() == nil || result.Err() == nil || result.Changed() {
		o.Errorf("%v is planned, %v comes of it", p.Changes, result.Outcomes)
		return errors.New("")
	}
	if value, known := result.Output(oidc.SigningKeysRef(), oidc.OutputPublicKey); known {
		o.Errorf("there is a key to be published: %v", value)
	}
	if after := fmt.Sprint(o.files()); after != before {
		o.Error("files have changed")
	}
	return p.Err()
}

func TestAFileThatHoldsNoKeyIsNamedAndNothingIsDone(t *testing.T) {
	t.Parallel()
	for _, name := range []string{oidc.PrivateKeyFile, oidc.PublicKeyFile} {
		for what, test := range unfit(t) {
			o := newOutput(t, map[string][]byte{name: test.text})
			if err := o.refuses(); !strings.Contains(err.Error(), o.File(name)) || !strings.Contains(err.Error(), "found") || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	o := newOutput(t, map[string][]byte{oidc.PrivateKeyFile: public(t, 0).PEM(), oidc.PublicKeyFile: public(t, 0).PEM()})
	if err := o.refuses(); !strings.Contains(err.Error(), o.File(oidc.PrivateKeyFile)) {
		t.Errorf("got %v", err)
	}
}

func TestNoKeyIsGeneratedForAnIssuerThatPublishesSome(t *testing.T) {
	t.Parallel()
	o := newOutput(t, nil)
	o.published = func(context.Context) (oidc.KeySet, error) { return oidc.NewKeySet(public(t, 0)), nil }
	err := o.refuses()
	for _, want := range []string{public(t, 0).ID(), "--public-key-file", "--new-signing-key", o.Path()} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
	o.published = func(context.Context) (oidc.KeySet, error) { return oidc.ParseKeySet([]byte(`{"keys":[{"kty":"EC"}]}`)) }
	_ = o.refuses()
	trouble := errors.New("no route")
	o.published = func(context.Context) (oidc.KeySet, error) { return oidc.KeySet{}, trouble }
	if err := o.refuses(); !errors.Is(err, trouble) {
		t.Errorf("got %v", err)
	}
}

func TestTheLastCopyOfAPrivateKeyIsNotOverwritten(t *testing.T) {
	t.Parallel()
	o := newOutput(t, map[string][]byte{oidc.InstallerKeyFile: pkcs1(t, 0)})
	if err := o.refuses(); !strings.Contains(err.Error(), o.File(oidc.InstallerKeyFile)) || !strings.Contains(err.Error(), o.File(oidc.PrivateKeyFile)) {
		t.Errorf("got %v", err)
	}
	o.put(oidc.PublicKeyFile, 0o644, public(t, 1).PEM())
	if err := o.refuses(); !strings.Contains(err.Error(), public(t, 1).ID()) {
		t.Errorf("got %v", err)
	}
}

func TestAKeyThatCameAboutMeanwhileIsNotOverwritten(t *testing.T) {
	t.Parallel()
	for _, name := range []string{oidc.PrivateKeyFile, oidc.PublicKeyFile, oidc.InstallerKeyFile} {
		o := newOutput(t, nil)
		p := o.plan()
		o.put(name, 0o600, []byte("somebody else's"))
		err := p.Apply(t.Context(), plan.ApplyOptions{}).Err()
		if !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), o.File(name)) {
			t.Errorf("got %v", err)
		}
		if got := o.files(); len(got) != 1 || got[name] != "somebody else's" {
			t.Errorf("there is %v", got)
		}
	}
}

func TestNothingIsGeneratedWhereItCouldNotAllBeWritten(t *testing.T) {
	t.Parallel()
	o := newOutput(t, nil)
	p := o.plan()
	o.put("tls", 0o600, nil)
	if err := p.Apply(t.Context(), plan.ApplyOptions{}).Err(); err == nil || !strings.Contains(err.Error(), o.File(oidc.InstallerKeyFile)) {
		t.Errorf("got %v", err)
	}
	if got := o.files(); len(got) != 1 {
		t.Errorf("there are %d files", len(got))
	}
}
