package openstack

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/cloud/openstack/cloudsyaml"
)

// client makes the calls of one credential.
type client struct {
	// id is a hash of the credential and of where it is used; it is safe to be kept.
	id     string
	root   root
	caller cloud.Caller
	http   *http.Client
	agent  string
	now    func() time.Time
	// turn holds the session that is in use, nil for none, while nobody logs in.
	turn chan *session
}

// ID implements clientset.Client.
func (c *client) ID() string { return c.id }

// CloseIdleConnections implements clientset.Client.
func (c *client) CloseIdleConnections() { c.http.CloseIdleConnections() }

// clients are the clients in use, by credential.
type clients struct {
	*clientset.Pool[*client]
	options Options
}

func newClients(options Options) *clients {
	return &clients{options: options, Pool: clientset.NewPool[*client](options.Now)}
}

// of returns the client of a credential. Its error says what is wrong with the credential.
func (c *clients) of(cluster cloud.Cluster, credential cloud.Credential) (*client, error) {
	credential = mendRoot(cluster, credential)
	found, err := rootOf(credential)
	if err != nil {
		return nil, fmt.Errorf("the credential cannot be used: %w", err)
	}
	id := clientID(cluster, credential)
	return c.Get(id, func() (*client, error) {
		transport := clientset.NewTransport(c.options.Transport, slices.Concat(cluster.CABundle, []byte("\n"), found.ca))
		made := &client{
			id: id, root: found, caller: c.options.Caller, http: newHTTPClient(transport), agent: userAgent(c.options.UserAgentVersion, cluster),
			now: c.options.Now, turn: make(chan *session, 1),
		}
		made.turn <- nil
		return made, nil
	})
}

// newHTTPClient makes a client whose redirects are answers: a password is not to be sent to where somebody points.
func newHTTPClient(transport http.RoundTripper) *http.Client {
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// clientID tells credentials apart that are used differently. What a Secret holds besides is no part of it.
func clientID(cluster cloud.Cluster, credential cloud.Credential) string {
	hash := sha256.New()
	for _, part := range []string{
		cluster.InfrastructureName, string(cluster.CABundle), credential[keyClouds].RevealString(), credential[keyCA].RevealString(),
	} {
		_, _ = fmt.Fprintf(hash, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// userAgent tells the cloud who calls, for the administrator who reads its log: the program, and the cluster that it works for.
func userAgent(version string, cluster cloud.Cluster) string {
	agent := cluster.InfrastructureName
	if agent == "" {
		agent = "defaultAgent"
	}
	return "openshift.io cloud-credential-operator/" + version + " " + agent
}

// authOptions are an entry as gophercloud takes it.
func authOptions(e *cloudsyaml.Entry) gophercloud.AuthOptions {
	return gophercloud.AuthOptions{
		IdentityEndpoint: e.AuthURL,
		Username:         e.User.Name, UserID: e.User.ID, DomainID: e.User.DomainID, DomainName: e.User.DomainName,
		Password: e.Password.RevealString(), Passcode: e.Passcode.RevealString(), TokenID: e.Token.RevealString(),
		ApplicationCredentialID: e.Credential.ID, ApplicationCredentialName: e.Credential.Name, ApplicationCredentialSecret: e.Secret.RevealString(),
		Scope: scopeOf(e),
	}
}

// scopeOf is what the token is to be for; nil for whatever Keystone chooses.
func scopeOf(e *cloudsyaml.Entry) *gophercloud.AuthScope {
	switch {
	case e.Trust != "":
		return &gophercloud.AuthScope{TrustID: e.Trust}
	case e.System:
		return &gophercloud.AuthScope{System: true}
	case e.Project.ID != "":
		return &gophercloud.AuthScope{ProjectID: e.Project.ID}
	case e.Project.Name != "":
		return &gophercloud.AuthScope{ProjectName: e.Project.Name, DomainID: e.Project.DomainID, DomainName: e.Project.DomainName}
	case e.Domain.ID != "" || e.Domain.Name != "":
		return &gophercloud.AuthScope{DomainID: e.Domain.ID, DomainName: e.Domain.Name}
	}
	return nil
}
