package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/test/sts/attempt"
)

// newcomer is a request that is filed while the root credential has too few rights.
const newcomer = "demo-newcomer"

// proveInsufficientRoot swaps the root secret for a credential that can look at users and not make any, and files a request.
func (d *demo) proveInsufficientRoot(ctx context.Context) (err error) {
	const readOnly = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*",` +
		`"Action":["iam:Get*","iam:List*","iam:SimulatePrincipalPolicy"]}]}`
	limited, err := d.account.newUser(ctx, "auditor", readOnly)
	if err != nil {
		return err
	}
	if err := d.writeRoot(ctx, limited); err != nil {
		return err
	}
	defer func() {
		if errors.Is(err, errClaimFailed) {
			err = errors.Join(err, d.writeRoot(ctx, d.account.admin))
		}
	}()
	d.screen.printf("   … secret %s now holds the key of a user that may only read", rootSecret)
	err = d.claim(ctx, func(ctx context.Context) error {
		s, err := d.cluster.secret(ctx, rootSecret)
		if err != nil {
			return err
		}
		if got := s.Annotations[v1.AnnotationMode]; got != v1.ModeAnnotationInsufficient {
			return fmt.Errorf("the annotation %s is %q", v1.AnnotationMode, got)
		}
		return nil
	}, "the root secret is annotated as %s", v1.ModeAnnotationInsufficient)
	if err != nil {
		return err
	}
	if err := d.cluster.create(ctx, newcomerRequest()); err != nil {
		return err
	}
	err = d.claim(ctx, func(ctx context.Context) error {
		r, err := d.cluster.request(ctx, newcomer)
		if err != nil {
			return err
		}
		c := condition(r, v1.InsufficientCloudCreds)
		if c == nil || c.Status != corev1.ConditionTrue || ready(r) == nil {
			return fmt.Errorf("the conditions are %+v", r.Status.Conditions)
		}
		if !strings.Contains(c.Message, "iam:CreateUser") {
			return fmt.Errorf("the condition does not name the missing right: %s", c.Message)
		}
		return nil
	}, "the new request is not ready; its condition InsufficientCloudCreds is True and names the rights that are missing")
	if err != nil {
		return err
	}
	var note string
	err = d.claim(ctx, func(ctx context.Context) error {
		note, err = d.rootEvent(ctx, "iam:CreateUser")
		return err
	}, "an event at the root secret names the rights that are missing")
	if err != nil {
		return err
	}
	d.screen.printf("     %q", note)
	err = d.claim(ctx, d.componentsReady, "the %d older requests stay ready", len(d.components))
	if err != nil {
		return err
	}
	if err := d.writeRoot(ctx, d.account.admin); err != nil {
		return err
	}
	d.screen.printf("   … secret %s holds the administrator's key again", rootSecret)
	return d.claim(ctx, func(ctx context.Context) error {
		r, err := d.cluster.request(ctx, newcomer)
		if err != nil {
			return err
		}
		return ready(r)
	}, "the new request becomes ready without further ado")
}

// rootEvent returns the message of a warning at the root secret that has a word in it.
func (d *demo) rootEvent(ctx context.Context, word string) (string, error) {
	var events corev1.EventList
	if err := d.cluster.client.List(ctx, &events, client.InNamespace(rootSecret.Namespace)); err != nil {
		return "", fmt.Errorf("list the events of namespace %s: %w", rootSecret.Namespace, err)
	}
	for _, e := range events.Items {
		if e.Type == corev1.EventTypeWarning && e.InvolvedObject.Name == rootSecret.Name && strings.Contains(e.Message, word) {
			return e.Message, nil
		}
	}
	return "", fmt.Errorf("no warning at secret %s has %q in it", rootSecret, word)
}

func (d *demo) componentsReady(ctx context.Context) error {
	for _, c := range d.components {
		r, err := d.cluster.request(ctx, c.Name)
		if err != nil {
			return err
		}
		if err := ready(r); err != nil {
			return err
		}
	}
	return nil
}

// writeRoot puts a key into the root secret, which is made if there is none.
func (d *demo) writeRoot(ctx context.Context, key attempt.Key) error {
	data := map[string][]byte{"aws_access_key_id": []byte(key.ID), "aws_secret_access_key": []byte(key.Secret)}
	err := eventually(ctx, func(ctx context.Context) error {
		s, err := d.cluster.secret(ctx, rootSecret)
		if apierrors.IsNotFound(err) {
			meta := metav1.ObjectMeta{Namespace: rootSecret.Namespace, Name: rootSecret.Name}
			return d.cluster.client.Create(ctx, &corev1.Secret{ObjectMeta: meta, Data: data})
		}
		if err != nil {
			return err
		}
		s.Data = data
		return d.cluster.client.Update(ctx, s)
	})
	if err != nil {
		return fmt.Errorf("write secret %s: %w", rootSecret, err)
	}
	return nil
}

func newcomerRequest() *v1.CredentialsRequest {
	r := &v1.CredentialsRequest{ObjectMeta: metav1.ObjectMeta{Namespace: operatorNamespace, Name: newcomer}}
	r.Spec.SecretRef = corev1.ObjectReference{Namespace: "openshift-config", Name: newcomer + "-credentials"}
	r.Spec.ProviderSpec = &runtime.RawExtension{Raw: []byte(`{"apiVersion":"cloudcredential.openshift.io/v1","kind":"AWSProviderSpec",` +
		`"statementEntries":[{"effect":"Allow","action":["ec2:DescribeRegions"],"resource":"*"}]}`)}
	return r
}
