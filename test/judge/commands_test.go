package judge

import (
	"errors"
	"strings"
	"testing"
)

// planned has a shell do what a plan says as commands, and gives the script.
func planned(t *testing.T, s *simulated, verb []string) string {
	t.Helper()
	script := execute(t, "/", s.withKey(), ccoctl(t), join("aws plan", verb, "-o", "commands")...).must(t, 2, "plan -o commands").stdout
	execute(t, "/", s.environment, "sh", "-n", "-c", script).must(t, 0, "sh -n of\n"+script)
	execute(t, t.TempDir(), append(awsFirst(t, s.withKey()), "TMPDIR="+t.TempDir()), "sh", "-c", script).must(t, 0, "the script\n"+script)
	return script
}

func TestAPlanAsCommandsMakesWhatALiveRunMakes(t *testing.T) {
	t.Parallel()
	program := ccoctl(t)
	for _, name := range []string{"first region", "private", "somebody else"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, directory := setups[name], hostileDirectory(t)
			if name == "private" {
				s.requests = fewComponents // all of them take time, and are in the dry run
			}
			create := append(s.createAll(t), "--output-dir", directory)
			execute(t, "/", nil, program, "aws", "create-key-pair", "--output-dir", directory).must(t, 0, "create-key-pair")
			byHand, live := newSimulated(t, ""), newSimulated(t, "")
			planned(t, byHand, create)
			execute(t, "/", live.withKey(), program, join("aws", create)...).must(t, 0, "the live run")
			same(t, "the account", byHand.contents(), live.contents())
			execute(t, "/", byHand.withKey(), program, join("aws plan", create)...).must(t, 0, "the plan afterwards")
		})
	}
}

// outdate leaves nothing as it was.
func outdate(t *testing.T, s *simulated) {
	t.Helper()
	for _, r := range s.Roles() {
		r.Description, r.Boundary = "", ""
		r.Tags = map[string]string{"openshift.io/cloud-credential-operator/judge": "owned", "kept": "it's $(id)"}
		r.Trust = strings.Replace(r.Trust, `"openshift","sts.amazonaws.com"`, `"somebody"`, 1)
		for name := range r.Policies {
			r.Policies[name] = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
		}
		if _, err := s.PutRole(r); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range s.OIDCProviders() {
		p.ClientIDs, p.Thumbprints = []string{"sts.amazonaws.com"}, []string{strings.Repeat("A", 40), strings.Repeat("B", 40)}
		p.Tags = map[string]string{"openshift.io/cloud-credential-operator/judge": "owned"}
		s.PutOIDCProvider(p)
	}
	for _, b := range s.BucketContents() {
		for _, o := range b.Objects {
			if err := s.SetObject(b.Name, o.Key, []byte(`{"keys":[]}`), map[string]string{"openshift.io/cloud-credential-operator/judge": "owned"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(
			s.SetBucketTags(b.Name, map[string]string{"openshift.io/cloud-credential-operator/judge": "owned", "kept": "Straße @ 日本語"}),
			s.SetPublicAccessBlock(b.Name, nil),
			s.SetBucketPolicy(b.Name, `{"Version":"2012-10-17","Statement":[{"Sid":"theirs","Effect":"Deny","Principal":"*","Action":"s3:DeleteObject","Resource":"arn:aws:s3:::`+b.Name+`/it's"}]}`),
		); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAPlanAsCommandsRepairsWhatALiveRunRepairs(t *testing.T) {
	t.Parallel()
	program := ccoctl(t)
	requests, directory := writeRequests(t, fewComponents(t)...), t.TempDir()
	create := []string{"create-all", "--name", "judge", "--region", "eu-west-1", "--credentials-requests-dir", requests, "--output-dir", directory}
	execute(t, "/", nil, program, "aws", "create-key-pair", "--output-dir", directory).must(t, 0, "create-key-pair")
	byHand, live := newSimulated(t, ""), newSimulated(t, "")
	for _, s := range []*simulated{byHand, live} {
		execute(t, "/", s.withKey(), program, join("aws", create)...).must(t, 0, "the first run")
		outdate(t, s)
	}
	create = append(create, "--permissions-boundary-arn", boundary, hostileTags, "--audience-condition", "all")
	script := planned(t, byHand, create)
	execute(t, "/", live.withKey(), program, join("aws", create)...).must(t, 0, "the second run")
	same(t, "the account", byHand.contents(), live.contents())
	execute(t, "/", byHand.withKey(), program, join("aws plan", create)...).must(t, 0, "the plan afterwards")
	if strings.Contains(script, "no command") {
		t.Errorf("something has no command:\n%s", script)
	}
}

func TestAPlanAsCommandsRemovesEverything(t *testing.T) {
	t.Parallel()
	program := ccoctl(t)
	requests := writeRequests(t, fewComponents(t)...)
	s := newSimulated(t, "")
	create := []string{"aws", "create-all", "--name", "judge", "--region", "eu-west-1", "--credentials-requests-dir", requests, "--output-dir", t.TempDir()}
	execute(t, "/", s.withKey(), program, create...).must(t, 0, "the first run")
	for _, r := range s.Roles()[:1] {
		clear(r.Policies)
		if _, err := s.PutRole(r); err != nil {
			t.Fatal(err)
		}
	}
	script := planned(t, s, []string{"delete", "--name", "judge", "--region", "eu-west-1"})
	same(t, "the account", s.contents(), newSimulated(t, "").contents())
	if strings.Contains(script, "no command") {
		t.Errorf("something has no command:\n%s", script)
	}
}
