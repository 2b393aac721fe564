package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// tampered is the request whose policy is changed behind the operator's back.
const tampered = "openshift-machine-api-aws"

// proveDriftIsRepaired changes a user's policy in both directions.
func (d *demo) proveDriftIsRepaired(ctx context.Context) error {
	key, user, err := d.delivered(ctx, tampered)
	if err != nil {
		return err
	}
	policy, err := d.account.policyName(ctx, user)
	if err != nil {
		return err
	}
	t := trials()[tampered]

	const everything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	if err := d.account.putPolicy(ctx, user, policy, everything); err != nil {
		return err
	}
	d.screen.printf("   … policy %s now allows everything", policy)
	err = d.claim(ctx, func(ctx context.Context) error {
		if err := d.mustBeDenied(ctx, key, t.foreign); err != nil {
			return err
		}
		return d.account.try(ctx, key, t.own)
	}, "the surplus is taken away: %s is denied again, %s still allowed", t.foreign.right, t.own.right)
	if err != nil {
		return err
	}

	if _, err := d.account.iam.DeleteUserPolicy(ctx, &iam.DeleteUserPolicyInput{UserName: &user, PolicyName: &policy}); err != nil {
		return fmt.Errorf("delete policy %s: %w", policy, err)
	}
	d.screen.printf("   … policy %s is deleted", policy)
	return d.claim(ctx, func(ctx context.Context) error {
		return d.account.try(ctx, key, t.own)
	}, "what was missing is given back: %s is allowed again", t.own.right)
}

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
		return nil
	}, "the new request is not ready; its condition InsufficientCloudCreds is True")
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
func (d *demo) writeRoot(ctx context.Context, key keyPair) error {
	data := map[string][]byte{"aws_access_key_id": []byte(key.id), "aws_secret_access_key": []byte(key.secret)}
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

// proveDeletion deletes requests and looks for what is left of them.
func (d *demo) proveDeletion(ctx context.Context, names ...string) error {
	for _, name := range names {
		key, user, err := d.delivered(ctx, name)
		if err != nil {
			return err
		}
		r, err := d.cluster.request(ctx, name)
		if err != nil {
			return err
		}
		if err := d.cluster.client.Delete(ctx, r); err != nil {
			return fmt.Errorf("delete request %s: %w", name, err)
		}
		err = d.claim(ctx, func(ctx context.Context) error {
			return d.nothingLeft(ctx, r, user, key)
		}, "%s: the request, its Secret, the user and the key are gone", name)
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) nothingLeft(ctx context.Context, r *v1.CredentialsRequest, user string, key keyPair) error {
	if _, err := d.cluster.request(ctx, r.Name); !apierrors.IsNotFound(err) {
		return errors.Join(fmt.Errorf("request %s is still there", r.Name), err)
	}
	if _, err := d.cluster.secret(ctx, secretName(r)); !apierrors.IsNotFound(err) {
		return errors.Join(fmt.Errorf("secret %s is still there", secretName(r)), err)
	}
	users, err := d.account.clusterUsers(ctx)
	if err != nil {
		return err
	}
	if slices.Contains(users, user) {
		return fmt.Errorf("user %s is still there", user)
	}
	if _, err := d.account.identity(ctx, key); err == nil {
		return fmt.Errorf("key %s still works", key.id)
	}
	return nil
}

// proveAccountIsEmpty claims that no user of the cluster is left.
func (d *demo) proveAccountIsEmpty(ctx context.Context) error {
	return d.claim(ctx, func(ctx context.Context) error {
		users, err := d.account.clusterUsers(ctx)
		if err != nil {
			return err
		}
		if len(users) > 0 {
			return fmt.Errorf("left: %v", users)
		}
		return nil
	}, "no user of this cluster is left in the account")
}
