package ccoctl_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	randv2 "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	simaws "github.com/cloudcredential/operator/sim/aws"
)

// administrator is the access key of every simulated account's administrator. The program finds it where it finds the one of a real user: in the
// environment of the process, which all tests share.
var administrator simaws.Key

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
	if administrator, err = newAccount(simaws.Options{}).AddUser(administratorName, allowAll); err != nil {
		return 1, err
	}
	if err := makeSigningKey(); err != nil {
		return 1, err
	}
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "AWS_") {
			os.Unsetenv(name)
		}
	}
	for name, value := range environment(administrator) {
		if err := os.Setenv(name, value); err != nil {
			return 1, err
		}
	}
	return m.Run(), nil
}

// environment is what AWS's libraries are to find in the environment: this key, and nothing of this machine's own configuration.
func environment(key simaws.Key) map[string]string {
	return map[string]string{
		"AWS_ACCESS_KEY_ID": key.ID, "AWS_SECRET_ACCESS_KEY": key.Secret, "AWS_SESSION_TOKEN": key.Token,
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
	}
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

const (
	administratorName = "admin"
	allowAll          = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
)

// sequence is randomness that is the same in each account, so that the first key is.
type sequence struct{ *randv2.ChaCha8 }

// newAccount makes an account whose first user gets the same key as that of every other one.
func newAccount(options simaws.Options) *simaws.Cloud {
	options.Rand = sequence{randv2.NewChaCha8([32]byte{1})}
	account := simaws.New(options)
	account.SetDeployDelay(0)
	return account
}

// program is the path of the real program, which is built when the first test asks for it.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "ccoctl")
	build := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-o", path, "./cmd/ccoctl")
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
