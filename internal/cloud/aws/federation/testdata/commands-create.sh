#!/bin/sh
set -eu

# file manifests/cluster-authentication-02-config.yaml: create
(umask 077; mkdir -p -- /out/manifests; printf %s 'apiVersion: config.openshift.io/v1
kind: Authentication
metadata:
  name: cluster
spec:
  serviceAccountIssuer: https://prod-oidc.s3.eu-west-1.amazonaws.com' > /out/manifests/cluster-authentication-02-config.yaml.tmp; chmod 0600 -- /out/manifests/cluster-authentication-02-config.yaml.tmp; mv -f -- /out/manifests/cluster-authentication-02-config.yaml.tmp /out/manifests/cluster-authentication-02-config.yaml)

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

# s3:object prod-oidc/.well-known/openid-configuration: create
body=$(mktemp)
printf %s '{
    "issuer": "https://prod-oidc.s3.eu-west-1.amazonaws.com",
    "jwks_uri": "https://prod-oidc.s3.eu-west-1.amazonaws.com/keys.json",
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
        "BlockPublicPolicy": false,
        "IgnorePublicAcls": true,
        "RestrictPublicBuckets": false
    }
}'

# s3:bucket-policy prod-oidc: create
aws --region eu-west-1 s3api put-bucket-policy --cli-input-json '{
    "Bucket": "prod-oidc",
    "Policy": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"AllowReadPublicAccess\",\"Principal\":\"*\",\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\"],\"Resource\":[\"arn:aws:s3:::prod-oidc/*\"]}]}"
}'

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
thumbprint=$(fingerprint prod-oidc.s3.eu-west-1.amazonaws.com:443)
V_IAM_OIDC_PROVIDER_ARN_3154D2E3D1B9=$(aws --region eu-west-1 iam create-open-id-connect-provider --cli-input-json '{
    "Url": "https://prod-oidc.s3.eu-west-1.amazonaws.com",
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
V_IAM_OIDC_PROVIDER_URL_9DA5CDBEAF74=https://prod-oidc.s3.eu-west-1.amazonaws.com

# iam:role openshift-ingress-operator/cloud-credentials: create
V_IAM_ROLE_ARN_4FA7D6AAEB58=$(aws --region eu-west-1 iam create-role --cli-input-json '{
    "AssumeRolePolicyDocument": "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Federated\":\"'"$V_IAM_OIDC_PROVIDER_ARN_3154D2E3D1B9"'\"},\"Action\":\"sts:AssumeRoleWithWebIdentity\",\"Condition\":{\"StringEquals\":{\"prod-oidc.s3.eu-west-1.amazonaws.com:aud\":[\"openshift\",\"sts.amazonaws.com\"],\"prod-oidc.s3.eu-west-1.amazonaws.com:sub\":[\"system:serviceaccount:openshift-ingress-operator:default\"]}}}]}",
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
