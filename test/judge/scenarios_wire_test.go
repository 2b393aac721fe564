package judge

import (
	"net/http"
	"strings"
	"time"
)

func signatures(b *bench) {
	k := b.newUser("wire", "", actions(`"iam:*"`))
	get := form("GetUser", "UserName", "wire")
	b.raw("good", rawCall{form: get, key: k})
	b.raw("good as GET", rawCall{method: http.MethodGet, form: get, key: k})
	b.raw("wrong secret", rawCall{form: get, key: key{k.id, k.secret[1:] + "x"}})
	b.raw("unknown key", rawCall{form: get, key: key{"AKIAAAAAAAAAAAAAAAAA", k.secret}})
	b.raw("no signature", rawCall{form: get, unsigned: true})
	b.raw("empty header", rawCall{form: get, spoil: func(r *http.Request) { r.Header.Set("Authorization", "") }})
	b.raw("other algorithm", rawCall{form: get, spoil: func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }})
	b.raw("no signature in the header", rawCall{form: get, key: k, spoil: func(r *http.Request) {
		header, _, _ := strings.Cut(r.Header.Get("Authorization"), ", Signature=")
		r.Header.Set("Authorization", header)
	}})
	b.raw("changed date", rawCall{form: get, key: k, spoil: func(r *http.Request) {
		r.Header.Set("X-Amz-Date", time.Now().Add(time.Minute).UTC().Format("20060102T150405Z"))
	}})
	b.raw("session token of nobody", rawCall{form: get, key: k, spoil: func(r *http.Request) { r.Header.Set("X-Amz-Security-Token", "token") }})
	b.raw("signed for another service", rawCall{form: get, key: k, service: "ec2"})
	b.raw("signed an hour ago", rawCall{form: get, key: k, at: time.Now().Add(-time.Hour)})
	b.raw("signed in an hour", rawCall{form: get, key: k, at: time.Now().Add(time.Hour)})
	b.raw("good after all", rawCall{form: get, key: k})
}

func protocol(b *bench) {
	b.raw("unknown action", rawCall{form: form("MakeUser")})
	b.raw("unknown version", rawCall{form: form("GetUser", "Version", "2011-01-01")})
	b.raw("no user name", rawCall{form: form("CreateUser")})
	b.raw("empty user name", rawCall{form: form("CreateUser", "UserName", "")})
	b.raw("no policy", rawCall{form: form("PutUserPolicy", "UserName", "u", "PolicyName", "p")})
	b.raw("empty policy", rawCall{form: form("PutUserPolicy", "UserName", "u", "PolicyName", "p", "PolicyDocument", "")})
	b.raw("no key id", rawCall{form: form("DeleteAccessKey", "UserName", "u")})
	b.raw("no tags", rawCall{form: form("TagUser", "UserName", "u")})
	b.raw("number that is none", rawCall{form: form("ListUsers", "MaxItems", "many")})
	b.raw("unknown parameter", rawCall{form: form("ListUsers", "PathPrefix", "/protocol/", "Colour", "blue")})
	b.raw("unknown action, bad signature", rawCall{form: form("MakeUser"), key: key{b.root.id, "wrong"}})
	b.raw("missing user, bad policy name", rawCall{form: form("GetUserPolicy", "UserName", "protocol", "PolicyName", "c d")})
}
