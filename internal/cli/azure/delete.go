package azure

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/azure/federation"
)

// remove is `ccoctl azure delete`.
type remove struct {
	subscription subscription
	account      string
	group        bool
}

func deleteCommand() cli.Command {
	return cli.Command{
		Name:  "delete",
		Short: "Delete credentials objects",
		Long: "Delete everything in the subscription that belongs to a set-up: issuer, managed identities, custom roles and role assignments. What belongs to somebody else " +
			"is left alone, and so is the resource group of the cluster.\n\n" +
			"What cannot be deleted is said, everything else is deleted all the same, and the exit code is 1 then. Files are not touched.",
		Example: "  ccoctl azure delete --name mycluster --region westeurope --subscription-id $SUBSCRIPTION --delete-oidc-resource-group",
		Verb:    func(flags *cli.Flags) cli.Verb { return newRemove(flags) },
	}
}

func newRemove(flags *cli.Flags) remover {
	v := &remove{}
	v.subscription.addTo(flags, "Azure region of the set-up; what belongs to it is found in every region")
	v.subscription.addLogin(flags)
	addAccount(flags, &v.account)
	flags.BoolVar(&v.group, "delete-oidc-resource-group", false, "also delete the resource group of the issuer, where ccoctl made it and nothing of somebody else's is in it")
	return in(&v.subscription).Remover(flags, v.read)
}

// read is what the flags come to.
func (v *remove) read(session *cli.Session) (setup.Removing[federation.Options], error) {
	options, err := v.subscription.options(session)
	options.Issuer.StorageAccount, options.DeleteOIDCGroup = v.account, v.group
	return setup.Removing[federation.Options]{Name: v.subscription.name, Options: options}, err
}
