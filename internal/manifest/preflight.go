package manifest

import (
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// Preflight finds out whether files can be written, before something is done that would be lost if they cannot. It makes the directory
// (mode 0700, and what is missing above it), proves that size bytes can be written, synced and renamed there, and leaves nothing else behind. Of
// each of the names it finds out besides whether a file may be put there.
func (d *Directory) Preflight(size int64, names ...string) error {
	if err := os.MkdirAll(d.path, directoryMode); err != nil {
		return problem("create the output directory", d.path, err)
	}
	root, err := os.OpenRoot(d.path)
	if err != nil {
		return problem("open the output directory", d.path, err)
	}
	defer root.Close()
	if err := d.probe(root, ".", size); err != nil {
		return problem("try to write into", d.path, err)
	}
	var errs []error
	directories := map[string]bool{".": true}
	for _, name := range slices.Sorted(slices.Values(names)) {
		errs = append(errs, d.foresee(root, name, directories))
	}
	return errors.Join(errs...)
}

// foresee finds out whether a file of that name may be put there. Directories are tried once.
func (d *Directory) foresee(root *os.Root, name string, tried map[string]bool) error {
	if !local(name) {
		return problem("write", d.File(name), errOutside)
	}
	above := path.Dir(name)
	switch err := directory(root, filepath.FromSlash(above)); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return problem("write", d.File(name), err)
	}
	if !tried[above] {
		tried[above] = true
		if err := d.probe(root, above, 1); err != nil {
			return problem("try to write into", d.File(above), err)
		}
	}
	if err := replaceable(root, filepath.FromSlash(name)); err != nil {
		return problem("write", d.File(name), err)
	}
	return nil
}

// probe writes size bytes that no file system can compress, renames the file and removes it.
func (d *Directory) probe(root *os.Root, directory string, size int64) error {
	from, err := d.temporary(root, directory, func(f *os.File) error {
		_, err := io.CopyN(f, rand.NewChaCha8([32]byte{}), size)
		return err
	})
	if err != nil {
		return err
	}
	to, f, err := d.create(root, directory)
	if err == nil {
		_ = f.Close()
		err = root.Rename(from, to)
	} else {
		to = from
	}
	if err != nil {
		_ = root.Remove(from)
	}
	return errors.Join(err, root.Remove(to))
}
