#!/bin/sh
set -eu

# cloudfront:origin-access-control prod: create
V_CLOUDFRONT_ORIGIN_ACCESS_CONTROL_ID_416C2C04DEA9=$(aws --region eu-west-1 cloudfront create-origin-access-control --cli-input-json '{
    "OriginAccessControlConfig": {
        "Name": "prod-oidc",
        "OriginAccessControlOriginType": "s3",
        "SigningBehavior": "always",
        "SigningProtocol": "sigv4",
        "Description": "openshift.io/cloud-credential-operator/prod"
    }
}' --query OriginAccessControl.Id --output text)

# s3:bucket prod-oidc: create
aws --region eu-west-1 s3api create-bucket --cli-input-json '{
    "Bucket": "prod-oidc",
    "CreateBucketConfiguration": {
        "LocationConstraint": "eu-west-1"
    }
}'
aws --region eu-west-1 s3api put-bucket-tagging --cli-input-json '{
    "Bucket": "prod-oidc",
    "Tagging": {
        "TagSet": [
            {
                "Key": "Name",
                "Value": "prod"
            },
            {
                "Key": "openshift.io/cloud-credential-operator/prod",
                "Value": "owned"
            }
        ]
    }
}'

# cloudfront:distribution prod: create
made=$(aws --region eu-west-1 cloudfront create-distribution-with-tags --cli-input-json '{
    "DistributionConfigWithTags": {
        "DistributionConfig": {
            "CallerReference": "prod",
            "Comment": "openshift.io/cloud-credential-operator/prod",
            "DefaultCacheBehavior": {
                "TargetOriginId": "https://prod-oidc.s3.eu-west-1.amazonaws.com",
                "ViewerProtocolPolicy": "https-only",
                "AllowedMethods": {
                    "Items": [
                        "HEAD",
                        "GET"
                    ],
                    "Quantity": 2,
                    "CachedMethods": {
                        "Items": [
                            "HEAD",
                            "GET"
                        ],
                        "Quantity": 2
                    }
                },
                "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
            },
            "Enabled": true,
            "Origins": {
                "Items": [
                    {
                        "DomainName": "prod-oidc.s3.eu-west-1.amazonaws.com",
                        "Id": "https://prod-oidc.s3.eu-west-1.amazonaws.com",
                        "OriginAccessControlId": "'"$V_CLOUDFRONT_ORIGIN_ACCESS_CONTROL_ID_416C2C04DEA9"'",
                        "S3OriginConfig": {
                            "OriginAccessIdentity": ""
                        }
                    }
                ],
                "Quantity": 1
            },
            "PriceClass": "PriceClass_All",
            "ViewerCertificate": {
                "CloudFrontDefaultCertificate": true
            }
        },
        "Tags": {
            "Items": [
                {
                    "Key": "Name",
                    "Value": "prod"
                },
                {
                    "Key": "openshift.io/cloud-credential-operator/prod",
                    "Value": "owned"
                }
            ]
        }
    }
}' --query 'join(`,`, [Distribution.ARN, Distribution.Id, Distribution.DomainName])' --output text)
V_CLOUDFRONT_DISTRIBUTION_ARN_A3372B3886AB=${made%%,*}
V_CLOUDFRONT_DISTRIBUTION_DOMAIN_492739191EBE=${made##*,}
made=${made#*,}
V_CLOUDFRONT_DISTRIBUTION_ID_7C3474F31F75=${made%%,*}

# file manifests/cluster-authentication-02-config.yaml: create
(umask 077; mkdir -p -- /out/manifests; printf %s 'apiVersion: config.openshift.io/v1
kind: Authentication
metadata:
  name: cluster
spec:
  serviceAccountIssuer: https://'"$V_CLOUDFRONT_DISTRIBUTION_DOMAIN_492739191EBE" > /out/manifests/cluster-authentication-02-config.yaml.tmp; chmod 0600 -- /out/manifests/cluster-authentication-02-config.yaml.tmp; mv -f -- /out/manifests/cluster-authentication-02-config.yaml.tmp /out/manifests/cluster-authentication-02-config.yaml)

# s3:object prod-oidc/.well-known/openid-configuration: create
body=$(mktemp)
printf %s '{
    "issuer": "https://'"$V_CLOUDFRONT_DISTRIBUTION_DOMAIN_492739191EBE"'",
    "jwks_uri": "https://'"$V_CLOUDFRONT_DISTRIBUTION_DOMAIN_492739191EBE"'/keys.json",
    "response_types_supported": [
        "id_token"
    ],
    "subject_types_supported": [
        "public"
    ],
    "id_token_signing_alg_values_supported": [
        "RS256"
    ],
    "claims_supported": [
        "aud",
        "exp",
        "sub",
        "iat",
        "iss",
        "sub"
    ]
}' >"$body"
aws --region eu-west-1 s3api put-object --cli-input-json '{
    "Bucket": "prod-oidc",
    "Key": ".well-known/openid-configuration",
    "ContentType": "application/json",
    "Tagging": "Name=prod&openshift.io%2Fcloud-credential-operator%2Fprod=owned"
}' --body "$body"
rm "$body"

# s3:object prod-oidc/keys.json: create
body=$(mktemp)
printf %s '{
    "keys": [
        {
            "use": "sig",
            "kty": "RSA",
            "kid": "9_OUvUSDZ5N6TrphGaKpZQWM_zf1qDCSSTn-QtS1DHI",
            "alg": "RS256",
            "n": "y87FHKuFMZhwLo74RFW7QsGoSW2WehnUksOWmGv91qxUpQu-s3nVy8jt3N20Mhrlsw5U5T7nBou9syw0Wuyoj9Y9FIJ3Egp0pWkWGGOVTDnu630OYuN1eVxpC45U_psiyd33nmuQpuVLxUmF5Ma3JqKq32ZFWMcTqjKh7mcBnqBTica4S9E_SuKdHRAIdMwM1H63dbD9kIHiUPZ59dp1ggvJgb3DmVjua-_o16t7LGaLsGMOhuHwgLoaM3Tk990KV4LBX--UtWhAaYIq5b_J-7dfan3lT3b_0RotfLEfqmuiol08l9YlKJq1liL9JREgiODz1DQs7HS8DKj6bYwljQ",
            "e": "AQAB"
        }
    ]
}' >"$body"
aws --region eu-west-1 s3api put-object --cli-input-json '{
    "Bucket": "prod-oidc",
    "Key": "keys.json",
    "ContentType": "application/json",
    "Tagging": "Name=prod&openshift.io%2Fcloud-credential-operator%2Fprod=owned"
}' --body "$body"
rm "$body"

# s3:public-access-block prod-oidc: create
aws --region eu-west-1 s3api put-public-access-block --cli-input-json '{
    "Bucket": "prod-oidc",
    "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": true,
        "BlockPublicPolicy": true,
        "IgnorePublicAcls": true,
        "RestrictPublicBuckets": true
    }
}'

# s3:bucket-policy prod-oidc: create
aws --region eu-west-1 s3api put-bucket-policy --cli-input-json '{
    "Bucket": "prod-oidc",
    "Policy": "{\"Version\":\"2012-10-17\",\"Id\":\"PolicyForCloudFrontPrivateContent\",\"Statement\":[{\"Sid\":\"1\",\"Principal\":{\"Service\":\"cloudfront.amazonaws.com\"},\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\"],\"Resource\":[\"arn:aws:s3:::prod-oidc/*\"],\"Condition\":{\"StringEquals\":{\"AWS:SourceArn\":\"'"$V_CLOUDFRONT_DISTRIBUTION_ARN_A3372B3886AB"'\"}}}]}"
}'

# cloudfront:deployment prod: create
aws --region eu-west-1 cloudfront wait distribution-deployed --id "$V_CLOUDFRONT_DISTRIBUTION_ID_7C3474F31F75"

# iam:oidc-provider prod: create
# The thumbprint of an issuer's last certificate. Set THUMBPRINT to give another one.
fingerprint() {
  if [ -n "${THUMBPRINT:-}" ]; then
    printf %s "$THUMBPRINT"
    return
  fi
  proxy=${HTTPS_PROXY:-${https_proxy:-}}
  proxy=${proxy#*://}
  found=$(openssl s_client ${proxy:+-proxy "${proxy%/}"} -servername "${1%:*}" -showcerts -connect "$1" </dev/null 2>/dev/null |
    awk '/BEGIN CERTIFICATE/ { last = "" } { last = last $0 "\n" } END { printf "%s", last }' |
    openssl x509 -noout -fingerprint -sha1 2>/dev/null | sed -e 's/.*=//' -e 's/://g')
  if [ -z "$found" ]; then
    echo "The certificate of $1 cannot be read. Set THUMBPRINT to the SHA-1 fingerprint of the last one in its chain, and go on by hand." >&2
    return 1
  fi
  printf %s "$found"
}
thumbprint=$(fingerprint "$V_CLOUDFRONT_DISTRIBUTION_DOMAIN_492739191EBE"':443')
V_IAM_OIDC_PROVIDER_ARN_3154D2E3D1B9=$(aws --region eu-west-1 iam create-open-id-connect-provider --cli-input-json '{
    "Url": "https://'"$V_CLOUDFRONT_DISTRIBUTION_DOMAIN_492739191EBE"'",
    "ClientIDList": [
        "openshift",
        "sts.amazonaws.com"
    ],
    "Tags": [
        {
            "Key": "Name",
            "Value": "prod"
        },
        {
            "Key": "openshift.io/cloud-credential-operator/prod",
            "Value": "owned"
        }
    ]
}' --query OpenIDConnectProviderArn --output text --thumbprint-list "$thumbprint")
V_IAM_OIDC_PROVIDER_URL_9DA5CDBEAF74='https://'"$V_CLOUDFRONT_DISTRIBUTION_DOMAIN_492739191EBE"

# iam:role openshift-ingress-operator/cloud-credentials: create
V_IAM_ROLE_ARN_4FA7D6AAEB58=$(aws --region eu-west-1 iam create-role --cli-input-json '{
    "AssumeRolePolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Federated\":\"'"$V_IAM_OIDC_PROVIDER_ARN_3154D2E3D1B9"'\"},\"Action\":\"sts:AssumeRoleWithWebIdentity\",\"Condition\":{\"StringEquals\":{\"'"$V_CLOUDFRONT_DISTRIBUTION_DOMAIN_492739191EBE"':aud\":[\"openshift\",\"sts.amazonaws.com\"],\"'"$V_CLOUDFRONT_DISTRIBUTION_DOMAIN_492739191EBE"':sub\":[\"system:serviceaccount:openshift-ingress-operator:default\"]}}}]}",
    "RoleName": "prod-openshift-ingress-operator-cloud-credentials",
    "Description": "OpenShift role for openshift-ingress-operator/cloud-credentials",
    "Tags": [
        {
            "Key": "Name",
            "Value": "prod"
        },
        {
            "Key": "openshift.io/cloud-credential-operator/prod",
            "Value": "owned"
        }
    ]
}' --query Role.Arn --output text)
V_IAM_ROLE_NAME_691810AA2991=prod-openshift-ingress-operator-cloud-credentials

# file manifests/openshift-ingress-operator-cloud-credentials-credentials.yaml: create
(umask 077; mkdir -p -- /out/manifests; printf %s 'apiVersion: v1
stringData:
  credentials: |-
    [default]
    sts_regional_endpoints = regional
    role_arn = '"$V_IAM_ROLE_ARN_4FA7D6AAEB58"'
    web_identity_token_file = /var/run/secrets/openshift/serviceaccount/token
kind: Secret
metadata:
  name: cloud-credentials
  namespace: openshift-ingress-operator
type: Opaque' > /out/manifests/openshift-ingress-operator-cloud-credentials-credentials.yaml.tmp; chmod 0600 -- /out/manifests/openshift-ingress-operator-cloud-credentials-credentials.yaml.tmp; mv -f -- /out/manifests/openshift-ingress-operator-cloud-credentials-credentials.yaml.tmp /out/manifests/openshift-ingress-operator-cloud-credentials-credentials.yaml)

# iam:role-policy openshift-ingress-operator/cloud-credentials: create
aws --region eu-west-1 iam put-role-policy --cli-input-json '{
    "PolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"route53:ListHostedZones\"],\"Resource\":\"*\"}]}",
    "PolicyName": "'"$V_IAM_ROLE_NAME_691810AA2991"'",
    "RoleName": "'"$V_IAM_ROLE_NAME_691810AA2991"'"
}'
