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
		return limit(who + " is handed to components as it is: " + assessment.Reason)
	default:
		return limit(who + " can be used for nothing: " + assessment.Reason)
	}
}

// limit cuts a note to the length that the API takes.
func limit(note string) string {
	const most = 1000
	if len(note) <= most {
		return note
	}
	return strings.ToValidUTF8(note[:most], "") + "…"
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
