// Command cloudsim is a simulated cloud as a process of its own, behind an intercepting proxy: an AWS account, a project of Google Cloud, a subscription of Azure,
// an account of IBM Cloud or of Alibaba Cloud, an OpenStack or vCenters.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	alibabacloud "github.com/cloudcredential/operator/sim/alibabacloud/control"
	aws "github.com/cloudcredential/operator/sim/aws/control"
	azure "github.com/cloudcredential/operator/sim/azure/control"
	gcp "github.com/cloudcredential/operator/sim/gcp/control"
	ibmcloud "github.com/cloudcredential/operator/sim/ibmcloud/control"
	openstack "github.com/cloudcredential/operator/sim/openstack/control"
	vsphere "github.com/cloudcredential/operator/sim/vsphere/control"
)

const usage = `cloudsim simulates a cloud.

With -cloud=aws it is an AWS account: IAM, STS, S3, CloudFront and a little of EC2, Elastic Load Balancing and Route 53.

Programs reach it in one of two ways:
  HTTPS_PROXY and AWS_CA_BUNDLE (or SSL_CERT_FILE) set to "proxy" and "caFile": they find it at AWS's own hosts, and nothing else
  an endpoint setting, such as --endpoint-url of the AWS CLI, set to "endpoint"

When it is ready, one line of JSON tells where everything is, with the key of a user that may do everything:
  {"proxy":"http://127.0.0.1:1","caFile":"/dir/ca.pem","endpoint":"http://127.0.0.1:2","control":"http://127.0.0.1:3",
   "accountID":"123456789012","partition":"aws","userName":"administrator","accessKeyID":"AKIA…","secretAccessKey":"…"}

With -cloud=gcp it is a project of Google Cloud: IAM with workload identity pools, Resource Manager, Service Usage, Cloud Storage, the Security Token
Service, IAM Service Account Credentials and a little of Compute Engine and Cloud DNS.

Programs reach it with HTTPS_PROXY and SSL_CERT_FILE (gcloud: CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE) set to "proxy" and "caFile", or with an endpoint setting such as
CLOUDSDK_API_ENDPOINT_OVERRIDES_IAM set to "endpoint" and "/iam.googleapis.com/" behind it. The line has the credentials file of a service account that may
do everything:
  {"proxy":"http://127.0.0.1:1","caFile":"/dir/ca.pem","endpoint":"http://127.0.0.1:2","control":"http://127.0.0.1:3","project":"simulated-project",
   "projectNumber":"123456789012","universeDomain":"googleapis.com","serviceAccount":"administrator@…","keyFile":"/dir/administrator.json"}

With -cloud=azure it is a Microsoft Entra tenant with a subscription of Azure: the token endpoint, Resource Manager with resource groups, user-assigned
identities, roles and storage accounts, blobs, and a little of Microsoft Graph.

Programs reach it with HTTPS_PROXY and SSL_CERT_FILE (Azure CLI: REQUESTS_CA_BUNDLE) set to "proxy" and "caFile". The line has the secret of a service principal that
may do everything:
  {"proxy":"http://127.0.0.1:1","caFile":"/dir/ca.pem","endpoint":"http://127.0.0.1:2","control":"http://127.0.0.1:3","environment":"AzurePublicCloud",
   "tenantID":"…","subscriptionID":"…","clientID":"…","clientSecret":"…","principalID":"…"}

With -cloud=ibmcloud it is an account of IBM Cloud: tokens, service IDs, API keys, access policies and resource groups.

Programs reach it with HTTPS_PROXY and SSL_CERT_FILE set to "proxy" and "caFile". The line has an API key of the account's owner:
  {"proxy":"http://127.0.0.1:1","caFile":"/dir/ca.pem","endpoint":"http://127.0.0.1:2","control":"http://127.0.0.1:3","accountID":"…","domain":"cloud.ibm.com",
   "apiKey":"…"}

With -cloud=alibabacloud it is an account of Alibaba Cloud: RAM users, access keys and custom policies.

Programs reach it with HTTPS_PROXY and SSL_CERT_FILE set to "proxy" and "caFile". The line has an access key of the account itself:
  {"proxy":"http://127.0.0.1:1","caFile":"/dir/ca.pem","endpoint":"http://127.0.0.1:2","control":"http://127.0.0.1:3","accountID":"…",
   "accessKeyID":"LTAI…","accessKeySecret":"…"}

With -cloud=openstack it is an OpenStack: Keystone with application credentials, and a little of Nova and Cinder.

Programs reach it with HTTPS_PROXY and SSL_CERT_FILE (OpenStack client: OS_CACERT) set to "proxy" and "caFile". The line has the clouds.yaml of a member of a
project:
  {"proxy":"http://127.0.0.1:1","caFile":"/dir/ca.pem","endpoint":"http://127.0.0.1:2","control":"http://127.0.0.1:3",
   "authURL":"https://openstack.example.com/identity/v3","projectID":"…","userID":"…","cloudsFile":"/dir/clouds.yaml"}

With -cloud=vsphere it is one or several vCenter Servers.

Programs reach them with HTTPS_PROXY and SSL_CERT_FILE set to "proxy" and "caFile". The line has a user of each that may do everything:
  {"proxy":"http://127.0.0.1:1","caFile":"/dir/ca.pem","endpoint":"http://127.0.0.1:2","control":"http://127.0.0.1:3",
   "vcenters":[{"server":"vcenter.example.com","userName":"administrator@vsphere.local","password":"…"}]}

All addresses are on the loopback interface. It ends with SIGINT or SIGTERM and keeps nothing.

"control" is an API to look into the cloud and to change it behind everybody's back. For an AWS account:
` + aws.Help + `
For a project of Google Cloud:
` + gcp.Help + `
For a subscription of Azure:
` + azure.Help + `
For an account of IBM Cloud:
` + ibmcloud.Help + `
For an account of Alibaba Cloud:
` + alibabacloud.Help + `
For an OpenStack:
` + openstack.Help + `
For vCenters:
` + vsphere.Help + `
Flags:
`

func main() {
	var c config
	flags := flag.NewFlagSet("cloudsim", flag.ExitOnError)
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&c.cloud, "cloud", "aws", "the `cloud`: aws, gcp, azure, ibmcloud, alibabacloud, openstack or vsphere")
	flags.StringVar(&c.dir, "dir", "", "directory for ca.pem and ready.json; a temporary one if empty")
	flags.StringVar(&c.proxyAddress, "proxy-address", "127.0.0.1:0", "where the proxy listens")
	flags.StringVar(&c.controlAddress, "control-address", "127.0.0.1:0", "where the control API listens")
	flags.StringVar(&c.account.AccountID, "account", "123456789012", "the account's `ID`")
	flags.StringVar(&c.account.Partition, "partition", "aws", "the account's partition: aws, aws-cn, aws-us-gov …")
	flags.StringVar(&c.adminPolicy, "admin-policy", "", "`file` with the policy of the user administrator; it may do everything if empty")
	flags.StringVar(&c.project, "project", "simulated-project", "the project's `ID`")
	flags.StringVar(&c.universe, "universe-domain", "googleapis.com", "the `domain` where the APIs of Google Cloud are")
	flags.StringVar(&c.adminRoles, "admin-roles", "roles/owner,roles/storage.admin", "the `roles` of the service account administrator, with commas between them")
	flags.StringVar(&c.environment, "environment", "AzurePublicCloud", "the `environment` of Azure: AzurePublicCloud, AzureUSGovernmentCloud, AzureChinaCloud or AzureStackCloud")
	flags.StringVar(&c.subscription, "subscription", "", "the subscription's `ID`; a random one if empty")
	flags.StringVar(&c.azureRoles, "admin-azure-roles", "Owner,Storage Blob Data Owner", "the `roles` of the service principal administrator in the subscription, with commas between them")
	flags.StringVar(&c.ibmAccount, "ibm-account", "", "the `ID` of the account of IBM Cloud; a random one if empty")
	flags.StringVar(&c.ibmDomain, "ibm-domain", "cloud.ibm.com", "the `domain` where the APIs of IBM Cloud are")
	flags.StringVar(&c.alibabaAccount, "alibaba-account", "", "the `ID` of the account of Alibaba Cloud; a random one if empty")
	flags.StringVar(&c.vcenters, "vcenters", "vcenter.example.com", "the `hosts` of vCenters, with commas between them")
	flags.DurationVar(&c.latency, "latency", 0, "how long every answer takes, at least")
	flags.DurationVar(&c.lag, "lag", 0, "how far reads lag behind writes")
	_ = flags.Parse(os.Args[1:]) // exits by itself

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, c, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "cloudsim:", err)
		os.Exit(1)
	}
}
