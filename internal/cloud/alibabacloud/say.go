package alibabacloud

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
	done, name := outcome.Status == plan.Done, outcome.Ref.Name
	switch resource := outcome.Resource.(type) {
	case user:
		return made("RAM user "+name, done)
	case policy:
		if done && outcome.Action == plan.Update {
			return []string{"Updated RAM policy " + name}
		}
		return made("RAM policy "+name, done)
	case attachments:
		if done {
			return []string{"Updated the policies that are attached to RAM user " + name}
		}
	case key:
		return o.saidOfKey(resource, outcome)
	case oldKey:
		if done {
			return []string{"Deleted the older access key of RAM user " + name}
		}
	case ownedUser, ownedPolicy, ownedAttachment, ownedKey:
		if done {
			return []string{removed(outcome.Ref) + " deleted"}
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

func made(what string, done bool) []string {
	if done {
		return []string{what + " created"}
	}
	return []string{"Existing " + what + " found"}
}

func removed(ref plan.Ref) string {
	return map[string]string{KindUser: "RAM user ", KindPolicy: "RAM policy ", KindAttachment: "Attachment of ", KindAccessKey: "Access key of "}[ref.Kind] + ref.Name
}

// saidOfKey tells of a key, and of those that only a person can judge.
func (o Options) saidOfKey(resource key, outcome plan.Outcome) []string {
	name, id := outcome.Ref.Name, outcome.Outputs[OutputID].Text()
	said := []string{"Existing access key " + id + " of RAM user " + name + " found in " + o.outputFile(ManifestOf(resource.req))}
	if outcome.Status == plan.Done {
		said = []string{"Access key " + id + " of RAM user " + name + " created"}
		if gone := outcome.Outputs[outputMadeRoom].Text(); gone != "" {
			said = append(said, "Deleted access key "+gone+" of RAM user "+name+" to make room. Whatever still uses it needs the new Secret.")
		}
	}
	if unknown := outcome.Outputs[outputOthers].Text(); unknown != "" {
		for id := range strings.SplitSeq(unknown, ", ") {
			said = append(said, fmt.Sprintf("RAM user %s has another access key, %s, of which this directory knows nothing. Once nothing uses it: aliyun ram DeleteAccessKey --UserName %s --UserAccessKeyId %s",
				name, id, name, id))
		}
	}
	return said
}

// outputFile is the path of a file in the output directory.
func (o Options) outputFile(name string) string {
	return filepath.Join(o.OutputDirectory, filepath.FromSlash(name))
}
