package aws

import "net/http"

// accessBlock is a public access block, of a bucket or of the whole account.
type accessBlock struct {
	BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets bool
}

// blocks is what holds for a bucket: the stricter of its own block and the account's. The lock is held.
func (c *Cloud) blocks(b *bucket) accessBlock {
	own := accessBlock{}
	if b.block != nil {
		own = *b.block
	}
	all := c.accountBlock
	return accessBlock{
		own.BlockPublicAcls || all.BlockPublicAcls, own.IgnorePublicAcls || all.IgnorePublicAcls,
		own.BlockPublicPolicy || all.BlockPublicPolicy, own.RestrictPublicBuckets || all.RestrictPublicBuckets,
	}
}

func putPublicAccessBlock(r *request, b *bucket) (*s3Answer, *Error) {
	var wanted accessBlock
	if err := r.xmlBody(&wanted); err != nil {
		return nil, err
	}
	return &s3Answer{}, r.cloud.changeBucket(b.name, func(b *bucket) { b.block = &wanted })
}

func getPublicAccessBlock(_ *request, b *bucket) (*s3Answer, *Error) {
	if b.block == nil {
		return nil, noPublicAccessBlock()
	}
	return b.block.answer(), nil
}

func noPublicAccessBlock() *Error {
	return &Error{http.StatusNotFound, "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"}
}

func (b accessBlock) answer() *s3Answer {
	return xmlAnswer("PublicAccessBlockConfiguration", []element{
		{name: "BlockPublicAcls", value: b.BlockPublicAcls}, {name: "IgnorePublicAcls", value: b.IgnorePublicAcls},
		{name: "BlockPublicPolicy", value: b.BlockPublicPolicy}, {name: "RestrictPublicBuckets", value: b.RestrictPublicBuckets},
	})
}

func deletePublicAccessBlock(r *request, b *bucket) (*s3Answer, *Error) {
	return noContent(), r.cloud.changeBucket(b.name, func(b *bucket) { b.block = nil })
}
