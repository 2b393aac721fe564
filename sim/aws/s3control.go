package aws

import "net/http"

// s3ControlPath is where the public access block of an account is.
const s3ControlPath = "/v20180820/configuration/publicAccessBlock"

// s3ControlService is the part of S3 that is about a whole account, as far as it decides about buckets: the account's public access block. Its
// hosts begin with the account: ACCOUNT.s3-control.REGION.
func s3ControlService() *service {
	control := s3Service()
	control.name, control.run, control.anonymous = nameS3Control, runS3Control, nil
	return control
}

func nameS3Control(r *request) *Error {
	r.params = r.URL.Query()
	verb := map[string]string{http.MethodGet: "Get", http.MethodPut: "Put", http.MethodDelete: "Delete"}[r.Method]
	if verb == "" || r.URL.Path != s3ControlPath {
		return notImplemented()
	}
	r.operation, r.write = verb+"AccountPublicAccessBlock", verb != "Get"
	return nil
}

func runS3Control(r *request) (any, *Error) {
	c := r.cloud
	action := "s3:GetAccountPublicAccessBlock"
	if r.write {
		action = "s3:PutAccountPublicAccessBlock"
	}
	if r.Header.Get("X-Amz-Account-Id") != c.accountID {
		return nil, accessDenied("Access Denied")
	}
	if err := r.permit(nil, action, "", nil); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch r.Method {
	case http.MethodPut:
		var wanted accessBlock
		if err := r.xmlBody(&wanted); err != nil {
			return nil, err
		}
		c.accountBlock = wanted
	case http.MethodDelete:
		c.accountBlock = accessBlock{}
		return noContent(), nil
	default:
		if c.accountBlock == (accessBlock{}) {
			return nil, noPublicAccessBlock()
		}
		return c.accountBlock.answer(), nil
	}
	return &s3Answer{}, nil
}
