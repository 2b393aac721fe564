package rootsecret

import (
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/cluster"
)

// mend has snapshot's root credential be what it should be on a platform that has rules for that, and returns the keys of the Secret's data that
// have to be written for it: with a value, or nil for a key that goes.
func (a *Annotator) mend(snapshot *cluster.Snapshot) map[string]any {
	mender, has := a.options.Provider.(cloud.RootMender)
	if !has {
		return nil
	}
	before := snapshot.Root.Data
	after := mender.MendRoot(snapshot.Cluster, before)
	repair := map[string]any{}
	for key, value := range after {
		if former, had := before[key]; !had || !former.Equal(value) {
			repair[key] = value.Reveal()
		}
	}
	for key := range before {
		if _, has := after[key]; !has {
			repair[key] = nil
		}
	}
	mended := *snapshot.Root
	mended.Data = after
	snapshot.Root = &mended
	return repair
}

// mended tells which keys were written.
func (a *Annotator) mended(root *cluster.Root, repair map[string]any) {
	if len(repair) == 0 {
		return
	}
	a.options.Recorder.Eventf(reference(root), nil, corev1.EventTypeNormal, EventMended, "Mend",
		"Now agrees with what the cluster and its components need: %s", strings.Join(slices.Sorted(maps.Keys(repair)), ", "))
}
