package federation

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	cftypes "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func TestAnInputIsWrittenAsTheCommandLineTakesIt(t *testing.T) {
	t.Parallel()
	empty, no, text, number := "", false, `<a> & "b" ü`, int32(0)
	for name, test := range map[string]struct {
		input any
		want  string
	}{
		"nothing is set": {&iam.CreateRoleInput{}, `{}`},
		"texts come through as they are": {&iam.CreateRoleInput{RoleName: &text},
			"{\n    \"RoleName\": \"<a> & \\\"b\\\" ü\"\n}"},
		"what is set to nothing is set": {&cloudfront.CreateDistributionWithTagsInput{DistributionConfigWithTags: &cftypes.DistributionConfigWithTags{
			DistributionConfig: &cftypes.DistributionConfig{Comment: &empty, Enabled: &no, Origins: &cftypes.Origins{Quantity: &number}},
		}}, `{
    "DistributionConfigWithTags": {
        "DistributionConfig": {
            "Comment": "",
            "Enabled": false,
            "Origins": {
                "Quantity": 0
            }
        }
    }
}`},
		"a body comes from a file":       {&s3.PutObjectInput{Bucket: &text, Body: strings.NewReader("secret")}, "{\n    \"Bucket\": \"<a> & \\\"b\\\" ü\"\n}"},
		"maps are in order":              {&s3.PutObjectInput{Metadata: map[string]string{"b": "2", "a": "1"}}, "{\n    \"Metadata\": {\n        \"a\": \"1\",\n        \"b\": \"2\"\n    }\n}"},
		"names of values, and lists":     {&s3.PutObjectInput{StorageClass: s3types.StorageClassStandard}, "{\n    \"StorageClass\": \"STANDARD\"\n}"},
		"a list that is there, and none": {&iam.CreateOpenIDConnectProviderInput{ClientIDList: []string{"a", "b"}}, "{\n    \"ClientIDList\": [\n        \"a\",\n        \"b\"\n    ]\n}"},
	} {
		if got := string(commandInput(test.input)); got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}
