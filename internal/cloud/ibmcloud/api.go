package ibmcloud

// What of the APIs is used here, as far as it counts. Sources: the API references "IAM Identity Services", "IAM Policy Management" (version 1) and "Resource
// Manager" (version 2). IBM's SDK is what the simulated cloud is tried with; it would make the program larger by three quarters.

// foundServiceID is a service ID.
type foundServiceID struct {
	ID          string `json:"id"`
	IAMID       string `json:"iam_id"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

// foundKey is an API key. Value is there only where it is made.
type foundKey struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	IAMID     string `json:"iam_id"`
	AccountID string `json:"account_id"`
	Value     string `json:"apikey"`
	Disabled  bool   `json:"disabled"`
	ExpiresAt string `json:"expires_at"`
}

// serviceIDPage and keyPage are parts of lists. Next is the address of the next part.
type serviceIDPage struct {
	Items []foundServiceID `json:"serviceids"`
	Next  string           `json:"next"`
}

type keyPage struct {
	Items []foundKey `json:"apikeys"`
	Next  string     `json:"next"`
}

// foundPolicy is an access policy.
type foundPolicy struct {
	ID        string           `json:"id,omitempty"`
	Type      string           `json:"type"`
	Subjects  []policyPart     `json:"subjects"`
	Roles     []policyRole     `json:"roles"`
	Resources []policyResource `json:"resources"`
}

type policyRole struct {
	RoleID string `json:"role_id"`
}

type policyPart struct {
	Attributes []policyAttribute `json:"attributes"`
}

type policyResource struct {
	policyPart
	Tags []policyAttribute `json:"tags,omitempty"`
}

type policyAttribute struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	Operator string `json:"operator,omitempty"`
}

// policyPage is a part of a list.
type policyPage struct {
	Policies []foundPolicy `json:"policies"`
	Next     struct {
		Start string `json:"start"`
	} `json:"next"`
}

// groupList are resource groups.
type groupList struct {
	Resources []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"resources"`
}

// givenToken is what the token endpoint gives for an API key.
type givenToken struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int64  `json:"expires_in"` // seconds
}
