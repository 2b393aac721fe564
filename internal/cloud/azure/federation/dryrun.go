package federation

import (
	"bytes"
	"context"
	"slices"

	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	// unpopulated is the last line of a Secret's manifest that lacks the IDs which the cloud chooses. Scripts know it.
	unpopulated = "\nPOPULATE CLIENT ID AND TENANT ID " + manifest.UnpopulatedEnd
	// scriptFile makes with az what a dry run does not make.
	scriptFile = "create-azure-resources.sh"
)

// DryRun is the set-up as files: the documents of the issuer, the manifests, with what to fill in, and a script that makes everything with az where
// nothing of it exists. No call is needed to make them. The script and the verbs make the same: both come from the same values.
func (o Options) DryRun(ctx context.Context, issuer, identities bool) ([]plan.Node, error) {
	var nodes, made []plan.Node
	if issuer {
		made = o.IssuerNodes()
	}
	if identities && issuer {
		made = o.AllNodes()
	} else if identities {
		made = o.IdentityNodes()
	}
	var cloud []plan.Node
	for _, node := range made {
		_, isFile := node.Resource.(manifest.File)
		switch {
		case !isFile:
			cloud = append(cloud, node)
		case !slices.ContainsFunc(o.Requests, func(req *request.Request) bool {
			return manifest.FileRef(manifest.SecretFileName(req.Secret)) == node.Resource.Ref()
		}):
			nodes = append(nodes, node)
		}
	}
	if identities {
		for _, req := range o.Requests {
			nodes = append(nodes, plan.Node{Resource: o.unpopulatedFile(req)})
		}
	}
	if len(cloud) == 0 {
		return nodes, nil
	}
	text, err := o.script(ctx, cloud)
	if err != nil {
		return nil, err
	}
	script := manifest.File{Name: scriptFile, Mode: 0o744, Content: func(plan.Known) ([]byte, bool) { return text, true }}
	return append(nodes, plan.Node{Resource: script}), nil
}

func (o Options) unpopulatedFile(req *request.Request) manifest.File {
	return manifest.File{Name: manifest.SecretFileName(req.Secret), Mode: 0o600, Content: func(plan.Known) ([]byte, bool) {
		return append(o.secretText(req, "", ""), unpopulated...), true
	}}
}

// script makes what is not there, and asks nobody whether it is. The key set is the file beside it, whose key may not be made yet.
func (o Options) script(ctx context.Context, nodes []plan.Node) ([]byte, error) {
	fresh := slices.DeleteFunc(slices.Clone(nodes), func(node plan.Node) bool {
		found, is := node.Resource.(group)
		return node.Absent || is && found.flag != ""
	})
	for i := range fresh {
		fresh[i].Fresh = true
		if _, is := fresh[i].Resource.(document); is {
			fresh[i].Needs = nil
			fresh[i].Resource = documentFile(fresh[i].Resource.(document))
		}
	}
	graph, err := plan.NewGraph(fresh...)
	if err != nil {
		return nil, err
	}
	drivers := Open(nil, DriverOptions{}).Drivers()
	made, err := plan.Make(ctx, graph, drivers, plan.Options{})
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = made.WriteCommands(&text)
	return text.Bytes(), err
}

// documentFile is a document that is uploaded from the file of the dry run.
type documentFile document

// Ref implements plan.Resource.
func (d documentFile) Ref() plan.Ref { return document(d).Ref() }

// Fields implements plan.Resource.
func (d documentFile) Fields(plan.Known) plan.Fields { return nil }

func (d documentFile) commands() []string {
	file := discoveryFile
	if d.blob == keySetBlob {
		file = keySetFile
	}
	return []string{d.o.az("storage", "blob", "upload", "--account-name", d.o.StorageAccountName(), "--container-name", d.o.ContainerName(), "--name", d.blob,
		"--file", d.o.outputFile(file), "--content-type", documentType, "--content-cache-control", documentCache, "--auth-mode", "login")}
}
