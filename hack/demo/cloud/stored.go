package cloud

import (
	"context"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
)

// Stored is what the story of keys that stay asks of a cloud: ccoctl writes a Secret for each component, and what is in it is good until somebody replaces
// it. The operator makes nothing there. Such a cloud is Keyed or Handed.
type Stored interface {
	Cloud
	// Make is the command of ccoctl that makes a set-up and completes it, with all of its flags.
	Make(SetUp) []string
	// StoredWords are how the story calls what ccoctl makes.
	StoredWords() StoredWords
	// LookAtStored are commands that somebody may like to try while everything stays up.
	LookAtStored() []string
}

// SetUp is what ccoctl makes for a cluster.
type SetUp struct {
	// Name is that of the set-up, Requests the folder with its requests and Output that of its files.
	Name, Requests, Output string
	// Kubeconfig is the administrator's of the cluster, empty before there is one.
	Kubeconfig string
}

// StoredWords are parts of sentences.
type StoredWords struct {
	// Made is what a set-up has for a number of requests.
	Made string
	// Strangers is what was there before, Gone what a removal takes away, and Others what it leaves. They are empty where ccoctl makes nothing in a cloud.
	Strangers, Gone, Others string
}

// Keyed is a cloud where ccoctl makes an identity with a key for each request.
type Keyed interface {
	Stored
	Identities
	// Verify is the command of ccoctl that checks a set-up, and Remove that which takes it away.
	Verify(SetUp) []string
	Remove(SetUp) []string
	// AddStrangers fills the cloud with what is none of the cluster's business.
	AddStrangers(context.Context) error
	// Belongings are all that the cloud has, by kind, and Made is how many of each a set-up for that many requests has.
	Belongings(ctx context.Context, setup string) (map[string]Belonging, error)
	Made(requests int) map[string]int
	// Identity is the name of what is made for the request of a Secret.
	Identity(setup string, secret types.NamespacedName) string
	// Complete says what a Secret lacks that its component reads, or has besides.
	Complete(secret Credential) error
	// Newer is a request as a newer release files it.
	Newer() Newer
	// Surplus gives an identity a right that nobody asks for.
	Surplus(identity string) Surplus
	// Newcomer is what a request asks for that comes later, and Halfway what goes wrong when it is made.
	Newcomer() *runtime.RawExtension
	Halfway() Fate
}

// Newer is a change of a request that a component files.
type Newer struct {
	// Request is its name, and Spec what it asks for now.
	Request string
	Spec    *runtime.RawExtension
	// Gained is a right that comes with it, and Lost one that goes. Holds fails unless a credential has the one and not the other.
	Gained, Lost string
	Holds        func(context.Context, Credential) error
}

// Surplus is a right that somebody gives an identity.
type Surplus struct {
	Edit
	// Found is how the findings of ccoctl call what is wrong then.
	Found string
	// Allowed reports whether a credential has the right.
	Allowed func(context.Context, Credential) (bool, error)
}

// Fate is how the cloud lets a call fail.
type Fate struct {
	// Said is what happens, as a sentence of its own: "the cloud refuses to make an access policy".
	Said string
	// Fault is what the simulator is told, in JSON, and Named what ccoctl has to name then: the action that was refused.
	Fault, Named string
}

// Refreshing is a cloud whose keys ccoctl replaces in a cluster that runs.
type Refreshing interface {
	Keyed
	// Refresh is the command of ccoctl for that.
	Refresh(SetUp) []string
	// AddKey gives an identity a key that is not of ccoctl's making.
	AddKey(ctx context.Context, identity string) (Credential, error)
	// Cut is what goes wrong while keys are replaced.
	Cut() Fate
}

// Handed is a cloud where all components are given what the administrator has, from a file. Nothing is made in it.
type Handed interface {
	Stored
	// File is where the administrator keeps the file, below the home directory.
	File() string
	// Given are contents of the file that are good, one after the other.
	Given() []Given
	// Broken are contents of it that no component may be given.
	Broken() []Broken
}

// Given is a file, and what each Secret holds for it.
type Given struct {
	Text   string
	Secret Credential
}

// Broken is a file that is wrong.
type Broken struct {
	// Said is what is wrong, as the end of a sentence. Named is what ccoctl has to name: the field.
	Said, Text, Named string
}
