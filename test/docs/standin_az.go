package docs

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
)

// AZ stands in for `az`, logged in as the account's administrator. It knows what the document itself calls and what the scripts call that ccoctl writes,
// with exactly their flags: the scripts are tried with it, and not with the real one. What it does is done when it returns.
func AZ(ctx context.Context, args []string, out io.Writer) error {
	words, flags := parseAZ(args)
	for _, known := range azCommands() {
		if known.words != strings.Join(words, " ") || !flags.fit(known) {
			continue
		}
		login, err := openLogin()
		if err != nil {
			return err
		}
		if named := flags.one("subscription"); named != "" && named != login.Subscription {
			return fmt.Errorf("the subscription of ID or name %q could not be found", named)
		}
		answer, err := known.run(azCall{login, ctx, flags})
		if err != nil {
			return err
		}
		return flags.print(out, answer)
	}
	return fmt.Errorf("the stand-in for az does not know %q", args)
}

// azFlags are flags by name, without hyphens, each with its values; one without a value has none.
type azFlags map[string][]string

// parseAZ takes flags in the forms --name=value and --name value value.
func parseAZ(args []string) (words []string, flags azFlags) {
	flags = azFlags{}
	current := ""
	for _, arg := range args {
		if arg == "-o" {
			arg = "--output"
		}
		name, is := strings.CutPrefix(arg, "--")
		switch {
		case is:
			before, value, given := strings.Cut(name, "=")
			if current = before; given {
				flags[before], current = append(flags[before], value), ""
			} else if _, again := flags[before]; !again {
				flags[before] = nil
			}
		case current != "":
			flags[current] = append(flags[current], arg)
		default:
			words = append(words, arg)
		}
	}
	return words, flags
}

// one is the value of a flag that has just one; empty where it has another number of them.
func (f azFlags) one(name string) string {
	if len(f[name]) != 1 {
		return ""
	}
	return f[name][0]
}

// fit reports whether these are the flags of a command: all that it needs, and no other but those that it may have, each with a value. What is printed
// can be chosen, and the subscription named, of every command.
func (f azFlags) fit(known azCommand) bool {
	needs, may := strings.Fields(known.needs), append(strings.Fields(known.may), "subscription", "query", "output")
	for _, name := range needs {
		if _, given := f[name]; !given {
			return false
		}
	}
	for name, values := range f {
		switch {
		case name == "yes" || name == "overwrite" || name == "wait":
			if len(values) > 0 || !slices.Contains(append(needs, may...), name) {
				return false
			}
		case name == "tags":
			if len(values) == 0 || !slices.Contains(append(needs, may...), name) {
				return false
			}
		case f.one(name) == "" || !slices.Contains(append(needs, may...), name):
			return false
		}
	}
	return true
}

// print prints what a query selects, or nothing where there is none: nobody reads it.
func (f azFlags) print(out io.Writer, answer any) error {
	query := f.one("query")
	if query == "" {
		if text, is := answer.(azText); is {
			_, err := io.WriteString(out, string(text)+"\n")
			return err
		}
		return nil
	}
	if f.one("output") != "tsv" {
		return fmt.Errorf("the stand-in for az prints what a query selects as tsv only, not as %q", f.one("output"))
	}
	if rest, is := strings.CutPrefix(query, "[0]."); is {
		all, _ := answer.([]any)
		if len(all) == 0 {
			return nil
		}
		query, answer = rest, all[0]
	}
	object, is := answer.(map[string]any)
	if !is {
		return fmt.Errorf("the stand-in for az finds nothing in %T", answer)
	}
	for name := range strings.SplitSeq(strings.Trim(query, "[]"), ",") {
		value, found := object[strings.TrimSpace(name)]
		if !found {
			return fmt.Errorf("the stand-in for az knows no member %q", name)
		}
		if _, err := fmt.Fprintln(out, value); err != nil {
			return err
		}
	}
	return nil
}

// azText is an answer that is printed as it is.
type azText string

// azCommand is one that the stand-in knows.
type azCommand struct {
	// words are its name; needs and may are the flags that it has to have, and those that it may have besides.
	words, needs, may string
	run               func(azCall) (any, error)
}

// azCall is one call of a command.
type azCall struct {
	azLogin
	ctx   context.Context
	flags azFlags
}

func azCommands() []azCommand {
	const identity, container = "name resource-group", "name storage-account resource-group public-access"
	const account = "name resource-group allow-blob-public-access allow-shared-key-access https-only min-tls-version"
	const blob = "account-name container-name name content-type content-cache-control auth-mode"
	const assignment = "assignee-object-id assignee-principal-type role scope"
	return []azCommand{
		{"account show", "query output", "", azCall.account},
		{"account get-access-token", "output resource", "tenant", azCall.token},
		{"provider register", "namespace wait", "", azCall.register},
		{"rest", "method uri", "body", azCall.rest},
		{"tag update", "resource-id operation tags", "", azCall.tag},
		{"group create", "name location", "tags", azCall.createGroup},
		{"group exists", "name", "", azCall.groupExists},
		{"group delete", "name yes", "", azCall.deleteGroup},
		{"identity create", identity + " location tags", "", azCall.createIdentity},
		{"identity show", "ids query output", "", azCall.showByID},
		{"identity show", identity + " query output", "", azCall.showIdentity},
		{"identity federated-credential create", identity + " identity-name issuer subject audiences", "", azCall.createFederated},
		{"identity federated-credential delete", identity + " identity-name yes", "", azCall.deleteFederated},
		{"storage account create", account + " kind sku location tags", "", azCall.createAccount},
		{"storage account update", account, "", azCall.updateAccount},
		{"storage container-rm create", container, "", azCall.putContainer},
		{"storage container-rm update", container, "", azCall.putContainer},
		{"storage blob upload", blob + " file", "", azCall.uploadFile},
		{"storage blob upload", blob + " data overwrite", "", azCall.uploadData},
		{"role definition create", "role-definition", "", azCall.createRole},
		{"role definition delete", "name", "", azCall.deleteRole},
		{"role definition list", "name query output", "", azCall.listRoles},
		{"role assignment create", assignment, "name", azCall.assign},
		{"role assignment delete", "assignee role scope", "", azCall.unassign},
		{"ad sp create-for-rbac", "name role scopes query output", "", azCall.createPrincipal},
		{"ad app list", "display-name query output", "", azCall.listApplications},
		{"ad app delete", "id", "", azCall.deleteApplication},
	}
}
