// Package nutanix is what the story of stored keys needs to know of Nutanix: the administrator's accounts at Prism are handed on, and nothing is called.
package nutanix

import (
	"embed"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	configv1 "github.com/openshift/api/config/v1"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// requestFiles are the CredentialsRequests that the components of a cluster of OpenShift 4.17 file on Nutanix.
//
//go:embed requests/*.yaml
var requestFiles embed.FS

// Cloud is Nutanix as its administrator sees it. There is nothing to call.
type Cloud struct{}

var _ cloud.Handed = Cloud{}

// New makes the cloud.
func New() Cloud { return Cloud{} }

// Facts implements cloud.Cloud.
func (Cloud) Facts() cloud.Facts {
	requests, _ := fs.Sub(requestFiles, "requests") // fails for an illegal path alone
	return cloud.Facts{
		Name: "nutanix", Title: "Nutanix", Place: "Prism Central", Requests: requests,
		Platform: configv1.PlatformStatus{Type: configv1.NutanixPlatformType, Nutanix: &configv1.NutanixPlatformStatus{}},
	}
}

// secretKey is the only key of the Secrets of components.
const secretKey = "credentials"

// Administrator implements cloud.Cloud.
func (c Cloud) Administrator() cloud.Credential { return c.Given()[0].Secret }

// passwords are what Private looks for. They are like nothing that anybody says.
func passwords() []string { return []string{"Rax7-quoin-Velt", "Bim3-tapir-Zond", "Oke9-larch-Wupp"} }

// Private implements cloud.Cloud.
func (Cloud) Private(of cloud.Credential) []string {
	var found []string
	for _, p := range passwords() {
		if strings.Contains(string(of[secretKey]), p) {
			found = append(found, p)
		}
	}
	return found
}

// Make implements cloud.Stored.
func (Cloud) Make(s cloud.SetUp) []string {
	return []string{"create-shared-secrets", "--credentials-requests-dir", s.Requests, "--output-dir", s.Output, "--enable-tech-preview"}
}

// StoredWords implements cloud.Stored.
func (Cloud) StoredWords() cloud.StoredWords {
	return cloud.StoredWords{Made: "%d Secrets of the administrator's accounts at Prism Central and at a Prism Element"}
}

// LookAtStored implements cloud.Stored.
func (Cloud) LookAtStored() []string {
	return []string{"kubectl -n openshift-machine-api get secret nutanix-credentials -o jsonpath='{.data.credentials}' | base64 -d"}
}

// File implements cloud.Handed.
func (Cloud) File() string { return filepath.Join(".nutanix", "credentials") }

// Given implements cloud.Handed: two accounts, and later one with another password.
func (Cloud) Given() []cloud.Given {
	p := passwords()
	const secret = `[{"type":"basic_auth","data":{"prismCentral":{"username":"admin","password":%q},"prismElements":%s}}]`
	element := fmt.Sprintf(`[{"username":"element","password":%q,"name":"rack-1"}]`, p[1])
	return []cloud.Given{
		{
			Text:   file(p[0]) + "    prismElements:\n    - {name: rack-1, username: element, password: " + p[1] + "}\n",
			Secret: cloud.Credential{secretKey: fmt.Appendf(nil, secret, p[0], element)},
		},
		{Text: file(p[2]), Secret: cloud.Credential{secretKey: fmt.Appendf(nil, secret, p[2], "null")}},
	}
}

// file is the administrator's file with the account at Prism Central.
func file(password string) string {
	return "credentials:\n- type: basic_auth\n  data:\n    prismCentral: {username: admin, password: " + password + "}\n"
}

// Broken implements cloud.Handed.
func (Cloud) Broken() []cloud.Broken {
	good := file(passwords()[0])
	return []cloud.Broken{
		{Said: "a file without password", Text: file(`""`), Named: "credentials[0].data.prismCentral.password"},
		{Said: "a file with another type of credentials", Text: strings.Replace(good, "basic_auth", "api_key", 1), Named: "credentials[0].type"},
		{Said: "a file with a Prism Element that has no name", Text: good + "    prismElements:\n    - {username: element, password: x}\n", Named: "credentials[0].data.prismElements[0].name"},
	}
}
