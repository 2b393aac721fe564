#!/bin/sh
set -eu

# iam:workload-identity-pool prod: update
gcloud iam workload-identity-pools update prod '--location=global' '--description=Created By OpenShift ccoctl' '--display-name=prod' --no-disabled '--project=my-project'

# storage:bucket prod-oidc: update
gcloud storage buckets update gs://prod-oidc --uniform-bucket-level-access --no-public-access-prevention '--project=my-project'

# storage:bucket-policy prod-oidc: update
gcloud storage buckets add-iam-policy-binding gs://prod-oidc '--member=allUsers' '--role=roles/storage.objectViewer' '--project=my-project'

# storage:object prod-oidc/keys.json: update
printf %s '{
    "keys": [
        {
            "use": "sig",
            "kty": "RSA",
            "kid": "9_OUvUSDZ5N6TrphGaKpZQWM_zf1qDCSSTn-QtS1DHI",
            "alg": "RS256",
            "n": "y87FHKuFMZhwLo74RFW7QsGoSW2WehnUksOWmGv91qxUpQu-s3nVy8jt3N20Mhrlsw5U5T7nBou9syw0Wuyoj9Y9FIJ3Egp0pWkWGGOVTDnu630OYuN1eVxpC45U_psiyd33nmuQpuVLxUmF5Ma3JqKq32ZFWMcTqjKh7mcBnqBTica4S9E_SuKdHRAIdMwM1H63dbD9kIHiUPZ59dp1ggvJgb3DmVjua-_o16t7LGaLsGMOhuHwgLoaM3Tk990KV4LBX--UtWhAaYIq5b_J-7dfan3lT3b_0RotfLEfqmuiol08l9YlKJq1liL9JREgiODz1DQs7HS8DKj6bYwljQ",
            "e": "AQAB"
        },
        {
            "use": "sig",
            "kty": "RSA",
            "kid": "Q0bVPiXd6S4URkwIGCiAd7onrzaJyVdHlFWa2B43Xzw",
            "alg": "RS256",
            "n": "61sh8MyXUg3M9QHqJqKhrBGtUi-th-Q7z8qLN-TIDMWnSEyOVwsQOaea8wiPm_8jdTwTZ5eL2fptXuOj22uuHksVjbeszaES7L05fKdhDdERnELFNGwIFXCdgX0LpV0uRxjm3YpzWH3gxQb2omxbdhv8SOvphzety9aiEM2NiQ73rvYsi3VLIH_XGQF39VNvti1bytfPDJEo5zbHLLSXRieJrSEtVietdIvIV8ufnViBG3_pBwY0gdnPX0V7_ytsNKVf8k9S8zlZ8hYOiroCxe2nwjitCOMyG_IQdczPe3L72ptiE8arkepL-nqMYTUbb1-EVnis5g8mbyaKzD20DQ",
            "e": "AQAB"
        }
    ]
}' | gcloud storage cp - gs://prod-oidc/keys.json '--content-type=application/json' '--cache-control=no-cache, max-age=0' '--project=my-project'

# iam:workload-identity-provider prod/prod: update
gcloud iam workload-identity-pools providers undelete prod '--location=global' '--workload-identity-pool=prod' '--project=my-project'
gcloud iam workload-identity-pools providers update-oidc prod '--location=global' '--workload-identity-pool=prod' '--display-name=prod' '--description=Created By OpenShift ccoctl' '--issuer-uri=https://storage.googleapis.com/prod-oidc' '--allowed-audiences=openshift' '--attribute-mapping=google.subject=assertion.sub' --no-disabled '--project=my-project'
