package docs

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	crm "google.golang.org/api/cloudresourcemanager/v1"
	"google.golang.org/api/iam/v1"
	"google.golang.org/api/serviceusage/v1"
	"sigs.k8s.io/yaml"
)

// policyVersion is that of policies whose bindings may have conditions: others would lose them when they are written.
const policyVersion = 3

// Gcloud stands in for `gcloud` where there is none, as the account of application default credentials. It knows what the document itself calls, with
// exactly the flags of the document; the scripts that ccoctl writes call more, and are for the real one alone. What it does is done when it returns.
func Gcloud(ctx context.Context, args []string) error {
	words, flags := parse(args)
	unknown := fmt.Errorf("the stand-in for gcloud does not know %q", args)
	last := len(words) - 1
	if last < 0 || strings.HasPrefix(words[last], "-") || len(words)+len(flags) != len(args) {
		return unknown
	}
	object, project := words[last], flags["project"]
	switch command := strings.Join(words[:last], " "); {
	case command == "services enable" && flags.exactly("project"):
		return enable(ctx, project, object)
	case command == "iam service-accounts create" && flags.exactly("project"):
		return createAccount(ctx, project, object)
	case command == "iam service-accounts delete" && flags.exactly("project", "quiet"):
		return deleteAccount(ctx, object)
	case command == "iam service-accounts keys create" && flags.exactly("project", "iam-account"):
		return createAccountKey(ctx, flags["iam-account"], object)
	case command == "iam roles create" && flags.exactly("project", "file"):
		return createRole(ctx, project, object, flags["file"])
	case command == "iam roles delete" && flags.exactly("project"):
		return deleteRole(ctx, project, object)
	case command == "projects add-iam-policy-binding" && flags.exactly("member", "role", "condition") && flags["condition"] == "None":
		return changePolicy(ctx, object, func(policy *crm.Policy) error { return bind(policy, flags["member"], flags["role"]) })
	case command == "projects remove-iam-policy-binding" && flags.exactly("member", "role", "condition") && flags["condition"] == "None":
		return changePolicy(ctx, object, func(policy *crm.Policy) error { return unbind(policy, flags["member"], flags["role"]) })
	}
	return unknown
}

// exactly reports whether these flags are there, and no other. All of them have a value but --quiet, which has none.
func (o options) exactly(needed ...string) bool {
	for _, name := range needed {
		value, given := o[name]
		if !given || (value == "") != (name == "quiet") {
			return false
		}
	}
	return len(o) == len(needed)
}

// enable enables an API and waits until it is.
func enable(ctx context.Context, project, api string) error {
	client, err := serviceusage.NewService(ctx)
	if err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	operation, err := client.Services.Enable("projects/"+project+"/services/"+api, &serviceusage.EnableServiceRequest{}).Context(ctx).Do()
	for err == nil && !operation.Done {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s does not become enabled: %w", api, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
		operation, err = client.Operations.Get(operation.Name).Context(ctx).Do()
	}
	if err != nil {
		return err
	}
	if operation.Error != nil {
		return fmt.Errorf("enable %s: %s", api, operation.Error.Message)
	}
	return nil
}

func createAccount(ctx context.Context, project, id string) error {
	client, err := iam.NewService(ctx)
	if err != nil {
		return err
	}
	_, err = client.Projects.ServiceAccounts.Create("projects/"+project, &iam.CreateServiceAccountRequest{AccountId: id}).Context(ctx).Do()
	return err
}

func deleteAccount(ctx context.Context, email string) error {
	client, err := iam.NewService(ctx)
	if err != nil {
		return err
	}
	_, err = client.Projects.ServiceAccounts.Delete("projects/-/serviceAccounts/" + email).Context(ctx).Do()
	return err
}

// createAccountKey writes a new key of a service account to a file.
func createAccountKey(ctx context.Context, email, file string) error {
	client, err := iam.NewService(ctx)
	if err != nil {
		return err
	}
	request := &iam.CreateServiceAccountKeyRequest{PrivateKeyType: "TYPE_GOOGLE_CREDENTIALS_FILE"}
	key, err := client.Projects.ServiceAccounts.Keys.Create("projects/-/serviceAccounts/"+email, request).Context(ctx).Do()
	if err != nil {
		return err
	}
	text, err := base64.StdEncoding.DecodeString(key.PrivateKeyData)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

// createRole makes a custom role from its definition. A field of the definition that roles do not have is an error.
func createRole(ctx context.Context, project, id, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	role := &iam.Role{}
	if err := yaml.UnmarshalStrict(text, role); err != nil {
		return fmt.Errorf("%s is not the definition of a role: %w", file, err)
	}
	client, err := iam.NewService(ctx)
	if err != nil {
		return err
	}
	_, err = client.Projects.Roles.Create("projects/"+project, &iam.CreateRoleRequest{RoleId: id, Role: role}).Context(ctx).Do()
	return err
}

func deleteRole(ctx context.Context, project, id string) error {
	client, err := iam.NewService(ctx)
	if err != nil {
		return err
	}
	_, err = client.Projects.Roles.Delete("projects/" + project + "/roles/" + id).Context(ctx).Do()
	return err
}

// changePolicy writes a project's policy back as change leaves it, unless somebody else wrote it in between.
func changePolicy(ctx context.Context, project string, change func(*crm.Policy) error) error {
	client, err := crm.NewService(ctx)
	if err != nil {
		return err
	}
	read := &crm.GetIamPolicyRequest{Options: &crm.GetPolicyOptions{RequestedPolicyVersion: policyVersion}}
	policy, err := client.Projects.GetIamPolicy(project, read).Context(ctx).Do()
	if err != nil {
		return err
	}
	if err := change(policy); err != nil {
		return err
	}
	policy.Version = policyVersion
	_, err = client.Projects.SetIamPolicy(project, &crm.SetIamPolicyRequest{Policy: policy}).Context(ctx).Do()
	return err
}

// unconditional finds the binding of a role that has no condition.
func unconditional(policy *crm.Policy, role string) *crm.Binding {
	for _, binding := range policy.Bindings {
		if binding.Role == role && binding.Condition == nil {
			return binding
		}
	}
	return nil
}

func bind(policy *crm.Policy, member, role string) error {
	binding := unconditional(policy, role)
	if binding == nil {
		binding = &crm.Binding{Role: role}
		policy.Bindings = append(policy.Bindings, binding)
	}
	if !slices.Contains(binding.Members, member) {
		binding.Members = append(binding.Members, member)
	}
	return nil
}

// unbind takes a role from a member. Like the real one, it fails where the member does not have it.
func unbind(policy *crm.Policy, member, role string) error {
	binding := unconditional(policy, role)
	if binding == nil || !slices.Contains(binding.Members, member) {
		return errors.New(member + " does not have " + role + " without a condition")
	}
	binding.Members = slices.DeleteFunc(binding.Members, func(each string) bool { return each == member })
	policy.Bindings = slices.DeleteFunc(policy.Bindings, func(each *crm.Binding) bool { return len(each.Members) == 0 })
	return nil
}
