package federation

import (
	"fmt"
	"path"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// Say returns the sentences that tell the user what became of a resource; none where there is nothing to be told. Scripts look for some of them, word by
// word. Those about files are said of every file that is as it should be.
func (o Options) Say(outcome plan.Outcome) []string {
	said := o.sayAccount(outcome)
	switch outcome.Status {
	case plan.Done:
		if outcome.Action == plan.Delete {
			return append(said, o.sayDeleted(outcome)...)
		}
		return append(said, o.sayDone(outcome)...)
	case plan.Unchanged:
		return append(said, o.sayThere(outcome)...)
	}
	return said
}

// sayDone is about what was made or changed.
func (o Options) sayDone(outcome plan.Outcome) []string {
	done := "updated"
	if outcome.Action == plan.Create {
		done = "created"
	} else if field, differs := fieldOf(outcome, fieldState); differs && field.Old != nil && field.Old.Text() == stateDeleted {
		done = "undeleted"
	}
	switch outcome.Ref.Kind {
	case KindPool:
		return []string{"Workload identity pool " + o.PoolID() + " " + done}
	case KindProvider:
		return append([]string{"Workload identity provider " + o.ProviderID() + " " + done}, o.sayIssuer(outcome)...)
	case KindBucket:
		return []string{"Bucket " + o.BucketName() + " " + done}
	case KindBucketPolicy:
		return []string{"Bucket " + o.BucketName() + " can be read by everybody"}
	case KindDocument:
		return o.sayPublished(outcome)
	case oidc.KindSigningKeys:
		return oidc.SayKeys(outcome.Action == plan.Create, o.outputFile)
	}
	return o.sayThere(outcome)
}

func fieldOf(outcome plan.Outcome, name string) (plan.FieldDiff, bool) {
	return plan.Change{Fields: outcome.Fields}.Field(name)
}

// sayThere is about what is as it should be. Of what should not exist, and does not, nothing is said.
func (o Options) sayThere(outcome plan.Outcome) []string {
	switch resource := outcome.Resource.(type) {
	case pool:
		if !resource.o.removal {
			return []string{"Workload identity pool " + o.PoolID() + " already exists"}
		}
	case givenPool:
		return []string{"Workload identity pool " + o.PoolID() + " already exists"}
	case provider:
		if !resource.o.removal {
			return append([]string{"Workload identity provider " + o.ProviderID() + " already exists"}, o.sayIssuer(outcome)...)
		}
	case bucket:
		if !resource.o.removal {
			return []string{"Bucket " + o.BucketName() + " already exists and is owned by the user"}
		}
	case oidc.SigningKeys:
		return oidc.SayKeys(false, o.outputFile)
	case manifest.File:
		if outcome.Ref.Name == manifest.AuthenticationFileName {
			return []string{"Wrote cluster authentication manifest at path " + o.outputFile(outcome.Ref.Name)}
		}
	}
	return nil
}

// sayPublished calls the bucket what earlier releases call it, whatever the cloud.
func (o Options) sayPublished(outcome plan.Outcome) []string {
	const sentence = "%s in the S3 bucket %s at %s updated"
	if outcome.Ref == o.documentRef(oidc.KeySetKey) {
		return []string{"Reading public key", fmt.Sprintf(sentence, "JSON web key set (JWKS)", o.BucketName(), oidc.KeySetKey)}
	}
	return []string{fmt.Sprintf(sentence, "OpenID Connect discovery document", o.BucketName(), oidc.DiscoveryKey)}
}

// sayIssuer tells the issuer's URL with the provider, which is for it.
func (o Options) sayIssuer(outcome plan.Outcome) []string {
	if url := outcome.Outputs[OutputURL].Text(); url != "" {
		return []string{"Issuer URL (serviceAccountIssuer) is " + url}
	}
	return nil
}

// sayDeleted is about what exists no longer, or only for those thirty days in which it can be restored.
func (o Options) sayDeleted(outcome plan.Outcome) []string {
	switch outcome.Ref.Kind {
	case KindPool:
		return []string{"Workload identity pool " + outcome.Ref.Name + " deleted"}
	case KindProvider:
		return []string{"Workload identity provider " + path.Base(outcome.Ref.Name) + " deleted"}
	case KindBucket:
		return []string{"Bucket " + outcome.Ref.Name + " deleted"}
	case KindDocument:
		return []string{"Object " + outcome.Ref.Name + " deleted"}
	}
	return nil
}
