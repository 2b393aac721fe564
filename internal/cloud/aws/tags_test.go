package aws

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
)

func TestOwnershipIsReadFromTagsAndFromTheRecord(t *testing.T) {
	t.Parallel()
	const ours, theirs = tagClusterPrefix + "prod", tagClusterPrefix + "dev"
	named := cloud.Cluster{InfrastructureName: "prod", ID: "id-1"}
	old := cloud.Cluster{ID: "id-1"}
	req := &request.Request{Name: types.NamespacedName{Namespace: "ns", Name: "ingress"}, UID: "uid-1"}
	const name, strange = "prod-ingress-x7k2p", "administrator"
	for _, c := range []struct {
		what     string
		cluster  cloud.Cluster
		name     string
		recorded bool
		tags     map[string]string
		ours     bool
	}{
		{"all tags", named, name, false, map[string]string{ours: "owned", tagRequest: "ns/ingress", tagRequestUID: "uid-1"}, true},
		{"the cluster's tag alone", named, name, false, map[string]string{ours: "owned"}, true},
		{"the cluster's tag alone, recorded", named, strange, true, map[string]string{ours: "owned"}, true},
		{"no tag", named, name, false, nil, false},
		{"no tag, recorded", named, name, true, nil, true},
		{"no tag, recorded, a name that is not built like ours", named, strange, true, nil, false},
		{"the cluster's tag is gone", named, name, false, map[string]string{tagRequest: "ns/ingress", tagRequestUID: "uid-1"}, true},
		{"another cluster", named, name, true, map[string]string{theirs: "owned"}, false},
		{"shared with another cluster", named, name, true, map[string]string{ours: "owned", theirs: "shared"}, true},
		{"another request", named, name, true, map[string]string{ours: "owned", tagRequest: "ns/registry", tagRequestUID: "uid-2"}, false},
		{"another request without a UID", named, name, true, map[string]string{ours: "owned", tagRequest: "ns/registry"}, false},
		{"an earlier request of the name", named, name, false, map[string]string{ours: "owned", tagRequest: "ns/ingress", tagRequestUID: "uid-0"}, false},
		{"an earlier request of the name, recorded", named, name, true, map[string]string{ours: "owned", tagRequest: "ns/ingress", tagRequestUID: "uid-0"}, true},
		{"a cluster without a name", old, "ingress-x7k2p", false, map[string]string{tagClusterID: "id-1"}, true},
		{"another cluster without a name", old, "ingress-x7k2p", true, map[string]string{tagClusterID: "id-2"}, false},
	} {
		owner := claim{cluster: c.cluster, req: req, name: c.name, recorded: c.recorded}.owner(c.tags)
		if (owner == "") != c.ours {
			t.Errorf("%s: the owner is %q", c.what, owner)
		}
	}
}

func TestTagsKeepWithinTheQuotaAndOurOwnComeFirst(t *testing.T) {
	t.Parallel()
	cluster := cloud.Cluster{InfrastructureName: "prod"}
	cluster.Platform.AWS = &configv1.AWSPlatformStatus{ResourceTags: []configv1.AWSResourceTag{{Key: tagRequestUID, Value: "forged"}, {Key: "Team", Value: "a"}, {Key: "team", Value: "b"}}}
	for i := range 100 {
		cluster.Platform.AWS.ResourceTags = append(cluster.Platform.AWS.ResourceTags, configv1.AWSResourceTag{Key: fmt.Sprint("key", i), Value: "v"})
	}
	req := &request.Request{Name: types.NamespacedName{Namespace: "ns", Name: strings.Repeat("n", 300)}, UID: "uid-1"}
	tags := userTags(cluster, req)
	if len(tags) > maxTags || tags[tagRequestUID] != "uid-1" || tags["Team"] != "a" || tags["team"] != "" {
		t.Errorf("there are %d tags: %v", len(tags), tags)
	}
	for key, value := range tags {
		if len(key) > 128 || len(value) > maxTagValue {
			t.Errorf("tag %s=%s is too long", key, value)
		}
	}
}

func TestOnlyTagsThatTheInfrastructureAskedForBecomeStale(t *testing.T) {
	t.Parallel()
	cluster := cloud.Cluster{InfrastructureName: "prod"}
	req := &request.Request{Name: types.NamespacedName{Namespace: "ns", Name: "ingress"}, UID: "uid-1"}
	without := userTags(cluster, req)
	cluster.Platform.AWS = &configv1.AWSPlatformStatus{ResourceTags: []configv1.AWSResourceTag{{Key: "team", Value: "a"}, {Key: "cost", Value: "1"}}}
	with := userTags(cluster, req)
	present := maps.Clone(with)
	present["auditor"] = "x"
	if stale := staleTags(present, with); len(stale) != 0 {
		t.Errorf("%v are taken for stale", stale)
	}
	if stale := staleTags(present, without); !slices.Equal(stale, []string{tagResourceTags, "cost", "team"}) {
		t.Errorf("%v are taken for stale", stale)
	}
	present[tagResourceTags] = "not what we wrote"
	if stale := staleTags(present, with); len(stale) != 0 {
		t.Errorf("with a garbled record, %v are taken for stale", stale)
	}
}
