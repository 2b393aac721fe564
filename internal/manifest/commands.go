package manifest

import (
	"io/fs"
	"path/filepath"

	"github.com/cloudcredential/operator/internal/plan"
)

var _ plan.Commander = FileDriver{}

// Commands implements plan.Commander. A sensitive file has none: a script is no place for what is in it.
func (d FileDriver) Commands(resource plan.Resource, known plan.Known, change plan.Change) []string {
	file, is := resource.(File)
	if !is || !local(file.Name) {
		return nil
	}
	path := d.Directory.File(file.Name)
	if change.Action == plan.Delete {
		return []string{plan.Shell("rm", "-f", "--", path)}
	}
	if file.Sensitive || file.Content == nil {
		return nil
	}
	content, complete := file.Content(known)
	if !complete {
		return nil
	}
	return []string{WriteCommand(path, file.mode(), content)}
}

// WriteCommand returns the line of a shell script that puts a file in place as Directory.Write does, its directory included.
func WriteCommand(path string, mode fs.FileMode, content []byte) string {
	temporary := path + temporarySuffix
	return "(umask 077; " + plan.Shell("mkdir", "-p", "--", filepath.Dir(path)) +
		"; " + plan.Shell("printf", "%s", string(content)) + " > " + plan.Shell(temporary) +
		"; " + plan.Shell("chmod", FormatMode(mode), "--", temporary) +
		"; " + plan.Shell("mv", "-f", "--", temporary, path) + ")"
}
