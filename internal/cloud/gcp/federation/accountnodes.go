package federation

import (
	"strings"

	"github.com/cloudcredential/operator/internal/cloud/gcp/externalaccount"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// AccountNodes are the project, the service accounts of the requests with their rights, and the Secret manifests that name them.
func (o Options) AccountNodes() []plan.Node {
	nodes := []plan.Node{{Resource: project{o}}}
	if len(o.Requests) == 0 {
		return nodes
	}
	rights := plan.Node{Resource: projectPolicy{o}}
	for _, custom := range o.roles() {
		nodes = append(nodes, plan.Node{Resource: custom})
		rights.Needs = append(rights.Needs, custom.Ref())
	}
	for _, req := range o.Requests {
		ref := o.AccountRef(req.Secret)
		rights.Needs = append(rights.Needs, ref)
		nodes = append(nodes,
			plan.Node{Resource: account{o, req}},
			plan.Node{Resource: accountPolicy{o, req}, Parent: ref, Needs: []plan.Ref{o.ProjectRef()}},
			plan.Node{Resource: o.secretFile(req), Needs: []plan.Ref{ref, o.ProjectRef()}},
		)
	}
	return append(nodes, rights)
}

// accountDrivers are the drivers of what belongs to service accounts.
func (s *session) accountDrivers() plan.Drivers {
	return plan.Drivers{
		KindAccount:       accountDriver{s},
		KindAccountPolicy: accountPolicyDriver{s},
		KindRole:          roleDriver{s},
		KindProjectPolicy: projectPolicyDriver{s},
	}
}

// secretKey is the one key of a target Secret.
const secretKey = "service_account.json"

// secretFile is the manifest of a request's target Secret.
func (o Options) secretFile(req *request.Request) manifest.File {
	return manifest.File{Name: manifest.SecretFileName(req.Secret), Mode: 0o600, Content: func(known plan.Known) ([]byte, bool) {
		file, found := o.credentialsFile(req, known)
		if found && !strings.Contains(o.emailOf(req, known), "@") {
			// The stand-in of an address that a script will come to know is replaced in text, and not in base64.
			return manifest.SecretYAML(req.Secret, map[string]string{secretKey: string(file)}), true
		}
		return manifest.SecretDataYAML(req.Secret, map[string][]byte{secretKey: file}), found
	}}
}

// credentialsFile tells a component where to exchange its token. It is false while account or project are not known.
func (o Options) credentialsFile(req *request.Request, known plan.Known) ([]byte, bool) {
	email, hasEmail := known.Output(o.AccountRef(req.Secret), OutputEmail)
	number, hasNumber := known.Output(o.ProjectRef(), OutputNumber)
	if !hasEmail || !hasNumber {
		return nil, false
	}
	file, err := o.externalAccount(req, email.Text(), number.Text()).File()
	return file, err == nil
}

// externalAccount is what the credentials file is made from. Audiences have this host in every universe.
func (o Options) externalAccount(req *request.Request, email, number string) externalaccount.Config {
	return externalaccount.Config{
		Audience: "//iam.googleapis.com/projects/" + number + poolPart + o.PoolID() + "/providers/" + o.ProviderID(),
		Email:    email, TokenPath: req.CloudTokenPath, Universe: o.UniverseDomain,
	}
}
