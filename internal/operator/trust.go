package operator

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// trustInterval is the time between two looks at the file of trusted certificates.
const trustInterval = 10 * time.Second

// errTrustChanged ends the process: the certificates that it trusts are read once, when it starts.
var errTrustChanged = errors.New("the trusted certificates changed")

// watchTrust ends the process when the trusted certificates change, and when a certificate for the metrics is there at last. A later
// one of those is taken over without that.
func (o *operator) watchTrust(context.Context) error {
	if o.config.TrustedCAFile == "" {
		return nil
	}
	before, err := o.certificates()
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
			now, err := o.certificates()
			if err != nil {
				o.config.Logger.Warn("cannot read the trusted certificates; those that were read before stay trusted", "error", err)
				continue
			}
			if now.trusted != before.trusted || (now.serving && !before.serving) {
				return errTrustChanged
			}
		}
	}))
	if err != nil {
		return fmt.Errorf("watch the trusted certificates: %w", err)
	}
	return nil
}

// certificates are what the process reads once, when it starts.
type certificates struct {
	trusted [sha256.Size]byte
	serving bool
}

func (o *operator) certificates() (certificates, error) {
	trusted, err := digest(o.config.TrustedCAFile)
	if err != nil {
		return certificates{}, err
	}
	_, missing := os.Stat(filepath.Join(o.config.CertDir, "tls.crt"))
	return certificates{trusted: trusted, serving: o.config.CertDir != "" && missing == nil}, nil
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
