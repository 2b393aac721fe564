package api

import "testing"

func TestWhatAFileLacksIsToldInTheSameWordsEachTime(t *testing.T) {
	t.Parallel()
	_, first := ParseKey([]byte(`{"type":"service_account"}`))
	for range 100 {
		if _, err := ParseKey([]byte(`{"type":"service_account"}`)); err == nil || err.Error() != first.Error() {
			t.Fatalf("first %v, then %v", first, err)
		}
	}
}

func TestADescriptionIsThatOfTheKey(t *testing.T) {
	t.Parallel()
	file := credentialsFile(t, nil)
	key, err := ParseKey(file)
	if err != nil {
		t.Fatal(err)
	}
	described, err := DescribeKey(file)
	if err != nil || described.private != nil {
		t.Errorf("the private key was read, or: %v", err)
	}
	if key.private = nil; described != key {
		t.Errorf("described as %s with the ID %s, it is %s with the ID %s", described.Email, described.ID, key.Email, key.ID)
	}
}
