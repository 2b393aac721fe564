package manifest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/cloudcredential/operator/internal/plan"
)

// FileDriver is the plan.Driver of File resources. Files have no owner: what has the name of one of ours is taken for ours.
type FileDriver struct {
	// Directory that the files are in.
	Directory *Directory
}

var _ plan.Driver = FileDriver{}

// Observe implements plan.Driver.
func (d FileDriver) Observe(_ context.Context, resource plan.Resource, _ plan.Known) (plan.Observation, error) {
	file, err := fileOf(resource)
	if err != nil {
		return plan.Observation{}, err
	}
	content, mode, err := d.Directory.Read(file.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return plan.Observation{}, nil
	case err != nil:
		return plan.Observation{}, err
	}
	if SameMode(mode, file.mode()) {
		mode = file.mode()
	}
	return plan.Observation{Exists: true, Fields: plan.Fields{
		FieldMode:    plan.Text(FormatMode(mode)),
		FieldContent: file.value(content),
	}}, nil
}

// Create implements plan.Driver.
func (d FileDriver) Create(_ context.Context, resource plan.Resource, known plan.Known) (plan.Outputs, error) {
	return nil, d.write(resource, known)
}

// Update implements plan.Driver.
func (d FileDriver) Update(_ context.Context, resource plan.Resource, known plan.Known, _ plan.Change) (plan.Outputs, error) {
	return nil, d.write(resource, known)
}

// Delete implements plan.Driver. The directory that the file was in stays.
func (d FileDriver) Delete(_ context.Context, resource plan.Resource, _ plan.Known) error {
	file, err := fileOf(resource)
	if err != nil {
		return err
	}
	return d.Directory.Remove(file.Name)
}

// write puts the whole file in place, whatever differs.
func (d FileDriver) write(resource plan.Resource, known plan.Known) error {
	file, err := fileOf(resource)
	if err != nil {
		return err
	}
	if file.Content == nil {
		return fmt.Errorf("%s has no content to be written", file.Ref())
	}
	content, complete := file.Content(known)
	if !complete {
		return fmt.Errorf("%s cannot be written: what it is made of is not known yet", file.Ref())
	}
	return d.Directory.Write(file.Name, file.mode(), content)
}

// fileOf returns the resource as a File.
func fileOf(resource plan.Resource) (File, error) {
	file, is := resource.(File)
	if !is {
		return File{}, fmt.Errorf("%s is not a file but a %T", resource.Ref(), resource)
	}
	return file, nil
}
