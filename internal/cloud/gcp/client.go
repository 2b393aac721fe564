package gcp

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"sync"

	"google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/option"
	"google.golang.org/api/serviceusage/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/cloud/gcp/policy"
)

// client makes the calls of one credential.
type client struct {
	// id is a hash of the credential and of where it is used; it is safe to be kept.
	id string
	// email is the service account that the credential belongs to.
	email    string
	iam      *iam.Service
	projects *cloudresourcemanager.Service
	services *serviceusage.Service
	caller   cloud.Caller
	http     *http.Client

	mu       sync.Mutex
	policies map[string]*projectPolicy
}

// policy is the policy of a project, for everybody who uses this client.
func (c *client) policy(project string) *projectPolicy {
	c.mu.Lock()
	defer c.mu.Unlock()
	shared, found := c.policies[project]
	if !found {
		shared = &projectPolicy{store: policy.Project{Service: c.projects, Caller: c.caller, ID: project}}
		c.policies[project] = shared
	}
	return shared
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
func (c *clients) of(ctx context.Context, cluster cloud.Cluster, credential cloud.Credential) (*client, error) {
	id := clientID(cluster, credential)
	return c.Get(id, func() (*client, error) {
		key, err := keyOf(credential)
		if err != nil {
			return nil, fmt.Errorf("the credential cannot be used: %w", err)
		}
		return newClient(ctx, c.options, id, cluster, key)
	})
}

// keyOf is the key of a service account that a credential holds.
func keyOf(credential cloud.Credential) (api.Key, error) {
	file := credential[keyFile]
	if file.Empty() {
		return api.Key{}, fmt.Errorf("it has no %s", keyFile)
	}
	key, err := api.ParseKey(file.Reveal())
	if err != nil {
		return api.Key{}, fmt.Errorf("%s: %w", keyFile, err)
	}
	return key, nil
}

func clientID(cluster cloud.Cluster, credential cloud.Credential) string {
	hash := sha256.New()
	for _, part := range []string{credential[keyFile].RevealString(), cluster.InfrastructureName, string(cluster.CABundle)} {
		_, _ = fmt.Fprintf(hash, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// newClient makes the clients of a key. They are where the key's universe is.
func newClient(ctx context.Context, options Options, id string, cluster cloud.Cluster, key api.Key) (*client, error) {
	base := clientset.NewTransport(options.Transport, cluster.CABundle)
	transport := api.Authorized{Base: base, Tokens: api.NewTokenSource(key, base, options.Now)}
	c := &client{
		id: id, email: key.Email, caller: named{options.Caller, key.Email}, http: &http.Client{Transport: transport},
		policies: map[string]*projectPolicy{},
	}
	at := func(service string) []option.ClientOption {
		return []option.ClientOption{option.WithHTTPClient(c.http), option.WithEndpoint("https://" + service + "." + key.Universe + "/")}
	}
	var err error
	if c.iam, err = iam.NewService(ctx, at("iam")...); err != nil {
		return nil, fmt.Errorf("cannot make a client of IAM: %w", err)
	}
	if c.projects, err = cloudresourcemanager.NewService(ctx, at("cloudresourcemanager")...); err != nil {
		return nil, fmt.Errorf("cannot make a client of Cloud Resource Manager: %w", err)
	}
	if c.services, err = serviceusage.NewService(ctx, at("serviceusage")...); err != nil {
		return nil, fmt.Errorf("cannot make a client of Service Usage: %w", err)
	}
	agent := userAgent(options.UserAgentVersion, cluster)
	c.iam.UserAgent, c.projects.UserAgent, c.services.UserAgent = agent, agent, agent
	return c, nil
}

// userAgent tells the cloud who calls, for the administrator who reads its log: the program, and the cluster that it works for.
func userAgent(version string, cluster cloud.Cluster) string {
	agent := cluster.InfrastructureName
	if agent == "" {
		agent = "defaultAgent"
	}
	return "openshift.io cloud-credential-operator/" + version + " " + agent
}

// named says in refusals who was refused, which Google Cloud does not tell. That an API or billing is not enabled is refused to everybody.
type named struct {
	next  cloud.Caller
	email string
}

// Do implements cloud.Caller.
func (n named) Do(ctx context.Context, call cloud.Call, invoke func(ctx context.Context) error) error {
	return n.next.Do(ctx, call, func(ctx context.Context) error {
		err := invoke(ctx)
		refused, is := asError(err)
		if !is || refused.Kind != cloud.Denied || refused.Code == api.CodeServiceDisabled || refused.Code == api.CodeBillingDisabled {
			return err
		}
		told := *refused
		told.Principal = n.email
		return &told
	})
}
