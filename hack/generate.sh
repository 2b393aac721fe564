#!/usr/bin/env bash
# Writes what is derived from api/v1: its deep copies and the CRD. A second run changes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

crd=manifests/0000_03_cloud-credential-operator_01_crd.yaml
generated=$(mktemp -d)
trap 'rm -rf "$generated"' EXIT

# Built once per version of the tools and of Go; building it anew costs half a minute.
key=$( (cat hack/tools/go.mod hack/tools/go.sum; go env GOVERSION) | git hash-object --stdin)
generator=$PWD/.cache/bin/controller-gen-$key
if [ ! -x "$generator" ]; then
	echo "building controller-gen" >&2
	mkdir -p .cache/bin
	(cd hack/tools && go build -o "$generator.part$$" sigs.k8s.io/controller-tools/cmd/controller-gen)
	mv "$generator.part$$" "$generator"
fi

"$generator" object paths=./api/v1
"$generator" crd paths=./api/v1 output:crd:dir="$generated"

# The generator's version is no property of the CRD and would change it for no reason.
grep -v 'controller-gen.kubebuilder.io/version:' \
	"$generated/cloudcredential.openshift.io_credentialsrequests.yaml" >"$generated/crd.yaml"
mkdir -p manifests
cmp -s "$generated/crd.yaml" "$crd" || cp "$generated/crd.yaml" "$crd"
