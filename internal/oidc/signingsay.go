package oidc

// SayKeys are the sentences that tell the user what became of the signing keys, which scripts know word by word. path is that of a file by its name in the
// output directory.
func SayKeys(made bool, path func(name string) string) []string {
	if !made {
		return []string{"Using existing RSA keypair found at " + path(PrivateKeyFile)}
	}
	return []string{
		"Generating RSA keypair",
		"Writing private key to " + path(PrivateKeyFile),
		"Writing public key to " + path(PublicKeyFile),
		"Copying signing key for use by installer",
	}
}
