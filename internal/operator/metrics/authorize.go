package metrics

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-logr/logr"
	authenticationv1 "k8s.io/api/authentication/v1"
	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	authentication "k8s.io/client-go/kubernetes/typed/authentication/v1"
	authorization "k8s.io/client-go/kubernetes/typed/authorization/v1"
	"k8s.io/client-go/rest"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

const (
	// remembered is for how long an answer of the API server about a token holds, and most how many are kept.
	remembered = time.Minute
	most       = 128
	// reviewDeadline bounds both questions to the API server.
	reviewDeadline = 10 * time.Second
)

// errUnauthenticated and errForbidden are what a caller may learn.
var (
	errUnauthenticated = errors.New("a valid bearer token is required")
	errForbidden       = errors.New("the bearer's user may not read this")
)

// Authorized lets only those through whose bearer token belongs to a user that may get the path, as the API server says. It stands in for
// a library that does the same and would double the operator's memory.
func Authorized(now func() time.Time) func(*rest.Config, *http.Client) (metricsserver.Filter, error) {
	return func(config *rest.Config, httpClient *http.Client) (metricsserver.Filter, error) {
		tokens, err := authentication.NewForConfigAndClient(config, httpClient)
		if err != nil {
			return nil, fmt.Errorf("make the client for token reviews: %w", err)
		}
		access, err := authorization.NewForConfigAndClient(config, httpClient)
		if err != nil {
			return nil, fmt.Errorf("make the client for access reviews: %w", err)
		}
		gate := &gate{tokens: tokens.TokenReviews(), access: access.SubjectAccessReviews(), now: now, answers: map[question]answer{}}
		return gate.filter, nil
	}
}

// gate asks the API server who a token belongs to and what its user may do.
type gate struct {
	tokens authentication.TokenReviewInterface
	access authorization.SubjectAccessReviewInterface
	now    func() time.Time

	mu      sync.Mutex
	answers map[question]answer
}

// question is asked about the hash of a token, so that no token is kept.
type question struct {
	token        [sha256.Size]byte
	verb, target string
}

type answer struct {
	err   error
	until time.Time
}

func (g *gate) filter(log logr.Logger, next http.Handler) (http.Handler, error) {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch err := g.allowed(r); {
		case err == nil:
			next.ServeHTTP(w, r)
		case errors.Is(err, errUnauthenticated):
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, err.Error(), http.StatusUnauthorized)
		case errors.Is(err, errForbidden):
			http.Error(w, err.Error(), http.StatusForbidden)
		default:
			log.Error(err, "cannot tell whether a caller may read the metrics")
			http.Error(w, "it could not be found out who is asking", http.StatusInternalServerError)
		}
	}), nil
}

// allowed answers from memory where it can. Errors of the API server are not remembered.
func (g *gate) allowed(r *http.Request) error {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return errUnauthenticated
	}
	asked := question{token: sha256.Sum256([]byte(token)), verb: strings.ToLower(r.Method), target: r.URL.Path}
	g.mu.Lock()
	known, found := g.answers[asked]
	g.mu.Unlock()
	if found && g.now().Before(known.until) {
		return known.err
	}
	ctx, cancel := context.WithTimeout(r.Context(), reviewDeadline)
	defer cancel()
	err := g.review(ctx, token, asked)
	if err == nil || errors.Is(err, errUnauthenticated) || errors.Is(err, errForbidden) {
		g.remember(asked, err)
	}
	return err
}

func (g *gate) review(ctx context.Context, token string, asked question) error {
	who, err := g.tokens.Create(ctx, &authenticationv1.TokenReview{Spec: authenticationv1.TokenReviewSpec{Token: token}}, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("review a bearer token: %w", err)
	}
	if !who.Status.Authenticated {
		return errUnauthenticated
	}
	extra := make(map[string]authorizationv1.ExtraValue, len(who.Status.User.Extra))
	for key, value := range who.Status.User.Extra {
		extra[key] = authorizationv1.ExtraValue(value)
	}
	may, err := g.access.Create(ctx, &authorizationv1.SubjectAccessReview{Spec: authorizationv1.SubjectAccessReviewSpec{
		User: who.Status.User.Username, UID: who.Status.User.UID, Groups: who.Status.User.Groups, Extra: extra,
		NonResourceAttributes: &authorizationv1.NonResourceAttributes{Path: asked.target, Verb: asked.verb},
	}}, metav1.CreateOptions{})
	if err != nil {
		return fmt.Errorf("review the access of user %s: %w", who.Status.User.Username, err)
	}
	if !may.Status.Allowed {
		return errForbidden
	}
	return nil
}

// remember keeps an answer. Where there are too many, somebody is guessing, and all are dropped.
func (g *gate) remember(asked question, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.answers) >= most {
		clear(g.answers)
	}
	g.answers[asked] = answer{err: err, until: g.now().Add(remembered)}
}
