package federation

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"github.com/cloudcredential/operator/internal/issuer"
)

// issuer looks at the issuer as everybody sees it.
func (v verified) issuer(ctx context.Context) []Finding {
	address, found := v.Options.IssuerURL(v)
	if !found {
		const reason = "the URL of the issuer is not known"
		return append(issuer.Unseen(v.Options.Name, v.Key, reason), Finding{Check: CheckDiscovery, Object: v.Options.Name, Verdict: Skipped, Detail: reason})
	}
	findings := issuer.Check(ctx, v.session.client.http.Transport, address, v.Key)
	if !v.Options.hasBucket() {
		return findings
	}
	for i := range findings {
		if findings[i].Remedy == issuer.Readable {
			findings[i].Remedy = "look at the findings about the bucket, its policy and public access; the settings of the whole account may block public access, too"
		}
	}
	return findings
}

// provider looks at what the plan does not: the certificate; and, of an identity provider that was given, all of it.
func (v verified) provider(ctx context.Context) []Finding {
	arn, found := v.Output(v.Options.ProviderRef(), OutputARN)
	issuer, known := v.Options.IssuerURL(v)
	if !found || !known {
		return nil
	}
	present, err := v.session.getProvider(ctx, arn.Text())
	if err != nil || present == nil {
		return nil // the plan has told it
	}
	findings := []Finding{v.certificate(ctx, issuer, present)}
	if v.Options.Roles.ProviderARN != "" {
		findings = append(findings, v.given(arn.Text(), issuer, present)...)
	}
	return findings
}

// certificate finds out whether IAM trusts the certificate that the issuer presents.
func (v verified) certificate(ctx context.Context, issuer string, present *iam.GetOpenIDConnectProviderOutput) Finding {
	about := Finding{Check: CheckCertificate, Object: issuer, Verdict: OK}
	thumbprint, err := v.session.thumbprint(ctx, issuer)
	if err != nil {
		about.Verdict, about.Detail = Unknown, err.Error()
		about.Remedy = "make sure that the issuer can be reached over HTTPS, if need be through HTTPS_PROXY"
		return about
	}
	if knowsThumbprint(present.ThumbprintList, thumbprint) {
		about.Detail = "thumbprint " + thumbprint
		return about
	}
	about.Detail = "the identity provider does not list the thumbprint " + thumbprint
	options := v.Options
	if options.Roles.ProviderARN != "" {
		options.Issuer.URL = issuer
	}
	if options.servedByAWS(issuer) {
		about.Detail += "; IAM trusts AWS's own hosts without it"
		return about
	}
	about.Verdict, about.Remedy = Wrong, "run `aws iam update-open-id-connect-provider-thumbprint` with it, or `ccoctl aws create-identity-provider`"
	return about
}

// given looks at an identity provider that somebody else keeps.
func (v verified) given(arn, issuer string, present *iam.GetOpenIDConnectProviderOutput) []Finding {
	var findings []Finding
	about := Finding{Check: CheckProvider, Object: arn, Verdict: Wrong}
	var lacking []string
	for _, audience := range Audiences() {
		if !slices.Contains(present.ClientIDList, audience) {
			lacking = append(lacking, audience)
		}
	}
	if len(lacking) > 0 {
		about.Detail = fieldAudiences + ": lacks " + strings.Join(lacking, ", ")
		about.Remedy = "run `aws iam add-client-id-to-open-id-connect-provider`"
		findings = append(findings, about)
	}
	if wanted := v.Options.Issuer.URL; wanted != "" && wanted != issuer {
		about.Detail = "it is for the issuer " + issuer + ", and not for " + wanted
		about.Remedy = "correct --identity-provider-arn or --issuer-url"
		findings = append(findings, about)
	}
	return findings
}
