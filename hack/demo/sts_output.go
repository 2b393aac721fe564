package main

import (
	"k8s.io/apimachinery/pkg/types"

	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// output is a folder that ccoctl wrote.
type output struct{ attempt.Output }

// secret is what the manifest of that Secret holds.
func (o output) secret(name types.NamespacedName) (cloud.Credential, error) { return o.Secret(name) }
