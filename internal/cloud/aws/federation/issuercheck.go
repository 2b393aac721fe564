package federation

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/cloudcredential/operator/internal/oidc"
)

// signingAlgorithm is what tokens of service accounts are signed with.
const signingAlgorithm = "RS256"

// CheckIssuer looks at an issuer as everybody sees it, without a credential: that its discovery document and its key set can be read, that
// they belong together, and that the cluster's key is published. A zero key is not looked for.
func CheckIssuer(ctx context.Context, transport http.RoundTripper, issuer string, key oidc.PublicKey) []Finding {
	client := anonymous(transport)
	about := Finding{Check: CheckDiscovery, Object: issuer + "/" + oidc.DiscoveryKey, Verdict: OK}
	text, err := fetch(ctx, client, about.Object)
	if err != nil {
		return append(unseen(issuer, key, "the discovery document could not be read"), unfetched(about, err))
	}
	document, err := oidc.ParseDiscovery(text)
	if err != nil {
		about.Verdict, about.Detail, about.Remedy = Wrong, err.Error(), "publish it anew"
		return append(unseen(issuer, key, "the discovery document does not say where it is"), about)
	}
	findings := checkDiscovery(about, issuer, document)
	return append(findings, checkKeySet(ctx, client, document.KeysURL, key)...)
}

// unseen are the findings about keys where nothing is known of them.
func unseen(issuer string, key oidc.PublicKey, reason string) []Finding {
	return []Finding{
		{Check: CheckKeySet, Object: issuer, Verdict: Skipped, Detail: reason},
		{Check: CheckSigningKey, Object: key.ID(), Verdict: Skipped, Detail: reason},
	}
}

// checkDiscovery finds what is wrong with a discovery document that can be read.
func checkDiscovery(about Finding, issuer string, document oidc.Discovery) []Finding {
	var findings []Finding
	wrong := func(format string, args ...any) {
		finding := about
		finding.Verdict, finding.Detail = Wrong, fmt.Sprintf(format, args...)
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
		return []Finding{about}
	}
	return findings
}

func checkKeySet(ctx context.Context, client *http.Client, address string, key oidc.PublicKey) []Finding {
	about := Finding{Check: CheckKeySet, Object: address, Verdict: OK}
	text, err := fetch(ctx, client, address)
	if err != nil {
		return []Finding{unfetched(about, err), {Check: CheckSigningKey, Object: key.ID(), Verdict: Skipped, Detail: "the key set could not be read"}}
	}
	set, err := oidc.ParseKeySet(text)
	if err != nil {
		about.Verdict, about.Detail, about.Remedy = Wrong, err.Error(), "publish it anew"
		return []Finding{about, {Check: CheckSigningKey, Object: key.ID(), Verdict: Skipped, Detail: "the key set could not be read"}}
	}
	about.Detail = "keys: " + strings.Join(set.IDs(), ", ")
	if set.Len() == 0 {
		about.Verdict, about.Detail, about.Remedy = Wrong, "it holds no key", "publish the cluster's key"
	}
	return []Finding{about, checkSigningKey(set, key)}
}

// checkSigningKey looks for the key by its ID, which tokens name, and by itself.
func checkSigningKey(set oidc.KeySet, key oidc.PublicKey) Finding {
	about := Finding{Check: CheckSigningKey, Object: key.ID(), Verdict: OK}
	switch {
	case key.IsZero():
		about.Verdict, about.Detail = Skipped, "the cluster's public key is not known"
		about.Remedy = "name it with --public-key-file"
	case !set.Has(key.ID()):
		about.Verdict, about.Detail = Wrong, "it is not published: tokens that are signed with it are refused"
		about.Remedy = "publish it with the same --public-key-file"
	case !bytes.Equal(set.With(key).Encode(), set.Encode()):
		about.Verdict, about.Detail = Wrong, "another key is published under its ID: tokens that are signed with it are refused"
		about.Remedy = "publish it with the same --public-key-file"
	}
	return about
}
