package vsphere_test

import (
	"maps"
	"slices"
	"testing"

	configv1 "github.com/openshift/api/config/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/vsphere"
)

// pair is the account of a vCenter.
func pair(server string) map[string]string {
	return map[string]string{server + ".username": "admin", server + ".password": "secret of " + server}
}

// merged are several accounts.
func merged(several ...map[string]string) map[string]string {
	all := map[string]string{}
	for _, one := range several {
		maps.Copy(all, one)
	}
	return all
}

func desire(t *testing.T, root map[string]string, cluster cloud.Cluster) (cloud.Desired, error) {
	t.Helper()
	p := vsphere.New(vsphere.Options{})
	t.Cleanup(p.Close)
	return p.Desire(cloud.Input{Request: newRequest("Network.Assign"), Cluster: cluster, Mode: v1.ModePassthrough, Root: values(root)})
}

func TestASecretHoldsAllThatTheRootSecretHolds(t *testing.T) {
	t.Parallel()
	for name, root := range map[string]map[string]string{
		"one vCenter":             pair("vc.example.com"),
		"three vCenters":          merged(pair("vc-1"), pair("10.0.0.1"), pair("vc_2.corp.example.com")),
		"a key of no vCenter":     merged(pair("vc.example.com"), map[string]string{"notes": "mine"}),
		"another user's domain":   {"vc.example.com.username": `CORP\svc-openshift`, "vc.example.com.password": " ends with a space "},
		"a name with dots in it":  pair("a.username.example.com"),
		"a name that is all dots": pair("a.b.c.d.e.f"),
	} {
		desired, err := desire(t, root, cloud.Cluster{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		nodes := desired.Graph.Nodes()
		if len(nodes) != 1 {
			t.Fatalf("%s: there are %d nodes", name, len(nodes))
		}
		target, is := nodes[0].Resource.(cloud.TargetSecret)
		if !is {
			t.Fatalf("%s: the node is %v", name, nodes[0].Resource.Ref())
		}
		content, _ := target.Content(nil)
		got := map[string]string{}
		for key, value := range content.Data {
			got[key] = value.RevealString()
		}
		if !maps.Equal(got, root) {
			t.Errorf("%s: the keys are %v", name, slices.Sorted(maps.Keys(got)))
		}
	}
}

func TestBadRootSecretsAreRefusedWithSecretKeyAndFix(t *testing.T) {
	t.Parallel()
	upper := cloud.Cluster{}
	upper.PlatformSpec.VSphere = &configv1.VSpherePlatformSpec{VCenters: []configv1.VSpherePlatformVCenterSpec{{Server: "VC.example.com"}}}
	port := cloud.Cluster{}
	port.PlatformSpec.VSphere = &configv1.VSpherePlatformSpec{VCenters: []configv1.VSpherePlatformVCenterSpec{{Server: "vc.example.com:8443"}}}
	half := pair("vc-2")
	delete(half, "vc-2.password")
	for name, test := range map[string]struct {
		root    map[string]string
		cluster cloud.Cluster
		says    []string
	}{
		"nothing":                  {nil, cloud.Cluster{}, []string{"it has no account: add the keys <vCenter>.username"}},
		"no account":               {map[string]string{"username": "u", "password": "p"}, cloud.Cluster{}, []string{"it has no account"}},
		"half a pair of two":       {merged(pair("vc-1"), half), cloud.Cluster{}, []string{"it has vc-2.username and no vc-2.password: add the missing key, or remove both"}},
		"the other half":           {map[string]string{"vc-1.password": "p"}, cloud.Cluster{}, []string{"it has vc-1.password and no vc-1.username"}},
		"an empty user":            {map[string]string{"vc-1.username": "", "vc-1.password": "p"}, cloud.Cluster{}, []string{"vc-1.username is empty: fill it in"}},
		"an empty password":        {map[string]string{"vc-1.username": "u", "vc-1.password": ""}, cloud.Cluster{}, []string{"vc-1.password is empty"}},
		"a line break":             {map[string]string{"vc-1.username": "u", "vc-1.password": "p\n"}, cloud.Cluster{}, []string{"vc-1.password holds a line break"}},
		"a space behind the user":  {map[string]string{"vc-1.username": "u ", "vc-1.password": "p"}, cloud.Cluster{}, []string{"vc-1.username begins or ends with a space"}},
		"a port":                   {pair("vc.example.com:443"), cloud.Cluster{}, []string{"vc.example.com:443.username", "rename them to vc.example.com.username and", "Infrastructure"}},
		"upper case":               {pair("VC.Example.com"), cloud.Cluster{}, []string{"VC.Example.com.username", "upper case", "rename them to vc.example.com.username"}},
		"another case":             {pair("vc.EXAMPLE.com"), upper, []string{"rename them to VC.example.com.username and VC.example.com.password"}},
		"no name":                  {pair(""), cloud.Cluster{}, []string{"the keys .username and .password name no vCenter"}},
		"an address of a site":     {pair("https___vc/sdk"), cloud.Cluster{}, []string{"do not begin with the host name"}},
		"two problems":             {merged(half, pair("VC-1")), cloud.Cluster{}, []string{"vc-2.password", "VC-1.username"}},
		"a port in Infrastructure": {pair("vc.example.com"), port, []string{"Infrastructure cluster", `set server to "vc.example.com", and port beside it`}},
	} {
		desired, err := desire(t, test.root, test.cluster)
		if err == nil {
			t.Errorf("%s: it was taken", name)
			continue
		}
		if desired.Graph != nil {
			t.Errorf("%s: something is to be written", name)
		}
		for _, part := range test.says {
			if !contains(err.Error(), part) {
				t.Errorf("%s: the error %q does not say %q", name, err, part)
			}
		}
		if name != "a port in Infrastructure" && !contains(err.Error(), "root secret kube-system/vsphere-creds") {
			t.Errorf("%s: the error %q does not name the Secret", name, err)
		}
		p := vsphere.New(vsphere.Options{})
		assessment, err := p.Assess(t.Context(), test.cluster, values(test.root))
		if p.Close(); err != nil || assessment.Mode != v1.ModeAnnotationInsufficient || !contains(assessment.Reason, test.says[0]) {
			t.Errorf("%s: the assessment is %+v, %v", name, assessment, err)
		}
	}
}

func TestANameInUpperCaseIsTakenWhereTheInfrastructureSpellsItSo(t *testing.T) {
	t.Parallel()
	cluster := cloud.Cluster{}
	cluster.PlatformSpec.VSphere = &configv1.VSpherePlatformSpec{VCenters: []configv1.VSpherePlatformVCenterSpec{{Server: "VC.example.com"}}}
	if _, err := desire(t, pair("VC.example.com"), cluster); err != nil {
		t.Error(err)
	}
}

func TestOtherModesAndOtherCloudsAreRefused(t *testing.T) {
	t.Parallel()
	p := vsphere.New(vsphere.Options{})
	defer p.Close()
	for _, mode := range []v1.Mode{v1.ModeMint, v1.ModeToken, ""} {
		if _, err := p.Desire(cloud.Input{Request: newRequest(), Mode: mode, Root: values(pair("vc"))}); err == nil {
			t.Errorf("mode %q was taken", mode)
		}
	}
	foreign := newRequest()
	foreign.Kind, foreign.Spec = "AWSProviderSpec", &v1.AWSProviderSpec{}
	if err := p.Validate(foreign); err == nil || !contains(err.Error(), `"AWSProviderSpec"`) {
		t.Errorf("the error is %v", err)
	}
	for _, privilege := range []string{"", "Network", "Network Assign", "Network.Assign\n", "*", "Network.*"} {
		if err := p.Validate(newRequest("Datastore.Browse", privilege)); err == nil || !contains(err.Error(), "spec.providerSpec.permissions[0].privileges[1]") {
			t.Errorf("%q: the error is %v", privilege, err)
		}
	}
	fatal(t, p.Validate(newRequest("VirtualMachine.Config.AddNewDisk", "InventoryService.Tagging.ObjectAttachable", "System.Read")))
}
