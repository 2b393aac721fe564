package api

import (
	"encoding/base64"
	"testing"

	configv1 "github.com/openshift/api/config/v1"
)

func TestPrincipalOfATokenIsReadWhereThereIsOne(t *testing.T) {
	t.Parallel()
	token := func(claims string) string { return "h." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".s" }
	for given, want := range map[string]string{
		token(`{"oid":"6F1C2D3E-0000-4000-8000-000000000001"}`): "6F1C2D3E-0000-4000-8000-000000000001",
		token(`{"oid":"x') or ('"}`):                            "",
		token(`{"oid":7}`):                                      "",
		token(`{}`):                                             "",
		token(`no JSON`):                                        "",
		"h.=.s":                                                 "",
		"opaque":                                                "",
		"":                                                      "",
	} {
		if got := principalOf(given); got != want {
			t.Errorf("%q: %q", given, got)
		}
	}
}

func TestIsGUID(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"6f1c2d3e-0000-4000-8000-000000000001": true, "6F1C2D3E-0000-4000-8000-00000000000A": true, "6f1c2d3e000040008000000000000001": false,
		"6f1c2d3e-0000-4000-8000-00000000000g": false, "6f1c2d3e-0000-4000-8000-0000000000011": false, "6f1c2d3e-0000-4000-80000-00000000001": false, "": false,
	} {
		if IsGUID(text) != want {
			t.Errorf("%q", text)
		}
	}
}

func TestEndpointsOfMicrosoftsClouds(t *testing.T) {
	t.Parallel()
	for name, want := range map[configv1.AzureCloudEnvironment]Environment{
		"": {configv1.AzurePublicCloud, "https://management.azure.com", "https://management.core.windows.net/", "https://login.microsoftonline.com",
			"https://graph.microsoft.com", "core.windows.net"},
		configv1.AzureUSGovernmentCloud: {configv1.AzureUSGovernmentCloud, "https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net/",
			"https://login.microsoftonline.us", "https://graph.microsoft.us", "core.usgovcloudapi.net"},
		configv1.AzureChinaCloud: {configv1.AzureChinaCloud, "https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn/",
			"https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn", "core.chinacloudapi.cn"},
	} {
		if got, err := EnvironmentOf(name); err != nil || got != want {
			t.Errorf("%q: %+v, %v", name, got, err)
		}
	}
}
