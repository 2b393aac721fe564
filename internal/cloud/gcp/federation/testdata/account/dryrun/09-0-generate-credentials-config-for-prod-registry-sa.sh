#!/bin/sh
# Writes the credentials file of CredentialsRequest openshift-cloud-credential-operator/registry, and puts it into the manifest of its Secret.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")"
SERVICE_ACCOUNT_EMAIL=$(gcloud iam service-accounts list '--filter=email~^prod-registry-f56bc@' '--format=value(email)' '--project=my-project')
if [ -z "$SERVICE_ACCOUNT_EMAIL" ]; then
  echo 'There is no service account yet: run 06-0-create-prod-registry-sa.sh first.' >&2
  exit 1
fi
PROJECT_NUMBER=$(gcloud projects describe my-project '--format=value(projectNumber)')
CONFIG=$(
  cat <<END
{
  "type": "external_account",
  "audience": "//iam.googleapis.com/projects/${PROJECT_NUMBER}/locations/global/workloadIdentityPools/prod/providers/prod",
  "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
  "token_url": "https://sts.googleapis.com/v1/token",
  "service_account_impersonation_url": "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${SERVICE_ACCOUNT_EMAIL}:generateAccessToken",
  "credential_source": {
    "file": "/var/run/secrets/openshift/serviceaccount/token",
    "format": {
      "type": "text"
    }
  }
}
END
)
mkdir -p credentials_configurations
printf %s "$CONFIG" >credentials_configurations/0-prod-registry-credentials.json
ENCODED=$(base64 <credentials_configurations/0-prod-registry-credentials.json | tr -d '\n')
MANIFEST=$(sed -e "s|^  service_account.json:.*|  service_account.json: $ENCODED|" -e '/^POPULATE service_account.json /d' manifests/openshift-registry-cloud-credentials-credentials.yaml)
printf %s "$MANIFEST" >manifests/openshift-registry-cloud-credentials-credentials.yaml
