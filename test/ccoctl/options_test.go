package ccoctl_test

import (
	"maps"
	"strings"
	"testing"
)

// option is a flag that is refused before any call, and what the error names.
type option struct {
	flags []string
	says  string
}

func TestOptionsThatCannotBe(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		all := anyOptions()
		maps.Copy(all, c.options())
		for name, test := range all {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := fresh(t, c)
				w.file("good", newRequest(c, "good"))
				flags := make([]string, len(test.flags))
				for i, flag := range test.flags {
					flags[i] = strings.ReplaceAll(flag, "PRIVATE", w.privateKey())
				}
				for _, verb := range []string{"create-all", "plan create-all"} {
					w.refusedRun(verb, flags, test.says)
				}
				w.refusedRun("create-all", append(flags, "--dry-run"), test.says)
			})
		}
	})
}

// anyOptions are flags that no set-up in any cloud can have.
func anyOptions() map[string]option {
	return map[string]option{
		"a slash in the name":            {[]string{"--name=a/b"}, "--name"},
		"dots in the name":               {[]string{"--name=../x"}, "--name"},
		"a line break in the name":       {[]string{"--name=a\nb"}, "--name"},
		"a name in another script":       {[]string{"--name=ünï"}, "--name"},
		"a command in the name":          {[]string{"--name=$(touch x)"}, "--name"},
		"a very long name":               {[]string{"--name=" + strings.Repeat("a", 5000)}, "--name"},
		"an empty name":                  {[]string{"--name="}, "name"},
		"a key file that is not there":   {[]string{"--public-key-file=/nowhere/key"}, "/nowhere/key"},
		"a key file that is no key":      {[]string{"--public-key-file=/etc/hostname"}, "/etc/hostname"},
		"a private key for a public one": {[]string{"--public-key-file=PRIVATE"}, "serviceaccount-signer.private"},
		"a flag that there is not":       {[]string{"--regoin=us-east-1"}, "--regoin"},
	}
}

// issuerOptions are those of clouds whose issuer somebody else can keep.
func issuerOptions() map[string]option {
	return map[string]option{
		"an issuer without TLS":             {[]string{"--issuer-url=http://x.example.com"}, "--issuer-url"},
		"an issuer with a query":            {[]string{"--issuer-url=https://x.example.com?a=b"}, "--issuer-url"},
		"an issuer with a slash at the end": {[]string{"--issuer-url=https://x.example.com/"}, "--issuer-url"},
		"an issuer with a port":             {[]string{"--issuer-url=https://x.example.com:8443"}, "--issuer-url"},
		"an issuer with a user":             {[]string{"--issuer-url=https://u:p@x.example.com"}, "--issuer-url"},
		"an issuer without a host":          {[]string{"--issuer-url=https:///x"}, "--issuer-url"},
		"an issuer that is no URL":          {[]string{"--issuer-url=https://%zz"}, "--issuer-url"},
	}
}

// privateKey is the path of a private key.
func (w *world) privateKey() string {
	path := w.requests + "/serviceaccount-signer.private"
	w.write(path, signing.private, 0o600)
	return path
}
