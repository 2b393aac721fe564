package azure

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
)

// client makes the calls of one credential.
type client struct {
	// id is a hash of the credential and of where it is used; it is safe to be kept.
	id      string
	root    root
	token   *api.ClientSecret
	manager *api.REST
	graph   *api.REST
	caller  cloud.Caller
	http    *http.Client
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

// of returns the client of a credential. Its error says what is wrong with the credential, or with what is known of the cluster.
func (c *clients) of(cluster cloud.Cluster, credential cloud.Credential) (*client, error) {
	owner, err := rootOf(credential)
	if err != nil {
		return nil, fmt.Errorf("the credential cannot be used: %w", err)
	}
	environment, err := environmentOf(cluster)
	if err != nil {
		return nil, err
	}
	id := clientID(cluster, credential)
	return c.Get(id, func() (*client, error) { return newClient(c.options, id, cluster, owner, environment) })
}

// environmentOf is the cloud that a cluster is in, by its Infrastructure object.
func environmentOf(cluster cloud.Cluster) (api.Environment, error) {
	var name configv1.AzureCloudEnvironment
	if cluster.Platform.Azure != nil {
		name = cluster.Platform.Azure.CloudName
	}
	return api.EnvironmentOf(name)
}

// clientID tells credentials apart that are used differently. What a Secret holds besides is no part of it.
func clientID(cluster cloud.Cluster, credential cloud.Credential) string {
	parts := []string{cluster.InfrastructureName, string(cluster.CABundle)}
	if cluster.Platform.Azure != nil {
		parts = append(parts, string(cluster.Platform.Azure.CloudName))
	}
	for _, key := range []string{keyTenantID, keyClientID, keyClientSecret, keySubscriptionID, keyResourceGroup} {
		parts = append(parts, credential[key].RevealString())
	}
	hash := sha256.New()
	for _, part := range parts {
		_, _ = fmt.Fprintf(hash, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func newClient(options Options, id string, cluster cloud.Cluster, owner root, environment api.Environment) (*client, error) {
	http := api.NewHTTPClient(clientset.NewTransport(options.Transport, cluster.CABundle))
	agent := userAgent(options.UserAgentVersion, cluster)
	token := &api.ClientSecret{
		Authority: environment.Authority, Tenant: owner.tenant, Client: owner.client, Secret: owner.secret, HTTP: http, UserAgent: agent,
	}
	settings := api.ClientOptions(http, environment, agent)
	manager, err := api.NewManager(token, settings)
	if err != nil {
		return nil, fmt.Errorf("cannot make a client of the Azure Resource Manager: %w", err)
	}
	return &client{
		id: id, root: owner, token: token, manager: manager, graph: api.NewGraph(token, environment, settings), caller: options.Caller, http: http,
	}, nil
}

// userAgent tells the cloud who calls, for the administrator who reads its log: the program, and the cluster that it works for.
func userAgent(version string, cluster cloud.Cluster) string {
	agent := cluster.InfrastructureName
	if agent == "" {
		agent = "defaultAgent"
	}
	return "openshift.io cloud-credential-operator/" + version + " " + agent
}
