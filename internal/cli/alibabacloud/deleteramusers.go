package alibabacloud

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/cli/setup"
	"github.com/cloudcredential/operator/internal/cloud/alibabacloud"
)

// deleteRAMUsers is `ccoctl alibabacloud delete-ram-users`.
type deleteRAMUsers struct{ account account }

func deleteRAMUsersCommand() cli.Command {
	return cli.Command{
		Name:  "delete-ram-users",
		Short: "Delete RAM users",
		Long: "Delete the RAM users of a set-up, which are told by their comments, with their access keys and the policies that were made for them. A policy that somebody else made, or that " +
			"is attached to others, too, is only detached.\n\n" +
			"What cannot be deleted is said, everything else is deleted all the same, and the exit code is 1 then. Files are not touched.",
		Example: "  ccoctl alibabacloud delete-ram-users --name mycluster --region cn-hangzhou",
		Verb:    func(flags *cli.Flags) cli.Verb { return newDeleteRAMUsers(flags) },
	}
}

func newDeleteRAMUsers(flags *cli.Flags) setup.Remover[alibabacloud.Options, alibabacloud.Verification] {
	v := &deleteRAMUsers{}
	v.account.addTo(flags)
	return v.account.inAlibabaCloud().Remover(flags, v.read)
}

// read is what the flags come to.
func (v *deleteRAMUsers) read(*cli.Session) (setup.Removing[alibabacloud.Options], error) {
	return setup.Removing[alibabacloud.Options]{Name: v.account.name, Options: alibabacloud.Options{Name: v.account.name}}, alibabacloud.ValidateRegion(v.account.region)
}
