package gcp

import "time"

// operationRecord is a long-running operation.
type operationRecord struct {
	name, project string
	done          time.Time
	response      any
}

type operationJSON struct {
	Name     string            `json:"name"`
	Metadata map[string]string `json:"metadata,omitempty"`
	Done     bool              `json:"done,omitempty"`
	Response any               `json:"response,omitempty"`
}

// begin records an operation on something, which is over at a time. The caller holds the lock.
func (c *Cloud) begin(on, project string, done time.Time, response any) operationJSON {
	o := &operationRecord{on + "/operations/" + c.ids.operationID(), project, done, response}
	c.operations[o.name] = o
	return o.json(c.clock())
}

func (o *operationRecord) json(now time.Time) operationJSON {
	out := operationJSON{Name: o.name, Metadata: map[string]string{"@type": "type.googleapis.com/google.iam.v1.OperationMetadata"}}
	if !now.Before(o.done) {
		out.Done, out.Response = true, o.response
	}
	return out
}

func operationOperations() []operation {
	return []operation{
		{id: poolIDs + "operations.get", method: "GET", path: poolsPath + "/{pool}/operations/{operation}", read: true, run: getOperation},
		{
			id: poolIDs + "providers.operations.get", method: "GET", path: poolsPath + "/{pool}/providers/{provider}/operations/{operation}",
			read: true, run: getOperation,
		},
	}
}

// getOperation takes the permission to see what the operation is about.
func getOperation(r *request) (any, *Error) {
	permission, below := "iam.workloadIdentityPools.get", "/workloadIdentityPools/"+r.path["pool"]
	if r.path["provider"] != "" {
		permission, below = "iam.workloadIdentityPoolProviders.get", below+"/providers/"+r.path["provider"]
	}
	p, err := r.located(permission, "WorkloadIdentityPool", below)
	if err != nil {
		return nil, err
	}
	c := r.cloud
	c.mu.RLock()
	defer c.mu.RUnlock()
	o := c.operations["projects/"+p.number+"/locations/global"+below+"/operations/"+r.path["operation"]]
	if o == nil {
		return nil, entityNotFound()
	}
	return o.json(c.clock()), nil
}
