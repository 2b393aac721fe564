package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// belongings are what a cloud has, by kind: of one set-up, and of others.
type belongings map[string]cloud.Belonging

// lack says what is missing of a set-up that should have so many things of each kind, or is there once too often.
func (b belongings) lack(wanted map[string]int) error {
	for _, kind := range slices.Sorted(maps.Keys(wanted)) {
		if got := len(b[kind].Mine); got != wanted[kind] {
			return fmt.Errorf("there are %d %s of the set-up, not %d", got, kind, wanted[kind])
		}
	}
	return nil
}

// others counts what is not of the set-up.
func (b belongings) others() int {
	n := 0
	for _, each := range b {
		n += len(each.Others)
	}
	return n
}

// none says what there is of a set-up.
func (b belongings) none() error {
	for _, kind := range slices.Sorted(maps.Keys(b)) {
		if n := len(b[kind].Mine); n > 0 {
			return fmt.Errorf("there are %d %s of %s", n, kind, setup)
		}
	}
	return nil
}

// sameOthers says that something of others is not what it was before.
func (b belongings) sameOthers(before belongings) error {
	for _, kind := range slices.Sorted(maps.Keys(before)) {
		if !slices.Equal(before[kind].Others, b[kind].Others) {
			return fmt.Errorf("the %s of others are not what they were", kind)
		}
	}
	return nil
}
