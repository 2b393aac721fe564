package ccoctl_test

import (
	"strings"
	"testing"
	"time"

	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestCredentialsThatDoNotHold(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		key  func(w awsWorld) simaws.Key
		says string
	}{
		"none":             {func(awsWorld) simaws.Key { return simaws.Key{} }, "AWS_ACCESS_KEY_ID"},
		"an unknown key":   {func(awsWorld) simaws.Key { return simaws.Key{ID: "AKIAAAAAAAAAAAAAAAAA", Secret: administrator.Secret} }, "Unauthenticated"},
		"the wrong secret": {func(awsWorld) simaws.Key { return simaws.Key{ID: administrator.ID, Secret: strings.Repeat("x", 40)} }, "Unauthenticated"},
		"an inactive key": {func(w awsWorld) simaws.Key {
			if err := w.SetKeyStatus(administratorName, administrator.ID, "Inactive"); err != nil {
				w.t.Fatal(err)
			}
			return administrator
		}, "Unauthenticated"},
		"an expired session": {func(w awsWorld) simaws.Key {
			key, err := w.SessionToken(administratorName, -time.Hour, true)
			if err != nil {
				w.t.Fatal(err)
			}
			return key
		}, "ExpiredToken"},
		"a session without its token": {func(w awsWorld) simaws.Key {
			key, err := w.SessionToken(administratorName, time.Hour, true)
			if err != nil {
				w.t.Fatal(err)
			}
			key.Token = ""
			return key
		}, "Unauthenticated"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAWS(fresh(t, awsCloud()))
			w.file("one", awsRequest("one"))
			start := w.processes()
			key := test.key(w)
			before := w.account()
			for _, verb := range []string{"create-all", "plan create-all", "delete"} {
				p := start(w.arguments(verb)...)
				for name, value := range environment(key) {
					p.command.Env = append(p.command.Env, name+"="+value)
				}
				r := p.run().ends(1).says(test.says)
				if n := strings.Count(r.stderr, "Error: "); n != 1 {
					t.Errorf("%s has %d errors:\n%s", verb, n, r.stderr)
				}
				if written := w.written(); len(written) > 0 {
					t.Errorf("%s wrote %v", verb, written)
				}
				if n := len(w.made()); n > 8 {
					t.Errorf("%s tried %d calls: %v", verb, n, w.made())
				}
			}
			same(t, "the account", w.account(), before)
			if files := w.files(); len(files) > 0 {
				t.Errorf("the files %v were written", files)
			}
		})
	}
}

func TestARoleOfTheEnvironmentWillDo(t *testing.T) {
	t.Parallel()
	w := onAWS(smallWorld(t, awsCloud()))
	if _, err := w.AddRole("administrators", allowAll); err != nil {
		t.Fatal(err)
	}
	key, err := w.AssumeRole("administrators", "somebody", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	start := w.processes()
	for _, verb := range []string{"create-all", "delete"} {
		p := start(w.arguments(verb)...)
		for name, value := range environment(key) {
			p.command.Env = append(p.command.Env, name+"="+value)
		}
		p.run().ends(0)
	}
}

func TestPlacesThatDoNotFit(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(w awsWorld)
		flags   []string
		says    []string
	}{
		"the bucket is in another region": {func(w awsWorld) {
			w.run("create-all").ends(0)
			w.place = []string{"--region=eu-west-1"}
		}, nil, []string{"prod-oidc", "us-east-1"}},
		"the bucket is somebody else's": {func(w awsWorld) { w.ReserveBucketNames("prod-oidc") }, nil, []string{"prod-oidc"}},
		"the bucket is another set-up's": {func(w awsWorld) {
			if err := w.AddBucket("prod-oidc", "us-east-1", map[string]string{"openshift.io/cloud-credential-operator/other": "owned"}); err != nil {
				w.t.Fatal(err)
			}
		}, nil, []string{"prod-oidc", "other"}},
		"the bucket is nobody's": {func(w awsWorld) {
			if err := w.AddBucket("prod-oidc", "us-east-1", nil); err != nil {
				w.t.Fatal(err)
			}
			if err := w.SetObject("prod-oidc", "photo.jpg", []byte("x"), nil); err != nil {
				w.t.Fatal(err)
			}
		}, nil, []string{"prod-oidc", "--adopt"}},
		"the role is another set-up's": {func(w awsWorld) {
			const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
			role := simaws.Role{Name: "prod-openshift-one-one", Trust: trust, Tags: map[string]string{"openshift.io/cloud-credential-operator/other": "owned"}}
			if _, err := w.PutRole(role); err != nil {
				w.t.Fatal(err)
			}
		}, nil, []string{"openshift-one/one", "other"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := onAWS(smallWorld(t, awsCloud()))
			test.prepare(w)
			before := w.state()
			for _, verb := range []string{"create-all", "plan create-all"} {
				r := w.run(verb, test.flags...).ends(1)
				for _, part := range test.says {
					if !strings.Contains(r.stderr+r.stdout, part) {
						t.Errorf("%s says nothing of %s:\n%s%s", verb, part, r.stderr, r.stdout)
					}
				}
				if written := w.written(); len(written) > 0 {
					t.Errorf("%s wrote %v", verb, written)
				}
			}
			same(t, "what there is", w.state(), before)
		})
	}
}

func TestTheAccountLetsNoBucketBePublic(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := onAWS(smallWorld(t, awsCloud()))
		empty := w.account()
		w.SetAccountPublicAccessBlock(simaws.PublicAccessBlock{BlockPublicPolicy: true, RestrictPublicBuckets: true})
		w.run("create-all").ends(1).says("s3:PutBucketPolicy", "--create-private-s3-bucket")
		// What it says to do instead does it.
		w.run("delete").ends(0)
		w.run("create-all", "--create-private-s3-bucket").ends(0)
		w.run("delete").ends(0)
		same(t, "the account", w.account(), empty)
	})
}

// AWS takes the policy of such a bucket, and then nobody can read it.
func TestTheAccountKeepsEverybodyFromPublicBuckets(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		w := onAWS(smallWorld(t, awsCloud()))
		empty := w.account()
		w.SetAccountPublicAccessBlock(simaws.PublicAccessBlock{RestrictPublicBuckets: true})
		w.run("create-all").ends(1).says("https://prod-oidc.s3.us-east-1.amazonaws.com/.well-known/openid-configuration", "403", "--create-private-s3-bucket", "--issuer-url")
		w.SetAccountPublicAccessBlock(simaws.PublicAccessBlock{})
		w.run("create-all").ends(0)
		w.run("delete").ends(0)
		same(t, "the account", w.account(), empty)

		// That it cannot be read at the moment says nothing.
		w.on("GetObject", fault.Rule{Effect: fault.Unavailable})
		w.run("create-all").ends(0)
	})
}

func TestC9_partitions(t *testing.T) {
	t.Parallel()
	for region, test := range map[string]struct{ partition, issuer string }{
		"us-east-1":      {"aws", "https://prod-oidc.s3.us-east-1.amazonaws.com"},
		"eu-central-2":   {"aws", "https://prod-oidc.s3.eu-central-2.amazonaws.com"},
		"us-gov-west-1":  {"aws-us-gov", "https://prod-oidc.s3.us-gov-west-1.amazonaws.com"},
		"cn-north-1":     {"aws-cn", "https://prod-oidc.s3.cn-north-1.amazonaws.com.cn"},
		"eusc-de-east-1": {"aws-eusc", "https://prod-oidc.s3.eusc-de-east-1.amazonaws.eu"},
		"us-iso-east-1":  {"aws-iso", "https://prod-oidc.s3.us-iso-east-1.c2s.ic.gov"},
	} {
		t.Run(region, func(t *testing.T) {
			t.Parallel()
			w := onAWS(worldOf(t, awsCloud(), openAWS(t, simaws.Options{Partition: test.partition})))
			w.world.place = []string{"--region=" + region}
			w.file("one", awsRequest("one"))
			report := w.run("create-all", "-o=json").ends(0).document().Report
			if report.Issuer != test.issuer || !strings.HasPrefix(report.IdentityProviderARN, "arn:"+test.partition+":iam::") {
				t.Errorf("the issuer is %s, its provider %s", report.Issuer, report.IdentityProviderARN)
			}
			w.run("create-all").ends(0)
			if written := w.written(); len(written) > 0 {
				t.Errorf("a second run wrote %v", written)
			}
			w.run("delete").ends(0)
			if len(w.Roles())+len(w.OIDCProviders())+len(w.Buckets()) > 0 {
				t.Errorf("something is left: %s", w.account())
			}
		})
	}
}
