package manifest

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// Temporary files are called ".ccoctl-<process>-<number>.tmp".
const (
	temporaryPrefix = ".ccoctl-"
	temporarySuffix = ".tmp"
	// staleAfter is how much older than a new file a temporary one must be to be left over from a process that died. Nobody takes that long
	// to write a file.
	staleAfter = time.Hour
)

// sweep removes temporary files that died processes left in a directory, once for each directory. How old a file is, is measured by the
// time of one that was made just now, so that the clock of the file system is the only one that matters. That it fails is no harm.
func (d *Directory) sweep(root *os.Root, directory string, just *os.File) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.swept[directory] {
		return
	}
	d.swept[directory] = true
	now, err := just.Stat()
	if err != nil {
		return
	}
	entries, err := fs.ReadDir(root.FS(), directory)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), temporaryPrefix) || !strings.HasSuffix(entry.Name(), temporarySuffix) {
			continue
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() && now.ModTime().Sub(info.ModTime()) > staleAfter {
			_ = root.Remove(filepath.FromSlash(path.Join(directory, entry.Name())))
		}
	}
}

// syncDirectory has the names in a directory written to the disk, where the system can do that for directories. What was written before is
// complete either way.
func syncDirectory(root *os.Root, directory string) {
	if runtime.GOOS == "windows" {
		return
	}
	f, err := root.Open(filepath.FromSlash(directory))
	if err != nil {
		return
	}
	defer f.Close()
	_ = f.Sync()
}

// directory returns an error if there is something else than a directory of that name.
func directory(root *os.Root, name string) error {
	info, err := root.Stat(name)
	if err == nil && !info.IsDir() {
		return syscall.ENOTDIR
	}
	return err
}
