package aws

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"

	awssdk "github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/middleware"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/aws/api"
	"github.com/cloudcredential/operator/internal/cloud/clientset"
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

// of returns the client of a credential. Its error names the key that is missing.
func (c *clients) of(cluster cloud.Cluster, credential cloud.Credential) (*client, error) {
	pair, err := keyPairOf(credential)
	if err != nil {
		return nil, fmt.Errorf("the credential cannot be used: %w", err)
	}
	id := clientID(cluster, pair)
	return c.Get(id, func() (*client, error) { return newClient(c.options, id, cluster, pair), nil })
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
	httpClient := &http.Client{Transport: clientset.NewTransport(options.Transport, cluster.CABundle)}
	where := region(cluster)
	if where == "" {
		where = defaultRegion
	}
	credentials := awssdk.CredentialsProviderFunc(func(context.Context) (awssdk.Credentials, error) {
		return awssdk.Credentials{AccessKeyID: pair.id, SecretAccessKey: pair.secret.RevealString(), SessionToken: pair.sessionToken.RevealString()}, nil
	})
	layers := []func(*middleware.Stack) error{userAgent(options.UserAgentVersion, cluster), api.Believed, api.ReadBody}
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
