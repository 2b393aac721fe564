package gcp

import (
	"slices"
	"time"
)

// Token is an access token that the cloud has given out and that has not ended.
type Token struct {
	// Member is whose it is, as policies name it.
	Member  string    `json:"member"`
	Scopes  []string  `json:"scopes"`
	Expires time.Time `json:"expires"`
}

// Tokens returns the access tokens that are in force, without their values, the first to end first.
func (c *Cloud) Tokens() []Token {
	c.mu.RLock()
	defer c.mu.RUnlock()
	all := []Token{}
	for _, t := range c.tokens {
		if c.clock().Before(t.expires) {
			all = append(all, Token{t.member, slices.Clone(t.scopes), t.expires})
		}
	}
	slices.SortFunc(all, func(a, b Token) int { return a.Expires.Compare(b.Expires) })
	return all
}

// Project is a project with the APIs that may be used in it, in their order.
type Project struct {
	ID       string   `json:"id"`
	Number   string   `json:"number"`
	Services []string `json:"services"`
}

// Project returns a project by its ID or its number.
func (c *Cloud) Project(id string) (Project, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	p := c.projects[id]
	if p == nil {
		return Project{}, false
	}
	shown := Project{p.id, p.number, []string{}}
	enabled := p.enabled.Latest()
	for _, api := range apiNames() {
		if enabled != nil && (*enabled)[api] {
			shown.Services = append(shown.Services, api)
		}
	}
	return shown, true
}
