package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// judged is the request whose credential is asked for with tokens that must not do.
func (d *shortTerm) judged() (*v1.CredentialsRequest, error) { return d.component(d.cloud.Judged()) }

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

// mounted is what a Secret of the cluster holds, which has to be something that is granted.
func (d *shortTerm) mounted(ctx context.Context, name types.NamespacedName) (cloud.Credential, error) {
	s, err := d.cluster.secret(ctx, name)
	if err != nil {
		return nil, err
	}
	if _, err := d.cloud.Granted(s.Data); err != nil {
		return nil, fmt.Errorf("secret %s: %w", name, err)
	}
	return s.Data, nil
}

// proveIssuer claims that what the API server signs can be verified with what is published.
func (d *shortTerm) proveIssuer(ctx context.Context) error {
	issuer, err := d.mine.Issuer()
	if err != nil {
		return err
	}
	return d.claim(ctx, func(ctx context.Context) error {
		raw, err := d.tokens.Token(ctx, accounts(d.components[0])[0], d.cloud.Audiences()[0])
		if err != nil {
			return err
		}
		token, err := attempt.ParseToken(raw)
		if err != nil {
			return err
		}
		public, err := attempt.ReadPublished(ctx, d.via, issuer)
		if err != nil {
			return err
		}
		if len(public.Keys) != 1 {
			return fmt.Errorf("published are %d keys", len(public.Keys))
		}
		return token.VerifiableWith(public)
	}, "everybody can read at %s the one key that the API server signs with, under the name that its tokens give", issuer)
}

// proveRoles claims of each component that its tokens are good for what it is granted and for nothing else.
func (d *shortTerm) proveRoles(ctx context.Context) error {
	tried, word := d.cloud.Trials(), d.cloud.Words().Role
	for _, r := range d.components {
		own, err := d.mounted(ctx, secretName(r))
		if err != nil {
			return err
		}
		foreign, err := d.theirs.secret(secretName(r))
		if err != nil {
			return err
		}
		t := tried[r.Name]
		err = d.claim(ctx, func(ctx context.Context) error {
			for _, account := range accounts(r) {
				if err := d.exchanged(ctx, account, own, foreign, t); err != nil {
					return err
				}
			}
			return nil
		}, "%s: a token of %s gets its %s, which allows %s and denies %s; the same %[3]s of %[6]s is refused",
			r.Name, strings.Join(r.Spec.ServiceAccountNames, " and of "), word, t.Own, t.Foreign, neighbour)
		if err != nil {
			return err
		}
	}
	return nil
}

// exchanged says what is wrong with the credentials that a component gets for its tokens, nil if nothing is.
func (d *shortTerm) exchanged(ctx context.Context, account attempt.Component, own, foreign cloud.Credential, t cloud.Trial) error {
	granted, err := d.cloud.Granted(own)
	if err != nil {
		return err
	}
	for _, audience := range d.cloud.Audiences() {
		token, err := d.tokens.Token(ctx, account, audience)
		if err != nil {
			return err
		}
		key, err := d.cloud.Exchange(ctx, own, token)
		if err != nil {
			return err
		}
		who, err := d.cloud.Owner(ctx, key)
		if err != nil {
			return err
		}
		if who != granted {
			return fmt.Errorf("the credentials are those of %s", who)
		}
		if err := t.Hold(ctx, key); err != nil {
			return err
		}
		if err := d.cloud.Refused(ctx, foreign, token, d.cloud.Codes().Foreign); err != nil {
			return err
		}
	}
	return nil
}
