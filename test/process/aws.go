package process

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/cloudcredential/operator/internal/operator/cluster"
	"github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/test/clusterenv"
)

// allowAll is the policy of the administrator's user.
const allowAll = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// AWS is an account that the cluster's Infrastructure says where to find: IAM and STS have endpoints of their own, whose certificate a bundle in the cluster
// trusts.
func AWS() Cloud {
	return Cloud{
		Name: "aws", platform: clusterenv.AWSPlatform(), open: openAWS,
		spec: `{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AWSProviderSpec",` +
			`"statementEntries":[{"effect":"Allow","action":["ec2:DescribeInstances","s3:ListBucket"],"resource":"*"}]}`,
	}
}

func openAWS(w *World) *Account {
	w.Helper()
	account := aws.New(aws.Options{})
	certificate, bundle := selfSigned(w)
	server, err := aws.Start(account, &tls.Config{Certificates: []tls.Certificate{certificate}})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(server.Close)

	infrastructure := &configv1.Infrastructure{}
	w.read("", cluster.Singleton, infrastructure)
	infrastructure.Status.PlatformStatus.AWS.ServiceEndpoints = []configv1.AWSServiceEndpoint{
		{Name: "iam", URL: server.URL}, {Name: "sts", URL: server.URL},
	}
	if err := w.Env.Client.Status().Update(w.Context(), infrastructure); err != nil {
		w.Fatal(err)
	}
	w.Env.Namespace(w, cluster.CABundleConfigMap().Namespace)
	w.Env.Create(w, &corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Namespace: cluster.CABundleConfigMap().Namespace, Name: cluster.CABundleConfigMap().Name},
		Data:       map[string]string{"ca-bundle.pem": bundle},
	})
	key, err := account.AddUser("admin", allowAll)
	if err != nil {
		w.Fatal(err)
	}
	return &Account{
		simulated: account, root: clusterenv.RootSecret(key.ID, key.Secret, ""),
		KeysMade: func() int { return account.Calls().Count("iam", "CreateAccessKey") },
		keyIn:    func(s *corev1.Secret) string { return string(s.Data["aws_access_key_id"]) },
		identities: func() map[string][]string {
			all := map[string][]string{}
			for _, user := range account.Users() {
				if strings.HasPrefix(user.Name, "prod-") {
					all[user.Name] = ids(user)
				}
			}
			return all
		},
	}
}

func ids(user aws.User) []string {
	var list []string
	for _, key := range user.Keys {
		list = append(list, key.ID)
	}
	return list
}

// selfSigned makes a certificate for the loopback address, and the bundle that trusts it.
func selfSigned(t testing.TB) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "simulated AWS"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	bundle := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, string(bundle)
}
