package manifest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

const (
	// directoryMode is that of every directory that is made: there are keys in it.
	directoryMode = 0o700
	// privateMode is that of a file while it is being written.
	privateMode = 0o600
)

// Write puts a file in place: complete or, where it fails, not at all, with what was there before untouched. Its permission bits are exactly
// those of mode, whatever the umask says and the old file had. Directories that are missing are made, with mode 0700. A symbolic link of
// that name is replaced if it stays within the output directory, and an error if it leads out.
//
// The content is on the disk when Write returns. A process that dies meanwhile leaves at most a file that no pattern like *.yaml matches,
// and which a later Write removes.
func (d *Directory) Write(name string, mode fs.FileMode, content []byte) error {
	return d.place(name, mode, content, (*os.Root).Rename)
}

// WriteNew is Write for a file that must not be there. If it is, it is left as it is and the error is fs.ErrExist, even if it came about
// at the same moment.
func (d *Directory) WriteNew(name string, mode fs.FileMode, content []byte) error {
	return d.place(name, mode, content, linkNew)
}

// linkNew gives a file another name that nothing has. File systems without hard links cannot do that in one step.
func linkNew(root *os.Root, from, to string) error {
	err := root.Link(from, to)
	if err == nil {
		return root.Remove(from)
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := root.Lstat(to); err == nil {
		return fs.ErrExist
	}
	return root.Rename(from, to)
}

// place writes a temporary file beside the named one and has it moved there.
func (d *Directory) place(name string, mode fs.FileMode, content []byte, move func(root *os.Root, from, to string) error) error {
	root, err := d.prepare(name)
	if err != nil {
		return problem("write", d.File(name), err)
	}
	defer root.Close()
	temporary, err := d.temporary(root, path.Dir(name), func(f *os.File) error {
		if _, err := f.Write(content); err != nil {
			return err
		}
		if !keepsModes {
			return nil
		}
		return f.Chmod(mode.Perm())
	})
	if err != nil {
		return problem("write", d.File(name), err)
	}
	if err := move(root, temporary, filepath.FromSlash(name)); err != nil {
		_ = root.Remove(temporary)
		return problem("write", d.File(name), err)
	}
	syncDirectory(root, path.Dir(name))
	return nil
}

// prepare opens the directory, makes what is missing above the named file, and sees that a file of that name can be put there.
func (d *Directory) prepare(name string) (*os.Root, error) {
	if err := os.MkdirAll(d.path, directoryMode); err != nil {
		return nil, err
	}
	root, err := d.open(name)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(makeDirectories(root, path.Dir(name)), replaceable(root, filepath.FromSlash(name))); err != nil {
		root.Close()
		return nil, err
	}
	return root, nil
}

// makeDirectories makes a directory within root and what is missing above it.
func makeDirectories(root *os.Root, name string) error {
	if name == "." {
		return nil
	}
	if err := makeDirectories(root, path.Dir(name)); err != nil {
		return err
	}
	local := filepath.FromSlash(name)
	err := root.Mkdir(local, directoryMode)
	switch {
	case err == nil && keepsModes:
		return root.Chmod(local, directoryMode)
	case errors.Is(err, fs.ErrExist):
		return directory(root, local)
	}
	return err
}

// replaceable returns an error if there is something of that name which must not be replaced by a file.
func replaceable(root *os.Root, name string) error {
	info, err := root.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return regular(info)
}

// temporary makes a temporary file in a directory of root, has it filled, and returns its name once it is on the disk. Nothing is left
// where that fails.
func (d *Directory) temporary(root *os.Root, directory string, fill func(*os.File) error) (string, error) {
	name, f, err := d.create(root, directory)
	if err != nil {
		return "", err
	}
	d.sweep(root, directory, f)
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = root.Remove(name)
		return "", err
	}
	return name, nil
}

// create makes a file of a name that nothing has.
func (d *Directory) create(root *os.Root, directory string) (string, *os.File, error) {
	for {
		base := fmt.Sprintf("%s%d-%d%s", temporaryPrefix, os.Getpid(), d.count.Add(1), temporarySuffix)
		name := filepath.Join(filepath.FromSlash(directory), base)
		f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, privateMode)
		if !errors.Is(err, fs.ErrExist) {
			return name, f, err
		}
	}
}
