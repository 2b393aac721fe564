package docs_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/log"

	"github.com/cloudcredential/operator/test/clusterenv"
	"github.com/cloudcredential/operator/test/docs"
)

// TestMain has the test binary be a stand-in where it is asked to.
func TestMain(m *testing.M) {
	name := os.Getenv(docs.StandIn)
	if name == "" {
		log.SetLogger(logr.Discard())
		m.Run()
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var err error
	switch name {
	case "oc":
		err = docs.OC(ctx, os.Args[1:], os.Getenv(docs.Requests), os.Stdout)
	case "openshift-install":
		err = docs.Installer(ctx, os.Args[1:], os.Stdout)
	case "gcloud":
		err = docs.Gcloud(ctx, os.Args[1:])
	case "az":
		err = docs.AZ(ctx, os.Args[1:], os.Stdout)
	default:
		err = fmt.Errorf("there is no stand-in for %q", name)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// before is what happens before a section, and is nobody's to do who reads it.
func before(t *testing.T, w *docs.World) map[string]func() {
	return map[string]func(){
		// A cluster that was installed has its operator.
		"Before an upgrade": func() { w.StartOperator(t) },
		// A cluster that makes its own keys has a root secret.
		"From stored keys to tokens": func() {
			w.Env.Create(t, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "kube-system", Name: w.Account.RootSecret()}})
		},
	}
}

func TestTheCommandsOfTheDocumentsDoWhatTheySay(t *testing.T) {
	for _, open := range []func() (docs.Account, error){docs.NewAWS, docs.NewGCP, docs.NewAzure} {
		account, err := open()
		if err != nil {
			t.Fatal(err)
		}
		t.Run(account.Name(), func(t *testing.T) { follow(t, account) })
	}
}

// follow does what a document says, from its first line to its last.
func follow(t *testing.T, account docs.Account) {
	t.Helper()
	name := account.Name() + ".md"
	text, err := os.ReadFile(filepath.Join(clusterenv.Root(t), "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	blocks, err := docs.Blocks(string(text))
	if err != nil {
		t.Fatalf("docs/%s: %v", name, err)
	}
	w := docs.NewWorld(t, account)
	administrator := account.LeftOver()
	terminal := &docs.Terminal{Directory: t.TempDir(), State: t.TempDir(), Environment: w.Environment(t)}
	hooks := before(t, w)
	for i, block := range blocks {
		if prepare := hooks[block.Section]; prepare != nil && (i == 0 || blocks[i-1].Section != block.Section) {
			prepare()
			delete(hooks, block.Section)
		}
		name := fmt.Sprintf("line %d, %s", block.Line, block.Section)
		if !t.Run(name, func(t *testing.T) { try(t, w, terminal, block) }) {
			t.Fatal("what comes after it was not tried")
		}
	}
	if len(hooks) > 0 {
		t.Errorf("these sections are prepared for, and do not exist: %v", hooks)
	}
	if account.CommandLine().Exists() {
		if left := account.LeftOver(); !slices.Equal(left, administrator) {
			t.Errorf("after the removal there is left: %q", left)
		}
	}
}

// try runs a block and compares what it prints.
func try(t *testing.T, w *docs.World, terminal *docs.Terminal, block docs.Block) {
	t.Helper()
	if !w.HasCommandLine && w.Account.CommandLine().Needs(block.Commands) {
		t.Skip("SKIPPED: these commands need the command line of the cloud, which is not there, so they were NOT tried")
	}
	printed, err := terminal.Run(t, block)
	if strings.Contains(printed, "PRIVATE KEY") {
		t.Error("a private key is printed")
	}
	if err != nil {
		t.Fatalf("%v\n--- commands\n%s--- printed\n%s", err, block.Commands, printed)
	}
	if !block.Shows {
		return
	}
	if wrong := docs.Compare(block.Shown, printed); len(wrong) > 0 {
		t.Errorf("%s\n--- printed\n%s", strings.Join(wrong, "\n"), printed)
	}
}
