package alibabacloud

// What of the APIs is used here, as far as it counts. Sources: the API references of RAM, version 2015-05-01, and of STS, version 2015-04-01.

type foundUser struct {
	UserName    string
	DisplayName string
	Comments    string
}

type userAnswer struct{ User foundUser }

type userPage struct {
	Users       struct{ User []foundUser }
	IsTruncated bool
	Marker      string
}

type foundPolicy struct {
	PolicyName      string
	PolicyType      string
	Description     string
	DefaultVersion  string
	AttachmentCount int
}

type policyAnswer struct {
	Policy               foundPolicy
	DefaultPolicyVersion foundVersion
}

type foundVersion struct {
	VersionID        string `json:"VersionId"`
	IsDefaultVersion bool
	PolicyDocument   string
}

type versionList struct {
	PolicyVersions struct{ PolicyVersion []foundVersion }
}

type policyList struct {
	Policies struct{ Policy []foundPolicy }
}

// foundKey is an access key. The secret is there only where it is made.
type foundKey struct {
	ID         string `json:"AccessKeyId"`
	Secret     string `json:"AccessKeySecret"`
	Status     string
	CreateDate string // like 2006-01-02T15:04:05Z, so that texts are in the order of times
}

type keyAnswer struct{ AccessKey foundKey }

type keyList struct {
	AccessKeys struct{ AccessKey []foundKey }
}

// identity is who signs in with a key.
type identity struct {
	AccountID string `json:"AccountId"`
	ARN       string `json:"Arn"`
}

const (
	statusActive = "Active"
	typeCustom   = "Custom"
)
