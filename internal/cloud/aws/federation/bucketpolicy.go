package federation

import (
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cloudcredential/operator/internal/cloud/aws/policy"
	"github.com/cloudcredential/operator/internal/plan"
)

const (
	// everyone stands for a public bucket where a distribution's ARN could stand, or the ARN of an origin access identity.
	everyone = "everyone"
	// fieldReader is who may read the documents.
	fieldReader = "reader"

	publicSid         = "AllowReadPublicAccess"
	privateSid        = "1"
	privatePolicyID   = "PolicyForCloudFrontPrivateContent"
	cloudFrontService = "cloudfront.amazonaws.com"
	readAction        = "s3:GetObject"
)

// bucketPolicy lets everyone read what is in the bucket, or the distribution alone.
type bucketPolicy struct{ o Options }

// Ref implements plan.Resource.
func (p bucketPolicy) Ref() plan.Ref { return p.o.bucketPolicyRef() }

// Fields implements plan.Resource. Statements of other people in the policy are nobody's concern.
func (p bucketPolicy) Fields(known plan.Known) plan.Fields {
	reader, found := p.reader(known)
	if !found {
		return plan.Fields{fieldReader: plan.Pending(p.o.distributionRef(), OutputARN)}
	}
	return plan.Fields{fieldReader: plan.Text(reader)}
}

// reader is who should be able to read: everyone, or the ARN of the distribution, or that of the origin access identity which an existing
// distribution reads as.
func (p bucketPolicy) reader(known plan.Known) (string, bool) {
	if !p.o.Issuer.Private {
		return everyone, true
	}
	if identity, found := known.Output(p.o.distributionRef(), outputIdentity); found && identity.Text() != "" {
		return p.o.identityARN(identity.Text()), true
	}
	arn, found := known.Output(p.o.distributionRef(), OutputARN)
	return arn.Text(), found
}

// putInput gives the bucket a policy that lets a reader read, besides what its present policy says.
func (p bucketPolicy) putInput(reader, present string) *s3.PutBucketPolicyInput {
	name, text := p.o.BucketName(), policy.Encode(p.document(reader, present))
	return &s3.PutBucketPolicyInput{Bucket: &name, Policy: &text}
}

// bucketDocument is the policy of a bucket.
type bucketDocument struct {
	Version   string            `json:"Version"`
	ID        string            `json:"Id,omitempty"`
	Statement []json.RawMessage `json:"Statement"`
}

// document is the policy of existing clusters, with the statements of other people that are in the present one.
func (p bucketPolicy) document(reader, present string) bucketDocument {
	document := bucketDocument{Version: policy.Version}
	if reader != everyone {
		document.ID = privatePolicyID
	}
	own := p.statement(reader)
	old, statements := parseBucketPolicy(present)
	if old.Version != "" {
		document.Version, document.ID = old.Version, old.ID
	}
	for i, statement := range statements {
		if statement.Sid != own.Sid || len(statement.readers(p.o)) == 0 {
			document.Statement = append(document.Statement, old.Statement[i])
		}
	}
	document.Statement = append(document.Statement, json.RawMessage(policy.Encode(own)))
	return document
}

// ownStatement is a statement as it is written.
type ownStatement struct {
	Sid       string                       `json:"Sid"`
	Principal any                          `json:"Principal"`
	Effect    string                       `json:"Effect"`
	Action    []string                     `json:"Action"`
	Resource  []string                     `json:"Resource"`
	Condition map[string]map[string]string `json:"Condition,omitempty"`
}

// statement lets a reader read. Sources of the private one: "Restrict access to an Amazon S3 origin" of the CloudFront Developer Guide.
func (p bucketPolicy) statement(reader string) ownStatement {
	s := ownStatement{Sid: privateSid, Effect: "Allow", Action: []string{readAction}, Resource: []string{p.o.objectsARN()}}
	switch {
	case reader == everyone:
		s.Sid, s.Principal = publicSid, "*"
	case isIdentityARN(reader):
		s.Principal = map[string]string{"AWS": reader}
	default:
		s.Principal = map[string]string{"Service": cloudFrontService}
		s.Condition = map[string]map[string]string{"StringEquals": {"AWS:SourceArn": reader}}
	}
	return s
}

// objectsARN stands for all objects of the bucket.
func (o Options) objectsARN() string {
	return "arn:" + Partition(o.Region) + ":s3:::" + o.BucketName() + "/*"
}

// identityARN is how a bucket policy names an origin access identity.
func (o Options) identityARN(id string) string {
	return "arn:" + Partition(o.Region) + ":iam::cloudfront:user/" + identityUser + id
}
