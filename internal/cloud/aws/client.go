package aws

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"sync"
	"time"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/middleware"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
)

const (
	// maxClients bounds how many clients are kept. A cluster has a root and a read-only credential, and for a while those that they replaced.
	maxClients = 8
	// clientIdle is how long a client is kept that nobody uses.
	clientIdle = 30 * time.Minute
)

// client makes the calls of one credential.
type client struct {
	// id is a hash of the credential and of where it is used; it is safe to be kept.
	id     string
	iam    *iam.Client
	sts    *sts.Client
	caller cloud.Caller
	http   *http.Client
}

// clients are the clients in use, by id.
type clients struct {
	options Options

	mu   sync.Mutex
	kept map[string]*keptClient
}

type keptClient struct {
	client *client
	used   time.Time
}

func newClients(options Options) *clients {
	return &clients{options: options, kept: map[string]*keptClient{}}
}

// of returns the client of a credential. Its error names the key that is missing.
func (c *clients) of(cluster cloud.Cluster, credential cloud.Credential) (*client, error) {
	pair, err := keyPairOf(credential)
	if err != nil {
		return nil, fmt.Errorf("the credential cannot be used: %w", err)
	}
	id := clientID(cluster, pair)
	now := c.options.Now()

	c.mu.Lock()
	defer c.mu.Unlock()
	kept, found := c.kept[id]
	if !found {
		kept = &keptClient{client: newClient(c.options, id, cluster, pair)}
		c.kept[id] = kept
	}
	kept.used = now
	c.drop(now)
	return kept.client, nil
}

// drop lets go of clients that have not been used for a while, and of the least used ones beyond the bound.
func (c *clients) drop(now time.Time) {
	for id, kept := range c.kept {
		if now.Sub(kept.used) > clientIdle {
			kept.client.http.CloseIdleConnections()
			delete(c.kept, id)
		}
	}
	for len(c.kept) > maxClients {
		var oldest string
		for id, kept := range c.kept {
			if oldest == "" || kept.used.Before(c.kept[oldest].used) {
				oldest = id
			}
		}
		c.kept[oldest].client.http.CloseIdleConnections()
		delete(c.kept, oldest)
	}
}

func (c *clients) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, kept := range c.kept {
		kept.client.http.CloseIdleConnections()
		delete(c.kept, id)
	}
}

func clientID(cluster cloud.Cluster, pair keyPair) string {
	hash := sha256.New()
	for _, part := range []string{
		pair.id, pair.secret.RevealString(), pair.sessionToken.RevealString(),
		region(cluster), endpointURL(cluster, "iam"), endpointURL(cluster, "sts"), cluster.InfrastructureName, string(cluster.CABundle),
	} {
		_, _ = fmt.Fprintf(hash, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

func newClient(options Options, id string, cluster cloud.Cluster, pair keyPair) *client {
	httpClient := &http.Client{Transport: api.NewTransport(options.Transport, cluster.CABundle)}
	where := region(cluster)
	if where == "" {
		where = defaultRegion
	}
	credentials := awssdk.CredentialsProviderFunc(func(context.Context) (awssdk.Credentials, error) {
		return awssdk.Credentials{AccessKeyID: pair.id, SecretAccessKey: pair.secret.RevealString(), SessionToken: pair.sessionToken.RevealString()}, nil
	})
	layers := []func(*middleware.Stack) error{userAgent(options.UserAgentVersion, cluster), api.Believed}
	return &client{
		id:     id,
		caller: options.Caller,
		http:   httpClient,
		iam: iam.New(iam.Options{
			Region: where, Credentials: credentials, HTTPClient: httpClient, Retryer: awssdk.NopRetryer{}, APIOptions: layers,
			EndpointResolverV2: iamEndpoint{url: endpointURL(cluster, "iam")},
		}),
		sts: sts.New(sts.Options{
			Region: where, Credentials: credentials, HTTPClient: httpClient, Retryer: awssdk.NopRetryer{}, APIOptions: layers,
			EndpointResolverV2: stsEndpoint{url: endpointURL(cluster, "sts")},
		}),
	}
}

// userAgent tells the cloud who calls, for the administrator who reads its log: the program, and the cluster that it works for.
func userAgent(version string, cluster cloud.Cluster) func(*middleware.Stack) error {
	agent := cluster.InfrastructureName
	if agent == "" {
		agent = "defaultAgent"
	}
	return awsmiddleware.AddUserAgentKeyValue("openshift.io cloud-credential-operator/"+version, agent)
}
