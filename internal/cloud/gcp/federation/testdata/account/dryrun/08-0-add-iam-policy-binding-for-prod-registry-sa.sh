#!/bin/sh
# Gives the service account of CredentialsRequest openshift-cloud-credential-operator/registry its rights, and says who may act as it.
set -eu
SERVICE_ACCOUNT_EMAIL=$(gcloud iam service-accounts list '--filter=email~^prod-registry-f56bc@' '--format=value(email)' '--project=my-project')
if [ -z "$SERVICE_ACCOUNT_EMAIL" ]; then
  echo 'There is no service account yet: run 06-0-create-prod-registry-sa.sh first.' >&2
  exit 1
fi
PROJECT_NUMBER=$(gcloud projects describe my-project '--format=value(projectNumber)')

# What was just made is not known everywhere at once.
retry() {
  tries=24
  until "$@"; do
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ]; then
      return 1
    fi
    sleep 5
  done
}

retry gcloud projects add-iam-policy-binding my-project --member="serviceAccount:$SERVICE_ACCOUNT_EMAIL" '--role=projects/my-project/roles/myproject_registry_4b71301a' '--condition=None' '--format=none'
retry gcloud projects add-iam-policy-binding my-project --member="serviceAccount:$SERVICE_ACCOUNT_EMAIL" '--role=roles/dns.admin' '--condition=None' '--format=none'
retry gcloud projects add-iam-policy-binding my-project --member="serviceAccount:$SERVICE_ACCOUNT_EMAIL" '--role=roles/storage.admin' '--condition=None' '--format=none'
retry gcloud iam service-accounts add-iam-policy-binding "$SERVICE_ACCOUNT_EMAIL" --member="principal://iam.googleapis.com/projects/${PROJECT_NUMBER}/locations/global/workloadIdentityPools/prod/subject/system:serviceaccount:openshift-registry:controller" '--role=roles/iam.workloadIdentityUser' '--condition=None' '--format=none' '--project=my-project'
retry gcloud iam service-accounts add-iam-policy-binding "$SERVICE_ACCOUNT_EMAIL" --member="principal://iam.googleapis.com/projects/${PROJECT_NUMBER}/locations/global/workloadIdentityPools/prod/subject/system:serviceaccount:openshift-registry:operator" '--role=roles/iam.workloadIdentityUser' '--condition=None' '--format=none' '--project=my-project'
