package manifest

import (
	"io/fs"

	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

// KindFile is the kind of File resources.
const KindFile = "file"

// Names of the fields of a file.
const (
	// FieldMode is the permission bits as chmod takes them: "0600".
	FieldMode = "mode"
	// FieldContent is what is in the file; a secret where it is sensitive.
	FieldContent = "content"
)

// File is a file in the output directory. It goes into a graph as a value, not as a pointer.
type File struct {
	// Name is its path within the directory, with slashes.
	Name string
	// Mode is its permission bits; 0 means 0600.
	Mode fs.FileMode
	// Content returns what the file should hold, or false while an output that it is made of is not known. It is not called for a file that should
	// not exist.
	Content func(known plan.Known) ([]byte, bool)
	// Sensitive says that the content is never to be printed.
	Sensitive bool
}

var _ plan.Resource = File{}

// FileRef is the Ref of the File of that name.
func FileRef(name string) plan.Ref { return plan.Ref{Kind: KindFile, Name: name} }

// Ref implements plan.Resource.
func (f File) Ref() plan.Ref { return FileRef(f.Name) }

// Fields implements plan.Resource.
func (f File) Fields(known plan.Known) plan.Fields {
	fields := plan.Fields{FieldMode: plan.Text(FormatMode(f.mode()))}
	if f.Content == nil {
		return fields
	}
	missed := plan.FirstMissed{Known: known}
	content, complete := f.Content(&missed)
	if !complete {
		fields[FieldContent] = missed.Pending()
		return fields
	}
	fields[FieldContent] = f.value(content)
	return fields
}

// value returns content as the value of a field.
func (f File) value(content []byte) plan.Value {
	if f.Sensitive {
		return plan.Secret(secret.New(content))
	}
	return plan.Text(string(content))
}

func (f File) mode() fs.FileMode {
	if f.Mode == 0 {
		return privateMode
	}
	return f.Mode.Perm()
}
