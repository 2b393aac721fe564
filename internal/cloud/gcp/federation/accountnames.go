package federation

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/cloudcredential/operator/internal/cloud/gcp/names"
	"github.com/cloudcredential/operator/internal/cloud/gcp/serviceaccount"
	"github.com/cloudcredential/operator/internal/request"
)

// Names of what belongs to service accounts. Earlier releases chose the last five characters of an account's ID by chance, and found it again by
// its display name, which two set-ups can have in common. The description of a new account names set-up and request besides.

// accountMark begins the description of a service account or a custom role; what it is called follows.
const accountMark = mark + " for service account "

// ofSetUp and ofRequest are in the description of a service account between what it is called, its set-up and its request.
const (
	ofSetUp   = " of set-up "
	ofRequest = " for "
)

// accountID is the ID to give to a new service account. It is the same each time.
func (o Options) accountID(req *request.Request) string {
	return names.AccountID(o.Name, req.Name.Name, names.Suffix(o.Name, req.Name.String()))
}

// displayName is what the console calls the service account. Existing set-ups have the same.
func (o Options) displayName(req *request.Request) string {
	return names.DisplayName(o.Name, req.Name.Name)
}

// earlierDescription is that of a service account of an earlier release, and of custom roles.
func earlierDescription(displayName string) string { return accountMark + displayName }

// accountDescription tells set-up and request exactly. A request's name that is too long is told by a hash of it.
func (o Options) accountDescription(req *request.Request) string {
	start := earlierDescription(o.displayName(req)) + ofSetUp + o.Name + ofRequest
	if name := req.Name.String(); len(start)+len(name) <= serviceaccount.MaxDescription {
		return start + name
	}
	hash := sha256.Sum256([]byte(req.Name.String()))
	return start + "sha256:" + hex.EncodeToString(hash[:16])
}

// setUpOf is the set-up that the description of a service account names; false where it names none.
func setUpOf(description string) (string, bool) {
	if !isMarked(description) {
		return "", false
	}
	_, rest, found := strings.Cut(description, ofSetUp)
	setUp, _, complete := strings.Cut(rest, ofRequest)
	return setUp, found && complete
}

// isMarked reports whether a description is one of ours: earlier releases wrote its second word in more than one way.
func isMarked(description string) bool {
	return len(description) >= len(mark) && strings.EqualFold(description[:len(mark)], mark)
}

// isEarlier reports whether description and display name are those of an earlier release's service account.
func isEarlier(description, displayName string) bool {
	return strings.EqualFold(description, earlierDescription(displayName))
}

// idOf is the ID in the address of a service account.
func idOf(email string) string {
	id, _, _ := strings.Cut(email, "@")
	return id
}
