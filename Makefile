# `make` alone lists the targets. Everything that a target needs is built on the way; binaries land in bin/, caches in .cache/.

MODULE  := github.com/cloudcredential/operator
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# Without the tag, Google's library brings a page of traces whose templates keep every exported method: 18 MB in each program.
TAGS    := grpcnotrace
LDFLAGS := -s -w -X $(MODULE)/internal/version.Version=$(VERSION)

# Packages built and tested at a time. Integration tests start a control plane each (300 MB), so more is not faster on a small machine.
PARALLEL  ?= 2
# Which benchmarks, in which packages, and how often; and how long each target of make fuzz runs.
BENCH     ?= .
BENCHIN   ?= ./...
BENCHTIME ?= 1x
COUNT     ?= 1
FUZZTIME  ?= 10s

export CGO_ENABLED = 0
export GOWORK      = off
# No version stamp from git: it would relink every program after every commit. VERSION is stamped instead.
export GOFLAGS     = -buildvcs=false

# What tests and the demo need besides the code: a control plane, and the definitions of OpenShift's own resources.
WITH_ASSETS = KUBEBUILDER_ASSETS="$$(hack/controlplane/build.sh)" && export KUBEBUILDER_ASSETS

# The linter is kept by a hash of what it is built from.
TOOLS_KEY := $(shell (cat hack/tools/go.mod hack/tools/go.sum; go env GOVERSION GOOS GOARCH) 2>/dev/null | git hash-object --stdin)
GOLANGCI  := .cache/tools/$(TOOLS_KEY)/golangci-lint

.DEFAULT_GOAL := help

##@ See it work

# Where the demo plays: aws, gcp, azure, openstack, vsphere, ovirt, kubevirt, ibmcloud, powervs, nutanix or alibabacloud. And which story it tells, if not the first that there is of the
# cloud: mint is the operator that makes keys, passthrough the one that hands on the administrator's, stored is ccoctl where keys stay, and sts is ccoctl and a
# cluster without any.
CLOUD ?= aws
DEMO  ?=

.PHONY: demo
demo: build bin/demo ## Run it all against a real control plane and a simulated cloud, and prove what it does. CLOUD=gcp or another, DEMO=sts for ccoctl, KEEP=1 stays up.
	@$(WITH_ASSETS) && exec bin/demo -cloud=$(CLOUD) -story=$(DEMO) \
		-openshift-api="$$(go list -m -f '{{.Dir}}' github.com/openshift/api)" $(if $(KEEP),-keep)

##@ Build

.PHONY: build
build: bin/cloud-credential-operator bin/ccoctl bin/cloudsim ## Build both programs and the simulated clouds into bin/.

# Go knows best what is out of date, so these always run. Without changes it takes a second, with an empty build cache some minutes.
PROGRAMS := bin/cloud-credential-operator bin/ccoctl bin/cloudsim bin/demo
.PHONY: $(PROGRAMS)
$(PROGRAMS):
	@echo 'building $@'
	@go build -trimpath -tags '$(TAGS)' -ldflags '$(LDFLAGS)' -o $@ $(SOURCE)
bin/cloud-credential-operator: SOURCE := ./cmd/cloud-credential-operator
bin/ccoctl: SOURCE := ./cmd/ccoctl
bin/cloudsim: SOURCE := ./sim/cmd/cloudsim
bin/demo: SOURCE := ./hack/demo

.PHONY: release
release: ## Build ccoctl for every platform into bin/release/, with manual pages, bills of materials and checksums. PLATFORMS selects.
	@VERSION='$(VERSION)' PLATFORMS='$(PLATFORMS)' hack/release/release.sh bin/release

.PHONY: controlplane
controlplane: ## Build kube-apiserver and etcd for tests and the demo; prints their directory.
	@hack/controlplane/build.sh

.PHONY: generate
generate: ## Write the generated files anew: deepcopy functions and CRDs.
	hack/generate.sh

##@ Check

.PHONY: test
test: ## Run every test, including those against a real control plane.
	@$(WITH_ASSETS) && go test -p $(PARALLEL) -timeout 20m ./...

.PHONY: race
race: ## Run the tests of internal/ and sim/ under the race detector; needs a C compiler.
	@$(WITH_ASSETS) && CGO_ENABLED=1 go test -race -p 1 -timeout 30m ./internal/... ./sim/...

.PHONY: bench
bench: ## Run the benchmarks: all of them take 20 minutes. BENCH selects by name, BENCHIN by package.
	@$(WITH_ASSETS) && go test -p 1 -run '^$$' -bench '$(BENCH)' -benchtime '$(BENCHTIME)' -count '$(COUNT)' -benchmem -timeout 60m $(BENCHIN)

.PHONY: fuzz
fuzz: ## Run every fuzz test for FUZZTIME, one after another.
	@git grep -oE --untracked '^func Fuzz[A-Za-z0-9_]*' -- '*_test.go' | while IFS=: read -r file func; do \
		go test -run '^$$' -fuzz "^$${func#func }\$$" -fuzztime '$(FUZZTIME)' "./$$(dirname "$$file")" </dev/null || exit 1; \
	done

.PHONY: judge
judge: ## Let software that nobody here wrote judge the simulated AWS and ccoctl: aws-cli and versitygw.
	test/judge/run.sh

.PHONY: lint
lint: $(GOLANGCI) ## Run the linters of .golangci.yaml.
	$(GOLANGCI) run ./...

.PHONY: format
format: ## Rewrite Go files as gofmt wants them.
	gofmt -w $$(git ls-files --cached --others --exclude-standard '*.go')

.PHONY: verify-generate
verify-generate: ## Fail if the generated files are not what `make generate` writes.
	hack/generate.sh
	@git diff --exit-code -- api manifests || { echo 'verify-generate: run `make generate` and commit what it changes' >&2; exit 1; }

$(GOLANGCI): hack/tools/go.mod hack/tools/go.sum
	@echo 'building golangci-lint, once: about 2 minutes'
	@mkdir -p $(@D)
	@rm -rf .cache/tools/new && go build -C hack/tools -mod=readonly -trimpath -o ../../.cache/tools/new/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@mv .cache/tools/new/golangci-lint $@

##@ Clean up

.PHONY: clean
clean: ## Remove bin/ and the cached tools and control planes.
	rm -rf bin .cache

.PHONY: help
help: ## List the targets.
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n%s\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
