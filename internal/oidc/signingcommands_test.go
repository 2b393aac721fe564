package oidc_test

import (
	"bytes"
	"os/exec"
	"testing"

	"github.com/cloudcredential/operator/internal/oidc"
)

// run executes what a plan says a user should do.
func (o *output) run() (string, error) {
	o.Helper()
	for _, needed := range []string{"sh", "openssl"} {
		if _, err := exec.LookPath(needed); err != nil {
			o.Skipf("SKIPPED: there is no %s", needed)
		}
	}
	var script bytes.Buffer
	if err := o.plan().WriteCommands(&script); err != nil {
		o.Fatal(err)
	}
	out, err := exec.CommandContext(o.Context(), "sh", "-c", script.String()).CombinedOutput()
	return script.String() + string(out), err
}

func TestTheCommandsMakeKeysThatAreTakenAsOurs(t *testing.T) {
	t.Parallel()
	for name, files := range map[string]map[string][]byte{
		"none":        {},
		"private":     {oidc.PrivateKeyFile: pkcs1(t, 0)},
		"wrong files": {oidc.PrivateKeyFile: pkcs1(t, 0), oidc.PublicKeyFile: public(t, 1).PEM(), oidc.InstallerKeyFile: pkcs1(t, 1)},
		"all":         {oidc.PrivateKeyFile: pkcs1(t, 0), oidc.PublicKeyFile: public(t, 0).PEM(), oidc.InstallerKeyFile: pkcs1(t, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, absent := range []bool{false, true} {
				o := newOutput(t, files)
				if o.absent = absent; !absent {
					o.put(oidc.PrivateKeyFile+".other", 0o600, nil)
				}
				if out, err := o.run(); err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				if p := o.plan(); !p.Empty() || p.Err() != nil {
					t.Errorf("this is left: %v, %v", p.Changes, p.Err())
				}
				if got := len(o.files()); absent && got != 0 || !absent && got != 4 {
					t.Errorf("there are %d files", got)
				}
			}
		})
	}
}
