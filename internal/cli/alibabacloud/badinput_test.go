package alibabacloud_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
)

func TestWhatIsWrongWithTheInputIsSaidBeforeAnyCall(t *testing.T) {
	t.Parallel()
	entries := func(text string) func(w *world) {
		return func(w *world) {
			w.ask("machines.yaml", request("machines", "openshift-machine-api", "alibabacloud-credentials", text))
		}
	}
	profile := func(text string) func(w *world) {
		return func(w *world) {
			path := filepath.Join(w.t.TempDir(), "profiles")
			w.has(os.WriteFile(path, []byte(text), 0o600))
			w.environ = map[string]string{"ALIBABA_CLOUD_CREDENTIALS_FILE": path}
		}
	}
	for name, c := range map[string]struct {
		spoil func(w *world)
		flags []string
		says  []string
	}{
		"no key at all":     {func(w *world) { w.environ = nil }, nil, []string{"ALIBABA_CLOUD_ACCESS_KEY_ID", filepath.Join(".alibabacloud", "credentials"), "[default]"}},
		"half a key":        {func(w *world) { delete(w.environ, "ALIBABA_CLOUD_ACCESS_KEY_SECRET") }, nil, []string{"ALIBABA_CLOUD_ACCESS_KEY_SECRET is not"}},
		"no default":        {profile("[other]\ntype = access_key\n"), nil, []string{"profiles has no section [default]", "access_key_secret"}},
		"an empty file":     {profile(""), nil, []string{"profiles has no section [default]"}},
		"another type":      {profile("[default]\ntype = ecs_ram_role\nrole_name = r\n"), nil, []string{"profiles: type", `"ecs_ram_role"`, "only access_key"}},
		"no type":           {profile("[default]\naccess_key_id = a\naccess_key_secret = b\n"), nil, []string{"profiles: type", `""`}},
		"no ID":             {profile("[default]\ntype = access_key\naccess_key_secret = b\n"), nil, []string{"profiles: access_key_id is missing"}},
		"no secret":         {profile("[default]\ntype = access_key\naccess_key_id = a\naccess_key_secret =\n"), nil, []string{"profiles: access_key_secret is missing or empty"}},
		"a directory":       {func(w *world) { w.environ = map[string]string{"ALIBABA_CLOUD_CREDENTIALS_FILE": w.out} }, nil, []string{"read the access key", "readable"}},
		"an empty name":     {nil, []string{"--name="}, []string{`"name" must not be empty`}},
		"a name with a dot": {nil, []string{"--name=a.b"}, []string{"--name", "letters, digits and hyphens"}},
		"a long name":       {nil, []string{"--name=" + strings.Repeat("n", 200)}, []string{"--name", "108"}},
		"a bad region":      {nil, []string{"--region=cn hangzhou"}, []string{"--region", "cn-hangzhou"}},
		"a dot in a Secret": {func(w *world) { w.ask("x.yaml", request("x", "ns", "a.b", "["+may("a:b")+"]")) }, nil, []string{"x.yaml", "spec.secretRef.name"}},
		"no entries":        {entries("[]"), nil, []string{"machines.yaml", "statementEntries", "is empty"}},
		"an effect":         {entries(`[{"effect":"allow","action":["a:b"],"resource":"*"}]`), nil, []string{"statementEntries[0].effect", "Allow or Deny"}},
		"no action":         {entries(`[{"effect":"Allow","action":[],"resource":"*"}]`), nil, []string{"statementEntries[0].action"}},
		"an action":         {entries(`[{"effect":"Allow","action":["a"],"resource":"*"}]`), nil, []string{"statementEntries[0].action[0]"}},
		"no resource":       {entries(`[{"effect":"Allow","action":["a:b"]}]`), nil, []string{"statementEntries[0].resource"}},
		"a wrong type":      {entries(`[{"effect":"Allow","action":"a:b","resource":"*"}]`), nil, []string{"machines.yaml", "action"}},
		"too much":          {entries("[" + may("a:"+strings.Repeat("b", 7000)) + "]"), nil, []string{"statementEntries", "6144"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.spoil != nil {
				c.spoil(w)
			}
			w.run("create-ram-users", c.flags...).ends(t, 1, c.says...)
			if calls := w.Calls().All(); len(calls) > 0 || w.manifest(registry) != "" {
				t.Errorf("there were calls: %+v", calls)
			}
		})
	}
}

func TestTheProfileIsReadWhereTheEnvironmentHasNoKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id, secret := w.environ["ALIBABA_CLOUD_ACCESS_KEY_ID"], w.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]
	w.environ = nil
	w.program.HomeDirectory = t.TempDir()
	path := filepath.Join(w.program.HomeDirectory, ".alibabacloud", "credentials")
	w.has(os.MkdirAll(filepath.Dir(path), 0o700))
	text := "# of the tests\n[other]\ntype = ecs_ram_role\n\n[default]\r\ntype=access_key\r\naccess_key_id = \"" + id + "\"\r\naccess_key_secret = " + secret + "\r\n"
	w.has(os.WriteFile(path, []byte(text), 0o600))
	w.run("create-ram-users").ends(t, 0, "Credentials loaded from "+path)
	w.settled(machines, machinesMay)
}

func TestACredentialThatDoesNotHoldIsToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = "no-such-secret"
	r := w.run("create-ram-users").ends(t, 1, "the credential does not hold", "SignatureDoesNotMatch")
	if strings.Count(r.Stderr, "SignatureDoesNotMatch") != 1 || strings.Contains(r.Stderr, "no-such-secret") || strings.Contains(r.Stderr, "string to sign") {
		t.Errorf("it is told\n%s", r.Stderr)
	}
	w.run("verify").ends(t, 1, "wrong    credential")
	w.run("delete-ram-users").ends(t, 1, "the credential does not hold")
}

func TestThrottlingAndShortOutagesAreSatOut(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.Throttle, fault.Unavailable, fault.Garbage} {
		t.Run(effect.String(), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.Faults().Add(fault.Rule{Match: func(q fault.Request) bool { return !q.Write || effect == fault.Throttle }, Effect: effect, Times: 2})
			w.run("create-ram-users").Ends(0)
			w.settled(machines, machinesMay)
		})
	}
}

func TestARefusalNamesTheActionAndWhatToDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.AddUser("administrator", "")
	w.as(w.AddKey("administrator"))
	w.run("create-ram-users").ends(t, 1, "ram:GetUser", "was denied to ", "`ccoctl alibabacloud permissions`")
}

func TestVerificationTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.run("verify").ends(t, 1, "wrong    ram-user "+machines+": it does not exist", "`ccoctl alibabacloud create-ram-users`", "skipped  access-key "+machines)
	w.run("create-ram-users").Ends(0)
	if w.run("verify").ends(t, 0, "ok       credential environment variable ALIBABA_CLOUD_ACCESS_KEY_ID", "ok       access-key "+machines); w.Calls().Writes() > 0 {
		t.Error("verification writes")
	}
	id, _ := w.key(machines)
	w.has(w.SetKeyActive(id, false))
	w.run("verify").ends(t, 1, "wrong    access-key "+machines)
	w.environ = nil
	w.run("verify").ends(t, 1, "wrong    credential prod", "skipped  ram-user "+machines)
}
