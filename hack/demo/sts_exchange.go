package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// judged is the request whose role is asked for with tokens that must not do.
const judged = "openshift-ingress"

// component returns one of the components' requests.
func (d *demo) component(name string) (*v1.CredentialsRequest, error) {
	i := slices.IndexFunc(d.components, func(r *v1.CredentialsRequest) bool { return r.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("no component files a request %s", name)
	}
	return d.components[i], nil
}

// accounts are the ServiceAccounts of a request.
func accounts(r *v1.CredentialsRequest) []attempt.Component {
	var all []attempt.Component
	for _, name := range r.Spec.ServiceAccountNames {
		all = append(all, attempt.Component{Namespace: r.Spec.SecretRef.Namespace, ServiceAccount: name})
	}
	return all
}

// role is the ARN of the role that a Secret of the cluster names.
func (d *shortTerm) role(ctx context.Context, name types.NamespacedName) (string, error) {
	s, err := d.cluster.secret(ctx, name)
	if err != nil {
		return "", err
	}
	role := attempt.RoleIn(s.Data["credentials"])
	if role == "" {
		return "", fmt.Errorf("secret %s names no role", name)
	}
	return role, nil
}

// proveIssuer claims that what the API server signs can be verified with what is published.
func (d *shortTerm) proveIssuer(ctx context.Context) error {
	issuer, err := d.mine.Issuer()
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		raw, err := d.tokens.Token(ctx, accounts(d.components[0])[0], attempt.Audience)
		if err != nil {
			return err
		}
		token, err := attempt.ParseToken(raw)
		if err != nil {
			return err
		}
		public, err := attempt.ReadPublished(ctx, d.account.http, issuer)
		if err != nil {
			return err
		}
		if len(public.Keys) != 1 {
			return fmt.Errorf("published are %d keys", len(public.Keys))
		}
		return token.VerifiableWith(public)
	}, "everybody can read at %s the one key that the API server signs with, under the name that its tokens give", issuer)
}

// proveRoles claims of each component that its tokens are good for its role and for nothing else.
func (d *shortTerm) proveRoles(ctx context.Context) error {
	tried := trials()
	for _, r := range d.components {
		role, err := d.role(ctx, secretName(r))
		if err != nil {
			return err
		}
		foreign, err := d.theirs.Role(secretName(r))
		if err != nil {
			return err
		}
		t := tried[r.Name]
		err = d.claim(ctx, func(ctx context.Context) error {
			for _, account := range accounts(r) {
				if err := d.exchanged(ctx, account, role, foreign, t); err != nil {
					return err
				}
			}
			return nil
		}, "%s: a token of %s gets its role, which allows %s and denies %s; the same role of %s is refused",
			r.Name, strings.Join(r.Spec.ServiceAccountNames, " and of "), t.Own.Right, t.Foreign.Right, neighbour)
		if err != nil {
			return err
		}
	}
	return nil
}

// exchanged says what is wrong with the credentials that a component gets for its tokens, nil if nothing is.
func (d *shortTerm) exchanged(ctx context.Context, account attempt.Component, role, foreign string, t attempt.Trial) error {
	for _, audience := range []string{attempt.PodAudience, attempt.Audience} {
		token, err := d.tokens.Token(ctx, account, audience)
		if err != nil {
			return err
		}
		key, err := attempt.Exchange(ctx, d.account.http, role, token)
		if err != nil {
			return err
		}
		who, err := attempt.Identity(ctx, d.account.http, key)
		if err != nil {
			return err
		}
		if _, name, _ := strings.Cut(role, ":role/"); !strings.Contains(who, ":assumed-role/"+name+"/") {
			return fmt.Errorf("the credentials are those of %s", who)
		}
		if err := t.Hold(ctx, d.account.http, key); err != nil {
			return err
		}
		if err := attempt.MustBeRefused(ctx, d.account.http, foreign, token, attempt.NotTrusted); err != nil {
			return err
		}
	}
	return nil
}
