package federation

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"google.golang.org/api/iam/v1"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/cloud/gcp/serviceaccount"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/request"
)

// accountFindings are what else there is to say about service accounts, besides the plan: whether each is enabled, whether somebody has made keys of
// it, and whether the manifests name it. Verbs that make accounts leave all that alone: somebody did it on purpose.
func (v verified) accountFindings(ctx context.Context) []Finding {
	findings := v.disabledAccounts(ctx)
	findings = append(findings, v.accountKeys(ctx)...)
	return append(findings, v.secretManifests()...)
}

// accountsThere are the requests whose accounts exist and are ours, by the addresses of these. The plan has told about the others.
func (v verified) accountsThere() map[string]*request.Request {
	there := map[string]*request.Request{}
	for _, req := range v.Options.Requests {
		if email, found := v.Output(v.Options.AccountRef(req.Secret), OutputEmail); found {
			there[email.Text()] = req
		}
	}
	return there
}

// disabledAccounts are those that nobody can act as until they are enabled again. They were listed for the plan.
func (v verified) disabledAccounts(ctx context.Context) []Finding {
	there := v.accountsThere()
	if len(there) == 0 {
		return nil
	}
	listed, err := v.session.listAccounts(ctx, v.Options.Project)
	if err != nil {
		return nil // which the plan has told
	}
	var findings []Finding
	for _, found := range listed {
		if there[found.Email] != nil && found.Disabled {
			findings = append(findings, Finding{
				Check: CheckAccount, Object: found.Email, Verdict: Wrong, Detail: "it is disabled, so that nobody can act as it",
				Remedy: v.Options.enabling(found.Email),
			})
		}
	}
	return findings
}

// accountKeys looks for keys that somebody made: whoever has one acts as the account without the cluster's tokens. Once that is denied, it is denied
// for all of them.
func (v verified) accountKeys(ctx context.Context) []Finding {
	var mu sync.Mutex
	var findings []Finding
	var denied *Finding
	var looks sync.WaitGroup
	free := make(chan struct{}, plan.DefaultParallelism)
	for email := range v.accountsThere() {
		free <- struct{}{}
		looks.Go(func() {
			defer func() { <-free }()
			keys, err := v.session.accountCalls().Keys(ctx, serviceaccount.Name(v.Options.Project, email))
			mu.Lock()
			defer mu.Unlock()
			about := Finding{Check: CheckAccount, Object: email, Verdict: Unknown}
			switch {
			case cloud.Is(err, cloud.Denied):
				about.Object, about.Detail = "keys of service accounts", err.Error()
				about.Remedy = "allow it what `ccoctl gcp permissions verify` prints"
				denied = &about
			case err != nil:
				about.Detail = err.Error()
				findings = append(findings, about)
			case len(keys.Keys) > 0:
				about.Verdict, about.Detail = Wrong, "it has keys, which do not expire with the cluster's tokens: "+keyIDs(keys.Keys)
				about.Remedy = "if nobody needs them, run `gcloud iam service-accounts keys delete KEY --iam-account " + email + "`"
				findings = append(findings, about)
			}
		})
	}
	looks.Wait()
	if denied != nil {
		findings = append(findings, *denied)
	}
	return findings
}

func keyIDs(keys []*iam.ServiceAccountKey) string {
	var ids []string
	for _, key := range keys {
		_, id, _ := strings.Cut(key.Name, "/keys/")
		ids = append(ids, fmt.Sprintf("%s of %s", id, key.ValidAfterTime))
	}
	return strings.Join(ids, ", ")
}
