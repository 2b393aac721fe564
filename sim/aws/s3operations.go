package aws

// serviceOperations are those that name no bucket, by method and part.
var serviceOperations = map[string]s3Operation{
	"GET ": {name: "ListBuckets", run: listBuckets},
}

// bucketOperations are those on a bucket. Their permissions are those of the "Actions, resources, and condition keys for Amazon S3" chapter of
// the Service Authorization Reference.
var bucketOperations = map[string]s3Operation{
	"PUT ":                     {"CreateBucket", true, accountScope, "", "", createBucket},
	"HEAD ":                    {"HeadBucket", false, configScope, "s3:ListBucket", "", headBucket},
	"DELETE ":                  {"DeleteBucket", true, bucketScope, "s3:DeleteBucket", "", deleteBucket},
	"GET ":                     {"ListObjects", false, bucketScope, "", "", listObjects},
	"GET list-type":            {"ListObjectsV2", false, bucketScope, "", "", listObjects},
	"GET versions":             {"ListObjectVersions", false, bucketScope, "", "", listObjectVersions},
	"POST delete":              {"DeleteObjects", true, bucketScope, "", "", deleteObjects},
	"GET location":             {"GetBucketLocation", false, configScope, "s3:GetBucketLocation", "", getBucketLocation},
	"PUT tagging":              {"PutBucketTagging", true, bucketScope, "s3:PutBucketTagging", "", putBucketTagging},
	"GET tagging":              {"GetBucketTagging", false, configScope, "s3:GetBucketTagging", "", getBucketTagging},
	"DELETE tagging":           {"DeleteBucketTagging", true, bucketScope, "s3:PutBucketTagging", "", deleteBucketTagging},
	"PUT policy":               {"PutBucketPolicy", true, bucketScope, "s3:PutBucketPolicy", "", putBucketPolicy},
	"GET policy":               {"GetBucketPolicy", false, configScope, "s3:GetBucketPolicy", "", getBucketPolicy},
	"DELETE policy":            {"DeleteBucketPolicy", true, bucketScope, "s3:DeleteBucketPolicy", "", deleteBucketPolicy},
	"GET policyStatus":         {"GetBucketPolicyStatus", false, configScope, "s3:GetBucketPolicyStatus", "", getBucketPolicyStatus},
	"PUT publicAccessBlock":    {"PutPublicAccessBlock", true, bucketScope, "s3:PutBucketPublicAccessBlock", "", putPublicAccessBlock},
	"GET publicAccessBlock":    {"GetPublicAccessBlock", false, configScope, "s3:GetBucketPublicAccessBlock", "", getPublicAccessBlock},
	"DELETE publicAccessBlock": {"DeletePublicAccessBlock", true, bucketScope, "s3:PutBucketPublicAccessBlock", "", deletePublicAccessBlock},
	"PUT ownershipControls":    {"PutBucketOwnershipControls", true, bucketScope, "s3:PutBucketOwnershipControls", "", putOwnershipControls},
	"GET ownershipControls":    {"GetBucketOwnershipControls", false, configScope, "s3:GetBucketOwnershipControls", "", getOwnershipControls},
	"DELETE ownershipControls": {"DeleteBucketOwnershipControls", true, bucketScope, "s3:PutBucketOwnershipControls", "", deleteOwnershipControls},
	"PUT versioning":           {"PutBucketVersioning", true, bucketScope, "s3:PutBucketVersioning", "", putBucketVersioning},
	"GET versioning":           {"GetBucketVersioning", false, configScope, "s3:GetBucketVersioning", "", getBucketVersioning},
	"GET encryption":           {"GetBucketEncryption", false, configScope, "s3:GetEncryptionConfiguration", "", getBucketEncryption},
	"PUT acl":                  {"PutBucketAcl", true, bucketScope, "s3:PutBucketAcl", "", refuseACL},
}

// objectOperations are those on an object.
var objectOperations = map[string]s3Operation{
	"PUT ":           {"PutObject", true, bucketScope, "", "", putObject},
	"GET ":           {"GetObject", false, bucketScope, "s3:GetObject", "s3:GetObjectVersion", getObject},
	"HEAD ":          {"HeadObject", false, bucketScope, "s3:GetObject", "s3:GetObjectVersion", getObject},
	"DELETE ":        {"DeleteObject", true, bucketScope, "s3:DeleteObject", "s3:DeleteObjectVersion", deleteObject},
	"PUT tagging":    {"PutObjectTagging", true, bucketScope, "s3:PutObjectTagging", "s3:PutObjectVersionTagging", putObjectTagging},
	"GET tagging":    {"GetObjectTagging", false, bucketScope, "s3:GetObjectTagging", "s3:GetObjectVersionTagging", getObjectTagging},
	"DELETE tagging": {"DeleteObjectTagging", true, bucketScope, "s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging", deleteObjectTagging},
	"PUT acl":        {"PutObjectAcl", true, bucketScope, "s3:PutObjectAcl", "s3:PutObjectVersionAcl", refuseACL},
}
