package ibmcloud

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// Say returns the sentences that tell what became of a resource. That a manifest was written is said of each that is as it should be.
func (o Options) Say(outcome plan.Outcome) []string {
	if outcome.Status != plan.Done && outcome.Status != plan.Unchanged || outcome.Err != nil {
		return nil
	}
	done := outcome.Status == plan.Done
	name := outcome.Ref.Name
	switch resource := outcome.Resource.(type) {
	case serviceID:
		return saidOf("ServiceID "+name, done, outcome.Action)
	case policies:
		if done {
			return []string{"Updated access policies of ServiceID " + name}
		}
	case key:
		if done {
			return []string{"API key " + outcome.Outputs[OutputID].Text() + " of ServiceID " + name + " created"}
		}
		return []string{"Existing API key " + outcome.Outputs[OutputID].Text() + " of ServiceID " + name + " found in " + o.outputFile(ManifestOf(resource.req))}
	case oldKeys:
		return saidOfOldKeys(name, outcome)
	case ownedServiceID:
		if done {
			return []string{"ServiceID " + resource.found.Name + " (" + resource.found.ID + ") deleted"}
		}
	case manifest.File:
		for _, req := range o.Requests {
			if ManifestOf(req) == name {
				return []string{"Saved credentials configuration to: " + o.outputFile(name)}
			}
		}
	}
	return nil
}

func saidOf(what string, done bool, action plan.Action) []string {
	switch {
	case !done:
		return []string{"Existing " + what + " found"}
	case action == plan.Create:
		return []string{what + " created"}
	}
	return []string{"Existing " + what + " taken over"}
}

// saidOfOldKeys tells which keys are gone, for whoever still has one needs another.
func saidOfOldKeys(name string, outcome plan.Outcome) []string {
	var gone []string
	for _, field := range outcome.Fields {
		gone = append(gone, field.Removed...)
	}
	if outcome.Status != plan.Done || len(gone) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("Deleted older API keys of ServiceID %s: %s. Whatever still uses one of them needs the new Secret, and has to be started again.", name, strings.Join(gone, ", "))}
}

// outputFile is the path of a file in the output directory.
func (o Options) outputFile(name string) string {
	return filepath.Join(o.OutputDirectory, filepath.FromSlash(name))
}
