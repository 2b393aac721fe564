#!/bin/sh
# Makes the custom role myproject_dns_1931caa7, with the permissions of a service account.
set -eu
if DELETED=$(gcloud iam roles describe myproject_dns_1931caa7 '--format=value(deleted)' '--project=my-project' 2>/dev/null); then
  if [ "$DELETED" = True ]; then
    gcloud iam roles undelete myproject_dns_1931caa7 '--project=my-project'
  fi
  gcloud iam roles update myproject_dns_1931caa7 '--permissions=dns.changes.create,dns.changes.get' '--project=my-project'
else
  gcloud iam roles create myproject_dns_1931caa7 '--title=my-project-dns' '--description=Created By OpenShift ccoctl for service account prod-dns' '--permissions=dns.changes.create,dns.changes.get' '--stage=GA' '--project=my-project'
fi
