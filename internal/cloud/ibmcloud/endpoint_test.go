package ibmcloud

import "testing"

func TestTheEndpointIsADomain(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "cloud.ibm.com", "test.cloud.ibm.com": "test.cloud.ibm.com", "https://test.cloud.ibm.com/": "test.cloud.ibm.com", "http://Test.Cloud.ibm.com": "test.cloud.ibm.com",
		"ftp://test.cloud.ibm.com": "", "https://": "", "a.b/c": "", "a b.c": "", "a.b?c": "", "user@a.b": "", "-a.b": "", "a..b": "",
	} {
		if got, err := ParseEndpoint(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
}
