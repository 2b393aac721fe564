package gcp

import "strings"

type objectsJSON struct {
	Kind          string       `json:"kind"`
	Items         []objectJSON `json:"items,omitempty"`
	Prefixes      []string     `json:"prefixes,omitempty"`
	NextPageToken string       `json:"nextPageToken,omitempty"`
}

// listed is a line of a list: an object, or a prefix that stands for all objects under it.
type listed struct {
	key    string
	object *object // nil for a prefix
}

func listObjects(r *request) (any, *Error) {
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	b, err := r.permittedBucket("storage.objects.list")
	if err != nil {
		return nil, err
	}
	if r.flag("softDeleted") {
		return nil, notSimulated("objects that are deleted softly")
	}
	size, err := r.integer("maxResults")
	if err != nil {
		return nil, err
	}
	some, next, err := page(size, r.param("pageToken"), r.list(b), func(l listed) string { return l.key }, 1000, 1000)
	if err != nil {
		return nil, err
	}
	out := objectsJSON{Kind: "storage#objects", NextPageToken: next}
	for _, l := range some {
		if l.object == nil {
			out.Prefixes = append(out.Prefixes, l.key)
		}
		if l.object != nil {
			out.Items = append(out.Items, c.objectJSON(b, l.object))
		}
	}
	return out, nil
}

// list gives the lines that the query asks for, in their order.
func (r *request) list(b *bucket) []listed {
	prefix, delimiter := r.param("prefix"), r.param("delimiter")
	start, end := r.param("startOffset"), r.param("endOffset")
	var all []listed
	for _, o := range b.sortedObjects() {
		rest, ok := strings.CutPrefix(o.name, prefix)
		if !ok || o.name < start || end != "" && o.name >= end {
			continue
		}
		folder := ""
		if i := strings.Index(rest, delimiter); delimiter != "" && i >= 0 {
			folder = prefix + rest[:i+len(delimiter)]
		}
		if folder != "" && (len(all) == 0 || all[len(all)-1].key != folder) {
			all = append(all, listed{key: folder})
		}
		if folder == "" || folder == o.name && r.flag("includeTrailingDelimiter") {
			all = append(all, listed{o.name, o})
		}
	}
	return all
}
