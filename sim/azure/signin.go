package azure

import (
	"slices"
	"strings"
)

// Accepts says whether an application could sign in with a secret at present. The name is the application's.
func (c *Cloud) Accepts(clientID, clientSecret string) (name string, accepted bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	app := c.applications.Get(strings.ToLower(clientID)).Latest()
	if app == nil || c.ofClient(app.appID) == nil {
		return "", false
	}
	now := c.clock()
	return app.name, slices.ContainsFunc(app.secrets, func(s secret) bool { return s.value == clientSecret && now.Before(s.expires) })
}
