package docs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// runner has bash run a block as a terminal would: with what the blocks before the first section, and earlier ones of its own, have exported, and stopping at the
// first failure, also in a pipe.
const runner = `set -euo pipefail
for exported in "${1%/*}/exported" "$1/exported"; do
  if [ -f "$exported" ]; then . "$exported"; fi
done
. "$1/block"
export -p >"$1/exported"
`

// Terminal runs blocks in one directory.
type Terminal struct {
	// Directory is where the commands are run, Environment what they find.
	Directory   string
	Environment []string
	// State is a directory for what is kept from block to block.
	State string
}

// Run runs a block and returns what it printed.
func (r *Terminal) Run(t testing.TB, block Block) (printed string, err error) {
	t.Helper()
	state := filepath.Join(r.State, strings.ReplaceAll(block.Section, "/", " "))
	if err := os.MkdirAll(state, 0o700); err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(state, "block"), []byte(block.Commands), 0o600); err != nil {
		return "", err
	}
	bash := exec.CommandContext(t.Context(), "bash", "-c", runner, "bash", state)
	bash.Dir, bash.Env = r.Directory, r.Environment
	out, err := bash.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("the commands of line %d failed: %w", block.Line, err)
	}
	return string(out), nil
}
