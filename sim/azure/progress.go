package azure

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// progress is a long-running operation.
type progress struct {
	done time.Time
	// finish makes the change and gives what the last answer shows; nil shows nothing. It runs once, with the lock held.
	finish func() any
	ended  bool
	result any
}

func progressOperations() []operation {
	return []operation{
		{id: "OperationResults_Get", method: "GET", path: "subscriptions/{subscription}/operationresults/{operation}", read: true, run: getProgress},
		{
			id: "AsyncOperations_Get", method: "GET", path: "subscriptions/{subscription}/providers/Microsoft.Storage/locations/{location}/asyncoperations/{operation}",
			read: true, run: getProgress,
		},
	}
}

// accepted starts a long-running operation, whose address begins with a path. The caller holds the lock.
func (r *request) accepted(path string, finish func() any) *response {
	c := r.cloud
	id := c.ids.guid()
	c.operations[id] = &progress{done: c.clock().Add(c.operationDelay), finish: finish}
	answer := empty(http.StatusAccepted)
	answer.header.Set("Location", fmt.Sprintf("https://%s%s%s?monitor=true&api-version=%s", r.Host, path, id, r.param("api-version")))
	answer.header.Set("Retry-After", c.patience())
	return answer
}

// longestPatience is what the storage provider asks for.
const longestPatience = 17 * time.Second

// patience is after how many seconds to ask again: what is left, at least one. The caller holds the lock.
func (c *Cloud) patience() string {
	return strconv.Itoa(max(1, int(min(c.operationDelay, longestPatience)/time.Second)))
}

func getProgress(r *request) (any, *Error) {
	c := r.cloud
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.operations[r.path["operation"]]
	if p == nil {
		return nil, notFound("NotFound", "The operation '%s' was not found.", r.path["operation"])
	}
	if c.clock().Before(p.done) {
		answer := empty(http.StatusAccepted)
		answer.header.Set("Location", "https://"+r.Host+r.URL.RequestURI())
		answer.header.Set("Retry-After", c.patience())
		return answer, nil
	}
	p.end()
	if p.result == nil {
		return empty(http.StatusOK), nil
	}
	return p.result, nil
}

func (p *progress) end() {
	if !p.ended {
		p.ended, p.result = true, p.finish()
	}
}

// settle ends the operations whose time has come, whether or not somebody asks.
func (c *Cloud) settle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.operations {
		if !c.clock().Before(p.done) {
			p.end()
		}
	}
}
