package federation

import (
	"path/filepath"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/oidc"
	"github.com/cloudcredential/operator/internal/plan"
)

// Say returns the sentences that tell the user what became of a resource; none where there is nothing to be told. Those about files are said of every
// file that is as it should be.
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
	done := "Updated "
	if outcome.Action == plan.Create {
		done = "Created "
	}
	switch resource := outcome.Resource.(type) {
	case group:
		return append([]string{done + "resource group " + resource.name}, o.sayInstallationGroup(resource)...)
	case account:
		return []string{done + "storage account " + o.StorageAccountName()}
	case container:
		return []string{done + "blob container " + o.ContainerName()}
	case document:
		return o.sayPublished(outcome, resource)
	case identity:
		return []string{done + "user-assigned managed identity " + o.identityName(resource.req)}
	case federation:
		return []string{done + "federated identity credentials of " + o.identityName(resource.req)}
	case oidc.SigningKeys:
		return oidc.SayKeys(outcome.Action == plan.Create, o.outputFile)
	case customRole:
		return []string{done + "custom role " + o.identityName(resource.req)}
	case assignment:
		return []string{"Assigned role " + resource.called + " to " + o.identityName(resource.req) + " at " + resource.scope}
	}
	return o.sayThere(outcome)
}

// sayPublished tells of a document, and of the role that the caller gave itself for it.
func (o Options) sayPublished(outcome plan.Outcome, published document) []string {
	var lines []string
	if role, granted := outcome.Outputs[outputGranted]; granted {
		lines = append(lines, "Assigned role "+role.Text()+" to the caller at blob container "+o.ContainerName()+", without which it may not write there; delete takes it away")
	}
	return append(lines, "Uploaded "+published.blob+" to the blob container "+o.ContainerName()+" of storage account "+o.StorageAccountName())
}

// sayInstallationGroup tells what the installer has to be told. Scripts know the sentence.
func (o Options) sayInstallationGroup(found group) []string {
	if found.name != o.InstallationGroupName() {
		return nil
	}
	return []string{"Cluster installation resource group name is " + found.name + ". This resource group MUST be configured as the resource group used for cluster installation."}
}

// sayThere is about what is as it should be. Of what should not exist, and does not, nothing is said.
func (o Options) sayThere(outcome plan.Outcome) []string {
	switch resource := outcome.Resource.(type) {
	case group:
		return append([]string{"Found existing resource group " + resource.name}, o.sayInstallationGroup(resource)...)
	case account:
		return []string{"Found existing storage account " + o.StorageAccountName()}
	case container:
		return []string{"Found existing blob container " + o.ContainerName()}
	case identity:
		return []string{"Found existing user-assigned managed identity " + o.identityName(resource.req)}
	case oidc.SigningKeys:
		return oidc.SayKeys(false, o.outputFile)
	case customRole:
		return []string{"Found existing custom role " + o.identityName(resource.req)}
	case manifest.File:
		if outcome.Ref.Name == manifest.AuthenticationFileName {
			url, _ := o.IssuerURL(nil)
			return []string{"Wrote cluster authentication manifest at path " + o.outputFile(outcome.Ref.Name), "Issuer URL (serviceAccountIssuer) is " + url}
		}
		for _, req := range o.Requests {
			if manifest.SecretFileName(req.Secret) == outcome.Ref.Name {
				return []string{"Saved credentials configuration to: " + o.outputFile(outcome.Ref.Name)}
			}
		}
	}
	return nil
}

// sayDeleted is about what exists no longer.
func (o Options) sayDeleted(outcome plan.Outcome) []string {
	if resource, is := outcome.Resource.(withdrawal); is {
		return []string{"Removed roles of " + o.identityName(resource.req) + " that its request does not ask for"}
	}
	switch outcome.Ref.Kind {
	case KindAssignment:
		return []string{"Deleted role assignment " + outcome.Ref.Name}
	case KindCustomRole:
		return []string{"Deleted custom role " + outcome.Ref.Name}
	case KindIdentity:
		return []string{"Deleted user-assigned managed identity " + outcome.Ref.Name}
	case KindAccount:
		return []string{"Deleted storage account " + outcome.Ref.Name}
	case KindGroup:
		return []string{"Deleted resource group " + outcome.Ref.Name}
	}
	return nil
}

// outputFile is the path of a file in the output directory.
func (o Options) outputFile(name string) string {
	return filepath.Join(o.OutputDirectory, filepath.FromSlash(name))
}
