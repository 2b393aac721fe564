#!/usr/bin/env bash
# Builds ccoctl for every platform into the directory given, with man pages, a bill of materials for each binary, and the checksums of all.
# The same source yields the same bytes. PLATFORMS="linux/amd64 …" builds fewer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly out=${1:?the directory to write to}
readonly version=${VERSION:?the version to stamp}
readonly platforms=${PLATFORMS:-linux/amd64 linux/arm64 linux/ppc64le linux/s390x darwin/amd64 darwin/arm64 windows/amd64 windows/arm64}
readonly flags=(-trimpath -buildvcs=false -tags grpcnotrace -ldflags "-s -w -X github.com/cloudcredential/operator/internal/version.Version=$version")
export CGO_ENABLED=0 GOWORK=off

rm -rf "$out"
mkdir -p "$out"
materials=$(mktemp -d)
trap 'rm -rf "$materials"' EXIT
go build -C hack/release -o "$materials/" github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod

for platform in $platforms; do
  name=ccoctl-${platform%/*}-${platform#*/}
  file=$name
  if [[ $platform == windows/* ]]; then file+=.exe; fi
  echo "building $file"
  GOOS=${platform%/*} GOARCH=${platform#*/} go build "${flags[@]}" -o "$out/$file" ./cmd/ccoctl
  "$materials/cyclonedx-gomod" bin -json -std -noserial -notimestamp -version "$version" -output "$out/$name.cdx.json" "$out/$file" 2>/dev/null
done

go run "${flags[@]}" ./hack/man "$materials/man"
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$materials" -cf - man | gzip -n >"$out/ccoctl-man.tar.gz"

(cd "$out" && sha256sum ./* >"$materials/SHA256SUMS")
mv "$materials/SHA256SUMS" "$out/SHA256SUMS"
chmod 644 "$out/SHA256SUMS"
echo "$(wc -l <"$out/SHA256SUMS") files in $out, version $version"
