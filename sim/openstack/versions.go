package openstack

import "net/http"

// versions answers a request for the root of the identity service, with status 300, as Keystone does.
func (r *request) versions() (any, *refusal) {
	return inJSON(http.StatusMultipleChoices, map[string]any{"versions": map[string]any{"values": []any{r.keystone()}}}), nil
}

func (r *request) version() (any, *refusal) {
	return map[string]any{"version": r.keystone()}, nil
}

func (r *request) keystone() map[string]any {
	return map[string]any{
		"id": "v3.14", "status": "stable", "updated": "2020-04-07T00:00:00Z",
		"links":       []any{map[string]any{"rel": "self", "href": r.base() + "/identity/v3/"}},
		"media-types": []any{map[string]any{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}},
	}
}

// catalog is what a token that is for a project tells of the services.
func (r *request) catalog(t *token) []any {
	if t.project == "" {
		return []any{}
	}
	entry := func(kind, name, path string) any {
		var endpoints []any
		for _, face := range []string{"public", "internal", "admin"} {
			endpoints = append(endpoints, map[string]any{
				"id": kind + "-" + face, "interface": face, "region": r.cloud.region, "region_id": r.cloud.region, "url": r.base() + path,
			})
		}
		return map[string]any{"id": kind, "type": kind, "name": name, "endpoints": endpoints}
	}
	return []any{
		entry("identity", "keystone", "/identity"),
		entry("compute", "nova", "/compute/v2.1"),
		entry("block-storage", "cinder", "/volume/v3/"+t.project),
		entry("volumev3", "cinderv3", "/volume/v3/"+t.project),
	}
}

func (r *request) getCatalog() (any, *refusal) {
	if r.caller.project == "" {
		return nil, forbidden("")
	}
	return map[string]any{"catalog": r.catalog(r.caller), "links": map[string]any{"self": r.base() + r.URL.Path, "next": nil, "previous": nil}}, nil
}
