package policy

import "strings"

// question is a request with its condition keys folded to lower case and the keys added that follow from the
// principal's ARN.
type question struct {
	action   string
	resource string
	keys     map[string][]string
}

func newQuestion(r Request) question {
	q := question{action: strings.ToLower(r.Action), resource: r.Resource, keys: map[string][]string{}}
	for key, value := range principalKeys(r.Principal) {
		q.keys[key] = []string{value}
	}
	for key, values := range r.Context {
		q.keys[strings.ToLower(key)] = values
	}
	return q
}

// principalKeys are the global condition keys that an ARN tells. An explicit value in the request's context wins,
// because the ARN of an assumed role does not tell the role's path.
func principalKeys(arn string) map[string]string {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) != 6 {
		return nil
	}
	account, path := fields[4], strings.Split(fields[5], "/")
	keys := map[string]string{"aws:principalarn": arn, "aws:principalaccount": account}
	switch path[0] {
	case "user":
		keys["aws:principaltype"] = "User"
		keys["aws:username"] = path[len(path)-1]
	case "assumed-role":
		keys["aws:principaltype"] = "AssumedRole"
		if len(path) > 1 {
			keys["aws:principalarn"] = "arn:" + fields[1] + ":iam::" + account + ":role/" + path[1]
		}
	case "federated-user":
		keys["aws:principaltype"] = "FederatedUser"
	case "root":
		keys["aws:principaltype"] = "Account"
	}
	return keys
}

// values gives the values of a condition key; none means that the key is absent.
func (q question) values(key string) []string {
	return q.keys[strings.ToLower(key)]
}

// variable gives the value of a key for use as a policy variable, which only keys with a single value have.
func (q question) variable(key string) (string, bool) {
	values := q.values(key)
	if len(values) != 1 {
		return "", false
	}
	return values[0], true
}
