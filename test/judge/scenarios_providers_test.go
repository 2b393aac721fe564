package judge

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

const thumbprint = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// providerARN is the ARN that a provider has.
func providerARN(issuer string) *string {
	return aws.String("arn:aws:iam::" + account + ":oidc-provider/" + issuer)
}

func providers(b *bench) {
	c := b.iam(b.root)
	create := func(step, url string, change func(*iam.CreateOpenIDConnectProviderInput)) {
		in := &iam.CreateOpenIDConnectProviderInput{Url: &url, ClientIDList: []string{"openshift", "sts.amazonaws.com"}, ThumbprintList: []string{thumbprint}}
		if change != nil {
			change(in)
		}
		do(b, step, c.CreateOpenIDConnectProvider, in)
	}
	do(b, "list none", c.ListOpenIDConnectProviders, &iam.ListOpenIDConnectProvidersInput{})
	create("create", "https://a.example.com", nil)
	create("create again", "https://a.example.com", nil)
	create("create with slash", "https://b.example.com/", nil)
	create("create with path and tags", "https://c.example.com/a/b", func(in *iam.CreateOpenIDConnectProviderInput) { in.Tags = tags("b", "2", "a", "") })
	create("create with capitals", "https://D.Example.com", nil)
	create("create over plain HTTP", "http://e.example.com", nil)
	create("create without scheme", "e.example.com", nil)
	create("create with port", "https://e.example.com:8443", nil)
	create("create with query", "https://e.example.com?a=b", nil)
	create("create with long URL", "https://e.example.com/"+strings.Repeat("a", 255), nil)
	create("create without audience", "https://f.example.com", func(in *iam.CreateOpenIDConnectProviderInput) { in.ClientIDList = nil })
	create("create with long audience", "https://e.example.com", func(in *iam.CreateOpenIDConnectProviderInput) { in.ClientIDList = []string{strings.Repeat("a", 256)} })
	create("create with short thumbprint", "https://e.example.com", func(in *iam.CreateOpenIDConnectProviderInput) { in.ThumbprintList = []string{"AA"} })
	create("create with odd thumbprint", "https://g.example.com", func(in *iam.CreateOpenIDConnectProviderInput) { in.ThumbprintList = []string{strings.Repeat("x", 40)} })
	do(b, "delete that", c.DeleteOpenIDConnectProvider, &iam.DeleteOpenIDConnectProviderInput{OpenIDConnectProviderArn: providerARN("g.example.com")})
	create("create with six thumbprints", "https://e.example.com", func(in *iam.CreateOpenIDConnectProviderInput) {
		for _, digit := range "123456" {
			in.ThumbprintList = append(in.ThumbprintList, strings.Repeat(string(digit), 40))
		}
	})
	create("create with key twice", "https://h.example.com", func(in *iam.CreateOpenIDConnectProviderInput) { in.Tags = tags("x", "1", "X", "2") })
	do(b, "delete that, too", c.DeleteOpenIDConnectProvider, &iam.DeleteOpenIDConnectProviderInput{OpenIDConnectProviderArn: providerARN("h.example.com")})
	do(b, "list", c.ListOpenIDConnectProviders, &iam.ListOpenIDConnectProvidersInput{})
	do(b, "get", c.GetOpenIDConnectProvider, &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: providerARN("c.example.com/a/b")})
	do(b, "get missing", c.GetOpenIDConnectProvider, &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: providerARN("none.example.com")})
	do(b, "get no ARN", c.GetOpenIDConnectProvider, &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: aws.String("a.example.com")})
	do(b, "get of another account", c.GetOpenIDConnectProvider, &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: aws.String("arn:aws:iam::111111111111:oidc-provider/a.example.com")})
	do(b, "delete", c.DeleteOpenIDConnectProvider, &iam.DeleteOpenIDConnectProviderInput{OpenIDConnectProviderArn: providerARN("a.example.com")})
	do(b, "delete again", c.DeleteOpenIDConnectProvider, &iam.DeleteOpenIDConnectProviderInput{OpenIDConnectProviderArn: providerARN("a.example.com")})
	do(b, "get deleted", c.GetOpenIDConnectProvider, &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: providerARN("a.example.com")})
}

// providerParts is about what can be changed of a provider.
func providerParts(b *bench) {
	c := b.iam(b.root)
	arn, missing := providerARN("parts.example.com"), providerARN("none.example.com")
	do(b, "create", c.CreateOpenIDConnectProvider, &iam.CreateOpenIDConnectProviderInput{
		Url: aws.String("https://parts.example.com"), ClientIDList: []string{"a"}, ThumbprintList: []string{thumbprint},
	})
	audience := func(step string, arn *string, id string) {
		do(b, step, c.AddClientIDToOpenIDConnectProvider, &iam.AddClientIDToOpenIDConnectProviderInput{OpenIDConnectProviderArn: arn, ClientID: &id})
	}
	audience("add audience", arn, "b")
	audience("add audience again", arn, "b")
	audience("add long audience", arn, strings.Repeat("a", 256))
	audience("add audience to missing", missing, "b")
	do(b, "remove audience", c.RemoveClientIDFromOpenIDConnectProvider, &iam.RemoveClientIDFromOpenIDConnectProviderInput{OpenIDConnectProviderArn: arn, ClientID: aws.String("a")})
	do(b, "remove absent audience", c.RemoveClientIDFromOpenIDConnectProvider, &iam.RemoveClientIDFromOpenIDConnectProviderInput{OpenIDConnectProviderArn: arn, ClientID: aws.String("x")})
	thumbprints := func(step string, arn *string, list ...string) {
		do(b, step, c.UpdateOpenIDConnectProviderThumbprint, &iam.UpdateOpenIDConnectProviderThumbprintInput{OpenIDConnectProviderArn: arn, ThumbprintList: append([]string{}, list...)})
	}
	thumbprints("update thumbprints", arn, strings.Repeat("B", 40), strings.Repeat("c", 40))
	thumbprints("no thumbprint", arn)
	thumbprints("short thumbprint", arn, "BB")
	thumbprints("thumbprint of missing", missing, thumbprint)
	do(b, "tag", c.TagOpenIDConnectProvider, &iam.TagOpenIDConnectProviderInput{OpenIDConnectProviderArn: arn, Tags: tags("b", "2", "a", "1")})
	do(b, "tag again", c.TagOpenIDConnectProvider, &iam.TagOpenIDConnectProviderInput{OpenIDConnectProviderArn: arn, Tags: tags("a", "3")})
	do(b, "tag missing", c.TagOpenIDConnectProvider, &iam.TagOpenIDConnectProviderInput{OpenIDConnectProviderArn: missing, Tags: tags("a", "3")})
	do(b, "list tags", c.ListOpenIDConnectProviderTags, &iam.ListOpenIDConnectProviderTagsInput{OpenIDConnectProviderArn: arn})
	do(b, "untag", c.UntagOpenIDConnectProvider, &iam.UntagOpenIDConnectProviderInput{OpenIDConnectProviderArn: arn, TagKeys: []string{"b", "absent"}})
	do(b, "get", c.GetOpenIDConnectProvider, &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: arn})
}
