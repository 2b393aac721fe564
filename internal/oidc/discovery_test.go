package oidc_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/oidc"
)

const issuer = "https://prod-oidc.s3.us-east-1.amazonaws.com"

func TestTheDiscoveryDocumentHasTheMembersOfExistingClusters(t *testing.T) {
	t.Parallel()
	document := oidc.NewDiscovery(issuer, issuer+"/"+oidc.KeySetKey)
	if want := golden(t, "openid-configuration"); !bytes.Equal(document.Encode(), want) {
		t.Errorf("got\n%s\nwant\n%s", document.Encode(), want)
	}
	read, err := oidc.ParseDiscovery(document.Encode())
	if err != nil || !reflect.DeepEqual(read, document) {
		t.Errorf("got %+v, %v", read, err)
	}
	document.Claims = nil
	if strings.Contains(string(document.Encode()), "claims") {
		t.Errorf("got %s", document.Encode())
	}
}

func TestADiscoveryDocumentOfAnotherTool(t *testing.T) {
	t.Parallel()
	got, err := oidc.ParseDiscovery([]byte("{\n\t\"jwks_uri\": \"b\", \"more\": {}, \"issuer\": \"a\", \"ISSUER\": \"c\"\n}\n"))
	if err != nil || got.Issuer != "a" || got.KeysURL != "b" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestWhatIsNoDiscoveryDocument(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "null", "{}", "[]", `{"issuer":"a"}`, `{"jwks_uri":"a"}`, `{"Issuer":"a","jwks_uri":"b"}`, `{"issuer":1,"jwks_uri":"b"}`,
		`{"issuer":"a","jwks_uri":"b"} x`, "<Error/>", `{"issuer":"` + strings.Repeat("x", 2<<20) + `","jwks_uri":"b"}`,
	} {
		if got, err := oidc.ParseDiscovery([]byte(text)); err == nil {
			t.Errorf("%.60q is taken for %+v", text, got)
		}
	}
}
