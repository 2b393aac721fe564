package aws_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudfront"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	simaws "github.com/cloudcredential/operator/sim/aws"
	"github.com/cloudcredential/operator/sim/fault"
)

func TestViewersWithoutTLS(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	a.SetDeployDelay(0)
	noError(t, a.AddBucket("open", "us-east-2", nil))
	noError(t, a.SetObject("open", "index.html", []byte("hello"), nil))
	noError(t, a.SetPublicAccessBlock("open", nil))
	noError(t, a.SetBucketPolicy("open", reading("open", `"*"`, "")))
	client := a.atAWS(simaws.Key{}, "us-east-1").HTTPClient.(*http.Client)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for policy, wanted := range map[types.ViewerProtocolPolicy]int{"https-only": 403, "redirect-to-https": 301, "allow-all": 200} {
		config := s3Config(string(policy), "open")
		config.DefaultCacheBehavior.ViewerProtocolPolicy = policy
		d, _ := create(t, a.cloudfront(a.admin), config)
		if status, _ := view(t, client, "http://"+*d.DomainName+"/index.html"); status != wanted {
			t.Errorf("with %s a viewer without TLS gets %d", policy, status)
		}
	}
}

func TestABehaviorForAPathGoesBeforeTheDefault(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	a.SetDeployDelay(0)
	for _, bucket := range []string{"one", "two"} {
		name := "bucket-" + bucket
		noError(t, a.AddBucket(name, "us-east-2", nil))
		noError(t, a.SetPublicAccessBlock(name, nil))
		noError(t, a.SetBucketPolicy(name, reading(name, `"*"`, "")))
		noError(t, a.SetObject(name, "a/x.json", []byte(bucket), nil))
		noError(t, a.SetObject(name, "b/x.json", []byte(bucket), nil))
	}
	config := s3Config("r", "bucket-one")
	second := config.Origins.Items[0]
	second.Id, second.DomainName = new("second"), new("bucket-two.s3.us-east-2.amazonaws.com")
	config.Origins = &types.Origins{Quantity: new(int32(2)), Items: append(config.Origins.Items, second)}
	config.CacheBehaviors = &types.CacheBehaviors{Quantity: new(int32(1)), Items: []types.CacheBehavior{{
		PathPattern: new("/b/*.jso?"), TargetOriginId: new("second"), ViewerProtocolPolicy: "allow-all", CachePolicyId: new(cachingDisabled),
	}}}
	d, _ := create(t, a.cloudfront(a.admin), config)
	client := a.viewer(t)
	for path, bucket := range map[string]string{"/a/x.json": "one", "/b/x.json": "two"} {
		if status, content := view(t, client, "https://"+*d.DomainName+path); content != bucket {
			t.Errorf("%s leads to %q, status %d", path, content, status)
		}
	}
}

func TestTheEdgeMisbehavesOnRequest(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{})
	a.SetDeployDelay(0)
	noError(t, a.AddBucket("open", "us-east-2", nil))
	noError(t, a.SetObject("open", "x", []byte("hello"), nil))
	noError(t, a.SetPublicAccessBlock("open", nil))
	noError(t, a.SetBucketPolicy("open", reading("open", `"*"`, "")))
	d, _ := create(t, a.cloudfront(a.admin), s3Config("r", "open"))
	client := a.viewer(t)
	for effect, wanted := range map[fault.Effect]int{fault.Deny: 403, fault.Unavailable: 503, fault.InternalError: 500, fault.ResetBefore: 0} {
		remove := a.Faults().Add(fault.Rule{Match: func(q fault.Request) bool { return q.Service == "edge" }, Effect: effect})
		if status, _ := view(t, client, "https://"+*d.DomainName+"/x"); status != wanted {
			t.Errorf("with %v the edge answers %d", effect, status)
		}
		remove()
	}
	head := must(client.Head("https://" + *d.DomainName + "/x"))(t)
	defer head.Body.Close()
	if head.StatusCode != 200 || head.ContentLength != 5 {
		t.Errorf("HEAD is answered with %d and a length of %d", head.StatusCode, head.ContentLength)
	}
}

func TestTheEdgeOfChina(t *testing.T) {
	t.Parallel()
	a := newAccount(t, simaws.Options{Partition: "aws-cn"})
	a.SetDeployDelay(0)
	noError(t, a.AddBucket("name-oidc", "cn-north-1", nil))
	noError(t, a.SetObject("name-oidc", "keys.json", []byte("{}"), nil))
	identity := a.AddOriginAccessIdentity("mine")
	noError(t, a.SetBucketPolicy("name-oidc", strings.ReplaceAll(reading("name-oidc", identityPrincipal(identity), ""), "arn:aws:", "arn:aws-cn:")))
	config := s3Config("r", "name-oidc")
	config.Origins.Items[0].S3OriginConfig.OriginAccessIdentity = new("origin-access-identity/cloudfront/" + identity)
	api := cloudfront.NewFromConfig(a.atAWS(a.admin, "cn-north-1"), func(o *cloudfront.Options) { o.EndpointOptions.DisableHTTPS = true })
	_, err := api.CreateDistribution(t.Context(), &cloudfront.CreateDistributionInput{DistributionConfig: config})
	want(t, err, "InvalidArgument", "does not refer to a valid S3 bucket")
	config.Origins.Items[0].DomainName = new("name-oidc.s3.cn-north-1.amazonaws.com.cn")
	d, _ := create(t, api, config)
	if !strings.HasPrefix(*d.ARN, "arn:aws-cn:cloudfront::") || !strings.HasSuffix(*d.DomainName, ".cloudfront.cn") {
		t.Errorf("the distribution is %s at %s", *d.ARN, *d.DomainName)
	}
	if status, content := view(t, a.viewer(t), "https://"+*d.DomainName+"/keys.json"); status != 200 || content != "{}" {
		t.Errorf("the edge answers %d: %s", status, content)
	}
}
