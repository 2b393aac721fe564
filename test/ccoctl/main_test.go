package ccoctl_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// signing is the key pair that tests put into output directories, since to make one takes seconds.
var signing struct{ private, public []byte }

// scratch is gone when the tests are done.
var scratch string

func TestMain(m *testing.M) {
	code, err := within(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func within(m *testing.M) (int, error) {
	directory, err := os.MkdirTemp("", "ccoctl-test-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(directory)
	scratch = directory
	if err := makeSigningKey(); err != nil {
		return 1, err
	}
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if slices.ContainsFunc([]string{"AWS_", "GOOGLE_", "GCLOUD_", "CLOUDSDK_", "AZURE_", "ARM_", "MSI_", "IDENTITY_"}, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
			os.Unsetenv(name)
		}
	}
	if err := awsEnvironment(); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

func makeSigningKey() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	spki, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		return err
	}
	signing.private = pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	signing.public = pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki})
	return nil
}

// program is the path of the real program, which is built as `make build` builds it when the first test asks for it.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "ccoctl")
	build := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-tags=grpcnotrace", "-ldflags=-s -w", "-o", path, "./cmd/ccoctl")
	build.Dir = filepath.Join("..", "..")
	var out bytes.Buffer
	build.Stdout, build.Stderr = &out, &out
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("build ccoctl: %w\n%s", err, &out)
	}
	return path, nil
})

// primes are the secret numbers of the signing key, for those who look for them where they must not be.
func primes() []*big.Int {
	block, _ := pem.Decode(signing.private)
	key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
	if err != nil {
		return nil
	}
	return append([]*big.Int{key.D}, key.Primes...)
}
