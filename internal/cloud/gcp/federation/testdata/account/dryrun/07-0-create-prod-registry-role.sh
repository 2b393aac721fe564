#!/bin/sh
# Makes the custom role myproject_registry_4b71301a, with the permissions of a service account.
set -eu
if DELETED=$(gcloud iam roles describe myproject_registry_4b71301a '--format=value(deleted)' '--project=my-project' 2>/dev/null); then
  if [ "$DELETED" = True ]; then
    gcloud iam roles undelete myproject_registry_4b71301a '--project=my-project'
  fi
  gcloud iam roles update myproject_registry_4b71301a '--permissions=compute.instances.get' '--project=my-project'
else
  gcloud iam roles create myproject_registry_4b71301a '--title=my-project-registry' '--description=Created By OpenShift ccoctl for service account prod-registry' '--permissions=compute.instances.get' '--stage=GA' '--project=my-project'
fi
