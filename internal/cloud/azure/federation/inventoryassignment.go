package federation

import (
	"context"
	"strings"
)

// describe tells what an assignment is, for its own name is a GUID. There is no second one of the same role, principal and scope.
func (i *inventory) describe(ctx context.Context, found assigned, owned []foundIdentity) string {
	role, principal := found.role(), found.Properties.PrincipalID
	definitions, _ := i.listDefinitions(ctx, i.o) // its error is told already
	for _, each := range definitions {
		if lastPart(each.ID) == role {
			role = each.Properties.RoleName
			break
		}
	}
	for _, each := range owned {
		if strings.EqualFold(each.Properties.PrincipalID, principal) {
			principal = each.Name
		}
	}
	return role + " of " + principal + " at " + found.Properties.Scope
}
