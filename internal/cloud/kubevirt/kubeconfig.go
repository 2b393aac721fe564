package kubevirt

import (
	"fmt"
	"net/url"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// access is what a kubeconfig gives whoever uses it as it is.
type access struct {
	context string
	cluster *clientcmdapi.Cluster
	user    *clientcmdapi.AuthInfo
	name    string
	// server is the address of the cluster.
	server *url.URL
}

// principal is how the owner is called. It is told to everybody, and an address may have a password in it.
func (a access) principal() string {
	return fmt.Sprintf("user %s at %s", a.name, (&url.URL{Scheme: a.server.Scheme, Host: a.server.Host}).String())
}

// load finds what the current context of a kubeconfig gives. No error of it repeats the text: it is a secret.
func load(text []byte) (access, error) {
	config, err := clientcmd.Load(text)
	if err != nil {
		return access{}, fmt.Errorf("%s is not a kubeconfig: it has to be YAML or JSON of kind Config, with lists of clusters, users and contexts", keyKubeconfig)
	}
	if config.CurrentContext == "" {
		return access{}, fmt.Errorf("%s has no current-context: components would not know which cluster is meant", keyKubeconfig)
	}
	context, found := config.Contexts[config.CurrentContext]
	if !found || context == nil {
		return access{}, fmt.Errorf("%s has no context %q although that is its current-context", keyKubeconfig, config.CurrentContext)
	}
	a := access{context: config.CurrentContext, name: context.AuthInfo, cluster: config.Clusters[context.Cluster], user: config.AuthInfos[context.AuthInfo]}
	switch {
	case a.cluster == nil:
		return access{}, fmt.Errorf("%s has no cluster %q, which its context %q names", keyKubeconfig, context.Cluster, a.context)
	case a.user == nil:
		return access{}, fmt.Errorf("%s has no user %q, which its context %q names", keyKubeconfig, context.AuthInfo, a.context)
	}
	a.server, err = url.Parse(a.cluster.Server)
	if err != nil || a.server.Host == "" || (a.server.Scheme != "https" && a.server.Scheme != "http") {
		return access{}, fmt.Errorf("cluster %q of %s names no server: it has to be an address like https://api.example.com:6443", context.Cluster, keyKubeconfig)
	}
	return a, nil
}
