// Package kubevirt answers CredentialsRequests on KubeVirt: components are handed the administrator's kubeconfig of the cluster that the machines run in.
package kubevirt

import (
	"errors"
	"strings"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/passthrough"
)

// keyKubeconfig is the key of root and target Secrets. Components read it by this name.
const keyKubeconfig = "kubeconfig"

// New makes the provider of KubeVirt. A nil now stands for time.Now.
func New(now func() time.Time) *passthrough.Provider {
	return passthrough.New(passthrough.Platform{
		Type:       configv1.KubevirtPlatformType,
		SpecKind:   "KubevirtProviderSpec",
		RootSecret: types.NamespacedName{Namespace: "kube-system", Name: "kubevirt-credentials"},
		Keys:       []string{keyKubeconfig},
		Read:       read,
	}, now)
}

// read takes the credential apart.
func read(root cloud.Credential, now time.Time) (passthrough.Reading, error) {
	kubeconfig := root[keyKubeconfig]
	if strings.TrimSpace(kubeconfig.RevealString()) == "" {
		return passthrough.Reading{}, errors.New("it has no " + keyKubeconfig)
	}
	used, err := load(kubeconfig.Reveal())
	if err != nil {
		return passthrough.Reading{}, err
	}
	doubt, err := used.judge(now)
	if err != nil {
		return passthrough.Reading{}, err
	}
	return passthrough.Reading{Data: cloud.Credential{keyKubeconfig: kubeconfig}, Principal: used.principal(), Doubt: doubt}, nil
}
