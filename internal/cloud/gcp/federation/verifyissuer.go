package federation

import (
	"context"
	"slices"
	"strings"

	"google.golang.org/api/serviceusage/v1"

	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/issuer"
	"github.com/cloudcredential/operator/internal/verification"
)

// needed are the APIs without which no component of the cluster gets a token, or nobody can keep the set-up as it should be.
func (o Options) needed() []string {
	apis := []string{"cloudresourcemanager.googleapis.com", "iam.googleapis.com", "iamcredentials.googleapis.com", "sts.googleapis.com"}
	if o.hasBucket() {
		apis = append(apis, "storage.googleapis.com")
	}
	return apis
}

// maxServices is how many APIs are listed at once.
const maxServices = 200

// services looks whether the APIs are enabled.
func (v verified) services(ctx context.Context) []Finding {
	enabled, err := v.session.enabledServices(ctx, v.Options)
	if err != nil {
		return []Finding{{Check: CheckService, Object: "project " + v.Options.Project, Verdict: Unknown, Detail: err.Error(), Remedy: "allow it what `ccoctl gcp permissions verify` prints"}}
	}
	var findings []Finding
	for _, name := range v.Options.needed() {
		about := Finding{Check: CheckService, Object: name, Verdict: OK}
		if !slices.Contains(enabled, name) {
			about.Verdict, about.Detail = Wrong, "it is not enabled in project "+v.Options.Project
			about.Remedy = "run `gcloud services enable " + name + " --project " + v.Options.Project + "`"
		}
		findings = append(findings, about)
	}
	return findings
}

func (s *session) enabledServices(ctx context.Context, o Options) ([]string, error) {
	op := api.Operation{Service: "serviceusage", Name: "services.list", Permission: "serviceusage.services.list", Object: "project " + o.Project}
	var names []string
	token := ""
	for {
		page, err := call(ctx, s.client, op, func(ctx context.Context) (*serviceusage.ListServicesResponse, error) {
			return s.client.services.Services.List(o.projectName()).Filter("state:ENABLED").PageSize(maxServices).PageToken(token).Context(ctx).Do()
		})
		if err != nil {
			return nil, err
		}
		for _, found := range page.Services {
			names = append(names, found.Name[strings.LastIndex(found.Name, "/")+1:])
		}
		if token = page.NextPageToken; token == "" {
			return names, nil
		}
	}
}

// issuer looks at the issuer as those see it who verify its tokens: everybody, or the provider alone.
func (v verified) issuer(ctx context.Context) []Finding {
	url, _ := v.Options.IssuerURL(v)
	if v.Options.keyStorage() == PoolJWKFile {
		return v.heldKeys(ctx, url)
	}
	findings := issuer.Check(ctx, v.session.client.public, url, v.Key)
	if !v.Options.hasBucket() {
		return findings
	}
	for i := range findings {
		if findings[i].Remedy == issuer.Readable {
			findings[i].Remedy = "look at the findings about the bucket and its policy; the organisation may keep everybody from public buckets, too, and then use --key-storage-method " +
				string(PoolJWKFile)
		}
	}
	return findings
}

// heldKeys looks at the key set in the provider.
func (v verified) heldKeys(ctx context.Context, url string) []Finding {
	skipped := Finding{Check: CheckDiscovery, Object: url, Verdict: Skipped, Detail: "the provider holds the keys itself, and nobody else needs them"}
	present, err := v.session.getProvider(ctx, v.Options)
	if err != nil || present == nil || present.Oidc == nil || present.Oidc.JwksJson == "" {
		return append(issuer.Unseen(url, v.Key, "there is no provider that holds the keys"), skipped)
	}
	about := Finding{Check: CheckKeySet, Object: "provider " + v.Options.ProviderID(), Verdict: OK}
	set, err := issuer.ReadKeySet([]byte(present.Oidc.JwksJson))
	if err != nil {
		about.Verdict, about.Detail, about.Remedy = Wrong, err.Error(), v.remedy()
		return []Finding{skipped, about}
	}
	about.Detail = "keys: " + strings.Join(set.IDs(), ", ")
	return []Finding{skipped, about, issuer.CheckKey(set, v.Key)}
}

// authentication looks at the manifest for the installer, where there is one.
func (v verified) authentication() []Finding {
	if v.Manifests == nil {
		return nil
	}
	url, _ := v.Options.IssuerURL(v)
	return verification.OfAuthentication(v.Manifests, CheckManifest, url, v.remedy())
}
