package gcp_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/secret"
	simgcp "github.com/cloudcredential/operator/sim/gcp"
)

func TestPassthroughHandsTheRootFileOnByteForByte(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	minted := w.email(req)
	w.mode = v1.ModePassthrough
	w.pass(req)
	if data := w.secrets.held[req.Secret].Data; !bytes.Equal(data[keyFile], w.root[keyFile].Reveal()) || len(data) != 1 {
		t.Error("the Secret does not hold the root file")
	}
	if _, found := w.ServiceAccount(minted); found || strings.Contains(string(w.PolicyJSON(project)), minted) {
		t.Error("the account of the earlier mode is still there")
	}
	if status := req.Status.(*v1.GCPProviderStatus); status.ServiceAccountID != "" {
		t.Errorf("the status is %+v", status)
	}
	w.pass(req)
	w.called()
	if _, exists := w.ServiceAccount("root-admin@" + project + ".iam.gserviceaccount.com"); !exists {
		t.Error("the root account is gone")
	}
}

func TestTokenModeWritesTheFileThatExistingClustersHave(t *testing.T) {
	t.Parallel()
	const audience = "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/prod/providers/prod"
	want := `{
  "type": "external_account",
  "audience": "` + audience + `",
  "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
  "token_url": "https://sts.googleapis.com/v1/token",
  "service_account_impersonation_url": "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@p.iam.gserviceaccount.com:generateAccessToken",
  "credential_source": {
    "file": "/var/run/secrets/openshift/serviceaccount/token",
    "format": {
      "type": "text"
    }
  }
}`
	w := newWorld(t)
	w.mode, w.noRoot = v1.ModeToken, true
	req := w.newRequest("ingress", v1.GCPProviderSpec{Audience: audience, ServiceAccountEmail: "a@p.iam.gserviceaccount.com"})
	w.pass(req)
	if got := string(w.secrets.held[req.Secret].Data[keyFile]); got != want {
		t.Errorf("the file is\n%s\nand should be\n%s", got, want)
	}
	w.called()

	w.cluster.UniverseDomain = "example.cloud"
	req.CloudTokenPath = `/var/run/a "quoted" path & more`
	w.pass(req)
	var file map[string]any
	fatal(t, json.Unmarshal(w.secrets.held[req.Secret].Data[keyFile], &file))
	source, _ := file["credential_source"].(map[string]any)
	if file["universe_domain"] != "example.cloud" || file["token_url"] != "https://sts.example.cloud/v1/token" || source["file"] != req.CloudTokenPath {
		t.Errorf("the file is %v", file)
	}
}

func TestTokenModeIsLeftToOthersWithoutAnAddress(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := w.input(w.ingress())
	in.Mode = v1.ModeToken
	if desired, err := w.provider.Desire(in); err != nil || !desired.External {
		t.Errorf("it is %+v, %v", desired, err)
	}
}

func TestValidateNamesTheFieldAndTheWayOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, c := range map[string]struct {
		spec v1.GCPProviderSpec
		want string
	}{
		"good":       {v1.GCPProviderSpec{PredefinedRoles: []string{"roles/dns.admin"}, Permissions: []string{"dns.changes.create"}}, ""},
		"role":       {v1.GCPProviderSpec{PredefinedRoles: []string{"roles/dns.admin", "dns.admin"}}, "predefinedRoles[1]"},
		"permission": {v1.GCPProviderSpec{Permissions: []string{"dns changes"}}, "permissions[0]"},
		"large":      {v1.GCPProviderSpec{Permissions: slices.Repeat([]string{"dns.changes.create"}, 5000)}, "64 KB"},
		"audience":   {v1.GCPProviderSpec{ServiceAccountEmail: "a@p.iam.gserviceaccount.com", Audience: "api://x"}, "audience"},
		"address": {v1.GCPProviderSpec{ServiceAccountEmail: "a", Audience: "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/providers/b"},
			"serviceAccountEmail"},
	} {
		err := w.provider.Validate(w.newRequest("x-request", c.spec))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAssessSaysWhatARootCredentialCanBeUsedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	cluster := w.cluster
	reader := w.account("reader", w.role("reader", "iam.roles.get", "resourcemanager.projects.get", "serviceusage.services.list"))
	nobody := w.account("nobody")
	revoked := w.account("revoked", "roles/owner")
	w.DeleteServiceAccount("revoked@" + project + ".iam.gserviceaccount.com")
	for name, c := range map[string]struct {
		root       cloud.Credential
		mode, says string
	}{
		"owner":    {w.root, v1.ModeAnnotationMint, ""},
		"reader":   {reader, v1.ModeAnnotationPassthrough, "iam.serviceAccounts.create"},
		"nobody":   {nobody, v1.ModeAnnotationInsufficient, "iam.roles.get"},
		"revoked":  {revoked, v1.ModeAnnotationInsufficient, "account not found"},
		"empty":    {cloud.Credential{}, v1.ModeAnnotationInsufficient, "service_account.json"},
		"no JSON":  {file("x"), v1.ModeAnnotationInsufficient, "not a credentials file"},
		"external": {file(`{"type":"external_account"}`), v1.ModeAnnotationInsufficient, `"external_account"`},
		"login":    {file(`{"type":"authorized_user"}`), v1.ModeAnnotationInsufficient, "a user's own login"},
		"cut":      {file(`{"type":"service_account","private_key_id":"1","client_email":"a@b","private_key":"x"}`), v1.ModeAnnotationInsufficient, "private_key"},
	} {
		got, err := w.provider.Assess(t.Context(), cluster, c.root)
		if err != nil || got.Mode != c.mode || !strings.Contains(got.Reason, c.says) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func file(text string) cloud.Credential { return cloud.Credential{keyFile: secret.FromString(text)} }

// role makes a custom role and returns its name.
func (w *world) role(id string, permissions ...string) string {
	w.t.Helper()
	name, err := w.AddRole(project, id, id, permissions...)
	fatal(w.t, err)
	return name
}

func TestPassthroughIsCheckedOnceForEachSetOfRights(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	fatal(t, w.provider.CheckPassthrough(t.Context(), w.access(), req))
	w.Calls().Reset()
	for range 3 {
		fatal(t, w.provider.CheckPassthrough(t.Context(), w.access(), req))
	}
	w.called()

	w.root = w.account("weak", w.role("weak", "iam.roles.get", "serviceusage.services.list", "compute.instances.get"))
	weak := w.newRequest("weak-one", v1.GCPProviderSpec{Permissions: []string{"compute.instances.get", "compute.instances.delete"}})
	var lacks *cloud.InsufficientError
	err := w.provider.CheckPassthrough(t.Context(), w.access(), weak)
	if !errors.As(err, &lacks) || !slices.Equal(lacks.Missing, []string{"compute.instances.delete"}) || !strings.HasPrefix(lacks.Principal, "weak@") {
		t.Errorf("it ended with %v", err)
	}
	fatal(t, w.AddBinding(project, "roles/owner", "serviceAccount:"+lacks.Principal))
	w.clock.advance(2 * time.Minute)
	fatal(t, w.provider.CheckPassthrough(t.Context(), w.access(), weak))
}

func TestPassthroughNamesTheServicesThatAreNotEnabled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.SetServiceEnabled(project, "dns.googleapis.com", false)
	req := w.ingress()
	err := w.provider.CheckPassthrough(t.Context(), w.access(), req)
	if err == nil || !strings.Contains(err.Error(), "gcloud services enable dns.googleapis.com --project "+project) {
		t.Errorf("it ended with %v", err)
	}
	req.Spec.(*v1.GCPProviderSpec).SkipServiceCheck = true
	fatal(t, w.provider.CheckPassthrough(t.Context(), w.access(), req))
	req.Spec.(*v1.GCPProviderSpec).SkipServiceCheck = false
	w.SetServiceEnabled(project, "dns.googleapis.com", true)
	fatal(t, w.provider.CheckPassthrough(t.Context(), w.access(), req))
}

func TestAnotherUniverseWorksAlike(t *testing.T) {
	t.Parallel()
	w := newWorldIn(t, simgcp.Options{UniverseDomain: "example.cloud"})
	w.cluster.UniverseDomain = "example.cloud"
	req := w.ingress()
	w.mint(req)
	w.called(createAccount, getPolicy, setPolicy, createKey)
	w.pass(req)
	w.called(listKeys, getPolicy)
	w.remove(req)
	w.called(getPolicy, setPolicy, deleteAccount)
	if w.Calls().Count("oauth2", "") != 0 {
		t.Error("a token was asked for, which only the default universe gives")
	}
}

func TestTokenModeRemovesTheFormerAccountIfItCan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.ingress()
	w.mint(req)
	email := w.email(req)
	spec := req.Spec.(*v1.GCPProviderSpec)
	spec.Audience = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/prod/providers/prod"
	spec.ServiceAccountEmail = "a@p.iam.gserviceaccount.com"
	w.mode, w.noRoot = v1.ModeToken, true
	w.pass(req)
	if _, found := w.ServiceAccount(email); !found || w.email(req) != email {
		t.Error("the account is gone, or not on record any more")
	}
	w.noRoot = false
	w.pass(req)
	if _, found := w.ServiceAccount(email); found || strings.Contains(string(w.PolicyJSON(project)), email) {
		t.Error("the account is still there")
	}
	w.pass(req)
	w.called(getAccount)
}
