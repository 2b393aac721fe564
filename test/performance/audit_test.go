package performance

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/controller-runtime/pkg/envtest"
)

// audit is the API server's own log of the operator's requests. Nobody else's are in it.
type audit struct {
	policy, log string
	offset      int64
}

// auditPolicy selects the operator's requests, each once: a watch when it begins, everything else when it ends.
const auditPolicy = `{"apiVersion":"audit.k8s.io/v1","kind":"Policy","omitStages":["RequestReceived"],"rules":[` +
	`{"level":"Metadata","users":["` + serviceAccount + `"]},{"level":"None"}]}`

func newAudit(b *testing.B, folder string) *audit {
	b.Helper()
	a := &audit{policy: filepath.Join(folder, "audit-policy.json"), log: filepath.Join(folder, "audit.log")}
	if err := os.WriteFile(a.policy, []byte(auditPolicy), 0o600); err != nil {
		b.Fatal(err)
	}
	return a
}

func (a *audit) configure(arguments *envtest.Arguments) {
	arguments.Set("audit-policy-file", a.policy)
	arguments.Set("audit-log-path", a.log)
	arguments.Set("audit-log-maxsize", "0")
}

// event is what is read of a line of the log.
type event struct {
	Stage      string `json:"stage"`
	Verb       string `json:"verb"`
	RequestURI string `json:"requestURI"`
	ObjectRef  struct {
		Resource    string `json:"resource"`
		Subresource string `json:"subresource"`
	} `json:"objectRef"`
	ResponseStatus struct {
		Code int `json:"code"`
	} `json:"responseStatus"`
}

// kubeCalls count the operator's requests to the API server.
type kubeCalls struct {
	// Writes to requests and Secrets and everything else that is kept; those of events and of the lease are apart.
	Writes, Events, Leases int
	// Lists are requests for whole collections, be it as one answer or as the beginning of a watch. Watches are the others.
	Lists, Watches, Gets int
	// Refused are those that the API server did not carry out, other than for an object that is not there.
	Refused int
	// ByURI counts lists and writes by what they were for.
	ByURI map[string]int
}

// count counts what has come since it was last called.
func (a *audit) count(b *testing.B) kubeCalls {
	b.Helper()
	counted := kubeCalls{ByURI: map[string]int{}}
	file, err := os.Open(a.log)
	if errors.Is(err, os.ErrNotExist) {
		return counted
	}
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Seek(a.offset, io.SeekStart); err != nil {
		b.Fatal(err)
	}
	for lines := bufio.NewReader(file); ; {
		line, err := lines.ReadBytes('\n')
		if err != nil { // what is left is no whole line yet
			return counted
		}
		a.offset += int64(len(line))
		var e event
		if err := json.Unmarshal(line, &e); err != nil {
			b.Fatalf("read the audit log: %v", err)
		}
		counted.add(e)
	}
}

func (c *kubeCalls) add(e event) {
	long := e.Verb == "watch"
	if long != (e.Stage == "ResponseStarted") {
		return
	}
	path, query, _ := strings.Cut(e.RequestURI, "?")
	if code := e.ResponseStatus.Code; code >= 400 && code != 404 {
		c.Refused++
		c.ByURI["refused: "+e.Verb+" "+path]++
	}
	switch {
	case e.Verb == "list", long && strings.Contains(query, "sendInitialEvents=true"):
		c.Lists++
		c.ByURI["list: "+path]++
	case long:
		c.Watches++
	case e.Verb == "get":
		c.Gets++
	case e.ObjectRef.Resource == "leases":
		c.Leases++
	case e.ObjectRef.Resource == "events":
		c.Events++
	default:
		c.Writes++
		c.ByURI[e.Verb+" "+strings.TrimSuffix(e.ObjectRef.Resource+"/"+e.ObjectRef.Subresource, "/")]++
	}
}
