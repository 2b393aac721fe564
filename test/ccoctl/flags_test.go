package ccoctl_test

import (
	"regexp"
	"strings"
	"testing"
)

func TestH4_flags(t *testing.T) {
	boolean := regexp.MustCompile(`^(dry-run|create-private-s3-bucket|enable-tech-preview|force-delete-custom-roles|preserve-existing-roles|delete-oidc-resource-group)$`)
	onEach(t, func(t *testing.T, c *cloud) {
		w := smallWorld(t, c)
		for verb, flags := range c.flags {
			r := w.runWith(t.Context(), append(append([]string{c.name}, strings.Fields(verb)...), "--help")...).ends(0)
			if r.stderr != "" {
				t.Errorf("the help of %s says %q on stderr", verb, r.stderr)
			}
			for _, flag := range flags {
				name, preset, _ := strings.Cut(flag, "=")
				line := regexp.MustCompile(`(?m)^ +(-., )?--` + name + `( [a-z]\S*)?  .*$`).FindString(r.stdout)
				switch {
				case line == "":
					t.Errorf("the help of %s has no --%s:\n%s", verb, name, r.stdout)
				case boolean.MatchString(name) && strings.Contains(line, "--"+name+" string"):
					t.Errorf("%s --%s takes a value: %s", verb, name, line)
				case strings.Contains(line, "(default true)"):
					t.Errorf("%s --%s is on by default: %s", verb, name, line)
				case preset != "" && !strings.Contains(line, `(default "`+preset+`")`):
					t.Errorf("%s --%s is not %s by default: %s", verb, name, preset, line)
				}
			}
		}
	})
}

func TestH4_required_flags_are_named(t *testing.T) {
	onEach(t, func(t *testing.T, c *cloud) {
		w := smallWorld(t, c)
		for verb, want := range c.required {
			w.runWith(t.Context(), c.name, verb).ends(1).says("Error: required flag(s) " + want + " not set")
		}
	})
}
