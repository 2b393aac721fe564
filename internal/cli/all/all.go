// Package all is the one list of the clouds that ccoctl knows. Adding a cloud is one line here.
package all

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/alibabacloud"
	"github.com/cloudcredential/operator/internal/cli/aws"
	"github.com/cloudcredential/operator/internal/cli/azure"
	"github.com/cloudcredential/operator/internal/cli/gcp"
	"github.com/cloudcredential/operator/internal/cli/ibmcloud"
	"github.com/cloudcredential/operator/internal/cli/nutanix"
)

// Clouds returns them.
func Clouds() []cli.Cloud {
	return []cli.Cloud{
		alibabacloud.Cloud(),
		aws.Cloud(),
		azure.Cloud(),
		gcp.Cloud(),
		ibmcloud.Cloud(),
		nutanix.Cloud(),
	}
}
