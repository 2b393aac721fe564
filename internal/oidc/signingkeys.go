package oidc

import (
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// KindSigningKeys is the kind of SigningKeys.
const KindSigningKeys = "signing-keys"

// Files of the signing keys. Existing scripts, the installer among them, look for just these.
const (
	// PrivateKeyFile is the key that signs; who has it can be any service account.
	PrivateKeyFile = "serviceaccount-signer.private"
	// PublicKeyFile is the key that verifies.
	PublicKeyFile = "serviceaccount-signer.public"
	// InstallerKeyFile is the copy of the private key that the installer takes.
	InstallerKeyFile = "tls/bound-service-account-signing-key.key"
)

// OutputPublicKey is the output that holds the public key: a text in PEM.
const OutputPublicKey = "public key"

// Names of the fields of the signing keys.
const (
	// FieldMode is the permission bits of the private key's file.
	FieldMode = "mode"
	// FieldPublicFile says how the public key's file stands to the private key.
	FieldPublicFile = "public file"
	// FieldInstallerKey says how the installer's copy stands to the private key.
	FieldInstallerKey = "installer's copy"
)

// What is said of a file that should follow from the private key.
const (
	agrees  = "agrees with the private key"
	missing = "missing"
	differs = "differs from the private key"
)

// SigningKeys are the keys of the issuer in the output directory. There is one such resource in a graph at most.
type SigningKeys struct{}

var _ plan.Resource = SigningKeys{}

// SigningKeysRef is the Ref of SigningKeys.
func SigningKeysRef() plan.Ref {
	return plan.Ref{Kind: KindSigningKeys, Name: "serviceaccount-signer"}
}

// Ref implements plan.Resource.
func (SigningKeys) Ref() plan.Ref { return SigningKeysRef() }

// Fields implements plan.Resource.
func (SigningKeys) Fields(plan.Known) plan.Fields {
	return plan.Fields{
		FieldMode:         plan.Text(manifest.FormatMode(privateMode)),
		FieldPublicFile:   plan.Text(agrees),
		FieldInstallerKey: plan.Text(agrees),
	}
}
