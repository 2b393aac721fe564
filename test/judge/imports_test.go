package judge

import (
	_ "github.com/aws/aws-sdk-go-v2/service/s3"
	_ "github.com/go-jose/go-jose/v4"
)
