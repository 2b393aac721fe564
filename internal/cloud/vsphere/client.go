package vsphere

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
)

// client makes the calls of one credential.
type client struct {
	// id is a hash of the credential and of where it is used; it is safe to be kept.
	id     string
	caller cloud.Caller
	http   *http.Client
	agent  string
}

// ID implements clientset.Client.
func (c *client) ID() string { return c.id }

// CloseIdleConnections implements clientset.Client.
func (c *client) CloseIdleConnections() { c.http.CloseIdleConnections() }

// clientOf returns the client of a credential.
func (p *Provider) clientOf(cluster cloud.Cluster, credential cloud.Credential) (*client, error) {
	id := clientID(cluster, credential)
	return p.clients.Get(id, func() (*client, error) {
		transport := oneAtATime(clientset.NewTransport(p.options.Transport, cluster.CABundle))
		return &client{
			id: id, caller: p.options.Caller, http: &http.Client{Transport: transport}, agent: userAgent(p.options.UserAgentVersion, cluster),
		}, nil
	})
}

// oneAtATime keeps a transport from HTTP/2, as the vendor's own client does unless it is told otherwise.
func oneAtATime(transport http.RoundTripper) http.RoundTripper {
	standard, is := transport.(*http.Transport)
	if !is {
		return transport
	}
	if standard.TLSClientConfig == nil {
		standard.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	standard.TLSClientConfig.NextProtos = []string{"http/1.1"}
	standard.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	standard.ForceAttemptHTTP2 = false
	return standard
}

// clientID tells credentials apart that are used differently. Keys of a Secret that belong to no vCenter make no difference worth caring for.
func clientID(cluster cloud.Cluster, credential cloud.Credential) string {
	hash := sha256.New()
	add := func(part []byte) { _, _ = fmt.Fprintf(hash, "%d:%s", len(part), part) }
	places, _ := json.Marshal(cluster.PlatformSpec.VSphere) // plain data, which can always be encoded
	add(places)
	add([]byte(cluster.InfrastructureName))
	add(cluster.CABundle)
	for _, key := range slices.Sorted(maps.Keys(credential)) {
		add([]byte(key))
		add(credential[key].Reveal())
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// userAgent tells a vCenter who calls, for the administrator who reads its list of sessions: the program, and the cluster that it works for.
func userAgent(version string, cluster cloud.Cluster) string {
	agent := "openshift.io cloud-credential-operator/" + version
	if cluster.InfrastructureName != "" {
		agent += " " + cluster.InfrastructureName
	}
	return agent
}
