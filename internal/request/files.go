package request

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// maxFile is how many bytes a file may have. All requests that a release ships, for all clouds, have a tenth of it.
const maxFile = 4 << 20

// files returns the names in a directory that end in .yaml or .yml, in order. Some may be those of directories.
func files(directory string) ([]string, error) {
	info, err := os.Stat(directory)
	if err == nil && !info.IsDir() {
		err = errors.New("it is not a directory")
	}
	var entries []fs.DirEntry
	if err == nil {
		entries, err = os.ReadDir(directory)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot list the CredentialsRequests in %q: %w; name the directory that they were extracted to", directory, cause(err))
	}
	var names []string
	for _, entry := range entries {
		if name := entry.Name(); strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
			names = append(names, name)
		}
	}
	return names, nil
}

// read returns the content of a file, through symbolic links; nil of a directory. Its mode is looked at first, because to open a pipe or a
// device may take forever.
func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, cannotRead(err)
	}
	if info.IsDir() {
		return nil, nil
	}
	if !info.Mode().IsRegular() {
		return nil, cannotRead(errors.New("it is a pipe, a socket or a device"))
	}
	if info.Size() > maxFile {
		return nil, tooLarge()
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, cannotRead(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, cannotRead(err)
	}
	if len(text) > maxFile {
		return nil, tooLarge()
	}
	return text, nil
}

func cannotRead(err error) error {
	return fmt.Errorf("it cannot be read: %w; make it a file that you may read, or take it out of the directory", cause(err))
}

func tooLarge() error {
	return fmt.Errorf("it has more than the %d bytes that are allowed; split it into several files, or take it out of the directory", maxFile)
}

// cause returns an error without the path, which the sentence around it names.
func cause(err error) error {
	if at, is := errors.AsType[*fs.PathError](err); is {
		return at.Err
	}
	return err
}
