package metrics

import (
	"crypto/tls"
	"errors"
	"slices"
	"testing"

	configv1 "github.com/openshift/api/config/v1"
)

func TestFlagsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	for _, flags := range []TLS{{MinVersion: "1.2"}, {MinVersion: "VersionSSL30"}, {CipherSuites: []string{"RC4"}}} {
		if err := flags.Validate(); err == nil {
			t.Errorf("%+v was taken", flags)
		}
	}
	for _, flags := range []TLS{
		{}, {MinVersion: "VersionTLS10"}, {MinVersion: "VersionTLS13", CipherSuites: []string{"ignored with TLS 1.3"}},
		{CipherSuites: []string{"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", " TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305"}},
	} {
		if err := flags.Validate(); err != nil {
			t.Error(err)
		}
	}
}

// offered is what a server with that TLS offers to the next client.
func offered(t *testing.T, serving *ServingTLS) *tls.Config {
	t.Helper()
	config := &tls.Config{}
	for _, option := range serving.Options() {
		option(config)
	}
	narrowed, err := config.GetConfigForClient(nil)
	if err != nil {
		t.Fatal(err)
	}
	return narrowed
}

func TestFlagsDecide(t *testing.T) {
	t.Parallel()
	serving := NewServingTLS(TLS{CipherSuites: []string{"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"}})
	if !serving.fixed {
		t.Error("the cluster's profile is asked although a flag is set")
	}
	got := offered(t, serving)
	if got.MinVersion != tls.VersionTLS12 || !slices.Equal(got.CipherSuites, []uint16{tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384}) {
		t.Errorf("offered %x %x", got.MinVersion, got.CipherSuites)
	}
}

func TestTheProfileIsFollowedWhereComponentsAreToObeyIt(t *testing.T) {
	t.Parallel()
	modern := &configv1.TLSSecurityProfile{Type: configv1.TLSProfileModernType}
	custom := &configv1.TLSSecurityProfile{Type: configv1.TLSProfileCustomType, Custom: &configv1.CustomTLSProfile{
		TLSProfileSpec: configv1.TLSProfileSpec{MinTLSVersion: "VersionTLS11", Ciphers: []string{"ECDHE-RSA-AES128-GCM-SHA256", "made up"}},
	}}
	tests := []struct {
		adherence configv1.TLSAdherencePolicy
		profile   *configv1.TLSSecurityProfile
		version   uint16
		suites    []uint16 // nil: not compared
	}{
		{"", modern, tls.VersionTLS12, nil},
		{configv1.TLSAdherencePolicyLegacyAdheringComponentsOnly, modern, tls.VersionTLS12, nil},
		{configv1.TLSAdherencePolicyStrictAllComponents, modern, tls.VersionTLS13, nil},
		{"SomethingNewer", modern, tls.VersionTLS13, nil},
		{configv1.TLSAdherencePolicyStrictAllComponents, nil, tls.VersionTLS12, nil},
		{configv1.TLSAdherencePolicyStrictAllComponents, &configv1.TLSSecurityProfile{Type: "Unheard"}, tls.VersionTLS12, nil},
		{configv1.TLSAdherencePolicyStrictAllComponents, &configv1.TLSSecurityProfile{Type: configv1.TLSProfileOldType}, tls.VersionTLS10, nil},
		{configv1.TLSAdherencePolicyStrictAllComponents, custom, tls.VersionTLS11, []uint16{tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}},
	}
	for _, test := range tests {
		serving := NewServingTLS(TLS{})
		server := &configv1.APIServer{Spec: configv1.APIServerSpec{TLSAdherence: test.adherence, TLSSecurityProfile: test.profile}}
		if err := serving.follow(server); err != nil {
			t.Fatal(err)
		}
		got := offered(t, serving)
		if got.MinVersion != test.version {
			t.Errorf("%q %+v: version %x, want %x", test.adherence, test.profile, got.MinVersion, test.version)
		}
		if test.suites != nil && !slices.Equal(got.CipherSuites, test.suites) {
			t.Errorf("%q: suites %x, want %x", test.adherence, got.CipherSuites, test.suites)
		}
	}
}

func TestAnEmptyCustomProfileLeavesWhatApplied(t *testing.T) {
	t.Parallel()
	serving := NewServingTLS(TLS{})
	strict := configv1.APIServerSpec{
		TLSAdherence:       configv1.TLSAdherencePolicyStrictAllComponents,
		TLSSecurityProfile: &configv1.TLSSecurityProfile{Type: configv1.TLSProfileModernType},
	}
	if err := serving.follow(&configv1.APIServer{Spec: strict}); err != nil {
		t.Fatal(err)
	}
	strict.TLSSecurityProfile = &configv1.TLSSecurityProfile{Type: configv1.TLSProfileCustomType}
	if err := serving.follow(&configv1.APIServer{Spec: strict}); !errors.Is(err, errEmptyProfile) {
		t.Errorf("follow = %v", err)
	}
	if got := offered(t, serving).MinVersion; got != tls.VersionTLS13 {
		t.Errorf("version %x", got)
	}
}

// Every cipher of the profiles that Go has at all must be recognised by its OpenSSL name.
func TestCiphersOfTheProfilesAreKnown(t *testing.T) {
	t.Parallel()
	for openssl, want := range map[string]uint16{
		"ECDHE-ECDSA-AES128-GCM-SHA256": tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
		"ECDHE-RSA-AES256-GCM-SHA384":   tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
		"ECDHE-RSA-CHACHA20-POLY1305":   tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
		"ECDHE-ECDSA-CHACHA20-POLY1305": tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
		"ECDHE-RSA-AES128-SHA256":       tls.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
		"ECDHE-ECDSA-AES256-SHA":        tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
		"AES128-GCM-SHA256":             tls.TLS_RSA_WITH_AES_128_GCM_SHA256,
		"AES256-SHA":                    tls.TLS_RSA_WITH_AES_256_CBC_SHA,
		"DES-CBC3-SHA":                  tls.TLS_RSA_WITH_3DES_EDE_CBC_SHA,
		"TLS_AES_128_GCM_SHA256":        tls.TLS_AES_128_GCM_SHA256,
	} {
		if got := suites()[iana(openssl)]; got != want {
			t.Errorf("%s became %s, %x, want %x", openssl, iana(openssl), got, want)
		}
	}
}
