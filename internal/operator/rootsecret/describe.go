package rootsecret

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/operator/cluster"
)

// listed is how many missing rights an event names. The API holds notes of up to 1 KiB.
const listed = 12

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
		return limit(who + " is handed to components as it is. " + assessment.Reason + missing("Minting", assessment.MissingForMint))
	default:
		return limit(who + " can be used for nothing. " + assessment.Reason +
			missing("Minting", assessment.MissingForMint) + missing("Passing it through", assessment.MissingForPassthrough))
	}
}

func missing(what string, rights []string) string {
	switch {
	case len(rights) == 0:
		return ""
	case len(rights) > listed:
		return fmt.Sprintf(" %s needs %s and %d more, which the log names.", what, strings.Join(rights[:listed], ", "), len(rights)-listed)
	default:
		return fmt.Sprintf(" %s needs %s.", what, strings.Join(rights, ", "))
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
	_ = encoder.Encode([]any{snapshot.Root.Name, snapshot.Cluster.Platform, snapshot.Cluster.CABundle})
	for _, key := range slices.Sorted(maps.Keys(snapshot.Root.Data)) {
		_ = encoder.Encode(key)
		_ = encoder.Encode(snapshot.Root.Data[key].Reveal())
	}
	return hex.EncodeToString(hash.Sum(nil))
}
