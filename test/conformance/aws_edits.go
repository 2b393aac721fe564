package conformance

import "testing"

// Edits implements Account. What else can be hung onto a user, a second inline policy, a managed one or a group, is not among them: looking for it
// would cost two calls more in every check.
func (a *awsAccount) Edits() []Edit {
	return []Edit{
		{Name: "policy emptied of a right", Writes: 1, Make: func(t testing.TB, identity string, _ map[string][]byte) {
			must(t, a.SetUserPolicy(identity, identity+"-policy", allow("ec2:DescribeInstances")))
		}},
		{Name: "right in excess", Writes: 1, Make: func(t testing.TB, identity string, _ map[string][]byte) {
			must(t, a.SetUserPolicy(identity, identity+"-policy", allow("*")))
		}},
		{Name: "policy deleted", Writes: 1, Removes: true, Make: func(t testing.TB, identity string, _ map[string][]byte) {
			must(t, a.RemoveUserPolicy(identity, identity+"-policy"))
		}},
		{Name: "tags stripped", Writes: 1, Make: func(t testing.TB, identity string, _ map[string][]byte) {
			must(t, a.RemoveTags(identity))
		}},
		{Name: "tag changed", Writes: 1, Make: func(t testing.TB, identity string, _ map[string][]byte) {
			must(t, a.SetTags(identity, map[string]string{"cloudcredential.openshift.io/credentials-request": ""}))
		}},
		{Name: "key deleted", Writes: 1, Removes: true, Make: func(t testing.TB, identity string, data map[string][]byte) {
			must(t, a.RemoveKey(identity, a.KeyID(data)))
		}},
		{Name: "key in excess", Writes: 1, Make: func(t testing.TB, identity string, _ map[string][]byte) {
			a.AddKey(t, identity)
		}},
		{Name: "key deactivated", Writes: 2, Make: func(t testing.TB, identity string, data map[string][]byte) {
			must(t, a.SetKeyStatus(identity, a.KeyID(data), "Inactive"))
		}},
		{Name: "identity deleted", Gone: true, Removes: true, Make: func(t testing.TB, identity string, _ map[string][]byte) {
			if !a.DeleteUser(identity) {
				t.Fatalf("there is no user %q to delete", identity)
			}
		}},
	}
}

// AddKey implements Account.
func (a *awsAccount) AddKey(t testing.TB, identity string) {
	t.Helper()
	_, err := a.Cloud.AddKey(identity)
	must(t, err)
}

// must ends a test whose own step failed.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
