#!/bin/sh
set -eu

# file manifests/cluster-authentication-02-config.yaml: create
(umask 077; mkdir -p -- /out/manifests; printf %s 'apiVersion: config.openshift.io/v1
kind: Authentication
metadata:
  name: cluster
spec:
  serviceAccountIssuer: https://storage.googleapis.com/prod-oidc' > /out/manifests/cluster-authentication-02-config.yaml.tmp; chmod 0600 -- /out/manifests/cluster-authentication-02-config.yaml.tmp; mv -f -- /out/manifests/cluster-authentication-02-config.yaml.tmp /out/manifests/cluster-authentication-02-config.yaml)

# iam:workload-identity-pool prod: create
gcloud iam workload-identity-pools create prod '--location=global' '--description=Created By OpenShift ccoctl' '--display-name=prod' '--project=my-project'
V_IAM_WORKLOAD_IDENTITY_POOL_NAME_6CD5FB8B763F=$(gcloud iam workload-identity-pools describe prod '--location=global' '--format=value(name)' '--project=my-project')

# storage:bucket prod-oidc: create
gcloud storage buckets create gs://prod-oidc '--location=us' --uniform-bucket-level-access '--project=my-project'
gcloud storage buckets update gs://prod-oidc '--update-labels=openshift-ccoctl=prod' '--project=my-project'

# storage:bucket-policy prod-oidc: create
gcloud storage buckets add-iam-policy-binding gs://prod-oidc '--member=allUsers' '--role=roles/storage.objectViewer' '--project=my-project'

# storage:object prod-oidc/.well-known/openid-configuration: create
printf %s '{
    "issuer": "https://storage.googleapis.com/prod-oidc",
    "jwks_uri": "https://storage.googleapis.com/prod-oidc/keys.json",
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
}' | gcloud storage cp - gs://prod-oidc/.well-known/openid-configuration '--content-type=application/json' '--cache-control=no-cache, max-age=0' '--project=my-project'

# storage:object prod-oidc/keys.json: create
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
}' | gcloud storage cp - gs://prod-oidc/keys.json '--content-type=application/json' '--cache-control=no-cache, max-age=0' '--project=my-project'

# iam:workload-identity-provider prod/prod: create
gcloud iam workload-identity-pools providers create-oidc prod '--location=global' '--workload-identity-pool=prod' '--display-name=prod' '--description=Created By OpenShift ccoctl' '--issuer-uri=https://storage.googleapis.com/prod-oidc' '--allowed-audiences=openshift' '--attribute-mapping=google.subject=assertion.sub' '--project=my-project'
V_IAM_WORKLOAD_IDENTITY_PROVIDER_NAME_8054989BA21A=$(gcloud iam workload-identity-pools providers describe prod '--location=global' '--workload-identity-pool=prod' '--format=value(name)' '--project=my-project')
V_IAM_WORKLOAD_IDENTITY_PROVIDER_URL_DE61A8FF8563=https://storage.googleapis.com/prod-oidc
