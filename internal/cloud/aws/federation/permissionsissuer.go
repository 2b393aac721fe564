package federation

// What the drivers of the resources in S3 and CloudFront have to be allowed to do. Sources: "Actions, resources, and condition keys for Amazon S3"
// and "… for Amazon CloudFront" of the Service Authorization Reference.

// bucketARN is the bucket.
func (o Options) bucketARN() string { return "arn:" + Partition(o.Region) + ":s3:::" + o.BucketName() }

// onBucket is a need about the bucket.
func (o Options) onBucket(actions ...string) []need {
	return []need{{resource: o.bucketARN(), actions: actions}}
}

// needs of the bucket include its policy, which tells how it publishes what is in it; and its list, where nothing else tells whose it is.
func (b bucket) needs() needs {
	return needs{
		read:   b.o.onBucket("s3:GetBucketTagging", "s3:GetBucketPolicy", "s3:ListBucket"),
		write:  b.o.onBucket("s3:CreateBucket", "s3:TagResource", "s3:PutBucketOwnershipControls", "s3:PutBucketTagging"),
		remove: b.o.onBucket("s3:DeleteBucket"),
	}
}

func (b publicAccessBlock) needs() needs {
	return needs{
		read:  b.o.onBucket("s3:GetBucketPublicAccessBlock"),
		write: b.o.onBucket("s3:PutBucketPublicAccessBlock"),
	}
}

func (p bucketPolicy) needs() needs {
	return needs{
		read:  p.o.onBucket("s3:GetBucketPolicy"),
		write: p.o.onBucket("s3:PutBucketPolicy"),
	}
}

// needs of documents include the list of the bucket, without which S3 does not tell that there is none, and their tags, without which it does
// not tell how many there are.
func (d document) needs() needs {
	arn := d.o.bucketARN() + "/" + d.key
	return needs{
		read:   append(d.o.onBucket("s3:ListBucket"), need{resource: arn, actions: []string{"s3:GetObject", "s3:GetObjectTagging"}}),
		write:  []need{{resource: arn, actions: []string{"s3:PutObject", "s3:PutObjectTagging"}}},
		remove: append(d.o.onBucket("s3:ListBucketVersions"), need{resource: arn, actions: []string{"s3:DeleteObject", "s3:DeleteObjectVersion"}}),
	}
}

// cloudFrontARN names something in CloudFront, which chooses the IDs: "distribution/*".
func (o Options) cloudFrontARN(name string) string {
	return "arn:" + Partition(o.Region) + ":cloudfront::" + anyAccount + ":" + name
}

// ownDistribution is a need about the distribution with our tags.
func (o Options) ownDistribution(actions ...string) need {
	return need{resource: o.cloudFrontARN("distribution/*"), actions: actions, condition: o.owned()}
}

func (a accessControl) needs() needs {
	controls := a.o.cloudFrontARN("origin-access-control/*")
	return needs{
		read: []need{{resource: "*", actions: []string{"cloudfront:ListOriginAccessControls"}}},
		write: []need{
			{resource: "*", actions: []string{"cloudfront:CreateOriginAccessControl"}},
			{resource: controls, actions: []string{"cloudfront:GetOriginAccessControl", "cloudfront:UpdateOriginAccessControl"}},
		},
		remove: []need{{resource: controls, actions: []string{"cloudfront:GetOriginAccessControl", "cloudfront:DeleteOriginAccessControl"}}},
	}
}

func (a accessIdentity) needs() needs {
	identities := a.o.cloudFrontARN("origin-access-identity/*")
	return needs{
		read:   []need{{resource: "*", actions: []string{"cloudfront:ListCloudFrontOriginAccessIdentities"}}},
		remove: []need{{resource: identities, actions: []string{"cloudfront:GetCloudFrontOriginAccessIdentity", "cloudfront:DeleteCloudFrontOriginAccessIdentity"}}},
	}
}

// needs of the distribution: what is in the way of its name may be anybody's, and so may be what is to be tagged.
func (d distribution) needs() needs {
	all := d.o.cloudFrontARN("distribution/*")
	return needs{
		read: []need{
			{resource: "*", actions: []string{"cloudfront:ListDistributions"}},
			{resource: all, actions: []string{"cloudfront:ListTagsForResource"}},
		},
		write: []need{
			{resource: all, actions: []string{"cloudfront:CreateDistribution", "cloudfront:TagResource"}},
			d.o.ownDistribution("cloudfront:GetDistributionConfig", "cloudfront:UpdateDistribution"),
		},
		remove: []need{d.o.ownDistribution("cloudfront:GetDistribution", "cloudfront:UpdateDistribution", "cloudfront:DeleteDistribution")},
	}
}

func (d deployment) needs() needs {
	return needs{write: []need{d.o.ownDistribution("cloudfront:GetDistribution")}}
}
