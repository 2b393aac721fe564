#!/bin/sh
set -eu

# iam:workload-identity-provider prod/prod: delete
gcloud iam workload-identity-pools providers delete prod '--location=global' '--workload-identity-pool=prod' --quiet '--project=my-project'

# iam:workload-identity-pool prod: delete
gcloud iam workload-identity-pools delete prod '--location=global' --quiet '--project=my-project'

# storage:object prod-oidc/keys.json: delete
gcloud storage rm --all-versions gs://prod-oidc/keys.json '--project=my-project'

# storage:object prod-oidc/.well-known/openid-configuration: delete
gcloud storage rm --all-versions gs://prod-oidc/.well-known/openid-configuration '--project=my-project'

# storage:bucket prod-oidc: delete
gcloud storage buckets delete gs://prod-oidc '--project=my-project'
