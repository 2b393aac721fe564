package judge

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

func tags(pairs ...string) []types.Tag {
	var list []types.Tag
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, types.Tag{Key: &pairs[i], Value: &pairs[i+1]})
	}
	return list
}

func manyTags(n int) []types.Tag {
	var pairs []string
	for i := range n {
		pairs = append(pairs, fmt.Sprint("key", i), "value")
	}
	return tags(pairs...)
}

func users(b *bench) {
	c := b.iam(b.root)
	create := func(step, name, path string, tags ...types.Tag) {
		in := &iam.CreateUserInput{UserName: &name, Tags: tags}
		if path != "" {
			in.Path = &path
		}
		do(b, step, c.CreateUser, in)
	}
	create("create", "users-anna", "")
	create("create again", "users-anna", "")
	create("create in other case", "Users-Anna", "")
	create("create with path and tags", "users-bert", "/team/", tags("kubernetes.io/cluster/x", "owned", "b", "")...)
	create("create with long name", strings.Repeat("n", 64), "")
	create("create with too long name", strings.Repeat("n", 65), "")
	create("create with all characters", "users-_+=,.@A9", "")
	create("create with space", "users anna", "")
	create("create with slash", "users/anna", "")
	create("create with bad path", "users-carl", "team")
	create("create with path without end", "users-carl", "/team")

	do(b, "get", c.GetUser, &iam.GetUserInput{UserName: aws.String("users-bert")})
	do(b, "get in other case", c.GetUser, &iam.GetUserInput{UserName: aws.String("USERS-BERT")})
	do(b, "get missing", c.GetUser, &iam.GetUserInput{UserName: aws.String("users-none")})
	do(b, "get bad name", c.GetUser, &iam.GetUserInput{UserName: aws.String("users none")})
	do(b, "get caller", c.GetUser, &iam.GetUserInput{})
	do(b, "list by path", c.ListUsers, &iam.ListUsersInput{PathPrefix: aws.String("/team/")})
	do(b, "list by empty path", c.ListUsers, &iam.ListUsersInput{PathPrefix: aws.String("/none/")})
	do(b, "list by bad path", c.ListUsers, &iam.ListUsersInput{PathPrefix: aws.String("team")})
	do(b, "list none", c.ListUsers, &iam.ListUsersInput{MaxItems: aws.Int32(0)})
	do(b, "list too many", c.ListUsers, &iam.ListUsersInput{MaxItems: aws.Int32(1001)})

	do(b, "delete", c.DeleteUser, &iam.DeleteUserInput{UserName: aws.String("users-bert")})
	do(b, "delete again", c.DeleteUser, &iam.DeleteUserInput{UserName: aws.String("users-bert")})
	do(b, "get deleted", c.GetUser, &iam.GetUserInput{UserName: aws.String("users-bert")})
	create("create deleted", "users-bert", "")
}

func paging(b *bench) {
	c := b.iam(b.root)
	for _, n := range []string{"paging-c", "paging-a", "paging-b"} {
		b.newUser(n, "/paging/", "")
	}
	in := &iam.ListUsersInput{PathPrefix: aws.String("/paging/"), MaxItems: aws.Int32(2)}
	first := do(b, "first page", c.ListUsers, in)
	if first == nil {
		return
	}
	in.Marker = first.Marker
	do(b, "last page", c.ListUsers, in)
	in.Marker = aws.String("no marker of yours")
	do(b, "strange marker", c.ListUsers, in)
}

func tagging(b *bench) {
	c := b.iam(b.root)
	name := aws.String("tagging")
	b.newUser(*name, "", "")
	do(b, "list none", c.ListUserTags, &iam.ListUserTagsInput{UserName: name})
	do(b, "tag", c.TagUser, &iam.TagUserInput{UserName: name, Tags: tags("a", "1", "b", "2")})
	do(b, "tag again", c.TagUser, &iam.TagUserInput{UserName: name, Tags: tags("a", "3")})
	do(b, "tag in other case", c.TagUser, &iam.TagUserInput{UserName: name, Tags: tags("A", "4")})
	do(b, "list", c.ListUserTags, &iam.ListUserTagsInput{UserName: name})
	do(b, "user shows them", c.GetUser, &iam.GetUserInput{UserName: name})
	do(b, "key twice", c.TagUser, &iam.TagUserInput{UserName: name, Tags: tags("x", "1", "x", "2")})
	do(b, "key twice in other case", c.TagUser, &iam.TagUserInput{UserName: name, Tags: tags("x", "1", "X", "2")})
	do(b, "key twice at creation", c.CreateUser, &iam.CreateUserInput{UserName: aws.String("tagging-2"), Tags: tags("x", "1", "X", "1")})
	do(b, "empty key", c.TagUser, &iam.TagUserInput{UserName: name, Tags: tags("", "1")})
	do(b, "long key", c.TagUser, &iam.TagUserInput{UserName: name, Tags: tags(strings.Repeat("k", 129), "1")})
	do(b, "long value", c.TagUser, &iam.TagUserInput{UserName: name, Tags: tags("k", strings.Repeat("v", 257))})
	do(b, "bad characters", c.TagUser, &iam.TagUserInput{UserName: name, Tags: tags("k!", "v")})
	do(b, "too many at once", c.TagUser, &iam.TagUserInput{UserName: name, Tags: manyTags(51)})
	do(b, "too many in all", c.TagUser, &iam.TagUserInput{UserName: name, Tags: manyTags(49)})
	do(b, "too many at creation", c.CreateUser, &iam.CreateUserInput{UserName: aws.String("tagging-2"), Tags: manyTags(51)})
	do(b, "untag", c.UntagUser, &iam.UntagUserInput{UserName: name, TagKeys: []string{"a", "absent"}})
	do(b, "list after", c.ListUserTags, &iam.ListUserTagsInput{UserName: name})
	do(b, "reserved key", c.TagUser, &iam.TagUserInput{UserName: name, Tags: tags("aws:x", "1")})
	do(b, "tag missing user", c.TagUser, &iam.TagUserInput{UserName: aws.String("tagging-none"), Tags: tags("a", "1")})
	do(b, "untag missing user", c.UntagUser, &iam.UntagUserInput{UserName: aws.String("tagging-none"), TagKeys: []string{"a"}})
	do(b, "list missing user", c.ListUserTags, &iam.ListUserTagsInput{UserName: aws.String("tagging-none")})
}
