package kubevirt

import (
	"encoding/base64"
	"fmt"
	"regexp"
	"time"
)

// server is where the cluster of a kubeconfig is.
const server = "{server: 'https://api.infra.example.com:6443'}"

// kubeconfig has one context, for a cluster and a user with those fields.
func kubeconfig(cluster, user string) []byte {
	return fmt.Appendf(nil, `apiVersion: v1
kind: Config
current-context: infra
clusters: [{name: infra, cluster: %s}]
users: [{name: machines, user: %s}]
contexts: [{name: infra, context: {cluster: infra, user: machines}}]
`, cluster, user)
}

// token is one of a ServiceAccount that ends then (RFC 7519). What signs it makes it another one than all others.
func token(signature string, until time.Time) string {
	claims := fmt.Sprintf(`{"sub":"system:serviceaccount:infra:machines","exp":%d}`, until.Unix())
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + encode([]byte(claims)) + "." + encode([]byte("signed by the issuer "+signature))
}

var tokenField = regexp.MustCompile(`token: ([^}]+)`)

// tokensIn are the tokens of a kubeconfig's users.
func tokensIn(text []byte) []string {
	var all []string
	for _, found := range tokenField.FindAllSubmatch(text, -1) {
		all = append(all, string(found[1]))
	}
	return all
}
