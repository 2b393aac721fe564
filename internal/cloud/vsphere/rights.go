package vsphere

import (
	"fmt"
	"slices"
	"strings"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// rights are what was found out about the accounts of a credential.
type rights struct{ vcenters []known }

// known is what was found out about one vCenter.
type known struct {
	server string
	// user is what the vCenter calls the account.
	user string
	// refused says why the vCenter does not take the account; empty where it does, or where it could not be asked.
	refused string
	// blind says why nothing, or not all, is known; empty where it is. Then nothing counts as missing.
	blind  string
	places []heldIn
	// exist are all privileges that this version has, in lower case; empty where that is not known.
	exist map[string]bool
}

// heldIn are the privileges that are held on any entity of a place, in lower case.
type heldIn struct {
	place

	held  map[string]bool
	blind string // as in known, for this place
}

// missing are the privileges that a request asks for and that are known not to be held, each with the vCenter and the entity to grant it on; sorted. What a
// vCenter does not know cannot be granted there, and is not missing: which privileges there are depends on its version.
func (r rights) missing(spec *v1.VSphereProviderSpec) []string {
	var missing []string
	for _, vcenter := range r.vcenters {
		if vcenter.blind != "" || vcenter.refused != "" {
			continue
		}
		for _, at := range vcenter.places {
			if at.blind != "" {
				continue
			}
			for _, permission := range spec.Permissions {
				for _, privilege := range permission.Privileges {
					if id := strings.ToLower(privilege); !at.held[id] && (len(vcenter.exist) == 0 || vcenter.exist[id]) {
						missing = append(missing, fmt.Sprintf("%s on %s of vCenter %s", privilege, at.levelOf(privilege), vcenter.server))
					}
				}
			}
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}

// of is what is known of a vCenter, if that is worth keeping.
func (r rights) of(server string) (known, bool) {
	for _, vcenter := range r.vcenters {
		if vcenter.server == server {
			return vcenter, vcenter.blind == ""
		}
	}
	return known{}, false
}

// refused says which vCenters do not take their accounts; empty where all do that could be asked.
func (r rights) refused() string {
	var all []string
	for _, vcenter := range r.vcenters {
		if vcenter.refused != "" {
			all = append(all, vcenter.refused)
		}
	}
	return strings.Join(all, "; ")
}

// blinds say of each vCenter and place of which not enough is known why that is so.
func (r rights) blinds() []string {
	var all []string
	for _, vcenter := range r.vcenters {
		if vcenter.blind != "" {
			all = append(all, vcenter.blind)
		}
		for _, at := range vcenter.places {
			if at.blind != "" {
				all = append(all, at.blind)
			}
		}
	}
	return all
}

// principal is how the owners of the accounts are named to people.
func (r rights) principal() string {
	var all []string
	for _, vcenter := range r.vcenters {
		if vcenter.user != "" {
			all = append(all, vcenter.user+" on "+vcenter.server)
		}
	}
	return strings.Join(all, ", ")
}

func lowered(list []string, into map[string]bool) {
	for _, each := range list {
		into[strings.ToLower(each)] = true
	}
}
