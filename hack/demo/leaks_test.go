package main

import "testing"

func TestKeysAndTokensAreSeen(t *testing.T) {
	secrets := []string{"wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00"}
	for text, leaked := range map[string]bool{
		"role_arn = arn:aws:iam::123456789012:role/demo": false,
		"-----BEGIN PUBLIC KEY-----":                     false,
		"-----BEGIN RSA PRIVATE KEY-----":                true,
		"-----BEGIN PRIVATE KEY-----":                    true,
		"token=eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJpc3MiOiJodHRwczovL2V4YW1wbGUifQ.c2lnbmF0dXJl": true,
		"--secret wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00":                                        true,
	} {
		if leaks(text, secrets) != leaked {
			t.Errorf("%q: it should be %t that this leaks", text, leaked)
		}
	}
}

func TestOnlyTheWrongObjectMayBeWrong(t *testing.T) {
	for text, right := range map[string]bool{
		"ok       role a\nwrong    role b: subjects: lacks x\n":        true,
		"wrong    role b: x\nwrong    role b: y\nok       role c: z\n": true,
		"ok       role a\nok       role b\n":                           false,
		"wrong    role b: x\nwrong    role b2: y\n":                    false,
		"wrong    rights b: x\n":                                       false,
		"2026/11/21 12:00:00 Verified: 1 wrong, 32 as it should be.\n": false,
	} {
		if err := (ran{text: text}).onlyWrong("role b"); (err == nil) != right {
			t.Errorf("%q: %v", text, err)
		}
	}
}
