package cli

import (
	"context"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// keyPairSize is more than the three files of a key pair hold, in bytes.
const keyPairSize = 16 << 10

// CreateKeyPair is the verb create-key-pair, which is the same below every cloud that trusts tokens of service accounts.
func CreateKeyPair() Command {
	return Command{
		Name:  "create-key-pair",
		Short: "Create a key pair that signs the tokens of service accounts",
		Long: "Create a key pair that signs the tokens of service accounts, in the output directory, with a copy for the installer.\n\n" +
			"A private key that is there already is used and never replaced.",
		Example: "  ccoctl aws create-key-pair --output-dir=credentials",
		Verb: func(flags *Flags) Verb {
			v := &createKeyPair{}
			flags.StringVar(&v.outputDir, "output-dir", "", "directory for generated files (default the current directory)")
			flags.Directory("output-dir")
			return v
		},
	}
}

// createKeyPair is one invocation of the verb.
type createKeyPair struct{ outputDir string }

// Job implements Verb.
func (v *createKeyPair) Job(_ context.Context, session *Session) (Job, error) {
	directory, err := manifest.NewDirectory(v.outputDir)
	if err != nil {
		return Job{}, err
	}
	graph, err := plan.NewGraph(plan.Node{Resource: oidc.SigningKeys{}})
	if err != nil {
		return Job{}, err
	}
	return Job{
		Graph:   graph,
		Drivers: plan.Drivers{oidc.KindSigningKeys: oidc.SigningKeysDriver{Directory: directory, Rand: session.Rand}},
		Preflight: func() error {
			return directory.Preflight(keyPairSize, oidc.PrivateKeyFile, oidc.PublicKeyFile, oidc.InstallerKeyFile)
		},
		Say: func(outcome plan.Outcome) []string { return SayKeyPair(directory, outcome) },
		Report: func(result plan.Result) any {
			public, _ := result.Output(oidc.SigningKeysRef(), oidc.OutputPublicKey)
			return keyPairReport{PublicKey: public.Text()}
		},
	}, nil
}

// keyPairReport is the report of create-key-pair in its JSON document.
type keyPairReport struct {
	// PublicKey is PEM; empty where there is none.
	PublicKey string `json:"publicKey"`
}

// SayKeyPair returns what is said of the signing keys, in sentences that existing documents show.
func SayKeyPair(directory *manifest.Directory, outcome plan.Outcome) []string {
	private, public := directory.File(oidc.PrivateKeyFile), directory.File(oidc.PublicKeyFile)
	const copied = "Copying signing key for use by installer"
	switch {
	case outcome.Err != nil:
		return nil
	case outcome.Status == plan.Done && outcome.Action == plan.Create:
		return []string{"Generating RSA keypair", "Writing private key to " + private, "Writing public key to " + public, copied}
	case outcome.Status == plan.Done && outcome.Action == plan.Update:
		return append([]string{"Using existing RSA keypair found at " + private}, changedFiles(outcome, public, copied)...)
	case outcome.Status == plan.Unchanged && outcome.Action == plan.Keep:
		return []string{"Using existing RSA keypair found at " + found(directory, private, public)}
	}
	return nil
}

// changedFiles tells which files were made to follow from the private key.
func changedFiles(outcome plan.Outcome, public, copied string) []string {
	var sentences []string
	for _, field := range outcome.Fields {
		switch field.Name {
		case oidc.FieldPublicFile:
			sentences = append(sentences, "Writing public key to "+public)
		case oidc.FieldInstallerKey:
			sentences = append(sentences, copied)
		}
	}
	return sentences
}

// found returns the file that the keys were found in: where there is a public key alone, that one.
func found(directory *manifest.Directory, private, public string) string {
	if _, _, err := directory.Read(oidc.PrivateKeyFile); err != nil {
		return public
	}
	return private
}
