package kubevirt

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// notice is how long before its end a credential is spoken of.
const notice = 30 * 24 * time.Hour

// judge finds out whether the credential can be good for anything, and what there is to say of it if so.
func (a access) judge(now time.Time) (doubt string, err error) {
	if len(a.cluster.CertificateAuthorityData) > 0 && !x509.NewCertPool().AppendCertsFromPEM(a.cluster.CertificateAuthorityData) {
		return "", fmt.Errorf("certificate-authority-data of the cluster in %s holds no certificate", keyKubeconfig)
	}
	if isNobody(a.user) {
		return "", fmt.Errorf("user %q of %s has no credential: it needs a client certificate with its key, a token, or a password", a.name, keyKubeconfig)
	}
	ends, err := a.ends()
	switch {
	case err != nil:
		return "", err
	case !ends.IsZero() && !ends.After(now):
		return "", fmt.Errorf("the credential of user %q in %s has expired at %s: put a kubeconfig there whose credential is valid", a.name, keyKubeconfig, inUTC(ends))
	}
	if elsewhere := a.elsewhere(); elsewhere != "" {
		return fmt.Sprintf("%s names %s, which components do not have: put the content into it", keyKubeconfig, elsewhere), nil
	}
	if !ends.IsZero() && ends.Sub(now) < notice {
		return fmt.Sprintf("the credential of user %q in %s expires at %s: put one there in time that lasts longer", a.name, keyKubeconfig, inUTC(ends)), nil
	}
	return "", nil
}

func inUTC(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// isNobody reports whether a user has nothing to prove who it is.
func isNobody(user *clientcmdapi.AuthInfo) bool {
	certificate := len(user.ClientCertificateData) > 0 || user.ClientCertificate != ""
	return !certificate && user.Token == "" && user.TokenFile == "" && user.Username == "" && user.Exec == nil && user.AuthProvider == nil
}

// elsewhere is what is not in the kubeconfig itself; empty where it is complete.
func (a access) elsewhere() string {
	switch user := a.user; {
	case a.cluster.CertificateAuthority != "" && len(a.cluster.CertificateAuthorityData) == 0:
		return "a file for certificate-authority"
	case user.ClientCertificate != "" && len(user.ClientCertificateData) == 0:
		return "a file for client-certificate"
	case user.ClientKey != "" && len(user.ClientKeyData) == 0:
		return "a file for client-key"
	case user.TokenFile != "" && user.Token == "":
		return "a file for the token"
	case user.Exec != nil:
		return "a program that gets the credential"
	case user.AuthProvider != nil:
		return "a plug-in that gets the credential"
	}
	return ""
}

// ends is when the credential is worth nothing any more, the zero time if it does not say.
func (a access) ends() (time.Time, error) {
	if len(a.user.ClientCertificateData) > 0 {
		return a.certificateEnds()
	}
	return tokenEnds(a.user.Token), nil
}

func (a access) certificateEnds() (time.Time, error) {
	if len(a.user.ClientKeyData) == 0 && a.user.ClientKey == "" {
		return time.Time{}, fmt.Errorf("user %q of %s has a client certificate without client-key-data", a.name, keyKubeconfig)
	}
	if len(a.user.ClientKeyData) == 0 {
		return time.Time{}, nil
	}
	pair, err := tls.X509KeyPair(a.user.ClientCertificateData, a.user.ClientKeyData)
	if err != nil || pair.Leaf == nil {
		return time.Time{}, errors.New("client-certificate-data and client-key-data of " + keyKubeconfig + " are not a certificate and its key in PEM")
	}
	return pair.Leaf.NotAfter, nil
}

// tokenEnds reads the expiry from a token that says it (RFC 7519, section 4.1.4). Other tokens say nothing.
func tokenEnds(token string) time.Time {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return time.Time{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return time.Time{}
	}
	var claims struct {
		Expires json.Number `json:"exp"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return time.Time{}
	}
	seconds, err := claims.Expires.Float64()
	if err != nil || seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}
