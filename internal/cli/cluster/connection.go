package cluster

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/cloudcredential/operator/internal/cli"
)

// deadline of a call to the API server.
const deadline = 30 * time.Second

// connection is how a verb finds the cluster.
type connection struct {
	kubeconfig string // --kubeconfig
}

func (c *connection) addFlags(flags *cli.Flags) {
	flags.StringVar(&c.kubeconfig, "kubeconfig", "", "path to the kubeconfig of the cluster (default $KUBECONFIG, then ~/.kube/config)")
	flags.File("kubeconfig")
}

// client connects to the cluster that a kubeconfig names: that of --kubeconfig, else those of $KUBECONFIG merged, else ~/.kube/config. The cluster
// that this program may happen to run in is never meant.
func (c *connection) client(session *cli.Session) (dynamic.Interface, error) {
	files, err := c.files(session)
	if err != nil {
		return nil, err
	}
	loaded, err := (&clientcmd.ClientConfigLoadingRules{Precedence: files}).Load()
	if err != nil {
		return nil, fmt.Errorf("read the kubeconfig: %w", err)
	}
	config, err := clientcmd.NewDefaultClientConfig(*loaded, &clientcmd.ConfigOverrides{}).ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("use the kubeconfig (%s): %w", strings.Join(files, ", "), err)
	}
	config.Timeout = deadline
	config.QPS = -1 // no limit: some tens of calls
	config.UserAgent = "ccoctl"
	config.WarningHandler = warnings{session}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("use the kubeconfig (%s): %w", strings.Join(files, ", "), err)
	}
	return client, nil
}

// files returns the kubeconfigs that count. Of $KUBECONFIG some may be missing, but not all.
func (c *connection) files(session *cli.Session) ([]string, error) {
	if c.kubeconfig != "" {
		if _, err := os.Stat(c.kubeconfig); err != nil {
			return nil, fmt.Errorf("read the kubeconfig of --kubeconfig: %w", err)
		}
		return []string{c.kubeconfig}, nil
	}
	candidates := filepath.SplitList(session.Environ("KUBECONFIG"))
	if len(candidates) == 0 && session.HomeDirectory != "" {
		candidates = []string{filepath.Join(session.HomeDirectory, ".kube", "config")}
	}
	var files []string
	for _, file := range candidates {
		switch _, err := os.Stat(file); {
		case err == nil:
			files = append(files, file)
		case !errors.Is(err, fs.ErrNotExist):
			return nil, fmt.Errorf("read the kubeconfig: %w", err)
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no kubeconfig that says which cluster is meant (looked for %q): name it with --kubeconfig", candidates)
	}
	return files, nil
}

// warnings tells the user what the API server warns of.
type warnings struct{ session *cli.Session }

var _ rest.WarningHandler = warnings{}

// HandleWarningHeader implements rest.WarningHandler. Code 299 is the only one that has a meaning.
func (w warnings) HandleWarningHeader(code int, _, text string) {
	if code == 299 && text != "" {
		w.session.Say("WARNING: " + text)
	}
}
