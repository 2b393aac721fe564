#!/bin/sh
# Makes the service account of CredentialsRequest openshift-cloud-credential-operator/registry.
set -eu
SERVICE_ACCOUNT_EMAIL=$(gcloud iam service-accounts list '--filter=email~^prod-registry-f56bc@' '--format=value(email)' '--project=my-project')
if [ -n "$SERVICE_ACCOUNT_EMAIL" ]; then
  echo "The service account $SERVICE_ACCOUNT_EMAIL is there."
  exit 0
fi
gcloud iam service-accounts create prod-registry-f56bc '--display-name=prod-registry' '--description=Created By OpenShift ccoctl for service account prod-registry of set-up prod for openshift-cloud-credential-operator/registry' '--project=my-project'
