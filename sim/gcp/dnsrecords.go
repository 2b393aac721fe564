package gcp

import (
	"encoding/json"
	"maps"
)

func listRecords(r *request) (any, *Error) {
	p, err := r.dnsProject("dns.resourceRecordSets.list")
	if err != nil {
		return nil, err
	}
	r.cloud.mu.RLock()
	defer r.cloud.mu.RUnlock()
	name, _, err := r.zone(p)
	if err != nil {
		return nil, err
	}
	return map[string]any{"kind": "dns#resourceRecordSetsListResponse", "rrsets": r.cloud.shownUnder(name + "/")}, nil
}

// recordSet is a set of records: what tells it from others, and the rest of it as it came.
type recordSet struct {
	Name, Type string
	all        map[string]any
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *recordSet) UnmarshalJSON(data []byte) error {
	type plain recordSet
	if err := json.Unmarshal(data, (*plain)(s)); err != nil {
		return err
	}
	return json.Unmarshal(data, &s.all)
}

type changeRequest struct {
	Kind                 string
	Additions, Deletions []recordSet
}

// createChange deletes records and adds others, all of them or none.
func createChange(r *request) (any, *Error) {
	var in changeRequest
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	wanted := []string{"dns.changes.create"}
	if len(in.Additions) > 0 {
		wanted = append(wanted, "dns.resourceRecordSets.create")
	}
	if len(in.Deletions) > 0 {
		wanted = append(wanted, "dns.resourceRecordSets.delete")
	}
	p, err := r.dnsProject(wanted...)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	zone, _, err := r.zone(p)
	if err != nil {
		return nil, err
	}
	if err := c.changeRecords(zone, in); err != nil {
		return nil, err
	}
	return map[string]any{"kind": "dns#change", "id": c.ids.digits(6), "status": "done", "startTime": timestamp(c.clock())}, nil
}

// changeRecords needs the lock.
func (c *Cloud) changeRecords(zone string, in changeRequest) *Error {
	next := map[string]*map[string]any{}
	for _, d := range in.Deletions {
		key := zone + "/" + d.Name + " " + d.Type
		if c.things.Get(key).Latest() == nil {
			return notFound("The 'entity.change.deletions' resource named '%s (%s)' does not exist.", d.Name, d.Type)
		}
		next[key] = nil
	}
	for _, a := range in.Additions {
		key := zone + "/" + a.Name + " " + a.Type
		if _, deleted := next[key]; !deleted && c.things.Get(key).Latest() != nil {
			return alreadyExists("The resource 'entity.change.additions' named '%s (%s)' already exists", a.Name, a.Type)
		}
		set := maps.Clone(a.all)
		set["kind"] = "dns#resourceRecordSet"
		next[key] = &set
	}
	for key, value := range next {
		c.things.Make(key).Put(c.clock(), c.visible(), value)
	}
	return nil
}
