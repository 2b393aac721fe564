#!/bin/sh
set -eu

# iam:workload-identity-provider prod/prod: delete
gcloud iam workload-identity-pools providers delete prod '--location=global' '--workload-identity-pool=prod' --quiet '--project=my-project'

# iam:workload-identity-pool prod: delete
gcloud iam workload-identity-pools delete prod '--location=global' --quiet '--project=my-project'
