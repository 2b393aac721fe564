package openstack

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/openstack/cloudsyaml"
	"github.com/cloudcredential/operator/internal/secret"
)

// Keys of root and target Secrets. Components read them by these names.
const (
	keyClouds = "clouds.yaml"
	keyConf   = "clouds.conf"
	keyCA     = "cacert"
)

// root is a root credential that can be used.
type root struct {
	entry *cloudsyaml.Entry
	// ca are the certificates that the cloud is trusted by besides the system's; may be empty.
	ca []byte
}

// rootOf takes a credential apart. Its error names the key, the field and what to do.
func rootOf(credential cloud.Credential) (root, error) {
	if credential[keyClouds].Empty() {
		return root{}, errors.New("it has no key " + keyClouds + ": put a file there with a cloud named " + cloudsyaml.Cloud)
	}
	entry, err := cloudsyaml.Parse(credential[keyClouds].Reveal())
	if err != nil {
		return root{}, fmt.Errorf("key %s: %w", keyClouds, err)
	}
	found := root{entry: entry, ca: credential[keyCA].Reveal()}
	if len(found.ca) > 0 && !holdsCertificate(found.ca) {
		return root{}, fmt.Errorf("key %s: it holds no certificate: put the certificates of the cloud's authority there, in PEM, or remove the key", keyCA)
	}
	return found, nil
}

// holdsCertificate reports whether there is at least one certificate in a bundle.
func holdsCertificate(bundle []byte) bool {
	for {
		var block *pem.Block
		if block, bundle = pem.Decode(bundle); block == nil {
			return false
		}
		if _, err := x509.ParseCertificate(block.Bytes); err == nil && block.Type == "CERTIFICATE" {
			return true
		}
	}
}

// MendRoot implements cloud.RootMender. The cluster's bundle takes the place of the certificates in the root secret where it differs from them; a cluster without
// one leaves them as they are. The cacert of clouds.yaml names the place where components find the certificates.
func (p *Provider) MendRoot(cluster cloud.Cluster, credential cloud.Credential) cloud.Credential {
	return mendRoot(cluster, credential)
}

func mendRoot(cluster cloud.Cluster, credential cloud.Credential) cloud.Credential {
	if credential[keyClouds].Empty() {
		return credential
	}
	mended := maps.Clone(credential)
	if bundle := secret.New(cluster.CABundle); holdsCertificate(cluster.CABundle) && !bundle.Equal(credential[keyCA]) {
		mended[keyCA] = bundle
	}
	file := credential[keyClouds].Reveal()
	if written := cloudsyaml.Mend(file); !bytes.Equal(written, file) {
		mended[keyClouds] = secret.New(written)
	}
	return mended
}
