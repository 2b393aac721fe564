package ibmcloud_test

import (
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/fault"
)

func TestWhatIsWrongWithTheInputIsSaidBeforeAnyCall(t *testing.T) {
	t.Parallel()
	bad := func(policies string) func(w *world) {
		return func(w *world) {
			w.ask("machines.yaml", request("machines", "openshift-machine-api", "ibmcloud-credentials", "IBMCloudProviderSpec", policies))
		}
	}
	for name, c := range map[string]struct {
		spoil func(w *world)
		flags []string
		says  []string
	}{
		"no API key":        {func(w *world) { w.environ = nil }, nil, []string{"[IC_API_KEY IBMCLOUD_API_KEY BM_API_KEY BLUEMIX_API_KEY] environment variable not set"}},
		"a key in quotes":   {func(w *world) { w.environ["IC_API_KEY"] = `"abc"` }, nil, []string{"IC_API_KEY begins or ends with a quote"}},
		"another scheme":    {nil, []string{"--api-endpoint=ftp://test.cloud.ibm.com"}, []string{"--api-endpoint", "ftp", "test.cloud.ibm.com"}},
		"a path":            {nil, []string{"--api-endpoint=https://test.cloud.ibm.com/iam"}, []string{"--api-endpoint", "without a path"}},
		"no domain":         {nil, []string{"--api-endpoint=localhost"}, []string{"--api-endpoint", "not a domain"}},
		"an empty name":     {nil, []string{"--name="}, []string{`"name" must not be empty`}},
		"a name of blanks":  {nil, []string{"--name= x"}, []string{"--name"}},
		"a group of blanks": {nil, []string{"--resource-group-name= x"}, []string{"--resource-group-name"}},
		"another cloud":     {func(w *world) { w.ask("x.yaml", request("x", "ns", "s", "GCPProviderSpec", "[]")) }, nil, []string{"x.yaml", "GCPProviderSpec", "--cloud=ibmcloud"}},
		"two of one Secret": {func(w *world) {
			w.ask("x.yaml", request("x", "openshift-machine-api", "ibmcloud-credentials", "IBMCloudProviderSpec", "[]"))
		}, nil, []string{"x.yaml", "spec.secretRef"}},
		"two of one name": {func(w *world) {
			w.ask("x.yaml", request("x", "openshift-machine", "api-ibmcloud-credentials", "IBMCloudProviderSpec", "[]"))
		}, nil, []string{"come to the same service ID " + machines}},
		"no roles":           {bad(`[{"roles":[],"attributes":[{"name":"serviceName","value":"is"}]}]`), nil, []string{"machines.yaml", "policies[0].roles", "is empty"}},
		"a short role":       {bad(`[{"roles":["Viewer"],"attributes":[{"name":"serviceName","value":"is"}]}]`), nil, []string{"policies[0].roles[0]", "full name of a role"}},
		"no attributes":      {bad(`[{"roles":["` + viewer + `"]}]`), nil, []string{"policies[0].attributes", "on everything"}},
		"an empty value":     {bad(`[{"roles":["` + viewer + `"],"attributes":[{"name":"serviceName","value":""}]}]`), nil, []string{"policies[0].attributes[0].value"}},
		"an operator":        {bad(`[{"roles":["` + viewer + `"],"attributes":[{"name":"serviceName","value":"is","operator":"like"}]}]`), nil, []string{"operator", "stringMatch"}},
		"an attribute twice": {bad(`[{"roles":["` + viewer + `"],"attributes":[{"name":"a","value":"b"},{"name":"a","value":"c"}]}]`), nil, []string{"attributes[1].name"}},
		"a wrong type":       {bad(`{"roles":1}`), nil, []string{"machines.yaml", "policies"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			if c.spoil != nil {
				c.spoil(w)
			}
			w.run("create-service-id", c.flags...).ends(1).says(c.says...)
			if calls := w.Calls().All(); len(calls) > 0 || w.manifest(registry) != "" {
				t.Errorf("there were calls: %+v", calls)
			}
		})
	}
}

func TestTheFirstVariableThatIsSetCounts(t *testing.T) {
	t.Parallel()
	variables := []string{"IC_API_KEY", "IBMCLOUD_API_KEY", "BM_API_KEY", "BLUEMIX_API_KEY"}
	for i := range variables {
		w := newWorld(t)
		key := w.environ["IC_API_KEY"]
		w.environ = map[string]string{variables[i]: key}
		for _, later := range variables[i+1:] {
			w.environ[later] = "no-such-key"
		}
		w.run("create-service-id").ends(0).says("Credentials loaded from environment variable " + variables[i])
	}
}

func TestTheEndpointIsADomainWithOrWithoutAScheme(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"test.cloud.ibm.com", "https://test.cloud.ibm.com", "http://test.cloud.ibm.com/", "test.cloud.ibm.com/"} {
		w := newWorldAt(t, "test.cloud.ibm.com")
		w.run("create-service-id", "--api-endpoint="+endpoint, "--resource-group-name=mygroup").ends(0)
		w.holds(machines)
	}
}

func TestACredentialThatDoesNotHoldIsToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.environ["IC_API_KEY"] = "no-such-key"
	r := w.run("create-service-id").ends(1).says("the credential does not hold", "BXNIM0415E", "Provided API key could not be found")
	if strings.Count(r.stderr, "BXNIM0415E") != 1 || strings.Contains(r.stderr, "no-such-key") {
		t.Errorf("it is told\n%s", r.stderr)
	}
	w.run("verify").ends(1).says("wrong    credential")
}

func TestThrottlingAndShortOutagesAreSatOut(t *testing.T) {
	t.Parallel()
	for _, effect := range []fault.Effect{fault.Throttle, fault.Unavailable, fault.Garbage} {
		t.Run(effect.String(), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.Faults().Add(fault.Rule{Match: func(q fault.Request) bool { return !q.Write || effect == fault.Throttle }, Effect: effect, Times: 2})
			w.run("create-service-id").ends(0)
			w.holds(machines)
		})
	}
}

func TestARefusalNamesTheActionAndWhatToDo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.AddServiceID("administrator", "")
	_, w.environ["IC_API_KEY"] = w.AddAPIKey(admin.IAMID, "k")
	w.run("create-service-id").ends(1).says("serviceid.get", "was denied to "+admin.IAMID, "`ccoctl ibmcloud permissions`")
}
