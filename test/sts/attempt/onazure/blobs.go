package onazure

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob"
	"github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/bloberror"
)

// KeepBlob puts a blob into a container of an account's own, which is made if need be, and reads it again.
func (c Caller) KeepBlob(ctx context.Context, account, container string) error {
	blobs, err := c.blobs(account)
	if err != nil {
		return err
	}
	if _, err := blobs.CreateContainer(ctx, container, nil); err != nil && !bloberror.HasCode(err, bloberror.ContainerAlreadyExists) {
		return fmt.Errorf("make container %s of account %s: %w", container, account, err)
	}
	content, read := []byte("a layer of an image"), make([]byte, 64)
	if _, err := blobs.UploadBuffer(ctx, container, "layer", content, nil); err != nil {
		return fmt.Errorf("put a blob into account %s: %w", account, err)
	}
	n, err := blobs.DownloadBuffer(ctx, container, "layer", read, nil)
	if err != nil {
		return fmt.Errorf("read a blob of account %s: %w", account, err)
	}
	if !bytes.Equal(read[:n], content) {
		return fmt.Errorf("read from account %s was %q", account, read[:n])
	}
	return nil
}

// MustNotWriteBlob fails unless Azure refuses to write a blob, for lack of the right.
func (c Caller) MustNotWriteBlob(ctx context.Context, account, container, name string) error {
	blobs, err := c.blobs(account)
	if err != nil {
		return err
	}
	_, err = blobs.UploadBuffer(ctx, container, name, []byte("{}"), nil)
	switch {
	case err == nil:
		return errors.New("blob " + name + " of account " + account + " was written")
	case bloberror.HasCode(err, bloberror.AuthorizationPermissionMismatch):
		return nil
	}
	return err
}

// blobs is Microsoft's client of an account of the public cloud.
func (c Caller) blobs(account string) (*azblob.Client, error) {
	blobs, err := azblob.NewClient("https://"+account+".blob.core.windows.net/", c.Login, &azblob.ClientOptions{ClientOptions: Options(c.Via)})
	if err != nil {
		return nil, fmt.Errorf("make a client of account %s: %w", account, err)
	}
	return blobs, nil
}
