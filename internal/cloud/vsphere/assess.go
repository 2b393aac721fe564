package vsphere

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/cloud"
)

const (
	// surveyTime bounds how long one vCenter is waited for: nothing waits for one that cannot be reached.
	surveyTime = 30 * time.Second
	// refusalLife is how long an account that was refused is not tried again. vCenters lock an account after five wrong passwords within three minutes ("vSphere
	// Authentication": lockout policy), for all who use it.
	refusalLife = 3 * time.Minute
)

// Assess implements cloud.Provider. It asks each vCenter what the account may do where the cluster lives, in a session of its own. What it finds out is what
// CheckPassthrough goes by. A vCenter that cannot be reached, or that does not tell, is no reason to refuse anything: components may reach it where this program
// cannot.
func (p *Provider) Assess(ctx context.Context, cluster cloud.Cluster, credential cloud.Credential) (cloud.Assessment, error) {
	if err := checkServers(cluster); err != nil {
		return insufficient("", err.Error()), nil
	}
	accounts, err := accountsOf(credential, cluster)
	if err != nil {
		return insufficient("", fmt.Sprintf("Secret %s cannot be used: %v", rootSecret(), err)), nil
	}
	targets, without := targetsOf(cluster, accounts)
	if len(without) > 0 {
		return insufficient("", withoutAccount(without)), nil
	}
	c, err := p.clientOf(cluster, credential)
	if err != nil {
		return cloud.Assessment{}, err
	}
	if found, has := p.rights.Recent(c.id, refusalLife); has && found.refused() != "" {
		return insufficient(found.principal(), found.refused()), nil
	}
	found, err := p.survey(ctx, c, targets)
	if err != nil {
		return cloud.Assessment{}, err
	}
	p.rights.Put(c.id, found)
	if refused := found.refused(); refused != "" {
		return insufficient(found.principal(), refused), nil
	}
	reason := "on vSphere components share the administrator's accounts: there is no other way but to provide each Secret by hand"
	if blinds := found.blinds(); len(blinds) > 0 {
		reason = "requests are not compared with all privileges: " + strings.Join(blinds, "; ")
	}
	return cloud.Assessment{Mode: v1.ModeAnnotationPassthrough, Principal: found.principal(), Reason: reason}, nil
}

func insufficient(principal, reason string) cloud.Assessment {
	return cloud.Assessment{Mode: v1.ModeAnnotationInsufficient, Principal: principal, Reason: reason}
}

func withoutAccount(servers []string) string {
	var keys []string
	for _, server := range servers {
		keys = append(keys, server+userSuffix+" and "+server+passwordSuffix)
	}
	return fmt.Sprintf("Secret %s has no account for %s, which Infrastructure cluster names in spec.platformSpec.vsphere: add the keys %s",
		rootSecret(), strings.Join(servers, " and "), strings.Join(keys, ", "))
}

// survey asks all vCenters side by side. What was known before of one that cannot be asked now stands. Its error says that the caller has gone.
func (p *Provider) survey(ctx context.Context, c *client, targets []target) (rights, error) {
	before, _ := p.rights.Get(c.id)
	found := rights{vcenters: make([]known, len(targets))}
	var asking sync.WaitGroup
	for i, t := range targets {
		asking.Go(func() {
			limited, cancel := context.WithTimeout(ctx, surveyTime)
			defer cancel()
			asked, err := c.survey(limited, t)
			former, has := before.of(t.account.server)
			switch {
			case refusesLogin(err):
				asked.refused = refusalOf(t, err)
			case err != nil && has:
				asked = former
			case err != nil:
				asked.blind = fmt.Sprintf("vCenter %s does not say what the account may do (%s)", t.account.server, sentenceOf(err))
			}
			found.vcenters[i] = asked
		})
	}
	asking.Wait()
	if ctx.Err() != nil {
		return rights{}, context.Cause(ctx)
	}
	return found, nil
}

// refusalOf says that an account is not taken, or good for nothing.
func refusalOf(t target, err error) string {
	server := t.account.server
	keys := fmt.Sprintf("%s and %s of Secret %s", server+userSuffix, server+passwordSuffix, rootSecret())
	if cloud.Is(err, cloud.Denied) {
		return fmt.Sprintf("vCenter %s does not let the account in %s in (%s): grant it the privileges that components need", server, keys, sentenceOf(err))
	}
	return fmt.Sprintf("vCenter %s refuses the account in %s (%s): put valid ones there, and see whether the account is locked", server, keys, sentenceOf(err))
}
