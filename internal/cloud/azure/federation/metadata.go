package federation

import (
	"net/http"
	"net/url"
)

// metadataHost is where a machine of Azure tells who it is.
const metadataHost = "169.254.169.254"

// pastProxies is a transport like another, but that the metadata service of the machine is never asked through a proxy ("Azure Instance Metadata Service",
// proxies): what a proxy answers in its place would pass for a refusal, and no other credential would be tried after it.
func pastProxies(of *http.Transport) *http.Transport {
	transport := of.Clone()
	if proxy := of.Proxy; proxy != nil {
		transport.Proxy = func(request *http.Request) (*url.URL, error) {
			if request.URL.Hostname() == metadataHost {
				return nil, nil
			}
			return proxy(request)
		}
	}
	return transport
}
