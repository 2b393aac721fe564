#!/bin/sh
set -eu

# iam:custom-role myproject_registry_4b71301a: create
V_IAM_CUSTOM_ROLE_NAME_D304C3500EB4=$(gcloud iam roles create myproject_registry_4b71301a '--title=my-project-registry' '--description=Created By OpenShift ccoctl for service account prod-registry' '--permissions=compute.instances.get' '--stage=GA' '--format=value(name)' '--project=my-project')

# iam:service-account openshift-registry/cloud-credentials: create
V_IAM_SERVICE_ACCOUNT_EMAIL_44D80DC44523=$(gcloud iam service-accounts create prod-registry-f56bc '--display-name=prod-registry' '--description=Created By OpenShift ccoctl for service account prod-registry of set-up prod for openshift-cloud-credential-operator/registry' '--format=value(email)' '--project=my-project')

# cloudresourcemanager:project-policy my-project: update
gcloud projects add-iam-policy-binding my-project '--member=serviceAccount:'"$V_IAM_SERVICE_ACCOUNT_EMAIL_44D80DC44523" '--role='"$V_IAM_CUSTOM_ROLE_NAME_D304C3500EB4" '--condition=None' '--format=none'
gcloud projects add-iam-policy-binding my-project '--member=serviceAccount:'"$V_IAM_SERVICE_ACCOUNT_EMAIL_44D80DC44523" '--role=roles/dns.admin' '--condition=None' '--format=none'
gcloud projects add-iam-policy-binding my-project '--member=serviceAccount:'"$V_IAM_SERVICE_ACCOUNT_EMAIL_44D80DC44523" '--role=roles/storage.admin' '--condition=None' '--format=none'

# file manifests/openshift-registry-cloud-credentials-credentials.yaml: create
(umask 077; mkdir -p -- out/manifests; printf %s 'apiVersion: v1
stringData:
  service_account.json: |-
    {
      "type": "external_account",
      "audience": "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/prod/providers/prod",
      "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
      "token_url": "https://sts.googleapis.com/v1/token",
      "service_account_impersonation_url": "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/'"$V_IAM_SERVICE_ACCOUNT_EMAIL_44D80DC44523"':generateAccessToken",
      "credential_source": {
        "file": "/var/run/secrets/openshift/serviceaccount/token",
        "format": {
          "type": "text"
        }
      }
    }
kind: Secret
metadata:
  name: cloud-credentials
  namespace: openshift-registry
type: Opaque' > out/manifests/openshift-registry-cloud-credentials-credentials.yaml.tmp; chmod 0600 -- out/manifests/openshift-registry-cloud-credentials-credentials.yaml.tmp; mv -f -- out/manifests/openshift-registry-cloud-credentials-credentials.yaml.tmp out/manifests/openshift-registry-cloud-credentials-credentials.yaml)

# iam:service-account-policy openshift-registry/cloud-credentials: create
gcloud iam service-accounts add-iam-policy-binding "$V_IAM_SERVICE_ACCOUNT_EMAIL_44D80DC44523" '--member=principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/prod/subject/system:serviceaccount:openshift-registry:controller' '--role=roles/iam.workloadIdentityUser' '--condition=None' '--format=none' '--project=my-project'
gcloud iam service-accounts add-iam-policy-binding "$V_IAM_SERVICE_ACCOUNT_EMAIL_44D80DC44523" '--member=principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/prod/subject/system:serviceaccount:openshift-registry:operator' '--role=roles/iam.workloadIdentityUser' '--condition=None' '--format=none' '--project=my-project'
