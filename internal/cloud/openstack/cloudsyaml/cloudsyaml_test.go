package cloudsyaml_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gophercloud/gophercloud/v2/openstack/config/clouds"

	"github.com/cloudcredential/operator/internal/cloud/openstack/cloudsyaml"
	"github.com/cloudcredential/operator/internal/secret"
)

// canary is in every value of a bad file that could be a secret.
const canary = "s3cr3t"

const good = `clouds:
  openstack:
    auth:
      auth_url: https://keystone.example.com:5000/v3
      username: boss
      password: s3cr3t
      user_domain_name: Default
      project_id: 1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c
    region_name: RegionOne
    identity_api_version: "3"
`

// with is the good file with lines replaced; an empty one goes.
func with(pairs ...string) string {
	return strings.NewReplacer(pairs...).Replace(good)
}

func TestABadFileIsRefusedWithFieldAndRemedy(t *testing.T) {
	t.Parallel()
	const auth = "clouds.openstack.auth"
	for name, c := range map[string]struct {
		file, field, says string
	}{
		"empty":                    {"", "", "it is empty: put a clouds.yaml there"},
		"blank":                    {"\n# nothing\n", "", "it is empty"},
		"not YAML":                 {"clouds:\n\topenstack: s3cr3t", "", "it is not YAML, see line 2: correct it"},
		"unquoted star":            {with("password: s3cr3t", "password: *s3cr3t"), "", "it is not YAML"},
		"unquoted brace":           {with("password: s3cr3t", "password: {s3cr3t"), "", "it is not YAML, see line"},
		"binary":                   {"\x00\x01s3cr3t", "", "it is not YAML"},
		"JSON in quotes":           {`"{s3cr3t}"`, "", "it is a plain value and should have the field clouds: begin it with clouds:"},
		"list":                     {"- clouds:", "", "it is a list and should have the field clouds"},
		"two documents":            {good + "---\n" + good, "", "it holds several documents, of which clients read the first: remove"},
		"clouds.conf":              {"[Global]\npassword=s3cr3t\n", "", "it is not YAML, see line 1"},
		"no clouds":                {"cloud:\n  openstack: {}\n", "clouds", "clouds is missing: write the cloud below it"},
		"clouds is null":           {"clouds:\n", "clouds", "clouds is missing"},
		"clouds is a list":         {"clouds:\n- openstack\n", "clouds", "clouds is a list and should have fields: write its fields below it"},
		"wrong name":               {with("  openstack:", "  mycloud:"), "clouds.openstack", "so name the cloud mycloud so"},
		"two wrong names":          {"clouds:\n  dev: {}\n  prod: {}\n", "clouds.openstack", "give it to the one of dev, prod that the cluster is on"},
		"name in upper case":       {with("  openstack:", "  OpenStack:"), "clouds.openstack", "write the cloud under that name"},
		"entry is null":            {"clouds:\n  openstack:\n", "clouds.openstack", "is missing"},
		"entry is text":            {"clouds:\n  openstack: s3cr3t\n", "clouds.openstack", "is a plain value and should have fields"},
		"entry is there twice":     {good + "  openstack: {}\n", "clouds.openstack", "is there twice: keep one of them"},
		"no auth":                  {"clouds:\n  openstack:\n    region_name: a\n", auth, "is missing: write auth_url"},
		"auth is text":             {"clouds:\n  openstack:\n    auth: s3cr3t\n", auth, "is a plain value and should have fields"},
		"auth is a list":           {"clouds:\n  openstack:\n    auth: [s3cr3t]\n", auth, "is a list and should have fields"},
		"no URL":                   {with("auth_url: https://keystone.example.com:5000/v3", "x: y"), auth + ".auth_url", "is missing: write the URL of Keystone, such as https://"},
		"URL without scheme":       {with("https://keystone", "keystone"), auth + ".auth_url", "is not the URL of a server"},
		"URL of a file":            {with("https://keystone", "file:///keystone"), auth + ".auth_url", "is not the URL of a server"},
		"URL without host":         {with("https://keystone.example.com:5000", "https://"), auth + ".auth_url", "is not the URL of a server"},
		"URL with a password":      {with("https://keystone", "https://boss:s3cr3t@keystone"), auth + ".auth_url", "which belong elsewhere"},
		"URL of version 2":         {with("5000/v3", "5000/v2.0/"), auth + ".auth_url", "version 2 of the API"},
		"URL is a list":            {with("https://keystone.example.com:5000/v3", "[a]"), auth + ".auth_url", "is a list and should be text"},
		"no credential":            {with("      username: boss\n", "", "      password: s3cr3t\n", ""), auth, "holds no credential: write username and password, or application_credential_id"},
		"no password":              {with("      password: s3cr3t\n", ""), auth + ".password", "is missing: write the user's password"},
		"password is null":         {with("password: s3cr3t", "password:"), auth + ".password", "is missing"},
		"password is a mapping":    {with("password: s3cr3t", "password: {a: s3cr3t}"), auth + ".password", "is a mapping and should be text: write text"},
		"password has lines":       {with("password: s3cr3t", `password: "s3cr3t\nmore"`), auth + ".password", "write it in one line"},
		"no user":                  {with("      username: boss\n", ""), auth + ".username", "write whose password it is"},
		"two users":                {with("      username: boss\n", "      username: boss\n      user_id: a\n"), auth + ".username", "and user_id are both there: remove one"},
		"no domain of the user":    {with("      user_domain_name: Default\n", ""), auth + ".user_domain_name", "write the domain of the user, such as Default"},
		"no domain of the project": {with("project_id: 1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c", "project_name: shift"), auth + ".project_domain_name", "or write project_id"},
		"no secret":                {with("      password: s3cr3t\n", "      application_credential_id: a\n"), auth + ".application_credential_secret", "if it is lost, make another credential"},
		"no ID":                    {with("      password: s3cr3t\n", "      application_credential_secret: s3cr3t\n"), auth + ".application_credential_id", "that the secret belongs to"},
		"name of nobody's":         {with("      username: boss\n", "", "password: s3cr3t", "application_credential_name: n\n      application_credential_secret: s3cr3t"), auth + ".username", "write whose name of an application credential it is"},
		"verify is text":           {good + "    verify: \"true\"\n", "clouds.openstack.verify", "is neither true nor false: write true or false, without quotes"},
		"cacert is a list":         {good + "    cacert: [a]\n", "clouds.openstack.cacert", "is a list and should be text"},
		"region is a mapping":      {with("region_name: RegionOne", "region_name: {a: s3cr3t}"), "clouds.openstack.region_name", "should be text"},
		"merged text":              {with("    auth:\n", "    <<: s3cr3t\n    auth:\n"), "clouds.openstack.<<", "should have fields"},
		"merged into itself":       {"clouds: &a\n  <<: *a\n", "clouds", "stands for more than can be looked at: write the file without aliases"},
		"long":                     {good + "# " + strings.Repeat("x", 1<<20), "", "it is longer than 1048576 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := cloudsyaml.Parse([]byte(c.file))
			wrong, is := errors.AsType[*cloudsyaml.Problem](err)
			if !is {
				t.Fatalf("it was taken: %v", err)
			}
			if !strings.HasPrefix(wrong.Field, c.field) || c.field == "" && wrong.Field != "" || !strings.Contains(wrong.Error(), c.says) || wrong.Remedy == "" {
				t.Errorf("it is %q, in %q", wrong, wrong.Field)
			}
			if strings.Contains(wrong.Error(), canary) {
				t.Errorf("the message shows a secret: %v", wrong)
			}
		})
	}
}

func TestGoodFilesAreRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file string
		want func(e *cloudsyaml.Entry) bool
	}{
		"password": {good, func(e *cloudsyaml.Entry) bool {
			return e.User == cloudsyaml.Named{Name: "boss", DomainName: "Default"} && e.Password.RevealString() == canary && e.Project.ID == "1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c" && e.Region == "RegionOne"
		}},
		"a password that is a number": {with("password: s3cr3t", "password: 0123"), func(e *cloudsyaml.Entry) bool { return e.Password.RevealString() == "0123" }},
		"IDs":                         {with("username: boss", "user_id: u", "user_domain_name: Default", "user_domain_id: d"), func(e *cloudsyaml.Entry) bool { return e.User == cloudsyaml.Named{ID: "u"} }},
		"one domain for all": {with("user_domain_name: Default", "domain_name: D", "project_id: 1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c", "project_name: shift"), func(e *cloudsyaml.Entry) bool {
			return e.User.DomainName == "D" && e.Project == cloudsyaml.Named{Name: "shift", DomainName: "D"}
		}},
		"default domain": {with("user_domain_name: Default", "default_domain: d"), func(e *cloudsyaml.Entry) bool { return e.User.DomainID == "d" }},
		"application credential": {with("      username: boss\n", "", "password: s3cr3t", "application_credential_id: a\n      application_credential_secret: s3cr3t"), func(e *cloudsyaml.Entry) bool {
			return e.Credential.ID == "a" && e.Secret.RevealString() == canary && e.Project.ID == ""
		}},
		"application credential by name": {with("password: s3cr3t", "application_credential_name: n\n      application_credential_secret: s3cr3t"), func(e *cloudsyaml.Entry) bool { return e.Credential.Name == "n" && e.User.Name == "boss" }},
		"token":                          {with("      username: boss\n", "", "password: s3cr3t", "token: s3cr3t"), func(e *cloudsyaml.Entry) bool { return e.Token.RevealString() == canary }},
		"merged":                         {"x: &a\n  auth_url: http://k/v3\n  username: u\n  user_domain_id: d\nclouds:\n  openstack:\n    auth:\n      <<: *a\n      password: p\n", func(e *cloudsyaml.Entry) bool { return e.AuthURL == "http://k/v3" && e.User.Name == "u" }},
		"an alias":                       {"clouds:\n  openstack: &a\n    auth: {auth_url: http://k/v3, token: t}\n    verify: off\n  other: *a\n", func(e *cloudsyaml.Entry) bool { return e.AuthURL == "http://k/v3" }},
		"an end":                         {good + "---\n", func(*cloudsyaml.Entry) bool { return true }},
	} {
		e, err := cloudsyaml.Parse([]byte(c.file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !c.want(e) {
			t.Errorf("%s: it is %+v", name, e)
		}
	}
}

func TestCACertIsMended(t *testing.T) {
	t.Parallel()
	at := func(line string) string {
		return with("    region_name", "    # of the place\n"+line+"    region_name")
	}
	right := at("    cacert: " + cloudsyaml.CAPath + "\n")
	for name, c := range map[string]struct{ file, want string }{
		"none":              {good, good},
		"right":             {right, right},
		"another":           {at("    cacert: /home/me/ca.pem\n"), right},
		"null":              {at("    cacert:\n"), good},
		"empty":             {at("    cacert: \"\"\n"), good},
		"not YAML":          {"\t", "\t"},
		"wrong type":        {at("    cacert: [a]\n"), at("    cacert: [a]\n")},
		"of another cloud":  {good + "  other:\n    cacert: /x\n", good + "  other:\n    cacert: /x\n"},
		"none over merged":  {"x: &a\n  cacert: /x\nclouds:\n  openstack:\n    <<: *a\n    cacert: null\n", "x: &a\n  cacert: /x\nclouds:\n  openstack:\n    <<: *a\n    cacert: null\n"},
		"merged from above": {"x: &a\n  cacert: /x\nclouds:\n  openstack:\n    !!merge <<: *a\n", "x: &a\n  cacert: /x\nclouds:\n  openstack:\n    !!merge <<: *a\n    cacert: " + cloudsyaml.CAPath + "\n"},
	} {
		got := string(cloudsyaml.Mend([]byte(c.file)))
		if got != c.want {
			t.Errorf("%s: it is\n%s\nand should be\n%s", name, got, c.want)
		}
		if again := string(cloudsyaml.Mend([]byte(got))); again != got {
			t.Errorf("%s: mended twice it is another one:\n%s", name, again)
		}
	}
}

func TestTheFileOfAComponentHoldsNothingOfTheAdministrators(t *testing.T) {
	t.Parallel()
	e, err := cloudsyaml.Parse([]byte(good + "    cacert: " + cloudsyaml.CAPath + "\n    regions: [{name: a, values: {x: s3cr3t}}, b]\n    notes: s3cr3t\n  other:\n    auth: {password: s3cr3t}\n"))
	if err != nil {
		t.Fatal(err)
	}
	frame, err := e.Frame()
	if err != nil {
		t.Fatal(err)
	}
	file, err := cloudsyaml.WithCredential(frame, "id-1", secret.FromString("#own: *secret"))
	if err != nil {
		t.Fatal(err)
	}
	text := file.RevealString()
	if strings.Contains(text, canary) || strings.Contains(text, "boss") {
		t.Errorf("it is\n%s", text)
	}
	options, endpoint, _, err := clouds.Parse(clouds.WithCloudName("openstack"), clouds.WithCloudsYAML(strings.NewReader(strings.ReplaceAll(text, cloudsyaml.CAPath, ""))))
	if err != nil {
		t.Fatalf("the clients of components cannot read it: %v\n%s", err, text)
	}
	if options.ApplicationCredentialID != "id-1" || options.ApplicationCredentialSecret != "#own: *secret" || options.IdentityEndpoint != e.AuthURL || endpoint.Region != "RegionOne" {
		t.Errorf("it says %+v", options)
	}
	again, err := cloudsyaml.Parse(file.Reveal())
	if err != nil || again.Credential.ID != "id-1" || !again.Secret.Equal(secret.FromString("#own: *secret")) {
		t.Errorf("it is read as %+v: %v", again, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{good, "", "clouds: &a\n  <<: *a\n", "clouds: {openstack: {auth: {auth_url: http://k, token: t}, cacert: }}", "a: &a [*a]", "clouds:\n  openstack:\n    !!merge <<: [{}, {cacert: x}]\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		e, err := cloudsyaml.Parse(file)
		mended := cloudsyaml.Mend(file)
		if again := cloudsyaml.Mend(mended); string(again) != string(mended) {
			t.Errorf("mended twice it is another one: %q and %q", mended, again)
		}
		if err != nil {
			return
		}
		after, err := cloudsyaml.Parse(mended)
		if err != nil || after.AuthURL != e.AuthURL || !after.Password.Equal(e.Password) || after.User != e.User {
			t.Fatalf("mended it is %+v: %v", after, err)
		}
		frame, err := e.Frame()
		if err != nil {
			t.Fatal(err)
		}
		own, err := cloudsyaml.WithCredential(frame, "id", secret.FromString("secret"))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := cloudsyaml.Parse(own.Reveal()); err != nil || got.Credential.ID != "id" || got.AuthURL != e.AuthURL {
			t.Fatalf("a component's file is %+v: %v", got, err)
		}
	})
}
