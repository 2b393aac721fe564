package federation

import (
	"net/http"
	"net/url"
	"testing"
)

func TestTheMetadataServiceIsNeverAskedThroughAProxy(t *testing.T) {
	t.Parallel()
	proxy := &url.URL{Scheme: "http", Host: "proxy.example.com:3128"}
	transport := pastProxies(&http.Transport{Proxy: http.ProxyURL(proxy)})
	for address, want := range map[string]*url.URL{
		"http://169.254.169.254/metadata/identity/oauth2/token": nil,
		"https://management.azure.com/subscriptions":            proxy,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := transport.Proxy(request); err != nil || got != want {
			t.Errorf("%s goes through %v, %v", address, got, err)
		}
	}
	if pastProxies(&http.Transport{}).Proxy != nil {
		t.Error("a proxy comes from nowhere")
	}
}
