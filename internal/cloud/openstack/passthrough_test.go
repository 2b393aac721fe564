package openstack_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud/openstack/cloudsyaml"
)

func TestTheRootCredentialIsHandedOn(t *testing.T) {
	t.Parallel()
	w, req := newWorld(t), cinder()
	w.set("clouds.conf", "[Global]\n")
	w.set("cacert", string(w.authority))
	w.pass(req)
	want := map[string]string{"clouds.yaml": w.root["clouds.yaml"].RevealString(), "clouds.conf": "[Global]\n", "cacert": string(w.authority)}
	if got := w.secrets.holds(req); !maps.Equal(got, want) {
		t.Errorf("the Secret holds %v", got)
	}
	if w.called(); w.secrets.writes != 1 || req.Status != nil {
		t.Errorf("%d writes, status %v", w.secrets.writes, req.Status)
	}
	w.pass(req)
	if w.called(); w.secrets.writes != 1 {
		t.Errorf("a settled request was written again")
	}
	w.set("cacert", "")
	w.set("clouds.conf", "")
	w.pass(req)
	if got := w.secrets.holds(req); len(got) != 1 {
		t.Errorf("what went from the root secret is still in the target: %v", got)
	}
	fatal(t, w.remove(req))
	if got := w.secrets.holds(req); got != nil {
		t.Errorf("the Secret is still there: %v", got)
	}
}

func TestABrokenRootSecretIsNotHandedOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		key, value string
		says       []string
	}{
		"no file":        {"clouds.yaml", "", []string{"it has no key clouds.yaml", "put a file there"}},
		"wrong name":     {"clouds.yaml", "clouds:\n  mine:\n    auth: {}\n", []string{"key clouds.yaml", "clouds.openstack is missing", "name the cloud mine so"}},
		"no YAML":        {"clouds.yaml", "clouds:\n\t- x", []string{"key clouds.yaml", "not YAML, see line 2"}},
		"wrong type":     {"clouds.yaml", "clouds:\n  openstack:\n    auth: [a]\n", []string{"clouds.openstack.auth is a list", "indented"}},
		"no certificate": {"cacert", "hello", []string{"key cacert: it holds no certificate", "or remove the key"}},
	} {
		w, req := newWorld(t), cinder()
		w.pass(req)
		before := w.secrets.holds(req)
		w.set(c.key, c.value)
		err := w.try(req)
		got := w.assess()
		for _, want := range append(c.says, "kube-system/openstack-credentials") {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: the pass ends with %v", name, err)
			}
			if got.Mode != "insufficient" || !strings.Contains(got.Reason, want) {
				t.Errorf("%s: the assessment is %+v", name, got)
			}
		}
		if w.called(); !maps.Equal(w.secrets.holds(req), before) {
			t.Errorf("%s: the Secret was changed", name)
		}
	}
}

func TestTheRootSecretFollowsTheCluster(t *testing.T) {
	t.Parallel()
	file := func(w *world, line string) string { return w.withPassword("boss", "open-sesame") + line }
	right := "    cacert: " + cloudsyaml.CAPath + "\n"
	for name, c := range map[string]struct {
		bundle, cacert, line string // PEM stands for the authority's certificates
		wantCA, wantLine     string
	}{
		"nothing anywhere":             {},
		"the cluster's is new":         {bundle: "PEM", wantCA: "PEM"},
		"the cluster's is another":     {bundle: "PEM", cacert: "old", wantCA: "PEM"},
		"the cluster has none":         {cacert: "PEM", wantCA: "PEM"},
		"the cluster's is none":        {bundle: "no certificate", cacert: "PEM", wantCA: "PEM"},
		"the path is another":          {cacert: "PEM", line: "    cacert: /home/me/ca.pem\n", wantCA: "PEM", wantLine: right},
		"the path is empty":            {line: "    cacert: \"\"\n"},
		"both":                         {bundle: "PEM", line: "    cacert: x\n", wantCA: "PEM", wantLine: right},
		"everything is right":          {bundle: "PEM", cacert: "PEM", line: right, wantCA: "PEM", wantLine: right},
		"a path without certificates ": {line: right, wantLine: right},
	} {
		w := newWorld(t)
		pem := strings.NewReplacer("PEM", string(w.authority))
		w.set("clouds.yaml", file(w, c.line))
		w.set("cacert", pem.Replace(c.cacert))
		w.cluster.CABundle = []byte(pem.Replace(c.bundle))
		before := maps.Clone(w.root)
		mended := w.provider.MendRoot(w.cluster, w.root)
		if got := mended["cacert"].RevealString(); got != pem.Replace(c.wantCA) {
			t.Errorf("%s: the certificates are %q", name, got)
		}
		if got := mended["clouds.yaml"].RevealString(); got != file(w, c.wantLine) {
			t.Errorf("%s: the file is\n%s", name, got)
		}
		for key, value := range before {
			if !w.root[key].Equal(value) || key == "notes" && !mended[key].Equal(value) {
				t.Errorf("%s: %s was changed in place", name, key)
			}
		}
		again := w.provider.MendRoot(w.cluster, mended)
		for key, value := range mended {
			if !again[key].Equal(value) || len(again) != len(mended) {
				t.Errorf("%s: mended twice, %s is another one", name, key)
			}
		}
		req := cinder()
		w.pass(req)
		if got := w.secrets.holds(req); got["clouds.yaml"] != file(w, c.wantLine) || got["cacert"] != pem.Replace(c.wantCA) {
			t.Errorf("%s: the target holds %v", name, got)
		}
	}
}
