package setup

import (
	"github.com/cloudcredential/operator/internal/cli"
	"github.com/cloudcredential/operator/internal/manifest"
	"github.com/cloudcredential/operator/internal/plan"
)

// Output are the flags that say where files go, and whether they are all that is made.
type Output struct {
	// Path of the directory; empty for the current one.
	Path string
	// Dry says that no call is made.
	Dry bool
}

// AddTo adds --output-dir and --dry-run; dryHelp tells what a dry run does.
func (o *Output) AddTo(flags *cli.Flags, dryHelp string) {
	OutputDirectory(flags, &o.Path, "directory to place generated files in")
	flags.BoolVar(&o.Dry, "dry-run", false, dryHelp)
}

// OutputDirectory adds --output-dir alone.
func OutputDirectory(flags *cli.Flags, path *string, help string) {
	flags.StringVar(path, "output-dir", "", help+"; the current one if it is not given")
	flags.Directory("output-dir")
}

// Open looks at the directory, and makes nothing. Its path is "" where there is none.
func (o *Output) Open() (directory *manifest.Directory, path string, err error) {
	directory, err = manifest.NewDirectory(o.Path)
	if err != nil {
		return nil, "", err
	}
	return directory, directory.Path(), nil
}

// Files are the members of a report that are about files.
type Files struct {
	// OutputDirectory is where the Files are, whose names have / between their parts.
	OutputDirectory string   `json:"outputDirectory"`
	Files           []string `json:"files"`
}

// FilesOf are the files that are as a result should have them.
func FilesOf(directory *manifest.Directory, result plan.Result) Files {
	files := Files{OutputDirectory: directory.Path(), Files: []string{}}
	for _, outcome := range result.Outcomes {
		if file, is := outcome.Resource.(manifest.File); is && (outcome.Status == plan.Done || outcome.Status == plan.Unchanged) {
			files.Files = append(files.Files, file.Name)
		}
	}
	return files
}
