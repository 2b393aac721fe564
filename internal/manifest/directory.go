// Package manifest writes what a cluster and its installer read: files in an output directory, and the Secrets and settings in them.
//
// Files appear complete or not at all, with exactly the mode that was asked for, and never outside the output directory.
package manifest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
)

// maxSize is the largest file that is read, in bytes. Nothing that is written here comes near it.
const maxSize = 16 << 20

// Directory is the output directory. Its methods may be called side by side, and several processes may use one directory. Names of files
// in it are relative and have slashes, whatever the system: "manifests/cluster-authentication-02-config.yaml".
//
// Names that would lead out of it are refused: absolute ones, those with "..", and those with a symbolic link to somewhere else in them.
// The output directory itself may be reached through a symbolic link.
type Directory struct {
	path  string
	count atomic.Uint64 // of temporary files

	mu    sync.Mutex
	swept map[string]bool // directories in which stale temporary files have been removed
}

// NewDirectory returns the output directory of that path, which need not exist; "" is the current directory. Nothing is created. It is an
// error if something else than a directory is there, or if that cannot be found out.
func NewDirectory(path string) (*Directory, error) {
	if path == "" {
		current, err := os.Getwd()
		if err != nil {
			return nil, fmt.Errorf("find out the current directory, which is the output directory: %w; choose one with --output-dir", err)
		}
		path = current
	}
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		if link, err := os.Readlink(path); err == nil {
			return nil, fmt.Errorf("use the output directory %s: it is a symbolic link to %s, which does not exist; make that directory, or choose another one with --output-dir", path, link)
		}
	case err != nil:
		return nil, problem("use the output directory", path, err)
	case !info.IsDir():
		return nil, problem("use the output directory", path, syscall.ENOTDIR)
	}
	return &Directory{path: filepath.Clean(path), swept: make(map[string]bool)}, nil
}

// Path returns the path of the directory, as it was given.
func (d *Directory) Path() string { return d.path }

// File returns the path of the named file, for people.
func (d *Directory) File(name string) string { return filepath.Join(d.path, filepath.FromSlash(name)) }

// Read returns a file and the permission bits of its mode. That there is no such file is fs.ErrNotExist. Only regular files of up to 16 MiB are read, so that a
// pipe or a device that lies in the way is an error and not an endless wait.
func (d *Directory) Read(name string) ([]byte, fs.FileMode, error) {
	root, err := d.open(name)
	if err != nil {
		return nil, 0, problem("read", d.File(name), err)
	}
	defer root.Close()
	content, mode, err := read(root, filepath.FromSlash(name))
	if err != nil {
		return nil, 0, problem("read", d.File(name), err)
	}
	return content, mode, nil
}

func read(root *os.Root, name string) ([]byte, fs.FileMode, error) {
	info, err := root.Stat(name)
	if err != nil {
		return nil, 0, err
	}
	if err := regular(info); err != nil {
		return nil, 0, err
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, 0, err
	}
	if len(content) > maxSize {
		return nil, 0, errTooLarge
	}
	return content, info.Mode().Perm(), nil
}

// Remove removes a file. That it is gone already is success. Directories are not removed, even if nothing is left in them.
func (d *Directory) Remove(name string) error {
	root, err := d.open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return problem("remove", d.File(name), err)
	}
	defer root.Close()
	local := filepath.FromSlash(name)
	info, err := root.Lstat(local)
	if err == nil && info.IsDir() {
		err = syscall.EISDIR
	}
	if err == nil {
		err = root.Remove(local)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return problem("remove", d.File(name), err)
	}
	syncDirectory(root, path.Dir(name))
	return nil
}

// Chmod gives a file exactly the permission bits of mode. It does nothing where the system keeps none.
func (d *Directory) Chmod(name string, mode fs.FileMode) error {
	root, err := d.open(name)
	if err != nil {
		return problem("change the mode of", d.File(name), err)
	}
	defer root.Close()
	if !keepsModes {
		return nil
	}
	if err := root.Chmod(filepath.FromSlash(name), mode.Perm()); err != nil {
		return problem("change the mode of", d.File(name), err)
	}
	return nil
}

// open opens the directory for something to be done to the named file.
func (d *Directory) open(name string) (*os.Root, error) {
	if !local(name) {
		return nil, errOutside
	}
	return os.OpenRoot(d.path)
}

// local reports whether a name, taken by its text alone, stays within the directory.
func local(name string) bool {
	return name != "." && fs.ValidPath(name) && filepath.IsLocal(filepath.FromSlash(name))
}

// regular returns an error for everything that is not a regular file.
func regular(info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return syscall.EISDIR
	case !info.Mode().IsRegular():
		return errNotRegular
	}
	return nil
}
