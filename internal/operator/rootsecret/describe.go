package rootsecret

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/cluster"
)

// describe puts an assessment into a sentence.
func describe(assessment cloud.Assessment) string {
	who := "The credential"
	if assessment.Principal != "" {
		who += " of " + assessment.Principal
	}
	switch assessment.Mode {
	case v1.ModeAnnotationMint:
		return who + " can make credentials for components."
	case v1.ModeAnnotationPassthrough:
		return limit(who+" is handed to components as it is: "+assessment.Reason, maxNote)
	default:
		return limit(who+" can be used for nothing: "+assessment.Reason, maxNote)
	}
}

const (
	// maxNote is how long a note of an event can be, with some room.
	maxNote = 1000
	// maxReason is how long a reason can be. It is written into an annotation, and into the status of each request.
	maxReason = 8 << 10
)

// limit cuts a text that names what somebody wrote, who may have written a lot.
func limit(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// fingerprint stands for all that an assessment depends on. It is kept in memory only.
func fingerprint(snapshot cluster.Snapshot) string {
	hash := sha256.New()
	encoder := json.NewEncoder(hash)
	// None of these can fail to encode: they are plain data, and a hash takes everything.
	_ = encoder.Encode([]any{snapshot.Root.Name, snapshot.Cluster.Platform, snapshot.Cluster.PlatformSpec, snapshot.Cluster.CABundle})
	for _, key := range slices.Sorted(maps.Keys(snapshot.Root.Data)) {
		_ = encoder.Encode(key)
		_ = encoder.Encode(snapshot.Root.Data[key].Reveal())
	}
	return hex.EncodeToString(hash.Sum(nil))
}
