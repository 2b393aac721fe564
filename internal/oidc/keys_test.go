package oidc_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/cloudcredential/operator/internal/oidc"
)

// golden returns a file that other software made.
func golden(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// rsaKey returns one of two keys of 2048 bits, the same one for the same number.
func rsaKey(t testing.TB, number int) *rsa.PrivateKey {
	t.Helper()
	keys, err := rsaKeys()
	if err != nil {
		t.Fatal(err)
	}
	return keys[number]
}

var rsaKeys = sync.OnceValues(func() (keys [2]*rsa.PrivateKey, err error) {
	for i := range keys {
		if keys[i], err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			return keys, err
		}
	}
	return keys, nil
})

// block returns a PEM block.
func block(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func pkcs1(t testing.TB, number int) []byte {
	return block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey(t, number)))
}

func pkcs8(t testing.TB, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return block("PRIVATE KEY", der)
}

func pkix(t testing.TB, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return block("PUBLIC KEY", der)
}

func public(t testing.TB, number int) oidc.PublicKey {
	t.Helper()
	key, err := oidc.ParsePublicKey(pkix(t, rsaKey(t, number).Public()))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestAPublicKeyIsReadInEachOfItsForms(t *testing.T) {
	t.Parallel()
	text := pkix(t, rsaKey(t, 0).Public())
	for name, text := range map[string][]byte{
		"PKIX":         text,
		"PKCS#1":       block("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&rsaKey(t, 0).PublicKey)),
		"Windows":      bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")),
		"UTF-8 mark":   append([]byte("\uFEFF"), text...),
		"text around":  []byte("Public-Key: (2048 bit)\n" + string(text) + "\n\n"),
		"no last line": bytes.TrimSuffix(text, []byte("\n")),
	} {
		key, err := oidc.ParsePublicKey(text)
		if err != nil || !key.Equal(public(t, 0)) || key.Equal(public(t, 1)) || key.IsZero() || key.ID() != public(t, 0).ID() {
			t.Errorf("%s: %v, %v", name, key, err)
		}
		if !bytes.Equal(key.PEM(), pkix(t, rsaKey(t, 0).Public())) {
			t.Errorf("%s: it becomes\n%s", name, key.PEM())
		}
	}
}

func TestAKeyPairIsReadInEachOfItsFormsAndWrittenInOne(t *testing.T) {
	t.Parallel()
	for name, text := range map[string][]byte{"PKCS#1": pkcs1(t, 0), "PKCS#8": pkcs8(t, rsaKey(t, 0))} {
		pair, err := oidc.ParseKeyPair(text)
		if err != nil || !pair.Public().Equal(public(t, 0)) || !bytes.Equal(pair.PrivatePEM().Reveal(), pkcs1(t, 0)) {
			t.Errorf("%s: %v, %v", name, pair, err)
		}
		body := strings.Split(string(pkcs1(t, 0)), "\n")[3]
		if out := fmt.Sprintf("%v %+v %#v %s %x", pair, pair, pair, pair, pair); strings.Contains(out, body) || strings.Contains(out, rsaKey(t, 0).D.String()) {
			t.Errorf("%s: the private key is shown: %s", name, out)
		}
	}
}

func TestNoKeyIsNoKey(t *testing.T) {
	t.Parallel()
	var none oidc.PublicKey
	if !none.IsZero() || none.ID() != "" || none.PEM() != nil || !none.Equal(oidc.PublicKey{}) || none.Equal(public(t, 0)) {
		t.Errorf("got %v", none)
	}
	if got := oidc.NewKeySet(none).Len(); got != 0 {
		t.Errorf("it is published: %d", got)
	}
}

// unfit are texts that are neither an RSA public nor an RSA private key, with what has to be said of them.
func unfit(t testing.TB) map[string]unfitText {
	t.Helper()
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	edPublic, edPrivate, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sec1, err := x509.MarshalECPrivateKey(ec)
	if err != nil {
		t.Fatal(err)
	}
	text := pkix(t, rsaKey(t, 0).Public())
	private := pkcs1(t, 0)
	encrypted := pem.EncodeToMemory(&pem.Block{
		Type: "RSA PRIVATE KEY", Bytes: make([]byte, 1200), Headers: map[string]string{"Proc-Type": "4,ENCRYPTED", "DEK-Info": "AES-256-CBC,00"},
	})
	return map[string]unfitText{
		"nothing":            {nil, "found nothing"},
		"blanks":             {[]byte(" \n\t\n"), "found nothing"},
		"no PEM":             {[]byte("ssh-rsa AAAAB3NzaC1yc2E user@host\n"), "not PEM"},
		"DER":                {x509.MarshalPKCS1PublicKey(&rsaKey(t, 0).PublicKey), "DER"},
		"binary":             {[]byte("\x7fELF\x00\x01"), "binary"},
		"UTF-16":             {[]byte("\xff\xfe-\x00-\x00"), "UTF-16"},
		"huge":               {bytes.Repeat(text, 1000), "bytes"},
		"EC public":          {pkix(t, ec.Public()), ""},
		"EC private":         {block("EC PRIVATE KEY", sec1), "not RSA"},
		"EC in PKCS#8":       {pkcs8(t, ec), ""},
		"Ed25519 public":     {pkix(t, edPublic), ""},
		"Ed25519 private":    {pkcs8(t, edPrivate), ""},
		"encrypted":          {encrypted, "encrypted"},
		"encrypted PKCS#8":   {block("ENCRYPTED PRIVATE KEY", []byte{1, 2, 3}), "encrypted"},
		"OpenSSH":            {block("OPENSSH PRIVATE KEY", []byte{1, 2, 3}), "ssh-keygen"},
		"certificate":        {block("CERTIFICATE", []byte{1, 2, 3}), "certificate"},
		"request":            {block("CERTIFICATE REQUEST", []byte{1, 2, 3}), "CERTIFICATE REQUEST"},
		"truncated public":   {text[:len(text)/2], "truncated"},
		"truncated private":  {private[:len(private)/2], "truncated"},
		"inner end missing":  {block("PUBLIC KEY", []byte{0x30, 0x82, 1, 0x22}), ""},
		"private cut inside": {block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(rsaKey(t, 0))[:600]), ""},
		"empty block":        {block("PUBLIC KEY", nil), ""},
		"indented":           {[]byte("  " + strings.ReplaceAll(string(text), "\n", "\n  ")), "damaged"},
		"two public":         {append(bytes.Clone(text), pkix(t, rsaKey(t, 1).Public())...), "2 PEM blocks"},
		"two private":        {append(bytes.Clone(private), pkcs1(t, 1)...), "2 PEM blocks"},
		"tail of another":    {append(bytes.Clone(private), "-----BEGIN RSA PRIVATE KEY-----\nAAAA"...), "2 PEM blocks"},
	}
}

type unfitText struct {
	text []byte
	says string
}

func TestWhatIsNoKeyIsNamedAndNeverQuoted(t *testing.T) {
	t.Parallel()
	for name, test := range unfit(t) {
		_, errPublic := oidc.ParsePublicKey(test.text)
		_, errPrivate := oidc.ParseKeyPair(test.text)
		for _, err := range []error{errPublic, errPrivate} {
			if err == nil || !strings.Contains(err.Error(), "found") || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "AAAAB3") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for name, test := range map[string]struct {
		err  error
		says string
	}{
		"private for public":        {second(oidc.ParsePublicKey(pkcs1(t, 0))), "-pubout"},
		"PKCS#8 private for public": {second(oidc.ParsePublicKey(pkcs8(t, rsaKey(t, 0)))), "-pubout"},
		"public for private":        {second(oidc.ParseKeyPair(pkix(t, rsaKey(t, 0).Public()))), "found a public key"},
		"EC for public":             {second(oidc.ParsePublicKey(unfit(t)["EC public"].text)), "elliptic curve"},
		"Ed25519 for public":        {second(oidc.ParsePublicKey(unfit(t)["Ed25519 public"].text)), "Ed25519"},
		"EC for private":            {second(oidc.ParseKeyPair(unfit(t)["EC in PKCS#8"].text)), "elliptic curve"},
		"1024 bit":                  {second(oidc.ParsePublicKey(golden(t, "rsa-1024.public"))), "1024 bits"},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.says) {
			t.Errorf("%s: %v", name, test.err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestAPairWhosePartsDoNotBelongTogetherIsRefused(t *testing.T) {
	t.Parallel()
	mixed := *rsaKey(t, 0)
	mixed.PublicKey = rsaKey(t, 1).PublicKey
	mixed.Precomputed = rsaKey(t, 0).Precomputed
	if _, err := oidc.ParseKeyPair(block("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(&mixed))); err == nil {
		t.Error("it is taken")
	}
}
