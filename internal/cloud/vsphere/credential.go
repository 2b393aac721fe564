package vsphere

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/secret"
)

// Endings of the keys of root and target Secrets. What comes before is the vCenter's name, as the components' own configuration has it.
const (
	userSuffix     = ".username"
	passwordSuffix = ".password"
)

// account is how to log in to one vCenter.
type account struct {
	server   string
	user     string
	password secret.Value
}

// accountsOf takes a credential apart, in the order of the vCenters' names. Its error names each key that is missing or cannot be used, and what to do.
// Keys that belong to no vCenter are nobody's business: they are handed on as they are.
func accountsOf(credential cloud.Credential, cluster cloud.Cluster) ([]account, error) {
	servers := map[string]bool{}
	for key := range credential {
		for _, suffix := range []string{userSuffix, passwordSuffix} {
			if server, is := strings.CutSuffix(key, suffix); is {
				servers[server] = true
			}
		}
	}
	if len(servers) == 0 {
		return nil, fmt.Errorf("it has no account: add the keys <vCenter>%s and <vCenter>%s for each vCenter of the cluster", userSuffix, passwordSuffix)
	}
	var accounts []account
	var problems []string
	for _, server := range slices.Sorted(maps.Keys(servers)) {
		found := problemsOf(credential, server)
		if len(found) == 0 {
			found = nameProblems(server, cluster)
		}
		problems = append(problems, found...)
		accounts = append(accounts, account{server, credential[server+userSuffix].RevealString(), credential[server+passwordSuffix]})
	}
	if len(problems) > 0 {
		return nil, errors.New(strings.Join(problems, "; "))
	}
	return accounts, nil
}

// problemsOf says what is wrong with the pair of one vCenter.
func problemsOf(credential cloud.Credential, server string) []string {
	var problems []string
	for _, pair := range [][2]string{{userSuffix, passwordSuffix}, {passwordSuffix, userSuffix}} {
		key, other := server+pair[0], server+pair[1]
		value, has := credential[key]
		text := value.RevealString()
		switch {
		case !has:
			problems = append(problems, fmt.Sprintf("it has %s and no %s: add the missing key, or remove both", other, key))
		case text == "":
			problems = append(problems, key+" is empty: fill it in")
		case strings.ContainsFunc(text, unicode.IsControl):
			problems = append(problems, key+" holds a line break or another character that cannot be typed: remove it")
		case pair[0] == userSuffix && strings.TrimSpace(text) != text:
			problems = append(problems, key+" begins or ends with a space: remove it")
		}
	}
	return problems
}

// nameProblems says what is wrong with the name of a vCenter in keys. Components look for it as their configuration has it, which the
// Infrastructure is the source of: a bare host name or IP address, in lower case unless it is spelled otherwise there.
func nameProblems(server string, cluster cloud.Cluster) []string {
	keys := server + userSuffix + " and " + server + passwordSuffix
	host, _, hasPort := strings.Cut(server, ":")
	switch {
	case server == "":
		return []string{fmt.Sprintf("the keys %s and %s name no vCenter: put its host name in front of the dot", userSuffix, passwordSuffix)}
	case slices.Contains(serversOf(cluster), server):
		return nil
	case hasPort:
		return []string{fmt.Sprintf("the keys %s name a port: rename them to %s and %s, and set the port in spec.platformSpec.vsphere.vcenters of Infrastructure cluster",
			keys, host+userSuffix, host+passwordSuffix)}
	case strings.ToLower(server) != server:
		right := spelling(server, cluster)
		return []string{fmt.Sprintf("the keys %s have upper case letters in the vCenter's name, so components do not find them: rename them to %s and %s",
			keys, right+userSuffix, right+passwordSuffix)}
	case !isHost(server):
		return []string{fmt.Sprintf("the keys %s do not begin with the host name or the IP address of a vCenter: rename them", keys)}
	}
	return nil
}

// spelling is the name of a vCenter as the Infrastructure has it, else in lower case.
func spelling(server string, cluster cloud.Cluster) string {
	for _, known := range serversOf(cluster) {
		if strings.EqualFold(known, server) {
			return known
		}
	}
	return strings.ToLower(server)
}

// isHost reports whether a text can be the name of a host. Names with an underscore are no names of hosts in the strict sense, but there are
// such vCenters.
func isHost(name string) bool {
	if name == "" || strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") || strings.HasPrefix(name, "-") {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_')
	})
}

// unusable says that the root secret cannot be used for something, and why.
func unusable(what string, err error) error {
	return fmt.Errorf("root secret %s cannot be %s: %w", rootSecret(), what, err)
}
