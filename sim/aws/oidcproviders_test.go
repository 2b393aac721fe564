package aws_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

var someThumbprint = strings.Repeat("0a", 20)

func TestOIDCProviderIsReadAsItWasMade(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{Partition: "aws-us-gov"})
	api := a.iam(a.admin)
	in := &iam.CreateOpenIDConnectProviderInput{
		Url: new("https://issuer.example.com/Path"), ClientIDList: []string{"openshift", "sts.amazonaws.com"}, ThumbprintList: []string{someThumbprint},
		Tags: []types.Tag{{Key: new("z"), Value: new("1")}, {Key: new("a"), Value: new("2")}},
	}
	made, err := api.CreateOpenIDConnectProvider(t.Context(), in)
	want(t, err, "", "")
	const arn = "arn:aws-us-gov:iam::123456789012:oidc-provider/issuer.example.com/Path"
	if *made.OpenIDConnectProviderArn != arn || len(made.Tags) != 2 || *made.Tags[0].Key != "a" {
		t.Errorf("made was %s with %+v", *made.OpenIDConnectProviderArn, made.Tags)
	}
	read, err := api.GetOpenIDConnectProvider(t.Context(), &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: made.OpenIDConnectProviderArn})
	want(t, err, "", "")
	if *read.Url != "issuer.example.com/Path" || read.CreateDate == nil || !slices.Equal(read.ClientIDList, in.ClientIDList) ||
		!slices.Equal(read.ThumbprintList, in.ThumbprintList) || len(read.Tags) != 2 {
		t.Errorf("the provider is %+v", read)
	}
	list, err := api.ListOpenIDConnectProviders(t.Context(), &iam.ListOpenIDConnectProvidersInput{})
	want(t, err, "", "")
	if len(list.OpenIDConnectProviderList) != 1 || *list.OpenIDConnectProviderList[0].Arn != arn {
		t.Errorf("the providers are %+v", list.OpenIDConnectProviderList)
	}
	_, err = api.CreateOpenIDConnectProvider(t.Context(), in)
	want(t, err, "EntityAlreadyExists", "Provider with url https://issuer.example.com/Path already exists.")
	for range 2 {
		_, err = api.DeleteOpenIDConnectProvider(t.Context(), &iam.DeleteOpenIDConnectProviderInput{OpenIDConnectProviderArn: new(arn)})
		want(t, err, "", "")
	}
	_, err = api.GetOpenIDConnectProvider(t.Context(), &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: new(arn)})
	want(t, err, "NoSuchEntity", "OpenIDConnect Provider not found for arn "+arn)
	_, err = api.CreateOpenIDConnectProvider(t.Context(), in)
	want(t, err, "", "")
}

func TestOIDCProviderIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	const url = "https://issuer.example.com"
	several := func(n int) []string {
		var list []string
		for i := range n {
			list = append(list, fmt.Sprintf("%040x", i))
		}
		return list
	}
	for name, c := range map[string]struct {
		url                string
		thumbprints        []string
		clients            []string
		code, message, tag string
	}{
		"no scheme":               {url: "issuer.example.com", code: "InvalidInput", message: "Invalid Open ID Connect Provider URL"},
		"plain HTTP":              {url: "http://issuer.example.com", code: "InvalidInput", message: "Invalid Open ID Connect Provider URL"},
		"a query":                 {url: url + "?a=b", code: "InvalidInput", message: "Invalid Open ID Connect Provider URL"},
		"a port":                  {url: url + ":8443", code: "InvalidInput", message: "Invalid Open ID Connect Provider URL"},
		"a long URL":              {url: url + "/" + strings.Repeat("x", 255), code: "ValidationError", message: "less than or equal to 255"},
		"a short thumbprint":      {url: url, thumbprints: []string{someThumbprint[1:]}, code: "InvalidInput", message: "thumbprint"},
		"a thumbprint not in hex": {url: url, thumbprints: []string{someThumbprint[1:] + "g"}, code: "InvalidInput", message: "thumbprint"},
		"six thumbprints":         {url: url, thumbprints: several(6), code: "InvalidInput", message: "Thumbprint list"},
		"a long client ID":        {url: url, clients: []string{strings.Repeat("x", 256)}, code: "ValidationError", message: "clientID"},
		"too many client IDs":     {url: url, clients: several(101), code: "LimitExceeded", message: "ClientIdsPerOpenIdConnectProvider: 100"},
		"a reserved tag":          {url: url, tag: "aws:x", code: "InvalidInput", message: "aws:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := &iam.CreateOpenIDConnectProviderInput{Url: &c.url, ClientIDList: c.clients, ThumbprintList: c.thumbprints}
			if c.tag != "" {
				in.Tags = []types.Tag{{Key: &c.tag, Value: new("")}}
			}
			_, err := a.iam(a.admin).CreateOpenIDConnectProvider(t.Context(), in)
			want(t, err, c.code, c.message)
		})
	}
}

func TestQuotaOfOIDCProviders(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	a.AddForeignOIDCProviders(100)
	api := a.iam(a.admin)
	in := &iam.CreateOpenIDConnectProviderInput{Url: new("https://issuer.example.com"), ThumbprintList: []string{someThumbprint}}
	_, err := api.CreateOpenIDConnectProvider(t.Context(), in)
	want(t, err, "LimitExceeded", "Cannot exceed quota for OpenIDConnectProvidersPerAccount: 100")
	list, err := api.ListOpenIDConnectProviders(t.Context(), &iam.ListOpenIDConnectProvidersInput{})
	want(t, err, "", "")
	if len(list.OpenIDConnectProviderList) != 100 {
		t.Errorf("%d providers are listed", len(list.OpenIDConnectProviderList))
	}
	if !a.DeleteOIDCProvider("foreign-000.example.com") || a.DeleteOIDCProvider("foreign-000.example.com") {
		t.Error("the provider was not deleted once")
	}
	_, err = api.CreateOpenIDConnectProvider(t.Context(), in)
	want(t, err, "", "")
	if p, ok := a.OIDCProvider("issuer.example.com"); !ok || p.Thumbprints[0] != someThumbprint || len(a.OIDCProviders()) != 100 {
		t.Errorf("the provider is %+v", p)
	}
}

func TestOIDCProviderIsChanged(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	arn := a.PutOIDCProvider(simaws.OIDCProvider{Issuer: "https://issuer.example.com", ClientIDs: []string{"one"}, Tags: map[string]string{"a": "1", "b": "2"}})
	api := a.iam(a.admin)
	for _, id := range []string{"two", "two", "one"} {
		_, err := api.AddClientIDToOpenIDConnectProvider(t.Context(), &iam.AddClientIDToOpenIDConnectProviderInput{OpenIDConnectProviderArn: &arn, ClientID: &id})
		want(t, err, "", "")
	}
	for _, id := range []string{"one", "none"} {
		_, err := api.RemoveClientIDFromOpenIDConnectProvider(t.Context(), &iam.RemoveClientIDFromOpenIDConnectProviderInput{OpenIDConnectProviderArn: &arn, ClientID: &id})
		want(t, err, "", "")
	}
	_, err := api.UpdateOpenIDConnectProviderThumbprint(t.Context(), &iam.UpdateOpenIDConnectProviderThumbprintInput{
		OpenIDConnectProviderArn: &arn, ThumbprintList: []string{someThumbprint},
	})
	want(t, err, "", "")
	_, err = api.UpdateOpenIDConnectProviderThumbprint(t.Context(), &iam.UpdateOpenIDConnectProviderThumbprintInput{OpenIDConnectProviderArn: &arn, ThumbprintList: []string{}})
	want(t, err, "InvalidInput", "at least one entry")
	_, err = api.TagOpenIDConnectProvider(t.Context(), &iam.TagOpenIDConnectProviderInput{OpenIDConnectProviderArn: &arn, Tags: []types.Tag{{Key: new("c"), Value: new("3")}}})
	want(t, err, "", "")
	_, err = api.UntagOpenIDConnectProvider(t.Context(), &iam.UntagOpenIDConnectProviderInput{OpenIDConnectProviderArn: &arn, TagKeys: []string{"a"}})
	want(t, err, "", "")
	tags, err := api.ListOpenIDConnectProviderTags(t.Context(), &iam.ListOpenIDConnectProviderTagsInput{OpenIDConnectProviderArn: &arn})
	want(t, err, "", "")
	if len(tags.Tags) != 2 || *tags.Tags[0].Key != "b" || *tags.Tags[1].Key != "c" {
		t.Errorf("the tags are %+v", tags.Tags)
	}
	p, _ := a.OIDCProvider("issuer.example.com")
	if !slices.Equal(p.ClientIDs, []string{"two"}) || !slices.Equal(p.Thumbprints, []string{someThumbprint}) || fmt.Sprint(p.Tags) != "map[b:2 c:3]" {
		t.Errorf("the provider is %+v", p)
	}
	none := "arn:aws:iam::123456789012:oidc-provider/none.example.com"
	_, err = api.TagOpenIDConnectProvider(t.Context(), &iam.TagOpenIDConnectProviderInput{OpenIDConnectProviderArn: &none, Tags: []types.Tag{{Key: new("c"), Value: new("3")}}})
	want(t, err, "NoSuchEntity", none)
	_, err = api.GetOpenIDConnectProvider(t.Context(), &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: new("arn:aws:iam::123456789012:role/not-a-provider")})
	want(t, err, "InvalidInput", "is not valid")
}

func TestOIDCProvidersNeedPermissions(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	mine := a.PutOIDCProvider(simaws.OIDCProvider{Issuer: "mine.example.com", Tags: map[string]string{"owner": "me"}})
	theirs := a.PutOIDCProvider(simaws.OIDCProvider{Issuer: "theirs.example.com"})
	key := must(a.AddUser("bob", `{"Version":"2012-10-17","Statement":[
		{"Effect":"Allow","Action":"iam:DeleteOpenIDConnectProvider","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/owner":"me"}}},
		{"Effect":"Allow","Action":"iam:CreateOpenIDConnectProvider","Resource":"arn:aws:iam::123456789012:oidc-provider/new.example.com"}]}`))(t)
	api := a.iam(key)
	_, err := api.DeleteOpenIDConnectProvider(t.Context(), &iam.DeleteOpenIDConnectProviderInput{OpenIDConnectProviderArn: &theirs})
	want(t, err, "AccessDenied", "iam:DeleteOpenIDConnectProvider on resource: "+theirs)
	_, err = api.DeleteOpenIDConnectProvider(t.Context(), &iam.DeleteOpenIDConnectProviderInput{OpenIDConnectProviderArn: &mine})
	want(t, err, "", "")
	in := &iam.CreateOpenIDConnectProviderInput{Url: new("https://new.example.com"), ThumbprintList: []string{someThumbprint}, Tags: []types.Tag{{Key: new("a"), Value: new("")}}}
	_, err = api.CreateOpenIDConnectProvider(t.Context(), in)
	want(t, err, "AccessDenied", "iam:TagOpenIDConnectProvider")
	in.Tags = nil
	_, err = api.CreateOpenIDConnectProvider(t.Context(), in)
	want(t, err, "", "")
	_, err = api.ListOpenIDConnectProviders(t.Context(), &iam.ListOpenIDConnectProvidersInput{})
	want(t, err, "AccessDenied", "iam:ListOpenIDConnectProviders")
}

func TestReadsOfOIDCProvidersLag(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAccount(t, simaws.Options{Clock: clock.Now})
	clock.Advance(time.Minute)
	a.SetLag(10 * time.Second)
	api := a.iam(a.admin)
	made, err := api.CreateOpenIDConnectProvider(t.Context(), &iam.CreateOpenIDConnectProviderInput{Url: new("https://issuer.example.com"), ThumbprintList: []string{someThumbprint}})
	want(t, err, "", "")
	_, err = api.GetOpenIDConnectProvider(t.Context(), &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: made.OpenIDConnectProviderArn})
	want(t, err, "NoSuchEntity", "")
	clock.Advance(10 * time.Second)
	_, err = api.GetOpenIDConnectProvider(t.Context(), &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: made.OpenIDConnectProviderArn})
	want(t, err, "", "")
}
