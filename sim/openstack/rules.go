package openstack

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// accessRule lets an application credential do one thing. Rules are kept by user, and equal ones are one.
type accessRule struct {
	id, user              string
	service, method, path string
}

// wantedRule is a rule in a request: a new one, or an old one by its ID.
type wantedRule struct {
	ID      string `json:"id"`
	Service string `json:"service"`
	Method  string `json:"method"`
	Path    string `json:"path"`
}

// keepRules checks rules and gives their IDs; nil where none are wanted. Whoever calls it holds the lock.
func (c *Cloud) keepRules(user string, wanted []wantedRule) ([]string, *refusal) {
	var ids []string
	for _, w := range wanted {
		if w.ID != "" {
			if known := c.rules[w.ID]; known == nil || known.user != user {
				return nil, notFound("Access Rule", w.ID)
			}
			ids = append(ids, w.ID)
			continue
		}
		switch {
		case !slices.Contains([]string{"POST", "GET", "HEAD", "PATCH", "PUT", "DELETE"}, w.Method):
			return nil, refuse(http.StatusBadRequest, "Invalid input for field 'method': '%s' does not match '^(POST|GET|HEAD|PATCH|PUT|DELETE)$'", w.Method)
		case !strings.HasPrefix(w.Path, "/") || len(w.Path) > 225:
			return nil, refuse(http.StatusBadRequest, `Invalid input for field 'path': '%s' does not match '^\/.*'`, w.Path)
		case w.Service == "" || len(w.Service) > 64 || strings.ContainsFunc(w.Service, func(r rune) bool { return r != '-' && r != '_' && !isWord(r) }):
			return nil, refuse(http.StatusBadRequest, "Invalid input for field 'service': '%s' does not match '^[a-zA-Z0-9-]+$'", w.Service)
		}
		ids = append(ids, c.keepRule(user, w))
	}
	return ids, nil
}

func isWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

func (c *Cloud) keepRule(user string, w wantedRule) string {
	for id, known := range c.rules {
		if known.user == user && known.service == w.Service && known.method == w.Method && known.path == w.Path {
			return id
		}
	}
	id := c.ids.id()
	c.rules[id] = &accessRule{id: id, user: user, service: w.Service, method: w.Method, path: w.Path}
	return id
}

func (c *Cloud) ruleList(ids []string) []any {
	list := []any{}
	for _, id := range ids {
		if known := c.rules[id]; known != nil {
			list = append(list, known.shown())
		}
	}
	return list
}

func (a *accessRule) shown() map[string]any {
	return map[string]any{"id": a.id, "service": a.service, "method": a.method, "path": a.path}
}

// admits reports whether a token's access rules let a request pass, as keystonemiddleware decides it. A token may always be looked at.
func (c *Cloud) admits(t *token, r *request) bool {
	k := c.credentials.Get(t.credential).Latest()
	if k == nil || k.rules == nil || r.operation.name == "validate_token" {
		return true
	}
	path := strings.TrimPrefix(r.URL.Path, "/"+r.service)
	return slices.ContainsFunc(k.rules, func(id string) bool {
		rule := c.rules[id]
		return rule != nil && r.isCalled(rule.service) && rule.method == r.Method && fits(rule.path, path)
	})
}

// isCalled reports whether a service goes by a name: its type, or an alias of that.
func (r *request) isCalled(name string) bool {
	if r.service == serviceVolume {
		return slices.Contains([]string{"block-storage", "block-store", "volume", "volumev3"}, name)
	}
	return r.service == name
}

// fits compares a path with a rule's: a parameter in braces and * stand for one segment, ** for any number.
func fits(rule, path string) bool {
	var pattern strings.Builder
	for _, part := range regexp.MustCompile(`\{[^}]*\}|\*\*|\*|[^{}*]+`).FindAllString(rule, -1) {
		switch {
		case part == "**":
			pattern.WriteString(".*")
		case part == "*" || part[0] == '{':
			pattern.WriteString("[^/]+")
		default:
			pattern.WriteString(regexp.QuoteMeta(part))
		}
	}
	matched, err := regexp.MatchString("^"+pattern.String()+"$", path)
	return err == nil && matched
}

func (r *request) listRules() (any, *refusal) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	if err := r.owns(); err != nil {
		return nil, err
	}
	list := []any{}
	for _, id := range slices.Sorted(maps.Keys(c.rules)) {
		if c.rules[id].user == r.path["user"] {
			list = append(list, c.rules[id].shown())
		}
	}
	return map[string]any{"access_rules": list, "links": map[string]any{"self": r.base() + r.URL.Path, "next": nil, "previous": nil}}, nil
}

func (r *request) getRule() (any, *refusal) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	known, err := r.ownRule()
	if err != nil {
		return nil, err
	}
	return map[string]any{"access_rule": known.shown()}, nil
}

// deleteRule deletes a rule that no application credential has any more.
func (r *request) deleteRule() (any, *refusal) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	known, err := r.ownRule()
	if err != nil {
		return nil, err
	}
	for _, k := range c.credentials.All() {
		if slices.Contains(k.rules, known.id) {
			return nil, forbidden("identity:delete_access_rule")
		}
	}
	delete(c.rules, known.id)
	return &response{status: http.StatusNoContent, header: http.Header{}}, nil
}

func (r *request) ownRule() (*accessRule, *refusal) {
	if err := r.owns(); err != nil {
		return nil, err
	}
	known := r.cloud.rules[r.path["id"]]
	if known == nil || known.user != r.path["user"] {
		return nil, notFound("Access Rule", r.path["id"])
	}
	return known, nil
}
