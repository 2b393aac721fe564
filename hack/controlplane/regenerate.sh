#!/usr/bin/env bash
# Writes go.mod and go.sum for another version of Kubernetes:
#
#   hack/controlplane/regenerate.sh v1.37.1
#
# k8s.io/kubernetes requires the modules that it publishes from its own tree at v0.0.0 and replaces them with folders of that tree. A module
# that depends on it has to replace them itself, by the versions that belong together: v1.37.1 and v0.37.1. etcd is taken at the version
# that this Kubernetes was tested with.
set -euo pipefail

version=${1:?usage: regenerate.sh vMAJOR.MINOR.PATCH}
[[ $version =~ ^v1\.[0-9]+\.[0-9]+$ ]] || {
  echo "regenerate.sh: \"$version\" is not a released version of Kubernetes such as v1.37.1" >&2
  exit 1
}
cd "$(dirname "${BASH_SOURCE[0]}")"
export GOWORK=off

origin=$(cd / && go mod download -json "k8s.io/kubernetes@$version" | sed -n 's/^.*"GoMod": "\(.*\)",$/\1/p')
[[ -f $origin ]] || {
  echo "regenerate.sh: k8s.io/kubernetes $version could not be downloaded; try another patch release" >&2
  exit 1
}
etcd=$(awk '$1 == "go.etcd.io/etcd/server/v3" { print $2; exit }' "$origin")

new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
{
  echo "// Builds the control plane of tests and the demo. Written by regenerate.sh, see README.md."
  echo "module github.com/cloudcredential/operator/hack/controlplane"
  echo
  grep -m1 '^go ' "$origin"
  echo
  if grep -m1 '^godebug ' "$origin"; then echo; fi
  printf 'tool (\n\tgo.etcd.io/etcd/server/v3\n\tk8s.io/kubernetes/cmd/kube-apiserver\n)\n\n'
  printf 'require (\n\tgo.etcd.io/etcd/server/v3 %s\n\tk8s.io/kubernetes %s\n)\n\n' "$etcd" "$version"
  echo "replace ("
  sed -n 's#^[[:space:]]*\(k8s.io/[^ ]*\) => ./staging/.*#\1#p' "$origin" | while read -r module; do
    printf '\t%s => %s v0.%s\n' "$module" "$module" "${version#v1.}"
  done
  echo ")"
} >"$new/go.mod"

(cd "$new" && go mod tidy)
mv "$new/go.mod" go.mod
mv "$new/go.sum" go.sum
echo "regenerate.sh: go.mod and go.sum now build kube-apiserver $version and etcd $etcd; run build.sh to try them" >&2
