#!/bin/sh
# Makes the service account of CredentialsRequest openshift-cloud-credential-operator/dns.
set -eu
SERVICE_ACCOUNT_EMAIL=$(gcloud iam service-accounts list '--filter=email~^prod-dns-gh4gs@' '--format=value(email)' '--project=my-project')
if [ -n "$SERVICE_ACCOUNT_EMAIL" ]; then
  echo "The service account $SERVICE_ACCOUNT_EMAIL is there."
  exit 0
fi
gcloud iam service-accounts create prod-dns-gh4gs '--display-name=prod-dns' '--description=Created By OpenShift ccoctl for service account prod-dns of set-up prod for openshift-cloud-credential-operator/dns' '--project=my-project'
