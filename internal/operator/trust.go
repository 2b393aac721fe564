package operator

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"time"
)

// trustInterval is the time between two looks at the file of trusted certificates.
const trustInterval = 10 * time.Second

// errTrustChanged ends the process: the certificates that it trusts are read once, when it starts.
var errTrustChanged = errors.New("the trusted certificates changed")

// watchTrust ends the process when the file of trusted certificates changes.
func (o *operator) watchTrust(context.Context) error {
	file := o.config.TrustedCAFile
	if file == "" {
		return nil
	}
	before, err := digest(file)
	if err != nil {
		return fmt.Errorf("read the trusted certificates: %w", err)
	}
	err = o.manager.Add(everywhere(func(ctx context.Context) error {
		ticker := time.NewTicker(trustInterval)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return nil
			case <-ticker.C:
			}
			now, err := digest(file)
			if err != nil {
				o.config.Logger.Warn("cannot read the trusted certificates; those that were read before stay trusted", "error", err)
				continue
			}
			if now != before {
				return errTrustChanged
			}
		}
	}))
	if err != nil {
		return fmt.Errorf("watch the trusted certificates: %w", err)
	}
	return nil
}

// digest is a hash of a file's content; that of nothing where there is no file, which is how a cluster without certificates of
// its own looks.
func digest(file string) ([sha256.Size]byte, error) {
	content, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return [sha256.Size]byte{}, err
	}
	return sha256.Sum256(content), nil
}
