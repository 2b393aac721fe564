#!/bin/sh
set -eu

# iam:oidc-provider arn:aws:iam::123456789012:oidc-provider/prod-oidc.s3.eu-west-1.amazonaws.com: delete
aws --region eu-west-1 iam delete-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::123456789012:oidc-provider/prod-oidc.s3.eu-west-1.amazonaws.com

# iam:role prod-openshift-ingress-operator-cloud-credentials: delete
aws --region eu-west-1 iam delete-role-policy --role-name prod-openshift-ingress-operator-cloud-credentials --policy-name prod-openshift-ingress-operator-cloud-credentials || :
aws --region eu-west-1 iam delete-role --role-name prod-openshift-ingress-operator-cloud-credentials

# s3:object prod-oidc/.well-known/openid-configuration: delete
aws --region eu-west-1 s3api delete-object --bucket prod-oidc --key .well-known/openid-configuration

# s3:object prod-oidc/keys.json: delete
aws --region eu-west-1 s3api delete-object --bucket prod-oidc --key keys.json

# s3:bucket prod-oidc: delete
aws --region eu-west-1 s3api delete-bucket --bucket prod-oidc
