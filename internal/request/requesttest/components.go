// Package requesttest holds the CredentialsRequests that the components of a real release file, for tests to work on.
package requesttest

import (
	_ "embed"
	"encoding/json"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	v1 "github.com/cloudcredential/operator/api/v1"
)

//go:embed components.json
var components []byte

// release is what components.json holds: facts about the requests, without what is the same in all of them.
type release struct {
	Clouds map[string]struct {
		Requests []component `json:"requests"`
	} `json:"clouds"`
}

type component struct {
	Name                string                     `json:"name"`
	Namespace           string                     `json:"namespace"`
	Annotations         map[string]string          `json:"annotations"`
	SecretRef           corev1.ObjectReference     `json:"secretRef"`
	ServiceAccountNames []string                   `json:"serviceAccountNames"`
	CloudTokenPath      string                     `json:"cloudTokenPath"`
	ProviderSpec        map[string]json.RawMessage `json:"providerSpec"`
}

// Components returns the requests of the components, by cloud: "aws", "azure", "gcp", "openstack", "vsphere", "ibmcloud", "powervs", "nutanix", and
// of an earlier release "alibabacloud" and "ovirt". They are as a release ships them: without UID and status.
func Components() (map[string][]*v1.CredentialsRequest, error) {
	var r release
	if err := json.Unmarshal(components, &r); err != nil {
		return nil, fmt.Errorf("decode the requests of the components: %w", err)
	}
	byCloud := map[string][]*v1.CredentialsRequest{}
	for cloud, shipped := range r.Clouds {
		for _, c := range shipped.Requests {
			object, err := c.request()
			if err != nil {
				return nil, fmt.Errorf("convert the request %s of %s: %w", c.Name, cloud, err)
			}
			byCloud[cloud] = append(byCloud[cloud], object)
		}
	}
	return byCloud, nil
}

func (c component) request() (*v1.CredentialsRequest, error) {
	c.ProviderSpec["apiVersion"] = json.RawMessage(`"` + v1.GroupVersion.String() + `"`)
	spec, err := json.Marshal(c.ProviderSpec)
	if err != nil {
		return nil, err
	}
	return &v1.CredentialsRequest{
		TypeMeta:   metav1.TypeMeta{APIVersion: v1.GroupVersion.String(), Kind: "CredentialsRequest"},
		ObjectMeta: metav1.ObjectMeta{Name: c.Name, Namespace: c.Namespace, Annotations: c.Annotations},
		Spec: v1.CredentialsRequestSpec{
			SecretRef:           c.SecretRef,
			ProviderSpec:        &runtime.RawExtension{Raw: spec},
			ServiceAccountNames: c.ServiceAccountNames,
			CloudTokenPath:      c.CloudTokenPath,
		},
	}, nil
}
