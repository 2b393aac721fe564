package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/cloudcredential/operator/hack/demo/cloud"
)

// story is what is told: what is started for it, and what it proves.
type story interface {
	// start starts everything. It calls failed if something of it ends by itself.
	start(ctx context.Context, failed func(error)) error
	// proveAll makes every claim.
	proveAll(context.Context) error
	// explain says how to look at what stays up.
	explain() error
}

// The names of the stories.
const (
	mintStory        = "mint"
	passthroughStory = "passthrough"
	storedStory      = "stored"
	stsStory         = "sts"
)

// named is a story under the name by which it is asked for.
type named struct {
	name string
	story
}

// stories are those that can be told of the cloud. The first is told if none is asked for.
func (d *demo) stories() []named {
	var all []named
	if c, has := d.cloud.(cloud.Minting); has {
		all = append(all, named{mintStory, &minting{demo: d, cloud: c}})
	}
	if c, has := d.cloud.(cloud.Passthrough); has {
		all = append(all, named{passthroughStory, newPassing(d, c)})
	}
	if c, has := d.cloud.(cloud.Stored); has {
		all = append(all, named{storedStory, newStoring(d, c)})
	}
	if c, has := d.cloud.(cloud.Federation); has {
		all = append(all, named{stsStory, &shortTerm{demo: d, cloud: c}})
	}
	return all
}

// story finds the one that is asked for.
func (d *demo) story() (story, error) {
	var names []string
	for _, s := range d.stories() {
		if d.settings.story == s.name || d.settings.story == "" {
			return s.story, nil
		}
		names = append(names, s.name)
	}
	return nil, fmt.Errorf("there is no story %q of %s: choose %s", d.settings.story, d.cloud.Facts().Title, strings.Join(names, " or "))
}
