package oidc

import (
	"path/filepath"
	"strconv"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

var _ plan.Commander = SigningKeysDriver{}

// Commands implements plan.Commander. The lines need openssl; they generate nothing over a key that is there.
func (d SigningKeysDriver) Commands(resource plan.Resource, _ plan.Known, change plan.Change) []string {
	private, public, installer := d.Directory.File(PrivateKeyFile), d.Directory.File(PublicKeyFile), d.Directory.File(InstallerKeyFile)
	switch change.Action {
	case plan.Create:
		return []string{
			plan.Shell("test", "!", "-e", private),
			"(umask 077; " + plan.Shell("mkdir", "-p", "--", filepath.Dir(private)) + "; " + plan.Shell("openssl", "genrsa", "-out", private, strconv.Itoa(keyBits)) + ")",
			derive(private, public),
			copyKey(private, installer),
			plan.Variable(resource.Ref(), OutputPublicKey) + "=$(" + plan.Shell("cat", "--", public) + ")",
		}
	case plan.Update:
		var lines []string
		for _, field := range change.Fields {
			switch field.Name {
			case FieldMode:
				lines = append(lines, plan.Shell("chmod", manifest.FormatMode(privateMode), "--", private))
			case FieldPublicFile:
				lines = append(lines, derive(private, public))
			case FieldInstallerKey:
				lines = append(lines, copyKey(private, installer))
			}
		}
		return append(lines, plan.Variable(resource.Ref(), OutputPublicKey)+"=$("+plan.Shell("cat", "--", public)+")")
	case plan.Delete:
		return []string{plan.Shell("rm", "-f", "--", installer, public, private)}
	}
	return nil
}

// derive returns the line that writes the public key of a private one.
func derive(private, public string) string {
	return plan.Shell("openssl", "rsa", "-in", private, "-pubout", "-out", public)
}

// copyKey returns the line that copies a private key, and never lets anybody else read the copy.
func copyKey(private, to string) string {
	return "(umask 077; " + plan.Shell("mkdir", "-p", "--", filepath.Dir(to)) + "; " + plan.Shell("rm", "-f", "--", to) + "; " + plan.Shell("cp", "--", private, to) + ")"
}
