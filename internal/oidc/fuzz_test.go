package oidc_test

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/cloudcredential/operator/internal/oidc"
)

func FuzzParsePublicKey(f *testing.F) {
	f.Add(golden(f, "serviceaccount-signer.public"))
	f.Add(golden(f, "rsa-1024.public"))
	f.Add(pkcs1(f, 0))
	for _, test := range unfit(f) {
		f.Add(test.text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		key, err := oidc.ParsePublicKey(text)
		if err != nil {
			if !key.IsZero() {
				t.Fatal("a key besides an error")
			}
			return
		}
		again, err := oidc.ParsePublicKey(key.PEM())
		if err != nil || !again.Equal(key) || len(key.ID()) != 43 {
			t.Fatalf("got %v, %v", again, err)
		}
		set, err := oidc.ParseKeySet(oidc.NewKeySet(key).Encode())
		if err != nil || !set.Has(key.ID()) {
			t.Fatalf("got %s, %v", set.Encode(), err)
		}
	})
}

func FuzzParseKeyPair(f *testing.F) {
	f.Add(pkcs1(f, 0))
	f.Add(pkcs8(f, rsaKey(f, 1)))
	for _, test := range unfit(f) {
		f.Add(test.text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		pair, err := oidc.ParseKeyPair(text)
		if err != nil {
			if !pair.Public().IsZero() || !pair.PrivatePEM().Empty() {
				t.Fatal("a key besides an error")
			}
			return
		}
		again, err := oidc.ParseKeyPair(pair.PrivatePEM().Reveal())
		if err != nil || !again.Public().Equal(pair.Public()) || !again.PrivatePEM().Equal(pair.PrivatePEM()) {
			t.Fatalf("got %v, %v", again, err)
		}
	})
}

func FuzzParseKeySet(f *testing.F) {
	key := public(f, 0)
	f.Add(golden(f, "keys.json"))
	f.Add([]byte(foreignSet))
	f.Add([]byte(`{"keys":[]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		set, err := oidc.ParseKeySet(text)
		if err != nil {
			if set.Len() != 0 {
				t.Fatal("keys besides an error")
			}
			return
		}
		encoded := set.Encode()
		again, err := oidc.ParseKeySet(encoded)
		if err != nil || again.Len() != set.Len() || !bytes.Equal(again.Encode(), encoded) {
			t.Fatalf("%q becomes %q, and that %q: %v", text, encoded, again.Encode(), err)
		}
		more, err := oidc.ParseKeySet(set.With(key).Encode())
		if err != nil || !more.Has(key.ID()) || more.Len() < set.Len() {
			t.Fatalf("%q becomes %q: %v", text, more.Encode(), err)
		}
	})
}

func FuzzParseDiscovery(f *testing.F) {
	f.Add(golden(f, "openid-configuration"))
	f.Add([]byte(`{"issuer":"a","jwks_uri":"b","response_types_supported":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		document, err := oidc.ParseDiscovery(text)
		if err != nil {
			return
		}
		again, err := oidc.ParseDiscovery(document.Encode())
		if err != nil || document.Issuer == "" || document.KeysURL == "" || len(document.Claims) == 0 && len(again.Claims) > 0 {
			t.Fatalf("%q becomes %+v, %v", text, again, err)
		}
		document.Claims, again.Claims = nil, nil
		if !reflect.DeepEqual(again, document) {
			t.Fatalf("%+v becomes %+v", document, again)
		}
	})
}
