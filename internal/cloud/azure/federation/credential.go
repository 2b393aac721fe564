package federation

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/secret"
)

// Environment variables of Microsoft's own programs ("Environment variables" of the Azure Identity client library).
const (
	variableChoice          = "AZURE_TOKEN_CREDENTIALS"
	variableTenant          = "AZURE_TENANT_ID"
	variableClient          = "AZURE_CLIENT_ID"
	variableSecret          = "AZURE_CLIENT_SECRET"
	variableCertificate     = "AZURE_CLIENT_CERTIFICATE_PATH"
	variablePassphrase      = "AZURE_CLIENT_CERTIFICATE_PASSWORD"
	variableSendCertificate = "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"
	variableTokenFile       = "AZURE_FEDERATED_TOKEN_FILE"
	variableUser            = "AZURE_USERNAME"
)

// Values of AZURE_TOKEN_CREDENTIALS.
const (
	chosenEnvironment = "EnvironmentCredential"
	chosenWorkload    = "WorkloadIdentityCredential"
	chosenProduction  = "prod"
)

// logIn tells how to come to a credential.
const logIn = "log in with `az login`, or set " + variableTenant + ", " + variableClient + " and " + variableSecret

// errNoCredential is what there is to tell where the environment was asked for a credential, and has none.
var errNoCredential = errors.New("find a credential for Azure: the environment names none; " + logIn)

// search looks for the credential where Microsoft's own programs look, and in the same order. What is there in part is an error, and not passed over.
type search struct {
	options  ClientOptions
	settings azcore.ClientOptions
	client   *http.Client
}

// variable is an environment variable.
func (s search) variable(name string) string {
	if s.options.Environ == nil {
		return ""
	}
	return s.options.Environ(name)
}

// tenant is where to log in: what was asked for counts before the environment.
func (s search) tenant() string {
	if s.options.TenantID != "" {
		return s.options.TenantID
	}
	return s.variable(variableTenant)
}

// find returns the first credential that there is. Those of the machine and of the command line tools are tried with the first call.
func (s search) find() (azcore.TokenCredential, error) {
	choice := s.variable(variableChoice)
	of := func(source string) bool {
		return choice == "" || choice == chosenProduction || strings.EqualFold(choice, source)
	}
	secretKey, certificate, tokenFile := s.variable(variableSecret), s.variable(variableCertificate), s.variable(variableTokenFile)
	switch {
	case of(chosenEnvironment) && secretKey != "":
		return s.application(variableSecret, func(tenant, client string) (azcore.TokenCredential, error) {
			return &api.ClientSecret{
				Authority: s.options.Environment.Authority, Tenant: tenant, Client: client, Secret: secret.FromString(secretKey),
				HTTP: s.client, UserAgent: s.options.UserAgent,
			}, nil
		})
	case of(chosenEnvironment) && certificate != "":
		return s.application(variableCertificate, func(tenant, client string) (azcore.TokenCredential, error) {
			return s.certificate(tenant, client, certificate)
		})
	case of(chosenWorkload) && tokenFile != "":
		return s.application(variableTokenFile, func(tenant, client string) (azcore.TokenCredential, error) {
			found, err := azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
				ClientOptions: s.settings, ClientID: client, TenantID: tenant, TokenFilePath: tokenFile, DisableInstanceDiscovery: true,
			})
			return signIn{found, false}, err
		})
	case strings.EqualFold(choice, chosenWorkload), strings.EqualFold(choice, chosenEnvironment) && s.variable(variableUser) == "":
		return nil, errNoCredential
	}
	found, err := azidentity.NewDefaultAzureCredential(&azidentity.DefaultAzureCredentialOptions{ClientOptions: s.settings, TenantID: s.options.TenantID})
	if err != nil {
		return nil, fmt.Errorf("find a credential for Azure: %w; %s", err, logIn)
	}
	return signIn{found, true}, nil
}

// application is a credential of an application, which proves itself with what the variable named by proof has.
func (s search) application(proof string, prove func(tenant, client string) (azcore.TokenCredential, error)) (azcore.TokenCredential, error) {
	tenant, client := s.tenant(), s.variable(variableClient)
	switch {
	case client == "":
		return nil, fmt.Errorf("find a credential for Azure: %s is set, and %s is not: set it to the ID of the application", proof, variableClient)
	case tenant == "":
		return nil, fmt.Errorf("find a credential for Azure: %s is set, and %s is not: set it to the ID of the tenant to log in to", proof, variableTenant)
	}
	found, err := prove(tenant, client)
	if err != nil {
		return nil, fmt.Errorf("find a credential for Azure: %s cannot be used: %w; correct it", proof, err)
	}
	return found, nil
}

// certificate is a credential with a certificate and its key, in a file of PEM or PKCS #12.
func (s search) certificate(tenant, client, path string) (azcore.TokenCredential, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the certificate: %w", err)
	}
	certificates, key, err := azidentity.ParseCertificates(text, []byte(s.variable(variablePassphrase)))
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("%s holds no certificate with its key: %s", path, first)
	}
	chain, _ := strconv.ParseBool(s.variable(variableSendCertificate))
	found, err := azidentity.NewClientCertificateCredential(tenant, client, certificates, key, &azidentity.ClientCertificateCredentialOptions{
		ClientOptions: s.settings, SendCertificateChain: chain, DisableInstanceDiscovery: true,
	})
	return signIn{found, false}, err
}

// told is what of the reasons why no credential was found helps somebody on: what a tool that is there has to say.
func told(all string) string {
	lines := strings.Split(all, "\n")
	at := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "AADSTS") || strings.Contains(line, "ERROR: ") })
	if at < 0 {
		return "Neither the environment nor the machine nor az has one:"
	}
	return strings.TrimSpace(lines[at]) + ";"
}
