package conformance

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// ErrKilled is what ends everything that an operator does once it was killed.
var ErrKilled = errors.New("the operator was killed")

// ErrLost is what an operator sees of a request or a reply that got lost.
var ErrLost = errors.New("the connection was lost")

// Strike is what happens to an operator at one of its effects: the calls to the cloud and the writes to the API server, numbered together
// from 1 in the order in which they are sent. Reads of the API server are no effects, and neither are events and handshakes.
type Strike struct {
	// N is the number of the effect.
	N int
	// After says that the effect takes place, and its reply is lost. Otherwise the request is lost.
	After bool
	// Spare says that the operator lives on, and sees an error. Otherwise it is killed.
	Spare bool
	// Meanwhile, where it is set, is run while the operator waits for the effect to take place, or for its reply to arrive, and nothing is lost:
	// to the others the operator is paused. It runs in a goroutine of the operator, so it must not end the test.
	Meanwhile func()
}

// Effect is one thing that an operator did to the world, or asked the cloud.
type Effect struct {
	// Cloud is true for a call to the cloud.
	Cloud bool
	// Method and Path of a request to the API server.
	Method, Path string
}

// traffic is everything that an operator sends.
type traffic struct {
	life    context.Context
	kill    context.CancelCauseFunc
	strikes []Strike
	// handshakes is the first part of hosts to which requests are carried, and not counted; see Account.
	handshakes string

	mu      sync.Mutex
	open    bool // whether effects are numbered and struck
	effects []Effect
	lists   []string // paths of lists
	events  int
	refused []string // writes that the API server did not take, with its answers
}

// over sends through next, to the cloud or to the API server, as long as the operator lives.
func (f *traffic) over(next http.RoundTripper, cloud bool) http.RoundTripper {
	return roundTripper(func(request *http.Request) (*http.Response, error) {
		if err := context.Cause(f.life); err != nil {
			return nil, err
		}
		strike, struck := f.count(request, cloud)
		if struck && strike.Meanwhile != nil {
			if !strike.After {
				strike.Meanwhile()
			}
			response, err := next.RoundTrip(request)
			if strike.After {
				strike.Meanwhile()
			}
			return response, err
		}
		if struck && !strike.After {
			return nil, f.lose(strike)
		}
		response, err := next.RoundTrip(request)
		if struck {
			drop(response)
			return nil, f.lose(strike)
		}
		if !cloud {
			f.note(request, response)
		}
		if dead := context.Cause(f.life); dead != nil {
			drop(response)
			return nil, dead
		}
		return response, err
	})
}

// count takes note of a request and says what is to happen to it.
func (f *traffic) count(request *http.Request, cloud bool) (strike Strike, struck bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	read := request.Method == http.MethodGet
	switch {
	case !f.open, cloud && f.handshakes != "" && strings.HasPrefix(request.URL.Host, f.handshakes+"."):
		return Strike{}, false
	case !cloud && strings.Contains(request.URL.Path, "/events"):
		f.events++
		return Strike{}, false
	case !cloud && read:
		if last := request.URL.Path[strings.LastIndex(request.URL.Path, "/")+1:]; strings.HasSuffix(last, "s") && request.URL.Query().Get("watch") == "" {
			f.lists = append(f.lists, request.URL.Path)
		}
		return Strike{}, false
	}
	f.effects = append(f.effects, Effect{Cloud: cloud, Method: request.Method, Path: request.URL.Path})
	for _, s := range f.strikes {
		if s.N == len(f.effects) {
			return s, true
		}
	}
	return Strike{}, false
}

// note remembers a write that the API server did not take.
func (f *traffic) note(request *http.Request, response *http.Response) {
	if request.Method == http.MethodGet || response == nil || response.StatusCode < http.StatusBadRequest || strings.Contains(request.URL.Path, "/events") {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.refused = append(f.refused, request.Method+" "+request.URL.Path+": "+response.Status)
}

// Refused are the writes so far that the API server did not take, with its answers.
func (f *traffic) Refused() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.refused)
}

// Effects are those so far, in the order in which they were sent.
func (f *traffic) Effects() []Effect {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.effects)
}

// lose is what the operator sees of a strike.
func (f *traffic) lose(strike Strike) error {
	if strike.Spare {
		return ErrLost
	}
	f.kill(ErrKilled)
	return ErrKilled
}

func drop(response *http.Response) {
	if response != nil {
		_ = response.Body.Close()
	}
}
