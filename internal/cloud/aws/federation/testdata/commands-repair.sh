#!/bin/sh
set -eu

# s3:bucket prod-oidc: update
aws --region eu-west-1 s3api put-bucket-tagging --cli-input-json '{
    "Bucket": "prod-oidc",
    "Tagging": {
        "TagSet": [
            {
                "Key": "Name",
                "Value": "prod"
            },
            {
                "Key": "kept",
                "Value": "a'\''b"
            },
            {
                "Key": "openshift.io/cloud-credential-operator/prod",
                "Value": "owned"
            },
            {
                "Key": "team",
                "Value": "a'\''b"
            }
        ]
    }
}'

# iam:oidc-provider prod: update
aws --region eu-west-1 iam tag-open-id-connect-provider --cli-input-json '{
    "OpenIDConnectProviderArn": "arn:aws:iam::123456789012:oidc-provider/prod-oidc.s3.eu-west-1.amazonaws.com",
    "Tags": [
        {
            "Key": "Name",
            "Value": "prod"
        },
        {
            "Key": "team",
            "Value": "a'\''b"
        }
    ]
}'
aws --region eu-west-1 iam add-client-id-to-open-id-connect-provider --cli-input-json '{
    "ClientID": "sts.amazonaws.com",
    "OpenIDConnectProviderArn": "arn:aws:iam::123456789012:oidc-provider/prod-oidc.s3.eu-west-1.amazonaws.com"
}'
present=$(aws --region eu-west-1 iam get-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::123456789012:oidc-provider/prod-oidc.s3.eu-west-1.amazonaws.com --query 'join('\'' '\'', ThumbprintList[-4:])' --output text)
aws --region eu-west-1 iam update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn arn:aws:iam::123456789012:oidc-provider/prod-oidc.s3.eu-west-1.amazonaws.com --thumbprint-list $present <thumbprint>

# iam:role openshift-ingress-operator/cloud-credentials: update
aws --region eu-west-1 iam tag-role --cli-input-json '{
    "RoleName": "prod-openshift-ingress-operator-cloud-credentials",
    "Tags": [
        {
            "Key": "Name",
            "Value": "prod"
        },
        {
            "Key": "team",
            "Value": "a'\''b"
        }
    ]
}'
aws --region eu-west-1 iam put-role-permissions-boundary --cli-input-json '{
    "PermissionsBoundary": "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
    "RoleName": "prod-openshift-ingress-operator-cloud-credentials"
}'
aws --region eu-west-1 iam update-assume-role-policy --cli-input-json '{
    "PolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Federated\":\"arn:aws:iam::123456789012:oidc-provider/prod-oidc.s3.eu-west-1.amazonaws.com\"},\"Action\":\"sts:AssumeRoleWithWebIdentity\",\"Condition\":{\"StringEquals\":{\"prod-oidc.s3.eu-west-1.amazonaws.com:aud\":[\"openshift\",\"sts.amazonaws.com\"],\"prod-oidc.s3.eu-west-1.amazonaws.com:sub\":[\"system:serviceaccount:openshift-ingress-operator:default\"]}}}]}",
    "RoleName": "prod-openshift-ingress-operator-cloud-credentials"
}'
aws --region eu-west-1 iam update-role-description --cli-input-json '{
    "Description": "OpenShift role for openshift-ingress-operator/cloud-credentials",
    "RoleName": "prod-openshift-ingress-operator-cloud-credentials"
}'
