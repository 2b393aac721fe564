package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
)

var (
	// aToken begins as every JSON Web Token does, and aKey as every private key in PEM.
	aToken = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}`)
	aKey   = regexp.MustCompile(`-----BEGIN [A-Z ]*PRIVATE KEY-----`)
)

// unreadable stands for a text that could not be read, since that may hold anything.
const unreadable = "-----BEGIN PRIVATE KEY-----"

// leaks says whether there is a token, a private key or one of the secrets in a text.
func leaks(text string, secrets []string) bool {
	return aToken.MatchString(text) || aKey.MatchString(text) || slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(text, s) })
}

// proveNoKeyLeaks looks for the delivered keys, and that of the administrator, where nobody may ever see one.
func (d *minting) proveNoKeyLeaks(ctx context.Context) error {
	secrets := d.cloud.Private(d.cloud.Administrator())
	for _, r := range d.components {
		key, _, err := d.delivered(ctx, r.Name)
		if err != nil {
			return err
		}
		private := d.cloud.Private(key)
		if len(private) == 0 {
			return fmt.Errorf("the key of %s has nothing to look for", r.Name)
		}
		secrets = append(secrets, private...)
	}
	return d.claim(ctx, func(ctx context.Context) error {
		seen := map[string]string{"what was shown on the screen": d.screen.text(), "the output of the operator": contents(d.operator.log)}
		if err := d.addPublished(ctx, seen); err != nil {
			return err
		}
		for where, text := range seen {
			if leaks(text, secrets) {
				return fmt.Errorf("there is a key or a token in %s", where)
			}
		}
		return nil
	}, "none of the %d keys was on this screen, in what the operator printed, in a request or in an event", len(d.components)+1)
}

// addPublished adds what everybody may read who can look into the cluster.
func (d *demo) addPublished(ctx context.Context, seen map[string]string) error {
	var events corev1.EventList
	if err := d.cluster.client.List(ctx, &events); err != nil {
		return fmt.Errorf("list the events: %w", err)
	}
	var requests v1.CredentialsRequestList
	if err := d.cluster.client.List(ctx, &requests); err != nil {
		return fmt.Errorf("list the requests: %w", err)
	}
	for where, list := range map[string]any{"an event": events, "a request": requests} {
		text, err := json.Marshal(list)
		if err != nil {
			return fmt.Errorf("look for keys in %s: %w", where, err)
		}
		seen[where] = string(text)
	}
	return nil
}

// contents is what a file holds.
func contents(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return unreadable
	}
	return string(text)
}

// seen are all texts that somebody may have seen, by where. The program that simulates the cloud tells its administrator's key on purpose.
func (d *demo) seen() map[string]string {
	all := map[string]string{
		"what was shown on the screen":       d.screen.text(),
		"the command line of kube-apiserver": strings.Join(d.cluster.env.ControlPlane.GetAPIServer().Configure().AsStrings(nil), " "),
	}
	for _, p := range d.processes {
		all["the command line of "+p.name] = strings.Join(p.cmd.Args, " ")
		if d.simulator == nil || p != d.simulator.process {
			all["the output of "+p.name] = contents(p.log)
		}
	}
	return all
}
