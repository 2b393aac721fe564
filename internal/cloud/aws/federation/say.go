package federation

import (
	"fmt"
	"path/filepath"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// Say returns the sentences that tell the user what became of a resource; none where there is nothing to be told. Scripts look for some of
// them, word by word, "Identity Provider created with ARN: " among them. Those about files are said of every file that is as it should be.
func (o Options) Say(outcome plan.Outcome) []string {
	switch outcome.Status {
	case plan.Done:
		if outcome.Action == plan.Delete {
			return o.sayDeleted(outcome)
		}
		return o.sayDone(outcome)
	case plan.Unchanged:
		return o.sayThere(outcome)
	}
	return nil
}

// sayDone is about what was made or changed.
func (o Options) sayDone(outcome plan.Outcome) []string {
	made := outcome.Action == plan.Create
	switch outcome.Ref.Kind {
	case KindBucket:
		if made {
			return []string{"Bucket " + o.BucketName() + " created"}
		}
		return []string{"Bucket " + o.BucketName() + " updated"}
	case KindDocument:
		return o.sayPublished(outcome)
	case KindIdentityProvider:
		if made {
			return append([]string{"Identity Provider created with ARN: " + output(outcome, OutputARN)}, sayIssuer(outcome)...)
		}
		return append([]string{"Identity Provider updated with ARN: " + output(outcome, OutputARN)}, sayIssuer(outcome)...)
	case KindRole:
		if made {
			return []string{"Role " + output(outcome, OutputARN) + " created"}
		}
		return []string{"Role " + output(outcome, OutputARN) + " updated"}
	case KindRolePolicy:
		return []string{"Updated Role policy for Role " + output(outcome, OutputName)}
	case KindDistribution:
		if made {
			return []string{"CloudFront distribution " + output(outcome, OutputID) + " created"}
		}
	case oidc.KindSigningKeys:
		return oidc.SayKeys(made, o.file)
	}
	return o.sayThere(outcome)
}

// sayThere is about what is as it should be. Of what should not exist, and does not, nothing is said.
func (o Options) sayThere(outcome plan.Outcome) []string {
	switch resource := outcome.Resource.(type) {
	case bucket:
		if !resource.o.removal {
			return []string{"Bucket " + o.BucketName() + " already exists and is owned by the user"}
		}
	case identityProvider, givenProvider:
		return append([]string{"Existing Identity Provider found with ARN: " + output(outcome, OutputARN)}, sayIssuer(outcome)...)
	case role:
		return []string{"Existing role " + output(outcome, OutputARN) + " found"}
	case oidc.SigningKeys:
		return oidc.SayKeys(false, o.file)
	case manifest.File:
		return o.sayWritten(outcome.Ref.Name)
	}
	return nil
}

func (o Options) sayPublished(outcome plan.Outcome) []string {
	const sentence = "%s in the S3 bucket %s at %s updated"
	if outcome.Ref == o.documentRef(oidc.KeySetKey) {
		return []string{"Reading public key", fmt.Sprintf(sentence, "JSON web key set (JWKS)", o.BucketName(), oidc.KeySetKey)}
	}
	return []string{fmt.Sprintf(sentence, "OpenID Connect discovery document", o.BucketName(), oidc.DiscoveryKey)}
}

// sayIssuer tells the issuer's URL with the identity provider, which knows it.
func sayIssuer(outcome plan.Outcome) []string {
	if issuer := output(outcome, OutputURL); issuer != "" {
		return []string{"Issuer URL (serviceAccountIssuer) is " + issuer}
	}
	return nil
}

func (o Options) sayWritten(name string) []string {
	if name == manifest.AuthenticationFileName {
		return []string{"Wrote cluster authentication manifest at path " + o.file(name)}
	}
	for _, req := range o.Requests {
		if manifest.SecretFileName(req.Secret) == name {
			return []string{"Saved credentials configuration to: " + o.file(name)}
		}
	}
	return nil
}

// sayDeleted is about what exists no longer.
func (o Options) sayDeleted(outcome plan.Outcome) []string {
	name := outcome.Ref.Name
	switch outcome.Ref.Kind {
	case KindBucket:
		return []string{"Bucket " + name + " deleted"}
	case KindDocument:
		return []string{"Object " + name + " deleted"}
	case KindIdentityProvider:
		return []string{"Identity Provider with ARN " + name + " deleted"}
	case KindRole:
		return []string{"Role " + name + " deleted"}
	case KindDistribution:
		return []string{"CloudFront distribution " + name + " deleted"}
	case KindOriginAccessControl:
		return []string{"CloudFront origin access control " + name + " deleted"}
	case KindOriginAccessIdentity:
		return []string{"CloudFront origin access identity " + name + " deleted"}
	}
	return nil
}

// file is the path of a file in the output directory.
func (o Options) file(name string) string {
	return filepath.Join(o.OutputDirectory, filepath.FromSlash(name))
}

// output is an output of a resource as text.
func output(outcome plan.Outcome, name string) string { return outcome.Outputs[name].Text() }
