package aws

import (
	"maps"
	"slices"
)

// versionXML is a version of a managed policy in an answer. Lists leave the document out.
type versionXML struct {
	Document         string `xml:",omitempty"`
	VersionID        string `xml:"VersionId"`
	IsDefaultVersion bool
	CreateDate       string
}

func (p *managedPolicy) versionAnswer(n int, withDocument bool) versionXML {
	v := p.versions[n]
	x := versionXML{VersionID: versionID(n), IsDefaultVersion: n == p.defaultVersion, CreateDate: timestamp(v.created)}
	if withDocument {
		x.Document = v.encoded()
	}
	return x
}

func createPolicyVersion(r *request) (any, *Error) {
	arn, err := r.aboutPolicy()
	if err != nil {
		return nil, err
	}
	d, err := r.documentParam()
	if err != nil {
		return nil, err
	}
	asDefault, _ := r.param("SetAsDefault")
	c := r.cloud
	var answer versionXML
	err = c.changePolicy(arn, func(p *managedPolicy) *Error {
		switch {
		case d.size() > c.quotas.ManagedPolicySize:
			return limitExceeded("Cannot exceed quota for PolicySize: %d", c.quotas.ManagedPolicySize)
		case len(p.versions) >= c.quotas.VersionsPerManagedPolicy:
			return limitExceeded("A managed policy can have up to %d versions. Before you create a new version, you must delete an existing version.",
				c.quotas.VersionsPerManagedPolicy)
		}
		p.lastVersion++
		p.versions[p.lastVersion] = policyVersion{d, c.clock()}
		if asDefault == "true" {
			p.defaultVersion = p.lastVersion
		}
		p.updated = c.clock()
		answer = p.versionAnswer(p.lastVersion, false)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return struct{ PolicyVersion versionXML }{answer}, nil
}

func getPolicyVersion(r *request) (any, *Error) {
	arn, err := r.aboutPolicy()
	if err != nil {
		return nil, err
	}
	p, err := r.cloud.seePolicy(arn)
	if err != nil {
		return nil, err
	}
	id, _ := r.param("VersionId")
	n, err := p.version(id)
	if err != nil {
		return nil, err
	}
	return struct{ PolicyVersion versionXML }{p.versionAnswer(n, true)}, nil
}

func deletePolicyVersion(r *request) (any, *Error) {
	return changeVersion(r, func(p *managedPolicy, n int) *Error {
		if n == p.defaultVersion {
			return deleteConflict("Cannot delete the default version of a policy.")
		}
		delete(p.versions, n)
		return nil
	})
}

func setDefaultPolicyVersion(r *request) (any, *Error) {
	return changeVersion(r, func(p *managedPolicy, n int) *Error {
		p.defaultVersion = n
		p.updated = r.cloud.clock()
		return nil
	})
}

// changeVersion is what the operations have in common that change something about one version.
func changeVersion(r *request, change func(p *managedPolicy, n int) *Error) (any, *Error) {
	arn, err := r.aboutPolicy()
	if err != nil {
		return nil, err
	}
	id, _ := r.param("VersionId")
	return nil, r.cloud.changePolicy(arn, func(p *managedPolicy) *Error {
		n, err := p.version(id)
		if err != nil {
			return err
		}
		return change(p, n)
	})
}

func listPolicyVersions(r *request) (any, *Error) {
	arn, err := r.aboutPolicy()
	if err != nil {
		return nil, err
	}
	p, err := r.cloud.seePolicy(arn)
	if err != nil {
		return nil, err
	}
	numbers := slices.Sorted(maps.Keys(p.versions))
	slices.Reverse(numbers)
	numbers, rest, err := cut(r, numbers)
	if err != nil {
		return nil, err
	}
	answer := struct {
		Versions members[versionXML]
		paged
	}{paged: rest}
	for _, n := range numbers {
		answer.Versions.Member = append(answer.Versions.Member, p.versionAnswer(n, false))
	}
	return answer, nil
}
