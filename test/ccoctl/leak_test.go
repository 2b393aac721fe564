package ccoctl_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"net/url"
	"strings"
	"testing"
	"time"

	simaws "github.com/cloudcredential/operator/sim/aws"
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

// secrets of a run with this key, by what they are.
func secrets(key simaws.Key) map[string]string {
	block, _ := pem.Decode(signing.private)
	all := map[string]string{"secret access key": key.Secret}
	if key.Token != "" {
		all["session token"] = key.Token
	}
	// Of the private key each line, except that where the public part is, and its numbers.
	body := strings.Split(strings.TrimSpace(string(signing.private)), "\n")
	for _, line := range body[8 : len(body)-1] {
		if len(line) > fragment {
			all["line of the private key "+line[:4]] = line
		}
	}
	for i, number := range primes() {
		all["number of the private key "+string(rune('a'+i))] = string(number.Bytes())
		all["hexadecimal number of the private key "+string(rune('a'+i))] = number.Text(16)
	}
	all["private key"] = string(block.Bytes[len(block.Bytes)/2:])
	return all
}

func TestF4_secrets_are_nowhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if _, err := w.AddRole("administrators", allowAll); err != nil {
		t.Fatal(err)
	}
	key, err := w.AssumeRole("administrators", "somebody", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	start := w.processes()
	run := func(args ...string) ran {
		p := start(args...)
		for name, value := range environment(key) {
			p.command.Env = append(p.command.Env, name+"="+value)
		}
		return p.run()
	}
	canaries := secrets(key)
	check := func(what, text string) {
		for name, secret := range canaries {
			if forms := leaks(text, secret); len(forms) > 0 {
				t.Errorf("%s holds the %s: %v", what, name, forms)
			}
		}
	}
	verbs := [][]string{
		w.arguments("plan create-all", "-o=table"), w.arguments("plan create-all", "-o=json"), w.arguments("plan create-all", "-o=commands"),
		w.arguments("create-all", "--dry-run", "-o=json"), w.arguments("create-all", "-o=json"), w.arguments("create-all"), w.arguments("plan create-all"),
		{"aws", "create-key-pair", "--output-dir=" + w.out, "-o=json"}, w.arguments("plan delete", "-o=json"), w.arguments("plan delete", "-o=commands"),
	}
	for _, args := range verbs {
		r := run(args...)
		check(strings.Join(args[1:3], " "), r.stdout+r.stderr)
	}
	for _, effect := range []fault.Effect{fault.Deny, fault.InternalError, fault.Garbage} {
		remove := w.on("GetRole", fault.Rule{Effect: effect})
		check("an error", func() string { r := run(w.arguments("create-all", "-o=json")...); return r.stdout + r.stderr }())
		remove()
	}
	w.write(w.out+"/serviceaccount-signer.public", []byte("x"), 0o644)
	r := run(w.arguments("create-all", "-o=json")...)
	check("an error about keys", r.stdout+r.stderr)
	r = run(w.arguments("delete", "-o=json")...)
	check("delete", r.stdout+r.stderr)
	check("the account", w.account())
	for name, content := range w.files() {
		if !strings.Contains(name, "signer.private") && !strings.HasSuffix(name, "bound-service-account-signing-key.key") {
			check(name, content)
		}
	}
}
