// Package ovirt answers CredentialsRequests on oVirt: components are handed the administrator's credential for the engine.
package ovirt

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/passthrough"
	"github.com/cloudcredential/operator/internal/secret"
)

// Keys of root and target Secrets. Components read them by these names.
const (
	keyURL      = "ovirt_url"
	keyUsername = "ovirt_username"
	keyPassword = "ovirt_password"
	keyInsecure = "ovirt_insecure"
	keyCABundle = "ovirt_ca_bundle"
)

// New makes the provider of oVirt. A nil now stands for time.Now.
func New(now func() time.Time) *passthrough.Provider {
	return passthrough.New(passthrough.Platform{
		Type:       configv1.OvirtPlatformType,
		SpecKind:   "OvirtProviderSpec",
		RootSecret: types.NamespacedName{Namespace: "kube-system", Name: "ovirt-credentials"},
		Keys:       keys(),
		Read:       read,
	}, now)
}

func keys() []string { return []string{keyURL, keyUsername, keyPassword, keyInsecure, keyCABundle} }

// read takes the credential apart. Components compare ovirt_insecure with the words true and false, so it is handed on as one of them.
func read(root cloud.Credential, _ time.Time) (passthrough.Reading, error) {
	problems := []error{checkURL(root), checkText(root, keyUsername), checkText(root, keyPassword)}
	insecure, err := insecureOf(root)
	problems = append(problems, err, checkCABundle(root, insecure))
	if err := errors.Join(problems...); err != nil {
		return passthrough.Reading{}, oneLine(problems)
	}
	data := cloud.Credential{}
	for _, key := range keys() {
		data[key] = root[key]
	}
	data[keyInsecure] = secret.FromString(strconv.FormatBool(insecure))
	// The user is not named as principal: somebody may have put the password there, and a principal is told to everybody.
	reading := passthrough.Reading{Data: data}
	if insecure {
		reading.Doubt = "components do not check whom they send the password to: put the engine's certificate authority into " + keyCABundle + " and false into " + keyInsecure
	}
	return reading, nil
}

// oneLine joins problems in the way of a sentence.
func oneLine(problems []error) error {
	var said []string
	for _, problem := range problems {
		if problem != nil {
			said = append(said, problem.Error())
		}
	}
	return errors.New(strings.Join(said, ", "))
}

func checkText(root cloud.Credential, key string) error {
	value := root[key].RevealString()
	switch {
	case value == "":
		return fmt.Errorf("it has no %s", key)
	case strings.TrimSpace(value) != value:
		return fmt.Errorf("%s begins or ends with a space or a line break", key)
	}
	return nil
}

func checkURL(root cloud.Credential) error {
	if err := checkText(root, keyURL); err != nil {
		return err
	}
	address, err := url.Parse(root[keyURL].RevealString())
	if err != nil || address.Host == "" || (address.Scheme != "https" && address.Scheme != "http") {
		return fmt.Errorf("%s is not an address like https://engine.example.com/ovirt-engine/api", keyURL)
	}
	if address.User != nil {
		return fmt.Errorf("%s holds a user name: it belongs into %s, and the password into %s", keyURL, keyUsername, keyPassword)
	}
	return nil
}

func insecureOf(root cloud.Credential) (bool, error) {
	if err := checkText(root, keyInsecure); err != nil {
		return false, err
	}
	insecure, err := strconv.ParseBool(root[keyInsecure].RevealString())
	if err != nil {
		return false, fmt.Errorf("%s is neither true nor false", keyInsecure)
	}
	return insecure, nil
}

// checkCABundle wants the key, since components read it. It may be empty where the engine's certificate is one that everybody trusts, or not checked.
func checkCABundle(root cloud.Credential, insecure bool) error {
	bundle, has := root[keyCABundle]
	switch {
	case !has:
		return fmt.Errorf("it has no %s, which may be empty", keyCABundle)
	case bundle.Empty() || insecure:
		return nil
	}
	rest := []byte(strings.TrimSpace(bundle.RevealString()))
	for found := 0; ; found++ {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			if found == 0 || len(strings.TrimSpace(string(rest))) > 0 {
				return fmt.Errorf("%s is not a list of certificates in PEM", keyCABundle)
			}
			return nil
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return fmt.Errorf("certificate %d of %s cannot be read: %w", found+1, keyCABundle, err)
		}
	}
}
