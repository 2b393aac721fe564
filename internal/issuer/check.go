// Package issuer is about an issuer of tokens as everybody sees it, and about the documents that it publishes. It knows no cloud, and nothing of how the
// documents are kept.
package issuer

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/verification"
)

// Values of Finding.Check.
const (
	// CheckDiscovery is whether the discovery document can be read, and is that of the issuer.
	CheckDiscovery = "discovery-document"
	// CheckKeySet is whether the key set can be read.
	CheckKeySet = "key-set"
	// CheckSigningKey is whether the key set holds the cluster's key.
	CheckSigningKey = "signing-key"
)

// signingAlgorithm is what tokens of service accounts are signed with.
const signingAlgorithm = "RS256"

// Check looks at an issuer as everybody sees it, without a credential: that its discovery document and its key set can be read, that
// they belong together, and that the cluster's key is published. A zero key is not looked for.
func Check(ctx context.Context, transport http.RoundTripper, issuer string, key oidc.PublicKey) []verification.Finding {
	client := Anonymous(transport)
	about := verification.Finding{Check: CheckDiscovery, Object: issuer + "/" + oidc.DiscoveryKey, Verdict: verification.OK}
	text, err := Fetch(ctx, client, about.Object)
	if err != nil {
		return append(Unseen(issuer, key, "the discovery document could not be read"), unfetched(about, err))
	}
	document, err := oidc.ParseDiscovery(text)
	if err != nil {
		about.Verdict, about.Detail, about.Remedy = verification.Wrong, err.Error(), "publish it anew"
		return append(Unseen(issuer, key, "the discovery document does not say where it is"), about)
	}
	findings := checkDiscovery(about, issuer, document)
	return append(findings, checkKeySet(ctx, client, document.KeysURL, key)...)
}

// Unseen are the findings about keys where nothing is known of them.
func Unseen(issuer string, key oidc.PublicKey, reason string) []verification.Finding {
	return []verification.Finding{
		{Check: CheckKeySet, Object: issuer, Verdict: verification.Skipped, Detail: reason},
		{Check: CheckSigningKey, Object: key.ID(), Verdict: verification.Skipped, Detail: reason},
	}
}

// checkDiscovery finds what is wrong with a discovery document that can be read.
func checkDiscovery(about verification.Finding, issuer string, document oidc.Discovery) []verification.Finding {
	var findings []verification.Finding
	wrong := func(format string, args ...any) {
		finding := about
		finding.Verdict, finding.Detail = verification.Wrong, fmt.Sprintf(format, args...)
		finding.Remedy = "publish it anew"
		findings = append(findings, finding)
	}
	if document.Issuer != issuer {
		wrong("its issuer is %q, and that of the tokens is %q", document.Issuer, issuer)
	}
	if !slices.Contains(document.SigningAlgorithms, signingAlgorithm) {
		wrong("its signing algorithms are [%s], and tokens are signed with %s", strings.Join(document.SigningAlgorithms, ", "), signingAlgorithm)
	}
	if len(findings) == 0 {
		return []verification.Finding{about}
	}
	return findings
}

func checkKeySet(ctx context.Context, client *http.Client, address string, key oidc.PublicKey) []verification.Finding {
	about := verification.Finding{Check: CheckKeySet, Object: address, Verdict: verification.OK}
	text, err := Fetch(ctx, client, address)
	if err != nil {
		return []verification.Finding{unfetched(about, err), {Check: CheckSigningKey, Object: key.ID(), Verdict: verification.Skipped, Detail: "the key set could not be read"}}
	}
	set, err := oidc.ParseKeySet(text)
	if err != nil {
		about.Verdict, about.Detail, about.Remedy = verification.Wrong, err.Error(), "publish it anew"
		return []verification.Finding{about, {Check: CheckSigningKey, Object: key.ID(), Verdict: verification.Skipped, Detail: "the key set could not be read"}}
	}
	about.Detail = "keys: " + strings.Join(set.IDs(), ", ")
	if set.Len() == 0 {
		about.Verdict, about.Detail, about.Remedy = verification.Wrong, "it holds no key", "publish the cluster's key"
	}
	return []verification.Finding{about, CheckKey(set, key)}
}

// CheckKey looks in a key set for the key by its ID, which tokens name, and by itself.
func CheckKey(set oidc.KeySet, key oidc.PublicKey) verification.Finding {
	about := verification.Finding{Check: CheckSigningKey, Object: key.ID(), Verdict: verification.OK}
	switch {
	case key.IsZero():
		about.Verdict, about.Detail = verification.Skipped, "the cluster's public key is not known"
		about.Remedy = "name it with --public-key-file"
	case !set.Has(key.ID()):
		about.Verdict, about.Detail = verification.Wrong, "it is not published: tokens that are signed with it are refused"
		about.Remedy = "publish it with the same --public-key-file"
	case !bytes.Equal(set.With(key).Encode(), set.Encode()):
		about.Verdict, about.Detail = verification.Wrong, "another key is published under its ID: tokens that are signed with it are refused"
		about.Remedy = "publish it with the same --public-key-file"
	}
	return about
}
