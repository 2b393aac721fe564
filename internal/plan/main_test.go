package plan_test

import (
	"testing"

	"go.uber.org/goleak"
)

// No test may leave a goroutine behind: Make and Apply return only when all of theirs have ended.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
