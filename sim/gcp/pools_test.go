package gcp_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/sim/gcp"
)

const (
	global   = project + "/locations/global"
	onePool  = global + "/workloadIdentityPools/cluster"
	provided = onePool + "/providers/cluster"
	keySet   = `{"keys":[{"kty":"RSA","kid":"a","alg":"RS256","use":"sig","n":"AQAB","e":"AQAB"}]}`
)

func (c *clients) createPool(id string) (*iam.Operation, error) {
	return c.iam.Projects.Locations.WorkloadIdentityPools.Create(global, &iam.WorkloadIdentityPool{DisplayName: id, Description: "d"}).WorkloadIdentityPoolId(id).Do()
}

func goodProvider() *iam.WorkloadIdentityPoolProvider {
	return &iam.WorkloadIdentityPoolProvider{
		DisplayName: "cluster", AttributeMapping: map[string]string{"google.subject": "assertion.sub"},
		Oidc: &iam.Oidc{IssuerUri: "https://storage.googleapis.com/cluster-oidc", AllowedAudiences: []string{"openshift"}},
	}
}

func (c *clients) createProvider(id string, p *iam.WorkloadIdentityPoolProvider) (*iam.Operation, error) {
	return c.iam.Projects.Locations.WorkloadIdentityPools.Providers.Create(onePool, p).WorkloadIdentityPoolProviderId(id).Do()
}

func TestPoolTakesItsTime(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, gcp.Options{Clock: c.Now})
	w.SetOperationDelay(10 * time.Second)
	pools := w.owner.iam.Projects.Locations.WorkloadIdentityPools
	operation := must(w.owner.createPool("cluster"))(t)
	if operation.Done || !strings.HasPrefix(operation.Name, "projects/"+w.number+"/locations/global/workloadIdentityPools/cluster/operations/") {
		t.Errorf("the operation is %+v", operation)
	}
	_, err := pools.Get(onePool).Do()
	refused(t, err, http.StatusNotFound, "NOT_FOUND", "Requested entity was not found.")
	_, err = w.owner.createPool("cluster")
	refused(t, err, http.StatusConflict, "ALREADY_EXISTS", "Requested entity already exists")
	c.Advance(10 * time.Second)
	if o := must(pools.Operations.Get(operation.Name).Do())(t); !o.Done || len(o.Response) == 0 {
		t.Errorf("after its time the operation is %+v", o)
	}
	got := must(pools.Get(onePool).Do())(t)
	if got.Name != "projects/"+w.number+"/locations/global/workloadIdentityPools/cluster" || got.State != "ACTIVE" || got.Description != "d" {
		t.Errorf("the pool is %+v", got)
	}
	_, err = pools.Operations.Get(operation.Name + "0").Do()
	refused(t, err, http.StatusNotFound, "NOT_FOUND", "Requested entity was not found.")
}

func TestPoolIsDeletedSoftly(t *testing.T) {
	t.Parallel()
	c := newClock()
	w := newWorld(t, gcp.Options{Clock: c.Now})
	pools := w.owner.iam.Projects.Locations.WorkloadIdentityPools
	must(w.owner.createPool("cluster"))(t)
	must(pools.Patch(onePool, &iam.WorkloadIdentityPool{Disabled: true, Description: "ignored"}).UpdateMask("disabled").Do())(t)
	if got := must(pools.Get(onePool).Do())(t); !got.Disabled || got.Description != "d" {
		t.Errorf("patched to %+v", got)
	}
	must(pools.Delete(onePool).Do())(t)
	if got := must(pools.Get(onePool).Do())(t); got.State != "DELETED" || got.ExpireTime != c.Now().Add(30*day).Format(time.RFC3339) {
		t.Errorf("deleted it is %+v", got)
	}
	if n := len(must(pools.List(global).Do())(t).WorkloadIdentityPools); n != 0 {
		t.Errorf("%d pools are listed", n)
	}
	if n := len(must(pools.List(global).ShowDeleted(true).Do())(t).WorkloadIdentityPools); n != 1 {
		t.Errorf("%d pools are listed with the deleted ones", n)
	}
	_, err := w.owner.createPool("cluster")
	refused(t, err, http.StatusConflict, "ALREADY_EXISTS", "Requested entity already exists")
	_, err = w.owner.createProvider("cluster", goodProvider())
	refused(t, err, http.StatusNotFound, "NOT_FOUND", "Requested entity was not found.")
	must(pools.Undelete(onePool, &iam.UndeleteWorkloadIdentityPoolRequest{}).Do())(t)
	if got := must(pools.Get(onePool).Do())(t); got.State != "ACTIVE" {
		t.Errorf("restored it is %+v", got)
	}
	_, err = pools.Undelete(onePool, &iam.UndeleteWorkloadIdentityPoolRequest{}).Do()
	refused(t, err, http.StatusBadRequest, "FAILED_PRECONDITION", "not deleted")
	must(pools.Delete(onePool).Do())(t)
	c.Advance(30 * day)
	if len(w.Pools(projectID)) != 0 {
		t.Error("the pool is there after its thirty days")
	}
	w.owner = w.member(t, "serviceAccount:"+email("the-owner"))
	_, err = w.owner.createPool("cluster")
	ok(t, err)
}

func TestNamesOfPoolsHaveRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	for _, id := range []string{"abc", strings.Repeat("a", 33), "Cluster", "a_cluster", "gcp-cluster", ""} {
		_, err := w.owner.createPool(id)
		refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "workload_identity_pool_id")
	}
	_, err := w.owner.iam.Projects.Locations.WorkloadIdentityPools.Create(project+"/locations/eu", &iam.WorkloadIdentityPool{}).WorkloadIdentityPoolId("cluster").Do()
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "Location eu")
	_, err = w.owner.iam.Projects.Locations.WorkloadIdentityPools.Create(global, &iam.WorkloadIdentityPool{DisplayName: strings.Repeat("a", 33)}).WorkloadIdentityPoolId("cluster").Do()
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "display_name")
}

func TestProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	providers := w.owner.iam.Projects.Locations.WorkloadIdentityPools.Providers
	must(w.owner.createPool("cluster"))(t)
	operation := must(w.owner.createProvider("cluster", goodProvider()))(t)
	if !operation.Done {
		t.Errorf("without a delay the operation is %+v", operation)
	}
	must(providers.Operations.Get(operation.Name).Do())(t)
	got := must(providers.Get(provided).Do())(t)
	if got.Oidc.IssuerUri != "https://storage.googleapis.com/cluster-oidc" || got.AttributeMapping["google.subject"] != "assertion.sub" || got.State != "ACTIVE" {
		t.Errorf("the provider is %+v", got)
	}
	must(providers.Patch(provided, &iam.WorkloadIdentityPoolProvider{Oidc: &iam.Oidc{JwksJson: keySet}}).UpdateMask("oidc.jwks_json").Do())(t)
	got = must(providers.Get(provided).Do())(t)
	if got.Oidc.JwksJson != keySet || got.Oidc.IssuerUri == "" || len(got.Oidc.AllowedAudiences) != 1 {
		t.Errorf("patched to %+v", got.Oidc)
	}
	_, err := w.owner.createProvider("cluster", goodProvider())
	refused(t, err, http.StatusConflict, "ALREADY_EXISTS", "Requested entity already exists")
	must(providers.Delete(provided).Do())(t)
	if n := len(must(providers.List(onePool).Do())(t).WorkloadIdentityPoolProviders); n != 0 {
		t.Errorf("%d providers are listed", n)
	}
	must(providers.Undelete(provided, &iam.UndeleteWorkloadIdentityPoolProviderRequest{}).Do())(t)
	if n := len(must(providers.List(onePool).Do())(t).WorkloadIdentityPoolProviders); n != 1 {
		t.Errorf("%d providers are listed", n)
	}
	if p := w.Pools(projectID)[0].Providers[0]; p.KeySet != keySet || p.Audiences[0] != "openshift" {
		t.Errorf("the snapshot has %+v", p)
	}
}

func TestProvidersThatCannotBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	must(w.owner.createPool("cluster"))(t)
	for sentence, change := range map[string]func(p *iam.WorkloadIdentityPoolProvider){
		"must be an HTTPS endpoint":        func(p *iam.WorkloadIdentityPoolProvider) { p.Oidc.IssuerUri = "http://example.com" },
		"google.subject":                   func(p *iam.WorkloadIdentityPoolProvider) { p.AttributeMapping = nil },
		"Invalid key in attribute_mapping": func(p *iam.WorkloadIdentityPoolProvider) { p.AttributeMapping["google.other"] = "assertion.a" },
		"for key \"attribute.x\"":          func(p *iam.WorkloadIdentityPoolProvider) { p.AttributeMapping["attribute.x"] = "assertion." },
		"attribute_condition":              func(p *iam.WorkloadIdentityPoolProvider) { p.AttributeCondition = "assertion.sub ==" },
		"a maximum of 10 audiences":        func(p *iam.WorkloadIdentityPoolProvider) { p.Oidc.AllowedAudiences = make([]string, 11) },
		"at most 256 characters": func(p *iam.WorkloadIdentityPoolProvider) {
			p.Oidc.AllowedAudiences = []string{strings.Repeat("a", 257)}
		},
		"not in a valid json": func(p *iam.WorkloadIdentityPoolProvider) { p.Oidc.JwksJson = "{" },
		"unknown field \"x5c\"": func(p *iam.WorkloadIdentityPoolProvider) {
			p.Oidc.JwksJson = `{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","x5c":["AQAB"]}]}`
		},
		"a maximum of 50 custom attributes": func(p *iam.WorkloadIdentityPoolProvider) {
			for i := range 51 {
				p.AttributeMapping[fmt.Sprintf("attribute.a%d", i)] = "assertion.a"
			}
		},
		"it has no keys":         func(p *iam.WorkloadIdentityPoolProvider) { p.Oidc.JwksJson = "{}" },
		"has the type \"oct\"":   func(p *iam.WorkloadIdentityPoolProvider) { p.Oidc.JwksJson = `{"keys":[{"kty":"oct"}]}` },
		"not a valid public key": func(p *iam.WorkloadIdentityPoolProvider) { p.Oidc.JwksJson = `{"keys":[{"kty":"RSA"}]}` },
		"must be set":            func(p *iam.WorkloadIdentityPoolProvider) { p.Oidc = nil },
	} {
		p := goodProvider()
		change(p)
		_, err := w.owner.createProvider("cluster", p)
		refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", sentence)
	}
	_, err := w.owner.createProvider("gcp-cluster", goodProvider())
	refused(t, err, http.StatusBadRequest, "INVALID_ARGUMENT", "workload_identity_pool_provider_id")
}
