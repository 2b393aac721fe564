package ccoctl_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"maps"
	"net/url"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
)

// fragment is how many characters of a secret in a row count as a part of it.
const fragment = 16

// leaks are the forms in which a secret, or a part of it, is in a text.
func leaks(text, secret string) []string {
	var found []string
	for at := 0; at+fragment <= len(secret); at++ {
		if strings.Contains(text, secret[at:at+fragment]) {
			found = append(found, "plain")
			break
		}
	}
	looks := map[string][]string{
		"hexadecimal": {hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret)))},
		"escaped":     {url.QueryEscape(secret), url.PathEscape(secret)},
	}
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for before := range 3 {
			encoded := encoding.EncodeToString(append(make([]byte, before), secret...))
			looks["base64"] = append(looks["base64"], encoded[4:len(encoded)-4])
		}
	}
	for form, texts := range looks {
		for _, look := range texts {
			if strings.Contains(text, look) {
				found = append(found, form)
			}
		}
	}
	return found
}

// leaksAny reports whether any of these is in a text.
func leaksAny(text string, secrets map[string]string) bool {
	for _, secret := range secrets {
		if len(leaks(text, secret)) > 0 {
			return true
		}
	}
	return false
}

// signingSecrets are those of the signing key, by what they are.
func signingSecrets() map[string]string {
	all := linesOf("the signing key", signing.private)
	for i, number := range primes() {
		all["number of the private key "+string(rune('a'+i))] = string(number.Bytes())
		all["hexadecimal number of the private key "+string(rune('a'+i))] = number.Text(16)
	}
	block, _ := pem.Decode(signing.private)
	all["private key"] = string(block.Bytes[len(block.Bytes)/2:])
	return all
}

// linesOf are the lines of a private key, except for those with its public part.
func linesOf(what string, key []byte) map[string]string {
	all := map[string]string{}
	body := strings.Split(strings.TrimSpace(string(key)), "\n")
	for _, line := range body[9 : len(body)-1] {
		if len(line) > fragment {
			all["line "+line[:4]+" of "+what] = line
		}
	}
	return all
}

func TestF4_secrets_are_nowhere(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		for kind, use := range c.secretly {
			t.Run(kind, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, c)
				use(w)
				w.leaksNothing()
			})
		}
	})
}

// leaksNothing runs everything, and looks for secrets in all that it leaves and says.
func (w *world) leaksNothing() {
	w.t.Helper()
	c, t := w.cloud, w.t
	start := w.processes()
	run := func(args ...string) string {
		r := start(args...).run()
		return r.stdout + r.stderr
	}
	canaries := signingSecrets()
	maps.Copy(canaries, c.secrets(w))
	check := func(what, text string) {
		for name, secret := range canaries {
			if forms := leaks(text, secret); len(forms) > 0 {
				t.Errorf("%s holds the %s: %v", what, name, forms)
			}
		}
	}
	for _, args := range [][]string{
		w.arguments("plan create-all", "-o=table"), w.arguments("plan create-all", "-o=json"), w.arguments("plan create-all", "-o=commands"),
		w.arguments("create-all", "--dry-run", "-o=json"), w.arguments("create-all", "-o=json"), w.arguments("create-all"), w.arguments("plan create-all"),
		w.arguments("verify"), w.arguments("permissions create-all"), w.arguments("plan delete", "-o=json"), w.arguments("plan delete", "-o=commands"),
		{c.name, "create-key-pair", "--output-dir=" + w.out, "-o=json"},
	} {
		check(strings.Join(args[1:3], " "), run(args...))
	}
	for _, effect := range []fault.Effect{fault.Deny, fault.InternalError, fault.Garbage} {
		remove := w.on(c.operations.readIdentity, fault.Rule{Effect: effect})
		check("an error", run(w.arguments("create-all", "-o=json")...))
		remove()
	}
	w.write(w.out+"/serviceaccount-signer.public", []byte("x"), 0o644)
	check("an error about keys", run(w.arguments("create-all", "-o=json")...))
	check("delete", run(w.arguments("delete", "-o=json")...))
	check("the account", w.account())
	for name, content := range w.files() {
		if !strings.Contains(name, "signer.private") && !strings.HasSuffix(name, "bound-service-account-signing-key.key") {
			check(name, content)
		}
	}
}
