package federation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	azcontainer "github.com/Azure/azure-sdk-for-go/sdk/storage/azblob/container"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/azure/api"
	"github.com/cloudcredential/operator/internal/plan"
)

const (
	// readerRoleName is the least of the roles with which blobs can be listed ("Azure built-in roles").
	readerRoleName = "Storage Blob Data Reader"
	// listAccess lets everybody list a container. Earlier releases made theirs so.
	listAccess = "Container"
	// mostNamed is how many things of others are named.
	mostNamed = 5
)

// errKept is the reason why something cannot be removed that nobody but its owner may remove.
var errKept = errors.New("it is not ours")

// findAccount takes down the storage account with all that is in it. What somebody else has put there keeps it.
func (i *inventory) findAccount(ctx context.Context) []plan.Ref {
	if !accountName.MatchString(i.o.StorageAccountName()) {
		i.Note("No storage account was looked for, since none can have the name %q. If the issuer has one, name it with --storage-account-name.", i.o.StorageAccountName())
		return nil
	}
	found, err := i.readAccount(ctx, i.o)
	switch {
	case err != nil:
		return []plan.Ref{i.unlisted(KindAccount, err)}
	case found == nil:
		return nil
	case !i.o.owned(found.Tags):
		i.Note("Storage account %s is kept: it has no tag %s=%s.", i.o.StorageAccountName(), i.o.ownedTag(), ownedTagValue)
		return nil
	}
	var after []plan.Ref
	switch others, err := i.listOthers(ctx); {
	case err != nil:
		after = append(after, i.unlisted(KindForeignBlobs, err))
	case len(others) > 0:
		err = fmt.Errorf("%w: %s in storage account %s, which stays, too: move it away, then run the same command again",
			errKept, strings.Join(others, ", "), i.o.StorageAccountName())
		after = append(after, i.add(leftover{ref: plan.Ref{Kind: KindForeignBlobs, Name: i.o.StorageAccountName()}, err: err}))
	}
	want := account{i.o}
	return []plan.Ref{i.add(leftover{ref: want.Ref(), id: want.id(), version: storageVersion, op: want.operation("StorageAccounts_Delete", "delete")}, after...)}
}

// listOthers are some of the things in the storage account that are none of the issuer's, if there are any.
func (i *inventory) listOthers(ctx context.Context) ([]string, error) {
	type listed struct {
		Name string `json:"name"`
		foundContainer
	}
	op := account{i.o}.operation("BlobContainers_List", "read")
	op.Permission = containerRight + "read"
	all, err := api.List[listed](ctx, i.client.caller, op, i.client.manager, escaped(account{i.o}.id()+containersPath), version(storageVersion))
	if err != nil {
		if cloud.Is(err, cloud.NotFound) {
			return nil, nil // somebody deletes it at this moment
		}
		return nil, err
	}
	var others []string
	for _, each := range all {
		if strings.HasPrefix(each.Name, "$") || len(others) >= mostNamed {
			continue // Those are the cloud's own.
		}
		blobs, err := i.listForeignBlobs(ctx, each.Name, strings.EqualFold(each.Properties.Access, listAccess))
		if err != nil {
			return nil, err
		}
		others = append(others, blobs...)
	}
	return others[:min(len(others), mostNamed)], nil
}

// listForeignBlobs are some of the blobs in a container that are no documents of an issuer. Which of the containers is the issuer's no flag says: one with
// nothing else in it is, and an empty one is no loss.
func (i *inventory) listForeignBlobs(ctx context.Context, name string, everybody bool) ([]string, error) {
	address, options := i.o.containerURL(name), &azcontainer.ClientOptions{ClientOptions: i.client.settings}
	client, err := azcontainer.NewClient(address, i.client.credential, options)
	if everybody {
		client, err = azcontainer.NewClientWithNoCredential(address, options)
	}
	if err != nil {
		return nil, fmt.Errorf("make a client of %s: %w", address, err)
	}
	op := operation("Container_ListBlobFlatSegment", blobRight, "read", "blob container "+i.o.StorageAccountName()+"/"+name)
	op.Service = api.Blob
	var foreign []string
	for marker := new(string); marker != nil && len(foreign) < mostNamed; {
		page, err := api.Do(ctx, i.client.caller, op, func(ctx context.Context) (*azcontainer.ListBlobsFlatResponse, error) {
			// A pager that failed once does so for ever, so that each attempt has its own.
			page, err := client.NewListBlobsFlatPager(&azcontainer.ListBlobsFlatOptions{Marker: marker}).NextPage(ctx)
			return &page, err
		})
		switch {
		case codeOf(err) == codeMismatch:
			return nil, fmt.Errorf("%w; it has to be known what somebody else may have put there: give the caller the role %s at the container", err, readerRoleName)
		case cloud.Is(err, cloud.NotFound):
			return nil, nil
		case err != nil:
			return nil, err
		case page.Segment == nil:
			return nil, api.Incomplete(op, "blobs of the container")
		}
		for _, blob := range page.Segment.BlobItems {
			if blob.Name != nil && !slices.Contains([]string{discoveryBlob, keySetBlob}, *blob.Name) {
				foreign = append(foreign, "blob "+name+"/"+*blob.Name)
			}
		}
		if marker = page.NextMarker; marker != nil && *marker == "" {
			marker = nil
		}
	}
	return foreign, nil
}
