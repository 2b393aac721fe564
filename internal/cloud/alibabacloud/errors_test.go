package alibabacloud

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/jsonapi"
)

func TestErrorsAreClassified(t *testing.T) {
	t.Parallel()
	refused := func(status int, code, message, more string) error {
		body := `{"RequestId":"5B7D4E4A-1B2C-4D5E-8F90-123456789ABC","HostId":"ram.aliyuncs.com","Code":"` + code + `","Message":"` + message + `"` + more + `}`
		return &jsonapi.RefusedError{Status: status, Header: http.Header{}, Body: []byte(body)}
	}
	bare := func(status int, body string) error {
		return &jsonapi.RefusedError{Status: status, Header: http.Header{}, Body: []byte(body)}
	}
	const detail = `,"AccessDeniedDetail":{"AuthAction":"ram:GetUser","AuthPrincipalDisplayName":"2034"}`
	for name, c := range map[string]struct {
		err  error
		kind cloud.Kind
		says string
	}{
		"denied":        {refused(403, "NoPermission", "You are not authorized to do this action.", detail), cloud.Denied, "ram:GetUser on user u was denied to 2034"},
		"by the system": {refused(403, "Forbidden.RAM", "User not authorized.", ""), cloud.Denied, "ccoctl alibabacloud permissions"},
		"not found":     {refused(404, "EntityNotExist.User", "The user does not exist.", ""), cloud.NotFound, "The user does not exist."},
		"of a gateway":  {bare(404, "<h1>404</h1>"), cloud.Unavailable, "proxy"},
		"twice":         {refused(409, "EntityAlreadyExists.User", "It does.", ""), cloud.AlreadyExists, ""},
		"in use":        {refused(409, "DeleteConflict.User.Policy", "It is.", ""), cloud.Conflict, ""},
		"full":          {refused(409, "LimitExceeded.User.AccessKey", "Beyond the current limits.", ""), cloud.Quota, "LimitExceeded.User.AccessKey"},
		"unknown key":   {refused(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.", ""), cloud.Unauthenticated, ""},
		"inactive":      {refused(400, "InvalidAccessKeyId.Inactive", "Specified access key is disabled.", ""), cloud.Unauthenticated, ""},
		"signature":     {refused(400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&x", ""), cloud.Unauthenticated, "calculation."},
		"the clock":     {refused(400, "InvalidTimeStamp.Expired", "Specified time stamp is expired.", ""), cloud.Unauthenticated, ""},
		"sent twice":    {refused(400, "SignatureNonceUsed", "Used already.", ""), cloud.Unavailable, ""},
		"throttled":     {refused(400, "Throttling.User", "Request was denied due to user flow control.", ""), cloud.Throttled, ""},
		"of a proxy":    {bare(429, "slow"), cloud.Throttled, ""},
		"broken":        {refused(503, "ServiceUnavailable", "Oh.", ""), cloud.Unavailable, ""},
		"wrong":         {refused(400, "InvalidParameter.UserName.Length", "Too long.", ""), cloud.Invalid, ""},
		"no JSON":       {&jsonapi.GarbledError{Status: 200, Err: errors.New("x")}, cloud.Unavailable, "proxy"},
		"no connection": {&url.Error{Op: "Post", URL: "https://ram.aliyuncs.com", Err: errors.New("connection refused")}, cloud.Unavailable, "connection refused"},
	} {
		err := classify(ram("GetUser", cloud.Reads, "user u"), c.err)
		if !cloud.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "POST&") || !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStatementsAreTheSameWhereTheRightsAre(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"Version":"1","Statement":[{"Action":"a:b","Effect":"Allow","Resource":["*"]}]}`:                      "Allow a:b on *",
		`{"Version":"1","Statement":[{"Action":["b:c","a:b","a:b"],"Effect":"Allow","Resource":"x"}]}`:          "Allow a:b, b:c on x",
		`{"Version":"1","Statement":[{"Action":"a:b","Effect":"Deny","Resource":"*","Condition":{"Bool":{}}}]}`: `Deny a:b on * with {"Condition":{"Bool":{}}}`,
		`{"Version":"2","Statement":[]}`: "a policy that is not of version 1",
		`{`:                              "a policy that is not of version 1",
	} {
		if got := strings.Join(statements(text), "; "); got != want {
			t.Errorf("%s is %s", text, got)
		}
	}
}

func FuzzProfilesThatSomebodyElseWrote(f *testing.F) {
	f.Add("[default]\ntype = access_key\naccess_key_id = a\naccess_key_secret = 'b'\n")
	f.Add("[default\n=\n[]\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		if members, found := readProfile(text, profileSection); !found && len(members) > 0 {
			t.Errorf("%q has members of no section", text)
		}
	})
}

func FuzzPoliciesThatSomebodyElseWrote(f *testing.F) {
	f.Add(`{"Version":"1","Statement":[{"Action":["a:b",1],"Effect":null,"Resource":{}}]}`)
	f.Fuzz(func(_ *testing.T, text string) { statements(text) })
}
