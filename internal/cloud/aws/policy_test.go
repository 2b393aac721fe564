package aws

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	v1 "github.com/cloudcredential/operator/api/v1"

	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
)

func TestPoliciesOfTheComponentsAreAsExistingClustersHaveThem(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/requests-4.17.json")
	if err != nil {
		t.Fatal(err)
	}
	var requests []struct {
		Name         string
		ProviderSpec v1.AWSProviderSpec
	}
	if err := json.Unmarshal(text, &requests); err != nil {
		t.Fatal(err)
	}
	if len(requests) != 7 {
		t.Errorf("there are %d requests", len(requests))
	}
	for _, r := range requests {
		want, err := os.ReadFile("testdata/policies/" + r.Name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		user := "prod-x7k2p-" + cut(r.Name, maxRequestPart) + "-x7k2p"
		carried, err := arrange(r.ProviderSpec.StatementEntries, user)
		if err != nil || carried.inline == nil {
			t.Fatalf("%s does not fit: %v", r.Name, err)
		}
		if got := carried.inline.forUser("arn:aws:iam::123456789012:user/" + user).encode(); got != strings.TrimSpace(string(want)) {
			t.Errorf("%s is\n%s\nand should be\n%s", r.Name, got, want)
		}
	}
}

func TestPoliciesAreComparedByWhatTheyMean(t *testing.T) {
	t.Parallel()
	const base = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:B","c:D"],"Resource":"*","Condition":{"Bool":{"k":true}}}]}`
	for text, same := range map[string]bool{
		base: true,
		`{ "Statement" : {"Resource":["*"], "Action":["c:D","a:B"], "Sid":"x", "Effect":"Allow", "Condition":{"Bool":{"k":["true"]}}}, "Version":"2012-10-17"}`:                                                        true,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:B","Resource":"*","Condition":{"Bool":{"k":"true"}}},{"Effect":"Allow","Action":"c:D","Resource":"*","Condition":{"Bool":{"k":"true"}}}]}`: true,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:B","c:D"],"Resource":"*"}]}`:                                                                                                              false,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":["a:B","c:D"],"Resource":"*","Condition":{"Bool":{"k":true}}}]}`:                                                                               false,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:B","c:D"],"Resource":"arn:x","Condition":{"Bool":{"k":true}}}]}`:                                                                          false,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:B"],"Resource":"*","Condition":{"Bool":{"k":true}}}]}`:                                                                                    false,
		`{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":["a:B","c:D"],"Resource":"*","Condition":{"Bool":{"k":true}}}]}`:                                                                              false,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:B","c:D"],"Resource":"*","Condition":{"Bool":{"k":true}}},{"Effect":"Allow","NotAction":"x:Y","Resource":"*"}]}`:                          false,
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["a:B","c:D"],"NotAction":"x:Y","Resource":"*","Condition":{"Bool":{"k":true}}}]}`:                                                            false,
		`not JSON`: false, ``: false, `[]`: false, `{"Version":"2012-10-17"}`: false,
	} {
		if got := policy.ObservedRights(url.QueryEscape(text)).Equal(policy.ObservedRights(base)); got != same {
			t.Errorf("equal: %v, for %s", got, text)
		}
	}
}

func TestTheDifferenceOfTwoPoliciesNamesActions(t *testing.T) {
	t.Parallel()
	entries := []v1.StatementEntry{{Effect: "Allow", Action: []string{"ec2:DescribeRegions"}, Resource: "*"}}
	got := newDocument(entries, "arn:u").rights().Items()
	want := []string{"Allow ec2:DescribeRegions on *", "Allow iam:GetUser on arn:u"}
	if !slices.Equal(got, want) {
		t.Errorf("the rights are %v", got)
	}
}

// someEntries draws statements with many duplicates and some conditions.
func someEntries(t *rapid.T, most int) []v1.StatementEntry {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) v1.StatementEntry {
		entry := v1.StatementEntry{
			Effect:   rapid.SampledFrom([]string{"Allow", "Deny"}).Draw(t, "effect"),
			Action:   rapid.SliceOfN(rapid.StringMatching(`(ec2|s3|iam):[A-Z][a-z]{1,12}[A-C]?`), 1, 120).Draw(t, "actions"),
			Resource: rapid.SampledFrom([]string{"*", "arn:aws:s3:::one", "arn:aws:s3:::two/*"}).Draw(t, "resource"),
		}
		if rapid.Bool().Draw(t, "conditional") {
			entry.PolicyCondition = v1.IAMPolicyCondition{"Bool": {"aws:SecureTransport": rapid.Bool().Draw(t, "value")}}
		}
		return entry
	}), 0, most).Draw(t, "entries")
}

func TestRearrangedPoliciesMeanTheSameAndFit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		entries := someEntries(t, 40)
		const user, arn = "some-user", "arn:aws:iam::123456789012:user/some-user"
		want := newDocument(entries, arn).rights()
		carried, err := arrange(entries, user)
		if err != nil {
			t.Fatal(err)
		}
		if got := carried.whole().forUser(arn).rights(); !got.Equal(want) {
			t.Fatal("the rights changed")
		}
		if got := minimise(newDocument(entries, arn)); !got.rights().Equal(want) || got.size() > newDocument(entries, arn).size() {
			t.Fatal("a minimal policy has other rights, or is larger")
		}
		if carried.inline != nil && (carried.inline.forUser(arn).size() > maxInlinePolicy || carried.managed != nil) {
			t.Fatalf("the inline policy has %d characters", carried.inline.size())
		}
		for _, d := range carried.managed {
			if d.forUser(arn).size() > maxManagedPolicy || len(d.Statement) == 0 {
				t.Fatalf("a managed policy has %d characters and %d statements", d.size(), len(d.Statement))
			}
		}
		again, _ := arrange(entries, user)
		if again.whole().encode() != carried.whole().encode() {
			t.Fatal("the arrangement is another one the second time")
		}
	})
}

func TestPoliciesThatFitStayAsTheyWereFiled(t *testing.T) {
	t.Parallel()
	entry := v1.StatementEntry{Effect: "Allow", Action: []string{"s3:Get", "s3:Get"}, Resource: "*"}
	carried, err := arrange([]v1.StatementEntry{entry, entry}, "u")
	if err != nil || len(carried.inline.Statement) != 3 || len(carried.inline.Statement[0].Action) != 2 {
		t.Errorf("the policy is %+v, %v", carried.inline, err)
	}
}

func TestDuplicatesAreDroppedBeforeManagedPoliciesAreMade(t *testing.T) {
	t.Parallel()
	var entries []v1.StatementEntry
	for range 100 {
		entries = append(entries, v1.StatementEntry{Effect: "Allow", Action: []string{"s3:GetObject", "s3:PutObject"}, Resource: "*"})
	}
	carried, err := arrange(entries, "u")
	if err != nil || carried.inline == nil || len(carried.inline.Statement) != 2 {
		t.Errorf("the policies are %+v, %v", carried, err)
	}
}

func TestStatementsTooLargeForOnePolicyAreSplitByActions(t *testing.T) {
	t.Parallel()
	entry := v1.StatementEntry{Effect: "Deny", Resource: "*"}
	for i := range 900 {
		entry.Action = append(entry.Action, fmt.Sprintf("service:Action%05d", i))
	}
	carried, err := arrange([]v1.StatementEntry{entry}, "u")
	if err != nil || len(carried.managed) < 3 || len(carried.managed) > 5 {
		t.Fatalf("there are %d policies, %v", len(carried.managed), err)
	}
	if !carried.whole().rights().Equal(newDocument([]v1.StatementEntry{entry}, sizedARN("u")).rights()) {
		t.Error("the rights changed")
	}
}

func TestAStatementWhoseConditionIsTooLargeIsRefused(t *testing.T) {
	t.Parallel()
	entry := v1.StatementEntry{Effect: "Allow", Action: []string{"s3:GetObject"}, Resource: "*",
		PolicyCondition: v1.IAMPolicyCondition{"StringEquals": {"key": strings.Repeat("v", 7000)}}}
	if _, err := arrange([]v1.StatementEntry{entry}, "u"); err == nil || !strings.Contains(err.Error(), "condition") {
		t.Errorf("the error is %v", err)
	}
}
