package manifest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"syscall"
)

var (
	errOutside    = errors.New("the name leads out of the output directory")
	errNotRegular = errors.New("it is not a regular file")
	errTooLarge   = errors.New("it is larger than 16 MiB")
)

// diskFull is what Windows says of a full disk.
const diskFull = syscall.Errno(112)

// problem returns the error of an action on a path: what was to be done, to what, why it failed, and what to do about it.
func problem(action, path string, err error) error {
	cause := err
	var inPath *fs.PathError
	var inLink *os.LinkError
	switch {
	case errors.As(err, &inPath):
		cause = inPath.Err
	case errors.As(err, &inLink):
		cause = inLink.Err
	}
	if step := nextStep(cause); step != "" {
		return fmt.Errorf("%s %s: %w; %s", action, path, cause, step)
	}
	return fmt.Errorf("%s %s: %w", action, path, cause)
}

// nextStep says what to do about an error of the file system; "" where its text says all there is to say, or where it is an answer and no
// trouble.
func nextStep(cause error) string {
	switch {
	case errors.Is(cause, fs.ErrPermission):
		return "make it writable for you, or choose another directory with --output-dir"
	case errors.Is(cause, syscall.EROFS):
		return "choose a directory on a file system that can be written with --output-dir"
	case errors.Is(cause, syscall.ENOSPC), errors.Is(cause, syscall.EDQUOT), runtime.GOOS == "windows" && errors.Is(cause, diskFull):
		return "make room there, or choose another directory with --output-dir, then run the command again"
	case errors.Is(cause, syscall.ENOTDIR):
		return "something on this path is a file: move it away, or choose another directory with --output-dir"
	case errors.Is(cause, syscall.EISDIR):
		return "a file is expected there: move the directory away, or choose another directory with --output-dir"
	case errors.Is(cause, errNotRegular), errors.Is(cause, errTooLarge):
		return "move it away, or choose another directory with --output-dir"
	case errors.Is(cause, errOutside):
		return "only relative names without .. are allowed"
	case errors.Is(cause, fs.ErrExist):
		return "somebody else made it a moment ago: run the command again to use it"
	case errors.Is(cause, fs.ErrNotExist):
		return ""
	}
	if code := syscall.Errno(0); !errors.As(cause, &code) {
		return "if a symbolic link on this path leads out of the output directory, put what it stands for in its place"
	}
	return "look at what is there, and run the command again"
}
