// Package all is the one list of the clouds that ccoctl knows. Adding a cloud is one line here.
package all

import "github.com/cloudcredential/operator/internal/cli"

// Clouds returns them.
func Clouds() []cli.Cloud {
	return []cli.Cloud{
		{Name: "aws", Short: "Manage credentials objects for AWS cloud"},
		{Name: "azure", Short: "Manage credentials objects for Azure"},
		{Name: "gcp", Short: "Manage credentials objects for Google cloud"},
	}
}
