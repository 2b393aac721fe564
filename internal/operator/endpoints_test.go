package operator_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/cloudcredential/operator/internal/operator"
	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// freeAddress is a loopback address that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// token is that of a new ServiceAccount, which may read the metrics or not.
func token(t *testing.T, env *clusterenv.Env, name string, mayRead bool) string {
	t.Helper()
	clients, err := kubernetes.NewForConfig(env.Config)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	accounts := clients.CoreV1().ServiceAccounts(cluster.OperatorNamespace)
	if _, err := accounts.Create(ctx, &corev1.ServiceAccount{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if mayRead {
		_, err := clients.RbacV1().ClusterRoles().Create(ctx, &rbacv1.ClusterRole{
			ObjectMeta: metav1.ObjectMeta{Name: name},
			Rules:      []rbacv1.PolicyRule{{NonResourceURLs: []string{"/metrics"}, Verbs: []string{"get"}}},
		}, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = clients.RbacV1().ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: name},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name},
			Subjects:   []rbacv1.Subject{{Kind: "ServiceAccount", Namespace: cluster.OperatorNamespace, Name: name}},
		}, metav1.CreateOptions{})
		if err != nil {
			t.Fatal(err)
		}
	}
	issued, err := accounts.CreateToken(ctx, name, &authenticationv1.TokenRequest{}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return issued.Status.Token
}

// get reads a URL, over TLS without verification, with a bearer token where there is one.
func get(ctx context.Context, url, bearer string) (int, string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, "", err
	}
	if bearer != "" {
		request.Header.Set("Authorization", "Bearer "+bearer)
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}
	response, err := (&http.Client{Transport: transport, Timeout: 20 * time.Second}).Do(request)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, string(body), err
}

func TestEndpoints(t *testing.T) {
	env := clusterenv.Start(t)
	env.Singletons(t)
	env.Namespace(t, "openshift-ingress")
	account, root := newAccount(t)
	env.Create(t, root)
	env.Create(t, awsRequest("ingress", "openshift-ingress"))
	env.Create(t, awsRequest("lost", "openshift-nowhere"))
	metricsAddress, healthAddress := freeAddress(t), freeAddress(t)
	start(t, env, account, func(c *operator.Config) {
		c.Registerer = nil // what is served is the process's own
		c.MetricsAddress, c.HealthAddress = metricsAddress, healthAddress
	})
	for _, path := range []string{"/readyz", "/healthz"} {
		eventually(t, func() error {
			code, body, err := get(t.Context(), "http://"+healthAddress+path, "")
			if err == nil && code != http.StatusOK {
				err = fmt.Errorf("%s: %d %s", path, code, body)
			}
			return err
		})
	}
	eventually(t, func() error { return ready(t, env, "ingress") })
	metricsURL := "https://" + metricsAddress + "/metrics"

	t.Run("metrics are for those who may read them", func(t *testing.T) {
		for bearer, want := range map[string]int{
			"":                                    http.StatusUnauthorized,
			"nonsense":                            http.StatusUnauthorized,
			token(t, env, "stranger", false):      http.StatusForbidden,
			token(t, env, "prometheus-k8s", true): http.StatusOK,
		} {
			code, body, err := get(t.Context(), metricsURL, bearer)
			if err != nil || code != want {
				t.Errorf("%d %v, want %d", code, err, want)
			}
			if code != http.StatusOK && strings.Contains(body, "cco_") {
				t.Error("metrics are shown to whom they are refused")
			}
		}
		if code, _, err := get(t.Context(), "http://"+metricsAddress+"/metrics", ""); err == nil && code == http.StatusOK {
			t.Error("metrics are served without TLS")
		}
	})

	t.Run("metrics have the names, labels and values that alerts rely on", func(t *testing.T) {
		bearer := token(t, env, "alerts", true)
		want := []string{
			`cco_credentials_mode{mode="mint"} 1`,
			`cco_credentials_requests{cloud_type="aws"} 2`, `cco_credentials_requests{cloud_type="vsphere"} 0`,
			`cco_credentials_requests{cloud_type="azure"} 0`, `cco_credentials_requests{cloud_type="gcp"} 0`,
			`cco_credentials_requests{cloud_type="openstack"} 0`, `cco_credentials_requests{cloud_type="ovirt"} 0`,
			`cco_credentials_requests{cloud_type="kubevirt"} 0`, `cco_credentials_requests{cloud_type="unknown"} 0`,
			`cco_credentials_requests_conditions{condition="MissingTargetNamespace"} 1`,
			`cco_credentials_requests_conditions{condition="CredentialsProvisionFailure"} 0`,
			`cco_credentials_requests_conditions{condition="CredentialsDeprovisionFailure"} 0`,
			`cco_credentials_requests_conditions{condition="InsufficientCloudCreds"} 0`,
			`cco_credentials_requests_conditions{condition="StaleCredentials"} 0`,
			`cco_credentials_requests_conditions{condition="Ignored"} 0`,
			`cco_credentials_requests_conditions{condition="OrphanedCloudResource"} 0`,
			`cco_credentials_request_failing{condition="MissingTargetNamespace",name="lost",namespace="openshift-cloud-credential-operator"} 1`,
		}
		for _, controller := range []string{"credreq", "secretannotator", "status", "metrics"} {
			want = append(want, `cco_controller_reconcile_seconds_count{controller="`+controller+`"}`)
		}
		eventually(t, func() error {
			_, body, err := get(t.Context(), metricsURL, bearer)
			for _, line := range want {
				if !strings.Contains(body, line) {
					err = errors.Join(err, errors.New("missing: "+line))
				}
			}
			return err
		})
		_, body, err := get(t.Context(), metricsURL, bearer)
		if err != nil {
			t.Fatal(err)
		}
		if modes := regexp.MustCompile(`(?m)^cco_credentials_mode\{`).FindAllString(body, -1); len(modes) != 1 {
			t.Errorf("%d series of cco_credentials_mode", len(modes))
		}
	})

	t.Run("the mode metric follows the removal of the root secret", func(t *testing.T) {
		bearer := token(t, env, "follower", true)
		if err := env.Client.Delete(t.Context(), clusterenv.RootSecret("", "", "")); err != nil {
			t.Fatal(err)
		}
		eventually(t, func() error {
			_, body, err := get(t.Context(), metricsURL, bearer)
			if err == nil && !strings.Contains(body, `cco_credentials_mode{mode="credsremoved"} 1`) {
				err = errors.New("the mode is another one")
			}
			return err
		})
	})
}
