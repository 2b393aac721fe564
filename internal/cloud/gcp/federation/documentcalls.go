package federation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"google.golang.org/api/googleapi"
	"google.golang.org/api/storage/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/api"
)

// maxDocument bounds how much of a document is read: no issuer's is longer.
const maxDocument = 1 << 20

// publishedDocument is a document as it is.
type publishedDocument struct {
	exists bool
	text   []byte
	// generation changes with each change of the document; 0 where there is none.
	generation int64
}

// objectOperation is a call that is about a document.
func objectOperation(verb, permission string, does api.Effect, want document) api.Operation {
	object := "object " + want.Ref().Name
	if verb == "list" {
		object = "bucket " + want.o.BucketName()
	}
	return api.Operation{Service: "storage", Name: "objects." + verb, Permission: "storage.objects." + permission, Effect: does, Object: object}
}

// readDocument reads a document.
func (s *session) readDocument(ctx context.Context, want document) (publishedDocument, error) {
	return s.issuer.documents.Of(want.Ref().Name).Get(func() (publishedDocument, error) { return s.readDocumentNow(ctx, want) })
}

func (s *session) readDocumentNow(ctx context.Context, want document) (publishedDocument, error) {
	op := objectOperation("get", "get", api.Reads, want)
	found, err := call(ctx, s.client, op, func(ctx context.Context) (*publishedDocument, error) {
		answer, err := s.client.storage.Objects.Get(want.o.BucketName(), want.key).Context(ctx).Download()
		if err != nil {
			return nil, spelled(err)
		}
		return readContent(answer)
	})
	switch {
	case cloud.Is(err, cloud.NotFound):
		return publishedDocument{}, nil
	case cloud.Is(err, cloud.Denied):
		return publishedDocument{}, fmt.Errorf("%w; allow storage.objects.get, and storage.objects.list, without which the cloud does not tell that an object does not exist", err)
	case err != nil:
		return publishedDocument{}, err
	case found.generation == 0:
		return publishedDocument{}, api.Incomplete(op, "generation of the object")
	}
	return *found, nil
}

// readContent reads an object to its end. Only then is the call over, and with it the time that it may take.
func readContent(answer *http.Response) (*publishedDocument, error) {
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxDocument+1))
	if err != nil {
		return nil, err
	}
	found := &publishedDocument{exists: true, text: text}
	if found.generation, err = strconv.ParseInt(answer.Header.Get("X-Goog-Generation"), 10, 64); err != nil {
		found.generation = 0 // told by the caller
	}
	return found, nil
}

// spelled gives the refusal of a content the form that refusals of Cloud Storage have otherwise: that of the JSON API says in plain text, where
// the content was asked for, that it does not exist or is not allowed.
func spelled(err error) error {
	answer, found := errors.AsType[*googleapi.Error](err)
	if !found || json.Valid([]byte(answer.Body)) {
		return err
	}
	text := strings.TrimSpace(answer.Body)
	reason := ""
	switch {
	case answer.Code == http.StatusNotFound && (strings.HasPrefix(text, "No such object:") || strings.HasPrefix(text, "The specified bucket does not exist")):
		reason = "notFound"
	case answer.Code == http.StatusNotFound && text == "Not Found" && answer.Header.Get("X-GUploader-UploadID") != "": // which only Cloud Storage sets
		reason = "notFound"
	case answer.Code == http.StatusForbidden && strings.Contains(text, " does not have storage."):
		reason = "forbidden"
	default:
		return err
	}
	body, encodeErr := json.Marshal(map[string]any{"error": map[string]any{
		"message": text, "errors": []any{map[string]string{"domain": "global", "reason": reason}},
	}})
	if encodeErr != nil {
		return err
	}
	return &googleapi.Error{Code: answer.Code, Message: text, Body: string(body), Header: answer.Header}
}

// putDocument publishes content: as a new document, or in place of the one of that generation and of no other.
func (s *session) putDocument(ctx context.Context, want document, content []byte, generation int64) error {
	object := &storage.Object{Name: want.key, ContentType: documentContent, CacheControl: documentCache}
	_, err := call(ctx, s.client, objectOperation("insert", "create", api.Writes, want), func(ctx context.Context) (*storage.Object, error) {
		insert := s.client.storage.Objects.Insert(want.o.BucketName(), object).IfGenerationMatch(generation)
		return insert.Media(bytes.NewReader(content), googleapi.ContentType(documentContent), googleapi.ChunkSize(0)).Context(ctx).Do()
	})
	return err
}

// deleteDocument removes one generation of a document; the present one where it is 0.
func (s *session) deleteDocument(ctx context.Context, want document, generation int64) error {
	_, err := call(ctx, s.client, objectOperation("delete", "delete", api.Writes, want), func(ctx context.Context) (*struct{}, error) {
		remove := s.client.storage.Objects.Delete(want.o.BucketName(), want.key)
		if generation != 0 {
			remove = remove.Generation(generation)
		}
		return &struct{}{}, remove.Context(ctx).Do()
	})
	err = api.Gone(err)
	if cloud.Is(err, cloud.Denied) {
		return fmt.Errorf("%w; see whether a hold or a retention policy of the bucket keeps it", err)
	}
	return err
}
