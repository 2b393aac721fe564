package request

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"k8s.io/apimachinery/pkg/types"
)

// LoadOptions say which of the requests in a directory are wanted.
type LoadOptions struct {
	// Kind of the provider spec that is wanted: "AWSProviderSpec". Empty wants that of every known cloud.
	Kind string
	// Also are further kinds that are wanted beside Kind, for platforms that one cloud answers.
	Also []string
	// TechPreview wants requests of the feature set TechPreviewNoUpgrade.
	TechPreview bool
	// FeatureSet wants requests of another feature set, by its name: "DevPreviewNoUpgrade". Empty and "Default" add none.
	FeatureSet string
	// FeatureGates are the gates that are on. Where it is nil, nothing is known of gates and none is looked at.
	FeatureGates []string
}

// Loaded is what a directory holds.
type Loaded struct {
	// Requests in the order of the files and of the documents in them. Each has a Source, no UID and no Status. No two have the same name, and
	// no two the same Secret.
	Requests []*Request
	// Notes are sentences, in the same order, about what was ignored and why. They are there beside an error, too.
	Notes []string
}

// Load reads the CredentialsRequests in the files of a directory whose names end in .yaml or .yml, in the order of the names. A file may
// hold several documents, YAML or JSON; a List counts as what is in it. What is no CredentialsRequest, what is marked for deletion
// (release.openshift.io/delete: "true"), and what belongs to a feature set or gate that is not on is ignored with a note.
//
// The error joins a line for each problem, which names the file, the document where there are several, the request, the field, and what to do; no
// problem hides those of other requests. validate, where it is not nil, is asked about each request that was decoded. A directory
// without any CredentialsRequest is an error; one of which all are ignored is none. What is read is bounded, whatever the files hold.
func Load(directory string, options LoadOptions, validate func(*Request) error) (Loaded, error) {
	names, err := files(directory)
	if err != nil {
		return Loaded{}, err
	}
	l := loader{
		options: options, validate: validate,
		names: map[types.NamespacedName]*Request{}, secrets: map[types.NamespacedName]*Request{},
	}
	for _, name := range names {
		l.file(filepath.Join(directory, name), escaped(name))
	}
	if l.seen == 0 && len(l.problems) == 0 {
		return l.loaded, fmt.Errorf("%s holds no CredentialsRequest: extract those of the release with "+
			"`oc adm release extract --credentials-requests%s --to=%s`, or name the directory that holds them", directory, cloudFlag(options.Kind), directory)
	}
	if len(l.problems) > 0 {
		return Loaded{Notes: l.loaded.Notes}, errors.Join(l.problems...)
	}
	return l.loaded, nil
}

// loader is one Load.
type loader struct {
	options  LoadOptions
	validate func(*Request) error
	loaded   Loaded
	problems []error
	seen     int                               // CredentialsRequests, whatever became of them
	current  string                            // file that is being loaded
	room     int                               // objects that it may yet hold
	names    map[types.NamespacedName]*Request // by the request's name
	secrets  map[types.NamespacedName]*Request // by the Secret's name
}

// maxObjects is how many objects a file may hold. A release has some fifty requests for all clouds together.
const maxObjects = 1000

// file loads the objects of a file, which is called source in messages.
func (l *loader) file(path, source string) {
	text, err := read(path)
	if err != nil {
		l.problem(source, err)
		return
	}
	l.current, l.room = source, maxObjects
	documents := parse(text)
	for i, document := range documents {
		at := source
		if len(documents) > 1 {
			at = fmt.Sprintf("%s, document %d", source, i+1)
		}
		if l.full() {
			return
		}
		if document.err != nil {
			l.problem(at, document.err)
			continue
		}
		l.object(at, document.json)
	}
}

// full takes note of another object, and reports whether the file holds too many.
func (l *loader) full() bool {
	if l.room == 0 {
		l.problem(l.current, fmt.Errorf("it holds more than %d objects; split it into several files", maxObjects))
	}
	l.room--
	return l.room < 0
}

// problem takes note of an error. One that joins several becomes as many.
func (l *loader) problem(source string, err error) {
	joined, is := err.(interface{ Unwrap() []error })
	if is && strings.Contains(err.Error(), "\n") {
		for _, each := range joined.Unwrap() {
			l.problem(source, each)
		}
		return
	}
	l.problems = append(l.problems, fmt.Errorf("%s: %w", source, err))
}

func (l *loader) note(format string, args ...any) {
	l.loaded.Notes = append(l.loaded.Notes, fmt.Sprintf(format, args...))
}

// keep takes a request over, if it is the only one of its name and the only one for its Secret, and validate has nothing against it.
func (l *loader) keep(r *Request) {
	problems := len(l.problems)
	if twin := l.names[r.Name]; twin != nil {
		l.problem(r.Source, &InvalidError{
			Request: r.Name, Field: "metadata.name", Problem: "is that of a request in " + twin.Source + ", too", Remedy: "remove one of the two",
		})
	} else if rival := l.secrets[r.Secret]; rival != nil {
		l.problem(r.Source, &InvalidError{
			Request: r.Name, Field: "spec.secretRef", Remedy: "name another Secret, or remove one of the two requests",
			Problem: fmt.Sprintf("is %s, which %s in %s asks for, too", r.Secret, rival.Name, rival.Source),
		})
	} else {
		l.names[r.Name], l.secrets[r.Secret] = r, r
	}
	if l.validate != nil {
		if err := l.validate(r); err != nil {
			l.problem(r.Source, err)
		}
	}
	if len(l.problems) == problems {
		l.loaded.Requests = append(l.loaded.Requests, r)
	}
}
