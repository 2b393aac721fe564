package ovirt_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud/ovirt"
	"github.com/cloudcredential/operator/internal/cloud/passthroughtest"
)

// authority is a certificate that nobody has the key of any more.
const authority = `-----BEGIN CERTIFICATE-----
MIIBZzCCAQ2gAwIBAgIUAVVGUoZ8eXpZ0LrmUcFRB/v6QGUwCgYIKoZIzj0EAwIw
-----END CERTIFICATE-----
`

// valid is a root secret with a public address, so that no authority is needed.
func valid() map[string]string {
	return map[string]string{
		"ovirt_url": "https://engine.example.com/ovirt-engine/api", "ovirt_username": "admin@internal", "ovirt_password": "hunter22",
		"ovirt_insecure": "false", "ovirt_ca_bundle": "",
	}
}

// but is valid with some values replaced; those that are "-" are missing.
func but(changes map[string]string) map[string]string {
	values := valid()
	maps.Copy(values, changes)
	maps.DeleteFunc(values, func(_, value string) bool { return value == "-" })
	return values
}

func TestComponentsGetTheFiveKeysAndNoOther(t *testing.T) {
	t.Parallel()
	root := passthroughtest.Credential(but(map[string]string{"somebodys_note": "do not touch"}))
	assessment := passthroughtest.Delivers(t, ovirt.New(nil), root, valid())
	if assessment.Principal != "" || strings.Contains(assessment.Reason, "ovirt_insecure") {
		t.Errorf("it was judged %+v", assessment)
	}
}

func TestWhetherToCheckTheEngineIsHandedOnAsAWord(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{"1": "true", "T": "true", "TRUE": "true", "0": "false", "False": "false"} {
		root := passthroughtest.Credential(but(map[string]string{"ovirt_insecure": given}))
		assessment := passthroughtest.Delivers(t, ovirt.New(nil), root, but(map[string]string{"ovirt_insecure": want}))
		if warned := strings.Contains(assessment.Reason, "ovirt_ca_bundle"); warned != (want == "true") {
			t.Errorf("of %s it is said %q", given, assessment.Reason)
		}
	}
}

func TestAnIncompleteCredentialIsRefusedByTheNameOfWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		changes map[string]string
		says    []string
	}{
		"no address":              {map[string]string{"ovirt_url": "-"}, []string{"it has no ovirt_url"}},
		"an address without host": {map[string]string{"ovirt_url": "engine"}, []string{"ovirt_url is not an address like https://"}},
		"a name in the address":   {map[string]string{"ovirt_url": "https://admin@engine.example.com"}, []string{"ovirt_url holds a user name", "ovirt_username"}},
		"no user":                 {map[string]string{"ovirt_username": ""}, []string{"it has no ovirt_username"}},
		"a password of two lines": {map[string]string{"ovirt_password": "hunter22\n"}, []string{"ovirt_password begins or ends with a space or a line break"}},
		"no word for insecure":    {map[string]string{"ovirt_insecure": "-"}, []string{"it has no ovirt_insecure"}},
		"another word":            {map[string]string{"ovirt_insecure": "maybe"}, []string{"ovirt_insecure is neither true nor false"}},
		"no bundle":               {map[string]string{"ovirt_ca_bundle": "-"}, []string{"it has no ovirt_ca_bundle, which may be empty"}},
		"no certificates":         {map[string]string{"ovirt_ca_bundle": "/etc/pki/ca.pem"}, []string{"ovirt_ca_bundle is not a list of certificates in PEM"}},
		"a broken certificate":    {map[string]string{"ovirt_ca_bundle": authority}, []string{"certificate 1 of ovirt_ca_bundle cannot be read"}},
		"several things at once":  {map[string]string{"ovirt_url": "-", "ovirt_password": "-"}, []string{"it has no ovirt_url, it has no ovirt_password"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			passthroughtest.Refuses(t, ovirt.New(nil), passthroughtest.Credential(but(c.changes)), c.says, "hunter22")
		})
	}
}
