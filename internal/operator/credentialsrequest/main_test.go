package credentialsrequest_test

import (
	"os"
	"testing"

	"github.com/cloudcredential/operator/internal/operator/operatortest"
)

func TestMain(m *testing.M) { os.Exit(operatortest.Main(m)) }
