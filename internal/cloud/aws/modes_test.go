package aws_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/secret"
	simaws "github.com/cloudcredential/operator/sim/aws"
)

func TestPassthroughHandsOnTheRootCredential(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mode = v1.ModePassthrough
	req := w.newRequest(ingress)
	w.pass(req)
	w.called()
	held := w.secrets.held[req.Secret]
	id, key := w.root["aws_access_key_id"].RevealString(), w.root["aws_secret_access_key"].RevealString()
	if len(held.Data) != 3 || string(held.Data["credentials"]) != "[default]\naws_access_key_id = "+id+"\naws_secret_access_key = "+key {
		t.Errorf("the Secret holds %q", held.Data)
	}
	if value, has := held.Annotations[v1.AnnotationAWSPolicyLastApplied]; !has || value != "" {
		t.Errorf("the policy annotation is %q", value)
	}
}

func TestPassthroughHandsOnTheSessionToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mode = v1.ModePassthrough
	w.root["aws_session_token"] = secret.FromString("token")
	req := w.newRequest(ingress)
	w.pass(req)
	data := w.secrets.held[req.Secret].Data
	if string(data["aws_session_token"]) != "token" || !strings.HasSuffix(string(data["credentials"]), "\naws_session_token = token") {
		t.Errorf("the Secret holds %q", data)
	}
}

func TestPassthroughRefusesARootSecretThatIsNotWhole(t *testing.T) {
	t.Parallel()
	for key, value := range map[string]string{"aws_access_key_id": "", "aws_secret_access_key": " ", "aws_session_token": "a\n[profile x]"} {
		w := newWorld(t)
		w.mode = v1.ModePassthrough
		w.root[key] = secret.FromString(value)
		req := w.newRequest(ingress)
		if err := w.try(req, w.input(req)); err == nil || !strings.Contains(err.Error(), key) || !strings.Contains(err.Error(), "kube-system/aws-creds") {
			t.Errorf("a wrong %s yields the error %v", key, err)
		}
	}
}

func TestPivotFromMintToPassthroughRemovesTheUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	w.mint(req)
	name := w.userOf(req).Name
	w.mode = v1.ModePassthrough
	w.pass(req)
	w.called("ListAccessKeys", "DeleteUserPolicy", "DeleteAccessKey", "DeleteUser")
	if _, found := w.User(name); found || req.Status.(*v1.AWSProviderStatus).User != "" {
		t.Error("the user is still there, or on record")
	}
	w.pass(req)
	w.called()
}

func TestPivotFromPassthroughToMintMakesAUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mode = v1.ModePassthrough
	req := w.newRequest(ingress)
	w.pass(req)
	w.mode = v1.ModeMint
	w.pass(req)
	if len(w.userOf(req).Keys) != 1 {
		t.Error("there is no key")
	}
	if found, _ := w.User("root-admin"); len(found.Keys) != 1 {
		t.Error("the root key was touched")
	}
}

func TestTokenNamesTheRoleAndHoldsNoKey(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"": "/var/run/secrets/kubernetes.io/serviceaccount/token", "/var/run/secrets/openshift/serviceaccount/token": "/var/run/secrets/openshift/serviceaccount/token"} {
		w := newWorld(t)
		w.mode = v1.ModeToken
		w.noRoot = true
		req := w.newRequest(ingress)
		req.CloudTokenPath = path
		req.Spec.(*v1.AWSProviderSpec).STSIAMRoleARN = "whatever"
		w.pass(req)
		w.called()
		data := w.secrets.held[req.Secret].Data
		wantFile := "[default]\nsts_regional_endpoints = regional\nrole_arn = whatever\nweb_identity_token_file = " + want
		if len(data) != 1 || string(data["credentials"]) != wantFile {
			t.Errorf("the Secret holds %q", data)
		}
	}
}

func TestTokenWithoutARoleIsLeftToOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.mode = v1.ModeToken
	req := w.newRequest(ingress)
	desired, err := w.provider.Desire(w.input(req))
	if err != nil || !desired.External || desired.Graph != nil {
		t.Errorf("the answer is %+v, %v", desired, err)
	}
}

func TestTokenRefusesValuesThatWouldAddSettings(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"a\ncredential_process = x", "a\rb", "a\x00", "a\u0085b", "a\u2028b"} {
		w := newWorld(t)
		w.mode = v1.ModeToken
		byRole, byPath := w.newRequest(ingress), w.newRequest(ingress)
		byRole.Spec.(*v1.AWSProviderSpec).STSIAMRoleARN = value
		byPath.Spec.(*v1.AWSProviderSpec).STSIAMRoleARN = "role"
		byPath.CloudTokenPath = value
		if err := w.try(byRole, w.input(byRole)); err == nil || !strings.Contains(err.Error(), "stsIAMRoleARN") {
			t.Errorf("role %q yields %v", value, err)
		}
		if err := w.try(byPath, w.input(byPath)); err == nil || !strings.Contains(err.Error(), "cloudTokenPath") {
			t.Errorf("path %q yields %v", value, err)
		}
	}
}

func TestPivotFromMintToTokenRemovesTheUserIfThereIsACredential(t *testing.T) {
	t.Parallel()
	for _, noRoot := range []bool{true, false} {
		w := newWorld(t)
		w.readOnly = w.user("reader", allowing("iam:Get*", "iam:List*"))
		req := w.newRequest(ingress)
		w.mint(req)
		name := w.userOf(req).Name
		w.mode, w.noRoot = v1.ModeToken, noRoot
		req.Spec.(*v1.AWSProviderSpec).STSIAMRoleARN = "role"
		w.pass(req)
		if _, found := w.User(name); found != noRoot {
			t.Errorf("without a root credential: %v; the user is there: %v", noRoot, found)
		}
		if len(w.secrets.held[req.Secret].Data) != 1 {
			t.Error("the Secret holds the old key")
		}
		if req.Status.(*v1.AWSProviderStatus).User != name {
			t.Error("the user is not on record any more")
		}
	}
}

func TestAssessmentOfRootCredentials(t *testing.T) {
	t.Parallel()
	mint := []string{
		"iam:CreateAccessKey", "iam:CreateUser", "iam:DeleteAccessKey", "iam:DeleteUser", "iam:DeleteUserPolicy", "iam:GetUser",
		"iam:GetUserPolicy", "iam:ListAccessKeys", "iam:PutUserPolicy", "iam:TagUser", "iam:SimulatePrincipalPolicy",
	}
	without := func(actions []string, action string) []string {
		var out []string
		for _, a := range actions {
			if a != action {
				out = append(out, a)
			}
		}
		return out
	}
	session := func(w *world, policy string) cloud.Credential {
		_, err := w.AddRole("installer", policy)
		fatal(w, err)
		key, err := w.AssumeRole("installer", "session", time.Hour)
		fatal(w, err)
		return credential(key)
	}
	for _, c := range []struct {
		name    string
		root    func(w *world) cloud.Credential
		mode    string
		missing string
		calls   []string
	}{
		{"an administrator", func(w *world) cloud.Credential { return w.root }, "mint", "", []string{"GetUser", "SimulatePrincipalPolicy"}},
		{"just what minting takes", func(w *world) cloud.Credential { return w.user("u", allowing(mint...)) }, "mint", "", []string{"GetUser", "SimulatePrincipalPolicy"}},
		{"one right too few", func(w *world) cloud.Credential { return w.user("u", allowing(without(mint, "iam:TagUser")...)) },
			"insufficient", "iam:TagUser", []string{"GetUser", "SimulatePrincipalPolicy", "SimulatePrincipalPolicy"}},
		{"enough to be handed on", func(w *world) cloud.Credential {
			return w.user("u", allowing("iam:Get*", "iam:List*", "iam:Simulate*", "ec2:*", "s3:*", "elasticloadbalancing:*", "route53:*", "tag:*"))
		}, "passthrough", "iam:CreateUser", []string{"GetUser", "SimulatePrincipalPolicy", "SimulatePrincipalPolicy"}},
		{"not allowed to simulate", func(w *world) cloud.Credential {
			return w.user("u", allowing(without(mint, "iam:SimulatePrincipalPolicy")...))
		},
			"insufficient", "iam:SimulatePrincipalPolicy", []string{"GetUser", "SimulatePrincipalPolicy"}},
		{"not allowed to read itself", func(w *world) cloud.Credential { return w.user("u", allowing(without(mint, "iam:GetUser")...)) },
			"insufficient", "iam:GetUser", []string{"GetUser", "GetCallerIdentity", "SimulatePrincipalPolicy", "SimulatePrincipalPolicy"}},
		{"the account's root user", func(w *world) cloud.Credential {
			key, err := w.AddAccountKey()
			fatal(w, err)
			return credential(key)
		}, "mint", "", []string{"GetUser"}},
		{"a session of a role", func(w *world) cloud.Credential { return session(w, allowing("*")) },
			"mint", "", []string{"GetUser", "GetCallerIdentity", "SimulatePrincipalPolicy"}},
		{"a session of a weak role", func(w *world) cloud.Credential {
			return session(w, allowing("iam:*User", "iam:SimulatePrincipalPolicy"))
		},
			"insufficient", "iam:CreateAccessKey", []string{"GetUser", "GetCallerIdentity", "SimulatePrincipalPolicy", "SimulatePrincipalPolicy"}},
		{"a key that nobody knows", func(*world) cloud.Credential {
			return credential(simaws.Key{ID: "AKIAUNKNOWN000000000", Secret: "x"})
		}, "insufficient", "", []string{"GetUser"}},
		{"a wrong secret", func(w *world) cloud.Credential {
			return cloud.Credential{"aws_access_key_id": w.root["aws_access_key_id"], "aws_secret_access_key": secret.FromString("wrong")}
		}, "insufficient", "", []string{"GetUser"}},
		{"half a secret", func(w *world) cloud.Credential {
			return cloud.Credential{"aws_access_key_id": w.root["aws_access_key_id"]}
		}, "insufficient", "", nil},
		{"nothing", func(*world) cloud.Credential { return nil }, "insufficient", "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			root := c.root(w)
			w.Calls().Reset()
			got, err := w.provider.Assess(t.Context(), w.cluster, root)
			if err != nil {
				t.Fatal(err)
			}
			w.called(c.calls...)
			if got.Mode != c.mode {
				t.Errorf("the mode is %s: %s", got.Mode, got.Reason)
			}
			if (got.Reason == "") != (c.mode == "mint") {
				t.Errorf("the reason is %q", got.Reason)
			}
			if c.missing != "" && !strings.Contains(strings.Join(got.MissingForMint, " ")+" ", c.missing) {
				t.Errorf("what is missing is %v", got.MissingForMint)
			}
			if c.missing != "" && !strings.Contains(got.Reason, c.missing) {
				t.Errorf("the reason does not name %s: %s", c.missing, got.Reason)
			}
		})
	}
}

func TestAssessmentSeesWhatTheOrganizationForbids(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fatal(w, w.SetServiceControlPolicies(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"iam:CreateUser","Resource":"*"}]}`))
	got, err := w.provider.Assess(t.Context(), w.cluster, w.root)
	if err != nil || got.Mode != "passthrough" || strings.Join(got.MissingForMint, " ") != "iam:CreateUser" {
		t.Errorf("the assessment is %+v, %v", got, err)
	}
}

func TestAssessmentThatCannotBeMadeIsAnError(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"GetUser", "SimulatePrincipalPolicy"} {
		for _, effect := range unhelpful() {
			w := newWorld(t)
			w.Faults().Add(faultOn(operation, effect))
			if got, err := w.provider.Assess(t.Context(), w.cluster, w.root); cloud.KindOf(err) == "" {
				t.Errorf("%s of %s yields %+v, %v", effect, operation, got, err)
			}
		}
	}
}

func TestPassthroughIsCheckedOncePerPrincipalAndRights(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	req := w.newRequest(ingress)
	if err := w.provider.CheckPassthrough(t.Context(), w.access(), req); err != nil {
		t.Fatal(err)
	}
	w.called("GetUser", "SimulatePrincipalPolicy")
	if err := w.provider.CheckPassthrough(t.Context(), w.access(), req); err != nil {
		t.Fatal(err)
	}
	w.called("GetUser", "SimulatePrincipalPolicy")
	if err := w.provider.CheckPassthrough(t.Context(), w.access(), w.newRequest(registry)); err != nil {
		t.Fatal(err)
	}
	w.called("GetUser", "SimulatePrincipalPolicy", "SimulatePrincipalPolicy")
}

func TestPassthroughCheckNamesWhatIsMissingAndNoticesThatItWasGranted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.root = w.user("weak", allowing("iam:*", "elasticloadbalancing:*", "tag:GetResources", "route53:ListHostedZones", "sts:AssumeRole"))
	req := w.newRequest(ingress)
	var insufficient *cloud.InsufficientError
	if err := w.provider.CheckPassthrough(t.Context(), w.access(), req); !errors.As(err, &insufficient) {
		t.Fatalf("the answer is %v", err)
	}
	if !strings.Contains(insufficient.Principal, "weak") || strings.Join(insufficient.Missing, " ") != "route53:ChangeResourceRecordSets route53:ListTagsForResources" {
		t.Errorf("%s lacks %v", insufficient.Principal, insufficient.Missing)
	}
	fatal(w, w.SetUserPolicy("weak", "policy", allowing("*")))
	w.clock.advance(2 * time.Minute)
	if err := w.provider.CheckPassthrough(t.Context(), w.access(), req); err != nil {
		t.Errorf("the answer is %v", err)
	}
}

func TestPassthroughCheckAsksAboutTheResource(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.root = w.user("narrow", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*"],"Resource":"*"},{"Effect":"Allow","Action":["s3:GetObject"],"Resource":"arn:aws:s3:::mine/*"}]}`)
	req := w.newRequest(ingress)
	spec := req.Spec.(*v1.AWSProviderSpec)
	spec.StatementEntries = []v1.StatementEntry{{Effect: "Allow", Action: []string{"s3:GetObject"}, Resource: "arn:aws:s3:::mine/*"}}
	if err := w.provider.CheckPassthrough(t.Context(), w.access(), req); err != nil {
		t.Errorf("the answer is %v", err)
	}
	spec.StatementEntries[0].Resource = "arn:aws:s3:::other/*"
	var insufficient *cloud.InsufficientError
	if err := w.provider.CheckPassthrough(t.Context(), w.access(), req); !errors.As(err, &insufficient) || insufficient.Missing[0] != "s3:GetObject on arn:aws:s3:::other/*" {
		t.Errorf("the answer is %v", err)
	}
}
