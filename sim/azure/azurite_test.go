package azure_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"
)

// azurite starts Microsoft's own emulator of blobs, and gives clients with a key and without.
func azurite(t *testing.T) (signed, anybody *azblob.Client) {
	t.Helper()
	program := os.Getenv("AZURITE_BLOB")
	if program == "" {
		program, _ = exec.LookPath("azurite-blob")
	}
	if program == "" {
		t.Skip("SKIPPED: azurite-blob is neither on the PATH nor named by AZURITE_BLOB (npm install azurite), so only the SDK judges the simulated blobs here")
	}
	listener := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	address := listener.Addr().String()
	listener.Close()
	_, port, _ := net.SplitHostPort(address)
	key := base64.StdEncoding.EncodeToString([]byte("a key of an account that is nowhere else"))
	ctx, stop := context.WithCancel(t.Context())
	command := exec.CommandContext(ctx, program, "--blobHost", "127.0.0.1", "--blobPort", port, "--location", t.TempDir(), "--silent", "--skipApiVersionCheck", "--disableTelemetry")
	command.Env = append(os.Environ(), "AZURITE_ACCOUNTS="+accountName+":"+key)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(); _ = command.Wait() })
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		connection, err := net.Dial("tcp", address)
		if err == nil {
			connection.Close()
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("Azurite does not listen on %s", address)
		}
	}
	at := "http://" + address + "/" + accountName
	credential := must(azblob.NewSharedKeyCredential(accountName, key))(t)
	once := policy.ClientOptions{Retry: policy.RetryOptions{MaxRetries: -1}}
	return must(azblob.NewClientWithSharedKeyCredential(at, credential, &azblob.ClientOptions{ClientOptions: once}))(t),
		must(azblob.NewClientWithNoCredential(at, &azblob.ClientOptions{ClientOptions: once}))(t)
}

// outcome is an error in a form that can be compared: its status and code.
func outcome(err error) string {
	if e, refused := errors.AsType[*azcore.ResponseError](err); refused {
		return fmt.Sprintf("%d %s", e.StatusCode, e.ErrorCode)
	}
	if err != nil {
		return err.Error()
	}
	return "done"
}

// useBlobs does what a program for an issuer does, and some things that are wrong, and tells what came of it.
func useBlobs(t *testing.T, signed, anybody *azblob.Client) []string {
	ctx := t.Context()
	var told []string
	tell := func(what string, value any) { told = append(told, fmt.Sprintf("%s: %v", what, value)) }
	put := func(name, text string, options *azblob.UploadBufferOptions) azcore.ETag {
		answer, err := signed.UploadBuffer(ctx, "issuer", name, []byte(text), options)
		tell("upload "+name, outcome(err))
		if err != nil {
			return ""
		}
		return *answer.ETag
	}
	get := func(c *azblob.Client, name string) {
		answer, err := c.DownloadStream(ctx, "issuer", name, nil)
		tell("download "+name, outcome(err))
		if err == nil {
			text, _ := io.ReadAll(answer.Body)
			answer.Body.Close()
			tell("content", string(text)+" "+*answer.ContentType+fmt.Sprintf(" %x", answer.ContentMD5))
		}
	}
	put("early", "", nil)
	_, err := signed.CreateContainer(ctx, "issuer", nil)
	tell("create", outcome(err))
	_, err = signed.CreateContainer(ctx, "issuer", nil)
	tell("create again", outcome(err))
	first := put("keys", "text", &azblob.UploadBufferOptions{HTTPHeaders: &blob.HTTPHeaders{BlobContentType: new("application/json")}, Tags: map[string]string{"a b": "c/d"}})
	get(signed, "keys")
	get(signed, "absent")
	_, err = anybody.DownloadStream(ctx, "issuer", "keys", nil)
	tell("anybody reads what is private", err == nil) // a real account says 404, Azurite 403
	many := map[string]string{}
	for _, name := range "abcdefghijk" {
		many[string(name)] = "x"
	}
	put("many tags", "", &azblob.UploadBufferOptions{Tags: many})
	_, err = signed.UploadBuffer(ctx, "issuer", "bad tag", nil, &azblob.UploadBufferOptions{Tags: map[string]string{"a": "x!y"}})
	tell("bad tag", err != nil) // Azurite's code says that names are equal, its sentence that a character is bad
	put("long tag", "", &azblob.UploadBufferOptions{Tags: map[string]string{strings.Repeat("a", 129): ""}})
	conditions := func(c blob.ModifiedAccessConditions) *azblob.UploadBufferOptions {
		return &azblob.UploadBufferOptions{AccessConditions: &blob.AccessConditions{ModifiedAccessConditions: &c}}
	}
	put("keys", "2", conditions(blob.ModifiedAccessConditions{IfNoneMatch: new(azcore.ETagAny)}))
	put("keys", "3", conditions(blob.ModifiedAccessConditions{IfMatch: &first}))
	put("keys", "4", conditions(blob.ModifiedAccessConditions{IfMatch: &first}))
	own := signed.ServiceClient().NewContainerClient("issuer")
	_, err = own.SetAccessPolicy(ctx, &container.SetAccessPolicyOptions{Access: new(container.PublicAccessTypeBlob)})
	tell("publish", outcome(err))
	get(anybody, "keys")
	_, err = anybody.NewListBlobsFlatPager("issuer", nil).NextPage(ctx)
	tell("anybody lists", err != nil)
	put("a/b c", "more", &azblob.UploadBufferOptions{Metadata: map[string]*string{"Name": new("value")}})
	page, err := signed.NewListBlobsFlatPager("issuer", &azblob.ListBlobsFlatOptions{MaxResults: new(int32(1))}).NextPage(ctx)
	tell("list", outcome(err))
	for _, item := range page.Segment.BlobItems {
		tell("item", fmt.Sprint(*item.Name, *item.Properties.ContentLength, *item.Properties.BlobType))
	}
	tell("there are more", page.NextMarker != nil && *page.NextMarker != "")
	shown, err := own.NewBlobClient("a/b c").GetProperties(ctx, nil)
	tell("properties", fmt.Sprint(outcome(err), *shown.ContentLength, len(shown.Metadata)))
	_, err = own.NewBlobClient("keys").SetTags(ctx, map[string]string{"x": "y"}, nil)
	tell("tag", outcome(err))
	tags, err := own.NewBlobClient("keys").GetTags(ctx, nil)
	tell("tags", fmt.Sprint(outcome(err), len(tags.BlobTagSet)))
	_, err = signed.DeleteBlob(ctx, "issuer", "keys", nil)
	tell("delete", outcome(err))
	_, err = signed.DeleteBlob(ctx, "issuer", "keys", nil)
	tell("delete again", outcome(err))
	_, err = signed.DeleteContainer(ctx, "issuer", nil)
	tell("delete the container", outcome(err))
	_, err = signed.CreateContainer(ctx, "Bad-Name", nil)
	tell("bad name", outcome(err))
	_, err = signed.DeleteContainer(ctx, "other", nil)
	tell("delete another", outcome(err))
	return told
}

func TestAzuriteAgreesAboutBlobs(t *testing.T) {
	t.Parallel()
	theirSigned, theirAnybody := azurite(t)
	theirs := useBlobs(t, theirSigned, theirAnybody)
	w, signed := newStorage(t)
	ours := useBlobs(t, signed, w.anybody(t))
	for i := range max(len(ours), len(theirs)) {
		if i >= len(ours) || i >= len(theirs) || ours[i] != theirs[i] {
			t.Errorf("ours:\n%s\ntheirs:\n%s", strings.Join(ours, "\n"), strings.Join(theirs, "\n"))
			break
		}
	}
}
