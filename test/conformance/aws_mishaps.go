package conformance

import (
	"maps"
	"testing"
	"time"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// Mishaps implements Account.
func (a *awsAccount) Mishaps(root RootKind) []Mishap {
	administrator := awsRootPrefix + string(root)
	whole := a.Root(root)
	keep := func(testing.TB) map[string][]byte { return whole }
	holding := func(change map[string][]byte) func(testing.TB) map[string][]byte {
		return func(testing.TB) map[string][]byte {
			data := maps.Clone(whole)
			maps.Copy(data, change)
			return data
		}
	}
	replace := func(t testing.TB) map[string][]byte {
		must(t, a.RemoveKey(administrator, a.KeyID(whole)))
		key, err := a.Cloud.AddKey(administrator)
		must(t, err)
		return a.dataOf(key)
	}
	rights := a.users[root]
	return []Mishap{
		{Name: "removed", Mend: keep, Says: []string{"aws-creds does not exist"}, Happen: func(testing.TB) map[string][]byte { return nil }},
		{Name: "emptied", Mend: keep, Says: []string{"aws-creds is empty", "has no aws_access_key_id"}, Happen: func(testing.TB) map[string][]byte { return map[string][]byte{} }},
		{Name: "half filled", Mend: keep, Says: []string{"has no aws_secret_access_key"}, Happen: holding(map[string][]byte{"aws_secret_access_key": nil})},
		{Name: "mistyped", Mend: keep, Says: []string{"SignatureDoesNotMatch"}, Happen: holding(map[string][]byte{"aws_secret_access_key": []byte("wJalrXUtnFEMI")})},
		{Name: "revoked", Mend: replaceOnce(replace), Says: []string{"InvalidClientTokenId"}, Happen: func(t testing.TB) map[string][]byte {
			must(t, a.SetKeyStatus(administrator, a.KeyID(whole), "Inactive"))
			return whole
		}},
		{Name: "rotated", Mend: func(testing.TB) map[string][]byte { return a.dataOf(a.roots[root]) }, Harmless: true, Happen: func(t testing.TB) map[string][]byte {
			data := replace(t)
			a.remember(root, data)
			return data
		}},
		{Name: "downgraded", Says: []string{"was denied", "lacks", "may not ask what it may do"}, Happen: func(t testing.TB) map[string][]byte {
			must(t, a.SetUserPolicy(administrator, "policy", allow("iam:GetUser")))
			return whole
		}, Mend: func(t testing.TB) map[string][]byte {
			must(t, a.SetUserPolicy(administrator, "policy", rights))
			return whole
		}},
		{Name: "expired", Mend: keep, Says: []string{"ExpiredToken"}, Happen: func(t testing.TB) map[string][]byte {
			session, err := a.SessionToken(administrator, -time.Minute, true)
			must(t, err)
			return a.dataOf(session)
		}},
	}
}

// replaceOnce is replace, whose answer is the same each time.
func replaceOnce(replace func(testing.TB) map[string][]byte) func(testing.TB) map[string][]byte {
	var data map[string][]byte
	return func(t testing.TB) map[string][]byte {
		if data == nil {
			data = replace(t)
		}
		return data
	}
}

// remember makes a key the one that a root credential has.
func (a *awsAccount) remember(root RootKind, data map[string][]byte) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.roots[root] = simaws.Key{ID: a.KeyID(data), Secret: string(data["aws_secret_access_key"])}
}

// dataOf is what a Secret holds for a key.
func (*awsAccount) dataOf(key simaws.Key) map[string][]byte {
	data := map[string][]byte{"aws_access_key_id": []byte(key.ID), "aws_secret_access_key": []byte(key.Secret)}
	if key.Token != "" {
		data["aws_session_token"] = []byte(key.Token)
	}
	return data
}
