#!/usr/bin/env bash
# Builds kube-apiserver and etcd from Go modules and prints the directory that holds them.
#
# The directory is named after everything that decides what the binaries are: go.mod, go.sum, the flags, the compiler and the platform. So a
# second call finds it and returns at once, and a change of version never meets an old binary. Progress goes to stderr.
#
#   CONTROLPLANE_CACHE   where to keep the binaries; default: .cache/controlplane in the repository
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${CONTROLPLANE_CACHE:-$here/../../.cache/controlplane}

export CGO_ENABLED=0 GOWORK=off GOFLAGS="-buildvcs=false -mod=readonly -trimpath"

say() { echo "controlplane: $*" >&2; }

# required MODULE prints the version that go.mod requires.
required() { awk -v module="$1" '$1 == module && $2 ~ /^v[0-9]/ { print $2; exit }' "$here/go.mod"; }

kubernetes=$(required k8s.io/kubernetes)
etcd=$(required go.etcd.io/etcd/server/v3)
[[ -n $kubernetes && -n $etcd ]] || {
  say "go.mod requires no k8s.io/kubernetes or no etcd: run regenerate.sh"
  exit 1
}

# Without these the API server reports a placeholder as its version, and takes the oldest for its compatibility version.
IFS=. read -r major minor _ <<<"${kubernetes#v}"
stamp=k8s.io/component-base/version
apiserver_ldflags="-s -w -X $stamp.gitVersion=$kubernetes -X $stamp.gitMajor=$major -X $stamp.gitMinor=$minor"
apiserver_ldflags+=" -X $stamp.gitTreeState=clean -X $stamp.buildDate=1970-01-01T00:00:00Z"
etcd_ldflags="-s -w"

sha256() { if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi; }

key=$({
  cat "$here/go.mod" "$here/go.sum"
  echo "$apiserver_ldflags" "$etcd_ldflags" "$GOFLAGS" "$CGO_ENABLED"
  go env GOVERSION GOOS GOARCH
} | sha256 | cut -c1-64)

mkdir -p "$cache"
cache=$(cd "$cache" && pwd)
bin=$cache/$key/bin
if [[ -x $bin/kube-apiserver && -x $bin/etcd ]]; then
  echo "$bin"
  exit 0
fi

work=$(mktemp -d "$cache/building.XXXXXX")
ticker=
cleanup() {
  [[ -z $ticker ]] || kill "$ticker" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

# build NAME PACKAGE LDFLAGS compiles one program and says every 15 seconds how far it is.
build() {
  local name=$1 package=$2 ldflags=$3 start=$SECONDS
  : >"$work/$name.log"
  (
    trap 'kill "$nap" 2>/dev/null; exit' TERM
    while sleep 15 & nap=$!; wait "$nap"; do
      say "$name: $(grep -cE '^[A-Za-z0-9./_-]+$' "$work/$name.log" || true) packages compiled, $((SECONDS - start)) s"
    done
  ) >/dev/null &
  ticker=$!
  if ! (cd "$here" && go build -v -ldflags "$ldflags" -o "$work/bin/$name" "$package") 2>"$work/$name.log"; then
    cat "$work/$name.log" >&2
    say "$name: the build failed; the compiler's output is above"
    exit 1
  fi
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  ticker=
  say "$name: built in $((SECONDS - start)) s"
}

mkdir "$work/bin"
say "building etcd $etcd and kube-apiserver $kubernetes, once: about 5 minutes on 2 cores with an empty build cache"
build etcd go.etcd.io/etcd/server/v3 "$etcd_ldflags"
build kube-apiserver k8s.io/kubernetes/cmd/kube-apiserver "$apiserver_ldflags"

# The rename makes the binaries appear all at once. Where somebody else was faster, theirs are the same.
mkdir -p "$cache/$key"
[[ -e $bin ]] || mv "$work/bin" "$bin"
say "ready in $bin"
echo "$bin"
