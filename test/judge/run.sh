#!/usr/bin/env bash
# Lets software that nobody here wrote judge the simulated AWS and ccoctl: versitygw, which is built here once, Debian's aws command line,
# openssl, and a real kube-apiserver.
#
#   test/judge/run.sh [flags of go test]
#
# What is missing on this machine is skipped and said; with CI=true it is an error. JUDGE_AWS names another aws program.
# Everything that is started listens on the loopback interface only and ends with the test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly gateway=github.com/versity/versitygw/cmd/versitygw

# Built from the same module versions by the same compiler, it is the same program.
key=$({ cat go.mod go.sum; go version; } | sha256sum | cut -c 1-16)
cache=$(cd ../.. && pwd)/.cache/judge/$key
if [[ ! -x $cache/versitygw ]]; then
  echo "building versitygw, which takes one to four minutes and happens once"
  rm -rf "$(dirname "$cache")"
  mkdir -p "$cache"
  nice go build -o "$cache/versitygw.$$" "$gateway"
  mv "$cache/versitygw.$$" "$cache/versitygw"
fi

ccoctl=$(dirname "$cache")/ccoctl
(cd ../.. && go build -o "$ccoctl" ./cmd/ccoctl)
KUBEBUILDER_ASSETS=${KUBEBUILDER_ASSETS:-$(../../hack/controlplane/build.sh)}
export KUBEBUILDER_ASSETS

# -v shows what was skipped and which aws program was used.
JUDGE_VERSITYGW=$cache/versitygw JUDGE_CCOCTL=$ccoctl exec go test -count 1 -timeout 10m -v "$@" .
