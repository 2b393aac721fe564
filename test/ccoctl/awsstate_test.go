package ccoctl_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// contents implements simulated.
func (w *awsAccount) contents(t testing.TB) string {
	t.Helper()
	buckets, roles, providers := w.BucketContents(), w.Roles(), w.OIDCProviders()
	for i := range buckets {
		buckets[i].Created = time.Time{}
		for j := range buckets[i].Objects {
			buckets[i].Objects[j].Modified = time.Time{}
		}
	}
	for i := range roles {
		roles[i].Created, roles[i].ID = time.Time{}, ""
	}
	for i := range providers {
		providers[i].Created = time.Time{}
		for j := range providers[i].Thumbprints {
			providers[i].Thumbprints[j] = "that of the account's own certificate authority"
		}
	}
	distributions := w.distributions()
	for i := range distributions {
		distributions[i].Modified, distributions[i].ETag = time.Time{}, ""
		if !strings.HasPrefix(distributions[i].Comment, "openshift.io/") {
			distributions[i].CallerReference = ""
		}
	}
	identities := w.identities()
	for i := range identities {
		identities[i].CanonicalUserID = ""
	}
	text, err := json.MarshalIndent(map[string]any{
		"buckets": readable(buckets), "distributions": distributions, "identities": identities, "controls": w.controls(),
		"roles": roles, "providers": providers,
	}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return w.anonymous(string(text))
}

// readable has the contents of objects as text.
func readable(value any) any {
	text, _ := json.Marshal(value)
	var plain []map[string]any
	_ = json.Unmarshal(text, &plain)
	for _, bucket := range plain {
		objects, _ := bucket["objects"].([]any)
		for _, object := range objects {
			fields := object.(map[string]any)
			var content []byte
			encoded, _ := json.Marshal(fields["content"])
			_ = json.Unmarshal(encoded, &content)
			fields["content"] = string(content)
		}
	}
	return plain
}

// distributions, controls and identities are those of the account in an order that does not come from what is drawn by lot.
func (w *awsAccount) distributions() []simaws.Distribution {
	return ordered(w.Distributions(), func(d simaws.Distribution) string { return d.Comment })
}

func (w *awsAccount) controls() []simaws.OriginAccessControl {
	return ordered(w.OriginAccessControls(), func(c simaws.OriginAccessControl) string { return c.Name })
}

func (w *awsAccount) identities() []simaws.OriginAccessIdentity {
	return ordered(w.OriginAccessIdentities(), func(i simaws.OriginAccessIdentity) string { return i.Comment })
}

func ordered[T any](items []T, by func(T) string) []T {
	slices.SortStableFunc(items, func(a, b T) int { return strings.Compare(by(a), by(b)) })
	return items
}

// anonymous implements simulated.
func (w *awsAccount) anonymous(text string) string {
	var pairs []string
	for i, d := range w.distributions() {
		pairs = append(pairs, d.Domain, fmt.Sprintf("domain-%d", i), d.ID, fmt.Sprintf("distribution-%d", i))
	}
	for i, c := range w.controls() {
		pairs = append(pairs, c.ID, fmt.Sprintf("control-%d", i))
	}
	for i, c := range w.identities() {
		pairs = append(pairs, c.ID, fmt.Sprintf("identity-%d", i))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
