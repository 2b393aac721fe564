package aws

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cloudcredential/operator/internal/cloud"
	"github.com/cloudcredential/operator/internal/request"
)

const (
	// maxAnswers bounds how many answers are remembered.
	maxAnswers = 4096
	// goodAnswer and badAnswer are how long an answer is taken for true: rights that were just granted are to be noticed soon.
	goodAnswer = time.Hour
	badAnswer  = time.Minute
)

// answers remember which rights principals lack.
type answers struct {
	mu    sync.Mutex
	known map[string]answer
}

type answer struct {
	missing []string
	until   time.Time
}

func newAnswers() *answers { return &answers{known: map[string]answer{}} }

func (a *answers) get(key string, now time.Time) ([]string, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	known, found := a.known[key]
	return known.missing, found && known.until.After(now)
}

func (a *answers) put(key string, missing []string, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.known) >= maxAnswers {
		clear(a.known)
	}
	valid := goodAnswer
	if len(missing) > 0 {
		valid = badAnswer
	}
	a.known[key] = answer{missing: missing, until: now.Add(valid)}
}

// CheckPassthrough implements cloud.Provider. Statements that allow are simulated, each with its resource; actions with wildcards cannot
// be, and are taken for granted.
func (p *Provider) CheckPassthrough(ctx context.Context, access cloud.Access, req *request.Request) error {
	spec, err := specOf(req)
	if err != nil {
		return err
	}
	s := p.accounts(access)
	c, err := s.Writing(ctx)
	if err != nil {
		return err
	}
	who, known := p.principals.get(c.id)
	if !known {
		if who, err = identify(ctx, c); err != nil {
			return err
		}
		p.principals.put(access.Cluster, c.id, who)
	}
	if who.accountRoot {
		return nil
	}
	questions := questionsOf(minimise(newDocument(spec.StatementEntries, "")), region(access.Cluster))
	if len(questions) > 0 && who.simulated == "" {
		return fmt.Errorf("%s is a session whose rights cannot be simulated: put the access key of an IAM user into Secret %s", who.arn, rootSecret())
	}
	key := answerKey(c, who, questions)
	missing, known := p.answers.get(key, access.Now())
	if !known {
		if missing, err = askAll(ctx, c, who, questions); err != nil {
			return err
		}
		p.answers.put(key, missing, access.Now())
	}
	if len(missing) > 0 {
		return &cloud.InsufficientError{Principal: who.arn, Missing: missing}
	}
	return nil
}

// questionsOf returns one simulation for each resource that a policy names.
func questionsOf(policy document, where string) []simulation {
	byResource := map[string]int{}
	var questions []simulation
	for _, s := range policy.Statement {
		actions := slices.DeleteFunc(slices.Clone(s.Action), func(action string) bool { return strings.ContainsAny(action, "*?") })
		if s.self || s.Effect != "Allow" || len(actions) == 0 {
			continue
		}
		resource := ""
		if strings.HasPrefix(s.Resource, "arn:") {
			resource = s.Resource
		}
		i, found := byResource[resource]
		if !found {
			i = len(questions)
			byResource[resource] = i
			questions = append(questions, simulation{resource: resource, region: where})
		}
		questions[i].actions = append(questions[i].actions, actions...)
	}
	for i := range questions {
		slices.Sort(questions[i].actions)
		questions[i].actions = slices.Compact(questions[i].actions)
	}
	return questions
}

func askAll(ctx context.Context, c *client, who principal, questions []simulation) ([]string, error) {
	var missing []string
	for _, question := range questions {
		lacks, err := simulate(ctx, c, who, question)
		if err != nil {
			return nil, err
		}
		for _, action := range lacks {
			if question.resource != "" {
				action += " on " + question.resource
			}
			missing = append(missing, action)
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing), nil
}

func answerKey(c *client, who principal, questions []simulation) string {
	hash := sha256.New()
	_, _ = fmt.Fprintf(hash, "%q %q", c.id, who.arn)
	for _, q := range questions {
		_, _ = fmt.Fprintf(hash, "%q %q %q", q.region, q.resource, q.actions)
	}
	return hex.EncodeToString(hash.Sum(nil))
}
