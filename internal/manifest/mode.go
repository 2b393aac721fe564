package manifest

import (
	"fmt"
	"io/fs"
	"runtime"
)

// keepsModes says whether files have owners and permission bits as on Unix.
const keepsModes = runtime.GOOS != "windows"

// SameMode reports whether a file that was read with one mode is as one of the other mode should be. Where the system keeps no modes, every
// mode is the same.
func SameMode(have, want fs.FileMode) bool { return !keepsModes || have.Perm() == want.Perm() }

// Exposed reports whether others than its owner may do anything with a file of that mode. Where the system keeps no modes, none is.
func Exposed(mode fs.FileMode) bool { return keepsModes && mode.Perm()&0o077 != 0 }

// FormatMode returns permission bits as chmod takes them: "0600".
func FormatMode(mode fs.FileMode) string { return fmt.Sprintf("%04o", mode.Perm()) }
