package gcp

import (
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
	"github.com/cloudcredential/operator/internal/cloud/gcp/names"
)

// status is what is recorded of a request. Existing clusters have it in the same form.
func status(account, role string) *v1.GCPProviderStatus {
	return &v1.GCPProviderStatus{
		TypeMeta:         metav1.TypeMeta{APIVersion: "cloudcredential.openshift.io/v1", Kind: "GCPProviderStatus"},
		ServiceAccountID: account,
		RoleID:           role,
	}
}

// identity is the service account of a request.
type identity struct {
	id, project, email string
	// role is the ID of the custom role in the request's status; may be empty.
	role string
	// recorded says that the request's status names the account.
	recorded bool
	// delivered says that the target Secret names the account.
	delivered bool
	// keyID is the key in the target Secret, if it is one of this account.
	keyID string
	// mintedAt is when that key was made, where the Secret was written for this request and account.
	mintedAt time.Time
}

// identityOf returns the request's account: the one on record, the one that the Secret was delivered for, or the one that is derived.
func identityOf(in cloud.Input, project string) identity {
	who := identity{project: project}
	record, isGCP := in.Request.Status.(*v1.GCPProviderStatus)
	d := in.Delivered
	switch {
	case isGCP && record != nil && record.ServiceAccountID != "":
		who.id, who.role, who.recorded = record.ServiceAccountID, record.RoleID, true
	case d != nil && d.Identity != "" && d.RequestUID == in.Request.UID && isDerived(d.Identity, in.Cluster, in.Request):
		who.id, who.delivered = d.Identity, true
	default:
		who.id = accountID(in.Cluster, in.Request, in.Attempt)
	}
	return who.withDelivered(in)
}

// withDelivered fills in what the target Secret tells of an account: its address as the cloud chose it, and the key.
func (who identity) withDelivered(in cloud.Input) identity {
	who.email = names.Email(who.id, who.project)
	if in.Delivered == nil || in.Delivered.Distrusted {
		return who
	}
	key, err := api.DescribeKey(in.Delivered.Data[keyFile].Reveal())
	if err != nil || key.Project != who.project || !strings.HasPrefix(key.Email, names.EmailStart(who.id, who.project)) {
		return who
	}
	who.email, who.keyID = key.Email, key.ID
	if in.Delivered.RequestUID == in.Request.UID && in.Delivered.Identity == who.id {
		who.mintedAt = in.Delivered.MintedAt
	}
	return who
}

// account is the resource of an identity.
func (who identity) account(in cloud.Input) account {
	return account{
		claim: claim{cluster: in.Cluster, req: in.Request, recorded: who.recorded},
		id:    who.id, project: who.project, email: who.email, keyID: who.keyID, mintedAt: who.mintedAt,
		derived: isDerived(who.id, in.Cluster, in.Request),
	}
}
