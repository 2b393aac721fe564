// Package cloud says what the stories of the demo ask of a cloud. The stories are the same for all clouds that have them; each cloud is a package of its own
// beside this one, and main has a line for it. A cloud implements Cloud, API if programs talk to it, and one interface for each story that can be told of it.
package cloud

import (
	"context"
	"io/fs"
	"net/http"

	configv1 "github.com/openshift/api/config/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// Credential is what gives access to a cloud, in the form in which a Secret holds it.
type Credential map[string][]byte

// Facts are what never changes of a cloud, and the words that sentences use for what it has.
type Facts struct {
	// Name is how commands call the cloud: "aws". Title is how people do: "AWS".
	Name, Title string
	// Ccoctl is how ccoctl calls it, empty where that is its name: one tree of verbs may be for several platforms.
	Ccoctl string
	// Place is what a customer has there: "account". Identity is what is made in it for each request: "user". It is empty where nothing is.
	Place, Identity string
	// Platform is how the cluster's Infrastructure describes it.
	Platform configv1.PlatformStatus
	// Spec is what the spec of the Infrastructure says of it besides the type; empty where it says nothing.
	Spec configv1.PlatformSpec
	// RootSecret is where the administrator's credential is kept.
	RootSecret types.NamespacedName
	// Objects are what a cluster on this platform has besides, before the operator starts.
	Objects []client.Object
	// Requests are files with a CredentialsRequest each, those that the components of a cluster of OpenShift 4.17 file.
	Requests fs.FS
}

// Verbs is the name below which ccoctl has the verbs for the cloud.
func (f Facts) Verbs() string {
	if f.Ccoctl != "" {
		return f.Ccoctl
	}
	return f.Name
}

// Cloud is what every story asks of a cloud.
type Cloud interface {
	Facts() Facts
	// Administrator is the credential that the root secret holds at first.
	Administrator() Credential
	// Private are the texts of a credential that nobody may ever see.
	Private(Credential) []string
}

// API is a cloud that programs talk to. The demo simulates it.
type API interface {
	Cloud
	// Simulator are the flags with which the simulator becomes this cloud.
	Simulator() []string
	// Open makes the clients of the simulated cloud, whose process has said ready. They reach it by via, under its own host names. The files
	// that they need are kept in folder.
	Open(ctx context.Context, folder string, ready []byte, via *http.Client, control *Control) error
	// Prepare fills the cloud with what is there before the cluster is.
	Prepare(context.Context) error
	// Environment leads programs to the cloud, besides a proxy and its certificate authority in caFile. Administration is what gives them the rights of
	// the administrator.
	Environment(caFile string) []string
	Administration() []string
	// Unset are the variables that would lead programs elsewhere.
	Unset() []string
}

// Identities is a cloud that says to whom a credential belongs and what it may do, which is another thing for each request.
type Identities interface {
	API
	// Owner is the identity that a credential belongs to, as the cloud says. It is an error if the credential is none.
	Owner(context.Context, Credential) (string, error)
	// Trials has one for each of Requests, by the request's name.
	Trials() map[string]Trial
}

// Recorder is a cloud in which requests have identities that their statuses tell of.
type Recorder interface {
	// Recorded is the identity that the status of a request names, empty if it names none.
	Recorded(status *runtime.RawExtension) string
}

// Trial is what the credential of a request must and must not be able to do.
type Trial struct {
	// Own is a right that the request asks for, and Foreign one that it does not.
	Own, Foreign string
	// Try uses Own. Hold uses Own and must be refused Foreign.
	Try, Hold func(context.Context, Credential) error
}
