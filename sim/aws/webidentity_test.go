package aws_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestTokenIsExchangedForCredentialsOfTheRole(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	out, err := f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "", "")
	if *out.SubjectFromWebIdentityToken != subject || *out.Audience != "openshift" || *out.Provider != f.provider() ||
		*out.AssumedRoleUser.Arn != "arn:aws:sts::123456789012:assumed-role/router/pod" || !strings.HasSuffix(*out.AssumedRoleUser.AssumedRoleId, ":pod") ||
		!out.Credentials.Expiration.Equal(f.clock.Now().Add(time.Hour)) {
		t.Errorf("the answer is %+v", out)
	}
	api := f.iam(temporary(out.Credentials))
	_, err = api.GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "", "")
	_, err = api.ListUsers(t.Context(), &iam.ListUsersInput{})
	want(t, err, "AccessDenied", "User: arn:aws:sts::123456789012:assumed-role/router/pod is not authorized to perform: iam:ListUsers on resource: "+
		"arn:aws:iam::123456789012:user/ because no identity-based policy allows the iam:ListUsers action")

	role, _ := f.Role("router")
	role.Boundary = must(f.AddPolicy("limits", allowing("s3:*")))(t)
	must(f.PutRole(role))(t)
	_, err = api.GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "AccessDenied", "because no permissions boundary allows the iam:GetUser action")
	f.clock.Advance(time.Hour)
	_, err = api.GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "ExpiredToken", "")
	if unexpected := f.proxy.Unexpected(); len(unexpected) != 0 {
		t.Errorf("somebody else was called: %v", unexpected)
	}
}

func TestVendorsProviderOfCredentialsUsesTheToken(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	config := f.config(simaws.Key{})
	config.HTTPClient, config.BaseEndpoint, config.Region = must(f.proxy.Client())(t), nil, "eu-west-1"
	config.Credentials = stscreds.NewWebIdentityRoleProvider(sts.NewFromConfig(config), f.role, tokenText(token(t, f.issuer.key, nil)))
	_, err := iam.NewFromConfig(config).GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "", "")
}

type tokenText string

func (s tokenText) GetIdentityToken() ([]byte, error) { return []byte(s), nil }

func TestTrustPolicyLooksAtTheToken(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	key := func(claim string) string { return `"` + issuerPath + `:` + claim + `"` }
	for name, c := range map[string]struct {
		condition string
		trusted   bool
	}{
		"one of several subjects":        {`{"StringEquals":{` + key("sub") + `:["other","` + subject + `"]}}`, true},
		"the key is in another case":     {`{"StringEquals":{` + strings.ToUpper(key("sub")) + `:"` + subject + `"}}`, true},
		"a pattern":                      {`{"StringLike":{` + key("sub") + `:"system:serviceaccount:openshift-*:router"}}`, true},
		"a pattern that is none":         {`{"StringEquals":{` + key("sub") + `:"system:serviceaccount:openshift-*:router"}}`, false},
		"a subject in another case":      {`{"StringEquals":{` + key("sub") + `:"` + strings.ToUpper(subject) + `"}}`, false},
		"subject and audience":           {`{"StringEquals":{` + key("sub") + `:"` + subject + `",` + key("aud") + `:"openshift"}}`, true},
		"subject and another audience":   {`{"StringEquals":{` + key("sub") + `:"` + subject + `",` + key("aud") + `:"sts.amazonaws.com"}}`, false},
		"key of another issuer":          {`{"StringEquals":{"other.example.com:sub":"` + subject + `"}}`, false},
		"any of the methods":             {`{"ForAnyValue:StringEquals":{` + key("amr") + `:["pin","otp"]}}`, true},
		"all methods are known":          {`{"ForAllValues:StringEquals":{` + key("amr") + `:["pin","otp"]}}`, false},
		"another name of the session":    {`{"StringEquals":{"sts:RoleSessionName":"somebody"}}`, false},
		"an issuer with its scheme":      {`{"StringEquals":{"https://` + issuerPath + `:sub":"` + subject + `"}}`, false},
		"everything but another subject": {`{"StringNotEquals":{` + key("sub") + `:"other"}}`, true},
	} {
		role := simaws.Role{Name: "router", Path: "/p/", Trust: trustsSubject(f.provider(), c.condition)}
		must(f.PutRole(role))(t)
		_, err := f.assume(t, token(t, f.issuer.key, map[string]any{"amr": []string{"pwd", "otp"}}))
		if (err == nil) != c.trusted {
			t.Errorf("%s: %v", name, err)
		}
	}
	denying := strings.Replace(trustsSubject(f.provider(), `{}`), `"Statement":[`, `"Statement":[{"Effect":"Deny","Principal":{"Federated":"`+f.provider()+
		`"},"Action":"sts:*","Condition":`+subjectIs(subject)+`},`, 1)
	must(f.PutRole(simaws.Role{Name: "router", Path: "/p/", Trust: denying}))(t)
	_, err := f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "AccessDenied", "Not authorized")
	_, err = f.assume(t, token(t, f.issuer.key, map[string]any{"sub": "another"}))
	want(t, err, "", "")
}

func TestAuthorizedPartyIsTheAudience(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	out, err := f.assume(t, token(t, f.issuer.key, map[string]any{"aud": []string{"a", "b"}, "azp": "sts.amazonaws.com"}))
	want(t, err, "", "")
	if *out.Audience != "sts.amazonaws.com" {
		t.Errorf("the audience is %s", *out.Audience)
	}
}

func TestPoliciesOfASessionKnowItsToken(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	role, _ := f.Role("router")
	role.Policies["p"] = strings.Replace(allowing("iam:GetUser"), `"Resource"`, `"Condition":`+subjectIs("another")+`,"Resource"`, 1)
	must(f.PutRole(role))(t)
	call := func() error {
		out, err := f.assume(t, token(t, f.issuer.key, nil))
		want(t, err, "", "")
		_, err = f.iam(temporary(out.Credentials)).GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
		return err
	}
	want(t, call(), "AccessDenied", "")
	role.Policies["p"] = strings.Replace(role.Policies["p"], "another", subject, 1)
	must(f.PutRole(role))(t)
	want(t, call(), "", "")
}

func TestParametersOfTheExchange(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	good := token(t, f.issuer.key, nil)
	for name, c := range map[string]struct {
		change        func(in *sts.AssumeRoleWithWebIdentityInput)
		code, message string
	}{
		"a session too short":        {func(in *sts.AssumeRoleWithWebIdentityInput) { in.DurationSeconds = new(int32(899)) }, "ValidationError", "greater than or equal to 900"},
		"a session too long":         {func(in *sts.AssumeRoleWithWebIdentityInput) { in.DurationSeconds = new(int32(43201)) }, "ValidationError", "less than or equal to 43200"},
		"longer than the role's own": {func(in *sts.AssumeRoleWithWebIdentityInput) { in.DurationSeconds = new(int32(3601)) }, "ValidationError", "MaxSessionDuration set for this role"},
		"a name too short":           {func(in *sts.AssumeRoleWithWebIdentityInput) { in.RoleSessionName = new("x") }, "ValidationError", "roleSessionName"},
		"a name with a space":        {func(in *sts.AssumeRoleWithWebIdentityInput) { in.RoleSessionName = new("a b") }, "ValidationError", "roleSessionName"},
		"a token too short":          {func(in *sts.AssumeRoleWithWebIdentityInput) { in.WebIdentityToken = new("abc") }, "ValidationError", "webIdentityToken"},
		"a token too long":           {func(in *sts.AssumeRoleWithWebIdentityInput) { in.WebIdentityToken = new(strings.Repeat("x", 20001)) }, "ValidationError", "webIdentityToken"},
		"a malformed policy":         {func(in *sts.AssumeRoleWithWebIdentityInput) { in.Policy = new("{") }, "MalformedPolicyDocument", ""},
		"a shorter session":          {func(in *sts.AssumeRoleWithWebIdentityInput) { in.DurationSeconds = new(int32(900)) }, "", ""},
	} {
		in := &sts.AssumeRoleWithWebIdentityInput{RoleArn: &f.role, RoleSessionName: new("pod"), WebIdentityToken: &good}
		c.change(in)
		_, err := f.sts(f.admin).AssumeRoleWithWebIdentity(t.Context(), in)
		if t.Run(name, func(t *testing.T) { want(t, err, c.code, c.message) }); err == nil && c.code != "" {
			t.Errorf("%s was taken", name)
		}
	}
	out, err := f.sts(f.admin).AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
		RoleArn: &f.role, RoleSessionName: new("pod"), WebIdentityToken: &good, Policy: new(allowing("s3:*")),
	})
	want(t, err, "", "")
	_, err = f.iam(temporary(out.Credentials)).GetUser(t.Context(), &iam.GetUserInput{UserName: new("admin")})
	want(t, err, "AccessDenied", "because no session policy allows")
}

func TestProviderThatBringsNoThumbprintGetsOne(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	f.DeleteOIDCProvider(issuerPath)
	api := f.iam(f.admin)
	made, err := api.CreateOpenIDConnectProvider(t.Context(), &iam.CreateOpenIDConnectProviderInput{Url: new("https://" + issuerPath), ClientIDList: []string{"openshift"}})
	want(t, err, "", "")
	read, err := api.GetOpenIDConnectProvider(t.Context(), &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: made.OpenIDConnectProviderArn})
	want(t, err, "", "")
	if !slices.Equal(read.ThumbprintList, []string{f.thumbprint(t)}) {
		t.Errorf("the thumbprints are %v", read.ThumbprintList)
	}
	_, err = f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "", "")
	_, err = api.CreateOpenIDConnectProvider(t.Context(), &iam.CreateOpenIDConnectProviderInput{Url: new("https://gone.example.com")})
	want(t, err, "OpenIdIdpCommunicationError", "https://gone.example.com")
}

func TestIssuerThatNobodyCanReach(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	f.SetIssuerClient(nil)
	_, err := f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "InvalidIdentityToken", "Couldn't retrieve verification key")
}

func TestNewTrustPolicyIsInForceAfterTheLag(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	f.SetLag(10 * time.Second)
	f.clock.Advance(time.Minute)
	_, err := f.iam(f.admin).UpdateAssumeRolePolicy(t.Context(), &iam.UpdateAssumeRolePolicyInput{
		RoleName: new("router"), PolicyDocument: new(trustsSubject(f.provider(), subjectIs("another"))),
	})
	want(t, err, "", "")
	_, err = f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "", "")
	f.clock.Advance(10 * time.Second)
	_, err = f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "AccessDenied", "")
}

func TestExchangeIsDeniedOnRequest(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	f.Faults().Add(fault.Rule{Effect: fault.Deny, Times: 1, Match: func(q fault.Request) bool { return q.Operation == "AssumeRoleWithWebIdentity" && q.Write }})
	_, err := f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
	_, err = f.assume(t, token(t, f.issuer.key, nil))
	want(t, err, "", "")
	if n := f.Calls().Count("sts", "AssumeRoleWithWebIdentity"); n != 2 {
		t.Errorf("%d exchanges are in the log", n)
	}
}

func TestOtherOperationsStillNeedASignature(t *testing.T) {
	t.Parallel()
	f := newFederation(t)
	config := f.config(simaws.Key{})
	config.HTTPClient, config.BaseEndpoint, config.Credentials = must(f.proxy.Client())(t), nil, awssdk.AnonymousCredentials{}
	_, err := sts.NewFromConfig(config).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	want(t, err, "MissingAuthenticationToken", "")
}
