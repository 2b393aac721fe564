package ibmcloud

// Quotas are limits of an account, which somebody may have had raised.
type Quotas struct {
	ServiceIDs     int `json:"serviceIDs"`
	KeysOfIdentity int `json:"keysOfIdentity"`
	Policies       int `json:"policies"`
}

// DefaultQuotas are those of every account ("IBM Cloud IAM limits").
func DefaultQuotas() Quotas { return Quotas{ServiceIDs: 2000, KeysOfIdentity: 20, Policies: 4020} }
