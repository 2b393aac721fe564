package gcp_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cloudcredential/operator/sim/gcp"
)

func TestTheCommandLinePublishesAnIssuer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	gcloud := w.gcloud(t)
	const bucket = "gs://" + bucketName
	gcloud(nil, "storage", "buckets", "create", bucket, "--location=us", "--uniform-bucket-level-access")
	gcloud(nil, "storage", "buckets", "update", bucket, "--update-labels=a=b")
	gcloud(nil, "storage", "buckets", "add-iam-policy-binding", bucket, "--member=allUsers", "--role=roles/storage.objectViewer")
	file := filepath.Join(t.TempDir(), "keys.json")
	ok(t, os.WriteFile(file, []byte(keySet), 0o600))
	gcloud(nil, "storage", "cp", file, bucket+"/keys.json", "--cache-control=no-store", "--content-type=application/json")
	if status, text, header := w.everybody(t, bucketName+"/keys.json"); status != http.StatusOK || text != keySet ||
		header.Get("Cache-Control") != "no-store" || header.Get("Content-Type") != "application/json" {
		t.Errorf("everybody reads %d %q with %v", status, text, header)
	}
	b, _ := w.Bucket(bucketName)
	if b.Location != "US" || b.Labels["a"] != "b" || !b.UniformAccess {
		t.Errorf("the bucket is %+v", b)
	}
	gcloud(nil, "storage", "rm", "--recursive", bucket)
	if all := w.Buckets(projectID); len(all) != 0 {
		t.Errorf("left are %+v", all)
	}
}

func TestTheOlderCommandLinePublishesAnIssuer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, gcp.Options{})
	gsutil := w.gsutil(t)
	const bucket = "gs://" + bucketName
	gsutil("mb", "-b", "on", "-l", "europe-west1", "-p", projectID, bucket)
	gsutil("iam", "ch", "allUsers:objectViewer", bucket)
	file := filepath.Join(t.TempDir(), "keys.json")
	ok(t, os.WriteFile(file, []byte(keySet), 0o600))
	gsutil("-h", "Cache-Control:no-store", "-h", "Content-Type:application/json", "cp", file, bucket+"/keys.json")
	if status, text, header := w.everybody(t, bucketName+"/keys.json"); status != http.StatusOK || text != keySet || header.Get("Cache-Control") != "no-store" {
		t.Errorf("everybody reads %d %q with %v", status, text, header)
	}
	if b, _ := w.Bucket(bucketName); b.Location != "EUROPE-WEST1" || !b.UniformAccess {
		t.Errorf("the bucket is %+v", b)
	}
	gsutil("rm", "-r", bucket)
	if all := w.Buckets(projectID); len(all) != 0 {
		t.Errorf("left are %+v", all)
	}
}

// gsutil is Google's older command line for Cloud Storage as the owner of the project. It skips the test where there is none.
func (w *world) gsutil(t *testing.T) func(arguments ...string) {
	t.Helper()
	file, err := exec.LookPath("gsutil")
	if err != nil {
		t.Skip("SKIPPED: gsutil is not installed, so only the Go clients judge the simulated Cloud Storage here")
	}
	dir := t.TempDir()
	ca, key, boto := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "key.json"), filepath.Join(dir, "boto")
	ok(t, os.WriteFile(ca, w.proxy.CA(), 0o600))
	ok(t, os.WriteFile(key, must(w.AddKey(email("the-owner")))(t), 0o600))
	ok(t, os.WriteFile(boto, []byte("[Credentials]\ngs_service_key_file = "+key+"\n[Boto]\nca_certificates_file = "+ca+
		"\n[GSUtil]\nparallel_process_count = 1\nsoftware_update_check_period = 0\nstate_dir = "+dir+"\n"), 0o600))
	environment := append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LC_ALL=C.UTF-8", "BOTO_CONFIG=" + boto,
		"CLOUDSDK_CONFIG=" + dir, "CLOUDSDK_CORE_DISABLE_PROMPTS=1", "CLOUDSDK_CORE_PASS_CREDENTIALS_TO_GSUTIL=0",
	}, w.proxy.Environ(ca)...)
	return func(arguments ...string) {
		t.Helper()
		command := exec.CommandContext(t.Context(), file, arguments...)
		command.Env = environment
		if text, err := command.CombinedOutput(); err != nil {
			t.Fatalf("gsutil %s: %v: %s", strings.Join(arguments, " "), err, text)
		}
	}
}
