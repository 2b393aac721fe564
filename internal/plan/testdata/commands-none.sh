#!/bin/sh
set -eu

# policy registry: update, which has no command

# user broken: blocked: observe user/broken: outage

# user old: delete, which has no command

# user prod-x7-ingress: create, which has no command

# key prod-x7-ingress: create, which has no command

# Secret openshift-ingress/cloud: update, which has no command

# user theirs: refuse: it exists and is not ours (cluster staging)

# key theirs: blocked: user/theirs is not ours
