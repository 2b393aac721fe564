package federation

import (
	"path/filepath"
	"strings"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// sayAccount returns the sentences about what belongs to service accounts. That a manifest was written is said of each that is as it should be.
func (o Options) sayAccount(outcome plan.Outcome) []string {
	switch outcome.Status {
	case plan.Done:
		if outcome.Action == plan.Delete {
			return o.sayAccountDeleted(outcome)
		}
		return o.sayAccountDone(outcome)
	case plan.Unchanged:
		return o.sayAccountThere(outcome)
	}
	return nil
}

func (o Options) sayAccountDone(outcome plan.Outcome) []string {
	switch resource := outcome.Resource.(type) {
	case account:
		if outcome.Action == plan.Update {
			return []string{"Existing IAM service account " + o.displayName(resource.req) + " taken over"}
		}
		return []string{"IAM service account " + o.displayName(resource.req) + " created"}
	case accountPolicy:
		return []string{"Updated policy of IAM service account " + o.displayName(resource.req)}
	case role:
		if outcome.Action == plan.Create {
			return []string{"IAM custom role " + outcome.Outputs[OutputName].Text() + " created"}
		}
		return []string{"IAM custom role " + outcome.Outputs[OutputName].Text() + " updated"}
	case projectPolicy:
		return o.sayGranted(outcome)
	case withdrawal:
		var said []string
		for _, field := range outcome.Fields {
			said = append(said, "Removed "+field.Name+" from the policy of project "+o.Project)
		}
		return said
	}
	return o.sayAccountThere(outcome)
}

// sayGranted is about each account whose roles were changed.
func (o Options) sayGranted(outcome plan.Outcome) []string {
	var said []string
	for _, req := range o.Requests {
		for _, field := range outcome.Fields {
			if field.Name == fieldRoles(req) || field.Name == fieldRemains(req) {
				said = append(said, "Updated policy bindings for IAM service account "+o.displayName(req))
				break
			}
		}
	}
	return said
}

func (o Options) sayAccountThere(outcome plan.Outcome) []string {
	switch resource := outcome.Resource.(type) {
	case account:
		said := []string{"Existing IAM service account " + o.displayName(resource.req) + " found"}
		if outcome.Outputs[outputDisabled].Text() != "" {
			said = append(said, "IAM service account "+o.displayName(resource.req)+" is disabled, so that nobody can act as it: unless that is meant, "+
				o.enabling(outcome.Outputs[OutputEmail].Text()))
		}
		return said
	case role:
		return []string{"Existing IAM custom role " + outcome.Outputs[OutputName].Text() + " found"}
	case manifest.File:
		for _, req := range o.Requests {
			if manifest.SecretFileName(req.Secret) == outcome.Ref.Name {
				return []string{"Saved credentials configuration to: " + o.outputFile(outcome.Ref.Name)}
			}
		}
	}
	return nil
}

func (o Options) sayAccountDeleted(outcome plan.Outcome) []string {
	switch resource := outcome.Resource.(type) {
	case ownedAccount:
		return []string{"IAM service account " + resource.found.Email + " deleted"}
	case ownedRole:
		return []string{"IAM custom role " + strings.TrimPrefix(resource.name, "projects/"+o.Project+"/roles/") + " deleted"}
	}
	return nil
}

// outputFile is the path of a file in the output directory.
func (o Options) outputFile(name string) string {
	return filepath.Join(o.OutputDirectory, filepath.FromSlash(name))
}

// enabling is what to do about a service account that is disabled, which may have been on purpose.
func (o Options) enabling(email string) string {
	return "run `gcloud iam service-accounts enable " + email + " --project " + o.Project + "`"
}
