package cluster_test

import (
	"testing"

	configv1 "github.com/openshift/api/config/v1"
	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud/aws"
	"github.com/cloudcredential/operator/internal/mode"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/test/clusterenv"
)

func named(name types.NamespacedName) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: name.Namespace, Name: name.Name}
}

// The steps build on each other, from a cluster of which hardly anything is known to one that is complete.
func TestSnapshot(t *testing.T) {
	env := clusterenv.Start(t)
	provider := aws.New(aws.Options{})
	source := cluster.NewSource(env.Client, provider)
	snapshot := func(t *testing.T) cluster.Snapshot {
		t.Helper()
		known, err := source.Snapshot(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return known
	}

	t.Run("no Infrastructure is an error", func(t *testing.T) {
		if _, err := source.Snapshot(t.Context()); err == nil {
			t.Error("no error")
		}
	})
	infrastructure := clusterenv.Infrastructure(configv1.PlatformStatus{Type: configv1.AWSPlatformType})
	infrastructure.Status.PlatformStatus = nil
	env.Create(t, infrastructure)
	t.Run("an old cluster has no platform status, and all else is missing", func(t *testing.T) {
		known := snapshot(t)
		if known.Cluster.Platform.Type != configv1.AWSPlatformType || known.Cluster.Platform.AWS != nil {
			t.Errorf("platform = %+v", known.Cluster.Platform)
		}
		if known.Cluster.InfrastructureName != clusterenv.InfrastructureName || known.Root != nil {
			t.Errorf("snapshot = %+v", known)
		}
		if !known.Mode.Invalid || known.Mode.Reason != mode.ReasonInvalid {
			t.Errorf("mode without CloudCredential = %+v", known.Mode)
		}
	})
	env.Create(t, clusterenv.CloudCredential(operatorv1.CloudCredentialsModeDefault))
	legacy := &corev1.ConfigMap{ObjectMeta: named(cluster.LegacyConfigMap()), Data: map[string]string{"disabled": "perhaps"}}
	env.Create(t, legacy)
	t.Run("a legacy switch that makes no sense is a decision, not an error", func(t *testing.T) {
		if known := snapshot(t); !known.Mode.Invalid || known.Mode.Message == "" {
			t.Errorf("mode = %+v", known.Mode)
		}
	})
	legacy.Data["disabled"] = "true"
	if err := env.Client.Update(t.Context(), legacy); err != nil {
		t.Fatal(err)
	}
	t.Run("the legacy switch means manual", func(t *testing.T) {
		if known := snapshot(t); known.Mode.Mode != v1.ModeManual {
			t.Errorf("mode = %+v", known.Mode)
		}
	})
	env.Create(t, &configv1.Authentication{
		ObjectMeta: metav1.ObjectMeta{Name: cluster.Singleton},
		Spec:       configv1.AuthenticationSpec{ServiceAccountIssuer: "https://issuer.example.test"},
	})
	t.Run("manual with an issuer means tokens", func(t *testing.T) {
		known := snapshot(t)
		if known.Mode.Mode != v1.ModeToken || known.Cluster.TokenIssuer != "https://issuer.example.test" {
			t.Errorf("mode = %+v, issuer %q", known.Mode, known.Cluster.TokenIssuer)
		}
	})
	if err := env.Client.Delete(t.Context(), legacy); err != nil {
		t.Fatal(err)
	}
	env.Namespace(t, "openshift-config-managed")
	env.Create(t, &corev1.ConfigMap{ObjectMeta: named(cluster.CABundleConfigMap()), Data: map[string]string{"ca-bundle.pem": "PEM"}})
	env.Create(t, clusterenv.RootSecret("AKIAROOT", "canary", "mint"))
	t.Run("root credential and certificates are known", func(t *testing.T) {
		known := snapshot(t)
		if known.Mode.Mode != v1.ModeMint || known.Root == nil || known.Root.Annotation != "mint" || known.Root.UID == "" {
			t.Fatalf("mode = %+v, root = %+v", known.Mode, known.Root)
		}
		if got := known.Root.Data["aws_access_key_id"].RevealString(); got != "AKIAROOT" {
			t.Errorf("root key = %q", got)
		}
		if string(known.Cluster.CABundle) != "PEM" {
			t.Errorf("CA bundle = %q", known.Cluster.CABundle)
		}
	})
	t.Run("a credential that replaces another has to be judged first", func(t *testing.T) {
		replaceRoot(t, env, "AKIAOTHER")
		known := snapshot(t)
		if !known.Unjudged || known.Root.Annotation != "mint" {
			t.Fatalf("unjudged = %t, root = %+v", known.Unjudged, known.Root)
		}
		source.Judged(known.Root.Data, "insufficient", "it may do nothing")
		if known := snapshot(t); known.Unjudged || !known.Mode.Insufficient {
			t.Errorf("unjudged = %t, mode = %+v, although the annotation is to be changed", known.Unjudged, known.Mode)
		}
		replaceRoot(t, env, "AKIAROOT")
		if known := snapshot(t); !known.Unjudged {
			t.Error("the verdict on another credential counts")
		}
		source.Judged(snapshot(t).Root.Data, "mint", "")
		if known := snapshot(t); known.Unjudged || known.Mode.Mode != v1.ModeMint {
			t.Errorf("unjudged = %t, mode = %+v", known.Unjudged, known.Mode)
		}
	})
	t.Run("the read-only credential comes first, as soon as there is one", func(t *testing.T) {
		ids := func() []string {
			credentials, err := source.ReadCredentials(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, credential := range credentials {
				ids = append(ids, credential["aws_access_key_id"].RevealString())
			}
			return ids
		}
		if got := ids(); len(got) != 1 || got[0] != "AKIAROOT" {
			t.Errorf("credentials = %q", got)
		}
		env.Create(t, &corev1.Secret{ObjectMeta: named(provider.ReadOnlySecret()), Data: map[string][]byte{"aws_access_key_id": []byte("AKIAREAD")}})
		if got := ids(); len(got) != 2 || got[0] != "AKIAREAD" || got[1] != "AKIAROOT" {
			t.Errorf("credentials = %q", got)
		}
		if err := env.Client.Delete(t.Context(), clusterenv.RootSecret("", "", "")); client.IgnoreNotFound(err) != nil {
			t.Fatal(err)
		}
		if got := ids(); len(got) != 1 || got[0] != "AKIAREAD" {
			t.Errorf("credentials without root = %q", got)
		}
	})
}

// replaceRoot puts another credential into the root secret, as an administrator does, who leaves the annotations alone.
func replaceRoot(t *testing.T, env *clusterenv.Env, id string) {
	t.Helper()
	root := &corev1.Secret{}
	if err := env.Client.Get(t.Context(), client.ObjectKeyFromObject(clusterenv.RootSecret("", "", "")), root); err != nil {
		t.Fatal(err)
	}
	root.Data["aws_access_key_id"] = []byte(id)
	if err := env.Client.Update(t.Context(), root); err != nil {
		t.Fatal(err)
	}
}
