package federation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/streaming"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/blockblob"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
)

const (
	// maxDocument bounds how much of a document is read: no issuer's is longer.
	maxDocument = 1 << 20
	// documentCache has nobody keep a document without asking again: a key that is published is to be seen at once.
	documentCache = "no-cache, max-age=0"
	documentType  = "application/json"
	// writerRole is Storage Blob Data Contributor ("Azure built-in roles"): the least of them with which blobs can be written.
	writerRole     = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
	writerRoleName = "Storage Blob Data Contributor"
	// codeMismatch is that the caller has no role on the data: whoever owns a subscription has none.
	codeMismatch = "AuthorizationPermissionMismatch"
)

// publishedDocument is a document as it is.
type publishedDocument struct {
	exists bool
	text   []byte
	// etag changes with each change of the document.
	etag azcore.ETag
}

func (d document) operation(name, verb string) api.Operation {
	op := operation(name, blobRight, verb, "blob "+d.Ref().Name)
	op.Service = api.Blob
	return op
}

// address is where everybody reads the document.
func (d document) address() string {
	url, _ := d.o.IssuerURL(nil)
	return url + "/" + d.blob
}

// readDocument reads a document as everybody can. Only where that is not allowed does it take the caller's own rights.
func (s *session) readDocument(ctx context.Context, want document) (publishedDocument, error) {
	return s.reads.documents.Of(want.Ref().Name).Get(func() (publishedDocument, error) { return s.readDocumentNow(ctx, want) })
}

func (s *session) readDocumentNow(ctx context.Context, want document) (publishedDocument, error) {
	options := &blockblob.ClientOptions{ClientOptions: s.client.settings}
	anybody, err := blockblob.NewClientWithNoCredential(want.address(), options)
	if err != nil {
		return publishedDocument{}, fmt.Errorf("make a client of %s: %w", want.address(), err)
	}
	found, err := s.download(ctx, want, anybody)
	if err == nil || codeOf(err) == "BlobNotFound" {
		return found, absent(err)
	}
	member, err := s.blobClient(want)
	if err != nil {
		return publishedDocument{}, err
	}
	found, err = s.download(ctx, want, member)
	if codeOf(err) == codeMismatch {
		err = fmt.Errorf("%w; give the caller the role %s at storage account %s", err, writerRoleName, want.o.StorageAccountName())
	}
	return found, absent(err)
}

// absent is nil for the error that says that there is no such document.
func absent(err error) error {
	if cloud.Is(err, cloud.NotFound) {
		return nil
	}
	return err
}

// blobClient makes calls with the caller's own rights: no key of the account is ever asked for.
func (s *session) blobClient(want document) (*blockblob.Client, error) {
	client, err := blockblob.NewClient(want.address(), s.client.credential, &blockblob.ClientOptions{ClientOptions: s.client.settings})
	if err != nil {
		return nil, fmt.Errorf("make a client of %s: %w", want.address(), err)
	}
	return client, nil
}

func (s *session) download(ctx context.Context, want document, client *blockblob.Client) (publishedDocument, error) {
	found, err := api.Do(ctx, s.client.caller, want.operation("Blob_Download", "read"), func(ctx context.Context) (*publishedDocument, error) {
		answer, err := client.DownloadStream(ctx, nil)
		if err != nil {
			return nil, err
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(io.LimitReader(answer.Body, maxDocument))
		found := &publishedDocument{exists: true, text: text}
		if answer.ETag != nil {
			found.etag = *answer.ETag
		}
		return found, err
	})
	if err != nil {
		return publishedDocument{}, err
	}
	return *found, nil
}

// publish writes a document as a new one, or in place of the one that was read and of no other. A caller without a role on the data gives itself
// one, which takes effect after a while; granted says that this call did.
func (s *session) publish(ctx context.Context, want document, content []byte, present publishedDocument) (granted bool, err error) {
	client, err := s.blobClient(want)
	if err != nil {
		return false, err
	}
	upload := func() error { return s.upload(ctx, want, client, content, present) }
	if err = upload(); codeOf(err) != codeMismatch {
		return false, err
	}
	grant := func() (struct{}, error) {
		granted = true
		return struct{}{}, s.grantWriting(ctx, want.o)
	}
	if _, grantErr := s.reads.granted.Get(grant); grantErr != nil {
		return false, fmt.Errorf("the caller may not write blobs, and could not give itself the role %s: %w; or have somebody give it that role", writerRoleName, grantErr)
	}
	return granted, s.known(ctx, func(code string) bool { return code == codeMismatch }, upload)
}

func (s *session) upload(ctx context.Context, want document, client *blockblob.Client, content []byte, present publishedDocument) error {
	kind, cache := documentType, documentCache
	conditions := &blob.ModifiedAccessConditions{}
	if present.exists {
		conditions.IfMatch = &present.etag
	} else {
		anything := azcore.ETagAny
		conditions.IfNoneMatch = &anything
	}
	_, err := api.Do(ctx, s.client.caller, want.operation("BlockBlob_Upload", "write"), func(ctx context.Context) (*blockblob.UploadResponse, error) {
		answer, err := client.Upload(ctx, streaming.NopCloser(bytes.NewReader(content)), &blockblob.UploadOptions{
			HTTPHeaders:      &blob.HTTPHeaders{BlobContentType: &kind, BlobCacheControl: &cache},
			AccessConditions: &blob.AccessConditions{ModifiedAccessConditions: conditions},
		})
		return &answer, err
	})
	return err
}

// grantWriting gives the caller the right to write blobs in the container, and nowhere else.
func (s *session) grantWriting(ctx context.Context, o Options) error {
	token, err := s.client.credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{strings.TrimRight(s.client.environment.Audience, "/") + "/.default"}})
	if err != nil {
		return api.Classify(operation("token", "", "read", "the credential"), err)
	}
	principal := api.PrincipalOf(token.Token)
	if principal == "" {
		return errors.New("the access token does not tell who the caller is")
	}
	scope := container{o}.id()
	body := assigned{Properties: assignedProperties{RoleDefinitionID: o.subscription() + definitionsPath + "/" + writerRole, PrincipalID: principal}}
	op := operation("RoleAssignments_Create", assignmentRight, "write", "role "+writerRoleName+" at container "+o.ContainerName())
	_, err = put[assigned](ctx, s, op, scope+assignmentsPath+"/"+assignmentGUID(scope, writerRole, principal), authorizationVersion, body)
	if codeOf(err) == "RoleAssignmentExists" {
		return nil
	}
	return err
}
