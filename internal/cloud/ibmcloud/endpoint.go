package ibmcloud

import (
	"fmt"
	"regexp"
	"strings"
)

// DefaultDomain is where the APIs of the public cloud are.
const DefaultDomain = "cloud.ibm.com"

var domainForm = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+(:[0-9]{1,5})?$`)

// ParseEndpoint is the domain that --api-endpoint names: a bare one such as "test.cloud.ibm.com", of which a scheme of the web before it and a slash behind
// it are taken away. Empty stands for DefaultDomain. The APIs are at https://iam.DOMAIN and https://resource-controller.DOMAIN.
func ParseEndpoint(text string) (domain string, err error) {
	if text == "" {
		return DefaultDomain, nil
	}
	domain = text
	for _, scheme := range []string{"https://", "http://"} {
		if rest, found := strings.CutPrefix(domain, scheme); found {
			domain = rest
			break
		}
	}
	if scheme, _, found := strings.Cut(domain, "://"); found {
		return "", fmt.Errorf("--api-endpoint is %.200q: its scheme is %.40q, and only https can be used; write a domain like test.cloud.ibm.com", text, scheme)
	}
	domain = strings.TrimRight(domain, "/")
	if !domainForm.MatchString(domain) {
		return "", fmt.Errorf("--api-endpoint is %.200q: this is not a domain; write one like test.cloud.ibm.com, without a path", text)
	}
	return strings.ToLower(domain), nil
}
