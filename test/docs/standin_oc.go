package docs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/util/jsonpath"
)

const (
	// NextImage is the release that the cluster of the tests can be upgraded to. One of its requests asks for a right more.
	NextImage = "release:4.21.0"

	signingNamespace = "openshift-kube-apiserver-operator"
	signingSecret    = "next-bound-service-account-signing-key"
)

// OC stands in for `oc`. What it does to the cluster it does to the API server of $KUBECONFIG. A release is the directory requests. A cluster that becomes
// stable, and nodes that are restarted, are nothing to an API server alone, so these commands do nothing.
func OC(ctx context.Context, args []string, requests string, out io.Writer) error {
	words, flags := parse(args)
	command := strings.Join(words, " ")
	switch {
	case strings.HasPrefix(command, "adm release extract ") && flags.only("credentials-requests", "included", "install-config", "to"):
		return extract(requests, flags["to"], words[len(words)-1])
	case command == "adm wait-for-stable-cluster", command == "adm wait-for-node-reboot nodes", strings.HasPrefix(command, "adm reboot-machine-config-pool "):
		return nil
	}
	c, err := connect()
	if err != nil {
		return err
	}
	switch {
	case len(words) == 3 && words[0] == "create" && words[1] == "namespace":
		return c.createNamespace(ctx, words[2])
	case len(words) == 3 && words[0] == "get" && flags.only("namespace", "output"):
		return c.get(ctx, words[1], flags["namespace"], words[2], flags["output"], out)
	case len(words) == 3 && words[0] == "patch" && flags.only("type", "patch") && flags["type"] == "merge":
		_, err := c.of(words[1], "").Patch(ctx, words[2], types.MergePatchType, []byte(flags["patch"]), metav1.PatchOptions{})
		return err
	case len(words) == 3 && words[0] == "delete" && words[1] == "secret" && flags.only("namespace"):
		return c.deleteSecret(ctx, flags["namespace"], words[2])
	case len(words) == 2 && words[0] == "wait" && flags.only("for", "timeout"):
		return c.wait(ctx, words[1], flags["for"], flags["timeout"])
	}
	return fmt.Errorf("the stand-in for oc does not know %q", args)
}

// newRights are what stands in a request of this release, and what stands there in the next one.
func newRights() []string {
	const zones, changes, records = "- route53:ListHostedZones\n", "- dns.changes.create\n", "- Microsoft.Network/dnsZones/A/write\n"
	return []string{
		zones, zones + "          - route53:ListHostedZonesByName\n", changes, changes + "      - dns.changes.get\n",
		records, records + "      - Microsoft.Network/dnsZones/A/read\n",
	}
}

// options are flags by name; one without a value is empty.
type options map[string]string

// only reports whether there are no other flags than these.
func (o options) only(known ...string) bool {
	for name := range o {
		if !slices.Contains(known, name) {
			return false
		}
	}
	return true
}

// parse takes flags in the form --name=value.
func parse(args []string) (words []string, flags options) {
	flags = options{}
	for _, arg := range args {
		if name, is := strings.CutPrefix(arg, "--"); is {
			name, value, _ := strings.Cut(name, "=")
			flags[name] = value
			continue
		}
		words = append(words, arg)
	}
	return words, flags
}

// extract writes the requests of a release.
func extract(requests, to, image string) error {
	if to == "" {
		return errors.New("--to is needed")
	}
	files, err := filepath.Glob(filepath.Join(requests, "*.yaml"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no requests in %s: %w", requests, err)
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if image == NextImage {
			text = []byte(strings.NewReplacer(newRights()...).Replace(string(text)))
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(file)), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// get prints what a template finds in an object.
func (c connection) get(ctx context.Context, kind, namespace, name, output string, out io.Writer) error {
	object, err := c.of(kind, namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	template, is := strings.CutPrefix(output, "jsonpath=")
	if !is {
		return fmt.Errorf("the stand-in for oc prints jsonpath only, not %q", output)
	}
	path := jsonpath.New("oc")
	if err := path.Parse(template); err != nil {
		return err
	}
	return path.Execute(out, object.Object)
}

// deleteSecret deletes a Secret. That of the next signing key is made anew, with another key, by the operator of a real cluster.
func (c connection) deleteSecret(ctx context.Context, namespace, name string) error {
	if err := c.of("secret", namespace).Delete(ctx, name, metav1.DeleteOptions{}); err != nil {
		return err
	}
	if namespace != signingNamespace || name != signingSecret {
		return nil
	}
	key, err := newKey()
	if err != nil {
		return err
	}
	return c.writeKey(ctx, key)
}

// wait waits for a condition of an object: "condition=Upgradeable".
func (c connection) wait(ctx context.Context, object, condition, timeout string) error {
	kind, name, _ := strings.Cut(object, "/")
	patience, err := time.ParseDuration(timeout)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	for {
		live, err := c.of(kind, "").Get(ctx, name, metav1.GetOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return err
		}
		if err == nil && holds(live, strings.TrimPrefix(condition, "condition=")) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s does not become %s: %w", object, condition, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// holds reports whether a condition is True.
func holds(object *unstructured.Unstructured, condition string) bool {
	conditions, _, _ := unstructured.NestedSlice(object.Object, "status", "conditions")
	for _, each := range conditions {
		if fields, is := each.(map[string]any); is && fields["type"] == condition && fields["status"] == "True" {
			return true
		}
	}
	return false
}
