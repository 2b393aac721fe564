package azure_test

import (
	"context"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/resources/armresources/v3"
	"github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/storage/armstorage/v2"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/cloudcredential/operator/sim/azure"
	"github.com/cloudcredential/operator/sim/fault"
)

const accountURL = "https://clusteroidc1.blob.core.windows.net/"

func groupIn(location string) armresources.ResourceGroup {
	return armresources.ResourceGroup{Location: &location}
}

// newStorage makes a world with an account and a client that signs with the account's key.
func newStorage(t *testing.T) (*world, *azblob.Client) {
	t.Helper()
	w := newWorld(t, azure.Options{})
	w.owner.group(t, groupName)
	w.owner.account(t, accountName, accountIn(region))
	shown, _ := w.StorageAccount(accountName)
	key := must(azblob.NewSharedKeyCredential(accountName, shown.Keys[1]))(t)
	return w, must(azblob.NewClientWithSharedKeyCredential(accountURL, key, &azblob.ClientOptions{ClientOptions: w.options()}))(t)
}

// signedIn is a client with an access token.
func (w *world) signedIn(t *testing.T, credential azcore.TokenCredential) *azblob.Client {
	t.Helper()
	return must(azblob.NewClient(accountURL, credential, &azblob.ClientOptions{ClientOptions: w.options()}))(t)
}

func (w *world) anybody(t *testing.T) *azblob.Client {
	t.Helper()
	return must(azblob.NewClientWithNoCredential(accountURL, &azblob.ClientOptions{ClientOptions: w.options()}))(t)
}

func read(ctx context.Context, c *azblob.Client, name string) (string, error) {
	answer, err := c.DownloadStream(ctx, "issuer", name, nil)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return string(text), err
}

func TestBlobsWithTheKeyOfTheAccount(t *testing.T) {
	t.Parallel()
	w, api := newStorage(t)
	_, err := api.UploadBuffer(t.Context(), "issuer", "a/b", []byte("text"), nil)
	refused(t, err, http.StatusNotFound, "ContainerNotFound", "The specified container does not exist.")
	must(api.CreateContainer(t.Context(), "issuer", &azblob.CreateContainerOptions{Metadata: map[string]*string{"one": new("1")}}))(t)
	_, err = api.CreateContainer(t.Context(), "issuer", nil)
	refused(t, err, http.StatusConflict, "ContainerAlreadyExists", "")
	must(api.UploadBuffer(t.Context(), "issuer", "a/b", []byte("text"), &azblob.UploadBufferOptions{
		HTTPHeaders: &blob.HTTPHeaders{BlobContentType: new("application/json"), BlobCacheControl: new("no-store")}, Tags: map[string]string{"name": "a value", "other": "x=y"},
		Metadata: map[string]*string{"Owner": new("me")},
	}))(t)
	if text := must(read(t.Context(), api, "a/b"))(t); text != "text" {
		t.Errorf("read %q", text)
	}
	got, _ := w.Blob(accountName, "issuer", "a/b")
	if got.ContentType != "application/json" || !maps.Equal(got.Tags, map[string]string{"name": "a value", "other": "x=y"}) || got.Metadata["owner"] != "me" {
		t.Errorf("there is %+v", got)
	}
	one := api.ServiceClient().NewContainerClient("issuer").NewBlobClient("a/b")
	shown := must(one.GetProperties(t.Context(), nil))(t)
	if *shown.ContentLength != 4 || *shown.ContentType != "application/json" || *shown.TagCount != 2 || *shown.CacheControl != "no-store" {
		t.Errorf("the properties are %+v", shown)
	}
	buffer := make([]byte, 2)
	if n := must(one.DownloadBuffer(t.Context(), buffer, &blob.DownloadBufferOptions{Range: blob.HTTPRange{Offset: 1, Count: 2}}))(t); n != 2 || string(buffer) != "ex" {
		t.Errorf("the part is %q", buffer)
	}
	must(one.SetTags(t.Context(), map[string]string{"third": "3"}, nil))(t)
	if tags := must(one.GetTags(t.Context(), nil))(t); len(tags.BlobTagSet) != 1 || *tags.BlobTagSet[0].Key != "third" {
		t.Errorf("the tags are %v", tags.BlobTagSet)
	}
	must(api.UploadBuffer(t.Context(), "issuer", "c d", []byte("more"), nil))(t)
	w.SetPageSize(1)
	pager := api.NewListBlobsFlatPager("issuer", &azblob.ListBlobsFlatOptions{Include: container.ListBlobsInclude{Tags: true}})
	found := all(t, pager.More, pager.NextPage, func(p azblob.ListBlobsFlatResponse) []*container.BlobItem { return p.Segment.BlobItems })
	if len(found) != 2 || *found[0].Name != "a/b" || *found[1].Name != "c d" || *found[0].Properties.ContentLength != 4 || len(found[0].BlobTags.BlobTagSet) != 1 {
		t.Errorf("listed are %+v", found)
	}
	must(api.DeleteBlob(t.Context(), "issuer", "a/b", nil))(t)
	_, err = api.DeleteBlob(t.Context(), "issuer", "a/b", nil)
	refused(t, err, http.StatusNotFound, "BlobNotFound", "")
	must(api.DeleteContainer(t.Context(), "issuer", nil))(t)
}

func TestKeysThatAreRefused(t *testing.T) {
	t.Parallel()
	w, api := newStorage(t)
	key := must(azblob.NewSharedKeyCredential(accountName, "d3Jvbmc="))(t)
	wrong := must(azblob.NewClientWithSharedKeyCredential(accountURL, key, &azblob.ClientOptions{ClientOptions: w.options()}))(t)
	_, err := wrong.CreateContainer(t.Context(), "issuer", nil)
	refused(t, err, http.StatusForbidden, "AuthenticationFailed", "including the signature")
	must(w.owner.accounts.Update(t.Context(), groupName, accountName, armstorage.AccountUpdateParameters{
		Properties: &armstorage.AccountPropertiesUpdateParameters{AllowSharedKeyAccess: new(false)},
	}, nil))(t)
	_, err = api.CreateContainer(t.Context(), "issuer", nil)
	refused(t, err, http.StatusForbidden, "KeyBasedAuthenticationNotPermitted", "")
}

func TestConditionsOfBlobs(t *testing.T) {
	t.Parallel()
	_, api := newStorage(t)
	must(api.CreateContainer(t.Context(), "issuer", nil))(t)
	put := func(conditions blob.ModifiedAccessConditions) (azcore.ETag, error) {
		answer, err := api.UploadBuffer(t.Context(), "issuer", "one", []byte("text"), &azblob.UploadBufferOptions{AccessConditions: &blob.AccessConditions{ModifiedAccessConditions: &conditions}})
		if err != nil {
			return "", err
		}
		return *answer.ETag, nil
	}
	tag := must(put(blob.ModifiedAccessConditions{IfNoneMatch: new(azcore.ETagAny)}))(t)
	_, err := put(blob.ModifiedAccessConditions{IfNoneMatch: new(azcore.ETagAny)})
	refused(t, err, http.StatusConflict, "BlobAlreadyExists", "")
	must(put(blob.ModifiedAccessConditions{IfMatch: &tag}))(t)
	_, err = put(blob.ModifiedAccessConditions{IfMatch: &tag})
	refused(t, err, http.StatusPreconditionFailed, "ConditionNotMet", "")
}

func TestTagsThatABlobCannotHave(t *testing.T) {
	t.Parallel()
	_, api := newStorage(t)
	must(api.CreateContainer(t.Context(), "issuer", nil))(t)
	many := map[string]string{}
	for name := range strings.SplitSeq("abcdefghijk", "") {
		many[name] = "x"
	}
	put := func(tags map[string]string) error {
		_, err := api.UploadBuffer(t.Context(), "issuer", "one", nil, &azblob.UploadBufferOptions{Tags: tags})
		return err
	}
	refused(t, put(many), http.StatusBadRequest, "TagsTooLarge", "")
	delete(many, "k")
	ok(t, put(many))
	refused(t, put(map[string]string{"a": "ü"}), http.StatusBadRequest, "InvalidTag", "")
	refused(t, put(map[string]string{strings.Repeat("a", 129): ""}), http.StatusBadRequest, "TagsTooLarge", "")
}

func TestBlobsNeedADataRole(t *testing.T) {
	t.Parallel()
	w, _ := newStorage(t)
	upload := func(c *azblob.Client, tags map[string]string) error {
		_, err := c.UploadBuffer(t.Context(), "issuer", "one", []byte("text"), &azblob.UploadBufferOptions{Tags: tags})
		return err
	}
	owner := w.signedIn(t, w.owner.credential)
	must(owner.CreateContainer(t.Context(), "issuer", nil))(t) // containers are managed, blobs are data
	refused(t, upload(owner, nil), http.StatusForbidden, "AuthorizationPermissionMismatch", "")
	contributor, _ := w.with(t, w.id(), "Storage Blob Data Contributor")
	ok(t, upload(w.signedIn(t, contributor.credential), nil))
	refused(t, upload(w.signedIn(t, contributor.credential), map[string]string{"a": "b"}), http.StatusForbidden, "AuthorizationPermissionMismatch", "")
	dataOwner, _ := w.with(t, w.id()+"/resourceGroups/"+groupName+"/providers/Microsoft.Storage/storageAccounts/"+accountName, "Storage Blob Data Owner")
	ok(t, upload(w.signedIn(t, dataOwner.credential), map[string]string{"a": "b"}))
	reader, _ := w.with(t, w.id(), "Storage Blob Data Reader")
	must(read(t.Context(), w.signedIn(t, reader.credential), "one"))(t)
	refused(t, upload(w.signedIn(t, reader.credential), nil), http.StatusForbidden, "AuthorizationPermissionMismatch", "")
}

func TestEverybodyReadsWhatIsPublic(t *testing.T) {
	t.Parallel()
	w, api := newStorage(t)
	must(api.CreateContainer(t.Context(), "issuer", nil))(t)
	must(api.UploadBuffer(t.Context(), "issuer", "one", []byte("text"), nil))(t)
	_, err := read(t.Context(), w.anybody(t), "one")
	refused(t, err, http.StatusNotFound, "ResourceNotFound", "")
	list := func() error {
		_, err := w.anybody(t).NewListBlobsFlatPager("issuer", nil).NextPage(t.Context())
		return err
	}
	own := api.ServiceClient().NewContainerClient("issuer")
	must(own.SetAccessPolicy(t.Context(), &container.SetAccessPolicyOptions{Access: new(container.PublicAccessTypeBlob)}))(t)
	if got := must(own.GetAccessPolicy(t.Context(), nil))(t); *got.BlobPublicAccess != container.PublicAccessTypeBlob {
		t.Errorf("everybody may read: %v", got.BlobPublicAccess)
	}
	if text := must(read(t.Context(), w.anybody(t), "one"))(t); text != "text" {
		t.Errorf("read %q", text)
	}
	refused(t, list(), http.StatusNotFound, "ResourceNotFound", "")
	must(own.SetAccessPolicy(t.Context(), &container.SetAccessPolicyOptions{Access: new(container.PublicAccessTypeContainer)}))(t)
	ok(t, list())
	_, err = w.anybody(t).DeleteBlob(t.Context(), "issuer", "one", nil)
	refused(t, err, http.StatusUnauthorized, "NoAuthenticationInformation", "")
	must(w.owner.accounts.Update(t.Context(), groupName, accountName, armstorage.AccountUpdateParameters{
		Properties: &armstorage.AccountPropertiesUpdateParameters{AllowBlobPublicAccess: new(false)},
	}, nil))(t)
	_, err = read(t.Context(), w.anybody(t), "one")
	refused(t, err, http.StatusConflict, "PublicAccessNotPermitted", "")
}

func TestBlobsCanBreak(t *testing.T) {
	t.Parallel()
	w, api := newStorage(t)
	must(api.CreateContainer(t.Context(), "issuer", nil))(t)
	for effect, code := range map[fault.Effect]string{fault.InternalError: "InternalError", fault.Throttle: "ServerBusy", fault.Deny: "AuthenticationFailed"} {
		remove := w.Faults().Add(fault.Rule{Effect: effect, Match: func(q fault.Request) bool { return q.Service == "blob" }})
		_, err := api.UploadBuffer(policyWithoutRetries(t), "issuer", "one", nil, nil)
		status := map[fault.Effect]int{fault.InternalError: 500, fault.Throttle: 503, fault.Deny: 403}[effect]
		refused(t, err, status, code, "")
		remove()
	}
	// What was done before the connection broke is done.
	remove := w.Faults().Add(fault.Rule{Effect: fault.ResetAfter, Match: func(q fault.Request) bool { return q.Operation == "BlockBlob_Upload" }})
	if _, err := api.UploadBuffer(policyWithoutRetries(t), "issuer", "one", nil, nil); err == nil {
		t.Error("a connection that breaks gives no error")
	}
	remove()
	if _, found := w.Blob(accountName, "issuer", "one"); !found {
		t.Error("the blob was not written")
	}
}
