package decide_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/mode"
	"github.com/cloudcredential/operator/internal/operator/credentialsrequest/decide"
	"github.com/cloudcredential/operator/internal/operator/targetsecret"
)

// input is one that leads to a mint, with the changes made.
func input(changes ...func(*decide.Input)) decide.Input {
	in := decide.Input{
		Object: &v1.CredentialsRequest{
			ObjectMeta: metav1.ObjectMeta{Namespace: "openshift-operator", Name: "ingress", UID: "b"},
			Spec:       v1.CredentialsRequestSpec{SecretRef: corev1.ObjectReference{Namespace: "openshift-ingress", Name: "creds"}},
		},
		Platform:    "AWS",
		Kind:        "AWSProviderSpec",
		Mode:        mode.Decision{Mode: v1.ModeMint},
		RootSecret:  types.NamespacedName{Namespace: "kube-system", Name: "aws-creds"},
		RootPresent: true,
		Targets:     decide.Targets{Trusted: []string{"openshift-*"}, Protected: decide.RootSecrets()},
		Namespace:   decide.NamespaceActive,
		Target:      targetsecret.State{Owner: targetsecret.Absent},
	}
	for _, change := range changes {
		change(&in)
	}
	return in
}

func deleting(in *decide.Input) {
	now := metav1.NewTime(time.Unix(1, 0))
	in.Object.DeletionTimestamp = &now
	in.Object.Finalizers = []string{v1.FinalizerDeprovision}
}

func recorded(in *decide.Input) { in.Recorded = true }

func noRoot(in *decide.Input) { in.RootPresent = false }

func in(d mode.Decision) func(*decide.Input) { return func(in *decide.Input) { in.Mode = d } }

func otherPlatform(in *decide.Input) { in.OtherPlatform, in.Kind = true, "GCPProviderSpec" }

func target(namespace, name string) func(*decide.Input) {
	return func(in *decide.Input) {
		in.Object.Spec.SecretRef.Namespace, in.Object.Spec.SecretRef.Name = namespace, name
	}
}

func filedIn(namespace string) func(*decide.Input) {
	return func(in *decide.Input) { in.Object.Namespace = namespace }
}

func owner(o targetsecret.Ownership) func(*decide.Input) {
	return func(in *decide.Input) { in.Target.Owner = o }
}

func held(in *decide.Input) { in.Holder = types.NamespacedName{Namespace: "a", Name: "b"} }

var (
	manual      = mode.Decision{Mode: v1.ModeManual, Forced: true}
	noChoice    = mode.Decision{Mode: v1.ModeManual}
	token       = mode.Decision{Mode: v1.ModeToken, Forced: true}
	passthrough = mode.Decision{Mode: v1.ModePassthrough}
	waiting     = mode.Decision{Wait: true}
	insuffices  = mode.Decision{Insufficient: true}
	conflict    = mode.Decision{Conflict: true, Reason: mode.ReasonConflict, Message: "two settings"}
	invalid     = mode.Decision{Invalid: true, Reason: mode.ReasonInvalid, Message: "no such mode"}
)

type want struct {
	action   decide.Action
	kind     v1.CredentialsRequestConditionType
	mode     v1.Mode
	readOnly bool
	says     string
}

type row struct {
	in   decide.Input
	want want
}

func check(t *testing.T, chain decide.Chain, rows map[string]row) {
	t.Helper()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, _ := chain.Decide(row.in)
			if got.Action != row.want.action || got.Condition != row.want.kind || got.Mode != row.want.mode || got.ReadOnly != row.want.readOnly {
				t.Errorf("verdict = %+v, want %+v", got, row.want)
			}
			if !strings.Contains(got.Message, row.want.says) {
				t.Errorf("message %q does not say %q", got.Message, row.want.says)
			}
			if (got.Condition != "" || got.Action == decide.Ignore) && (got.Reason == "" || got.Message == "") {
				t.Errorf("verdict without words: %+v", got)
			}
		})
	}
}

func TestAtOnce(t *testing.T) {
	t.Parallel()
	wrong := func(in *decide.Input) { in.Invalid = errors.New("spec.providerSpec is missing") }
	refused := want{action: decide.Refuse, kind: v1.CredentialsProvisionFailure}
	leave, goOn := want{action: decide.Leave}, want{}
	check(t, decide.AtOnce(), map[string]row{
		"nothing stands in the way":                     {input(), goOn},
		"deleted without our finalizer":                 {input(deleting, func(in *decide.Input) { in.Object.Finalizers = []string{"x"} }), leave},
		"deleted":                                       {input(deleting), want{action: decide.Deprovision}},
		"deleted and malformed":                         {input(deleting, wrong), want{action: decide.Deprovision}},
		"deleted in manual mode":                        {input(deleting, in(manual)), want{action: decide.Deprovision}},
		"another platform":                              {input(otherPlatform), want{action: decide.Ignore, says: "CredentialsRequest is not for platform AWS"}},
		"unknown kind":                                  {input(otherPlatform, func(in *decide.Input) { in.Kind = "Typo" }), want{action: decide.Ignore, says: `no platform is known by the kind "Typo"`}},
		"another platform, deleted":                     {input(otherPlatform, deleting), want{action: decide.Release}},
		"another platform, deleted, but minted here":    {input(otherPlatform, deleting, recorded), want{action: decide.Deprovision}},
		"another platform in manual mode":               {input(otherPlatform, in(manual)), leave},
		"another platform where nobody chose manual":    {input(otherPlatform, in(noChoice)), want{action: decide.Ignore, says: "not for platform"}},
		"manual mode":                                   {input(in(manual)), leave},
		"manual mode, malformed":                        {input(in(manual), wrong), leave},
		"malformed":                                     {input(wrong), want{action: decide.Refuse, kind: v1.CredentialsProvisionFailure, says: "spec.providerSpec is missing"}},
		"settings contradict":                           {input(in(conflict)), want{action: decide.Wait, kind: v1.CredentialsProvisionFailure, says: "configuration conflict"}},
		"settings make no sense":                        {input(in(invalid)), want{action: decide.Wait, kind: v1.CredentialsProvisionFailure, says: "no such mode"}},
		"token mode without an identity in the request": {input(in(token), func(in *decide.Input) { in.Provided = true }), want{action: decide.External, mode: v1.ModeToken}},
		"token mode":                                    {input(in(token)), goOn},
		"untrusted namespace, own Secret":               {input(filedIn("team-a"), target("team-a", "x")), goOn},
		"untrusted namespace, Secret elsewhere":         {input(filedIn("team-a"), target("team-b", "x")), want{action: decide.Refuse, kind: v1.CredentialsProvisionFailure, says: "--trusted-namespaces"}},
		"untrusted namespace that begins like one":      {input(filedIn("xopenshift-a"), target("team-b", "x")), refused},
		"root secret":                                   {input(target("kube-system", "aws-creds")), refused},
		"root secret of another platform":               {input(target("kube-system", "gcp-credentials")), refused},
		"root secret from its own namespace":            {input(filedIn("kube-system"), target("kube-system", "aws-creds")), refused},
		"another Secret beside the root secret":         {input(target("kube-system", "something")), goOn},
	})
}

func TestAfterReading(t *testing.T) {
	t.Parallel()
	mint := want{action: decide.Provision, mode: v1.ModeMint}
	mintedOnly := func(kind v1.CredentialsRequestConditionType) want {
		return want{action: decide.Provision, mode: v1.ModeMint, readOnly: true, kind: kind}
	}
	namespace := func(s decide.NamespaceState) func(*decide.Input) {
		return func(in *decide.Input) { in.Namespace = s }
	}
	waits := func(kind v1.CredentialsRequestConditionType, says string) want {
		return want{action: decide.Wait, kind: kind, says: says}
	}
	refused := want{action: decide.Refuse, kind: v1.CredentialsProvisionFailure}
	check(t, decide.AfterReading(), map[string]row{
		"mint":                                     {input(), mint},
		"mint, Secret is ours":                     {input(owner(targetsecret.Ours)), mint},
		"mint, Secret was stripped of its marks":   {input(owner(targetsecret.Stripped)), mint},
		"mint, Secret can be adopted":              {input(owner(targetsecret.Adoptable)), mint},
		"passthrough":                              {input(in(passthrough)), want{action: decide.Provision, mode: v1.ModePassthrough}},
		"token":                                    {input(in(token), noRoot), want{action: decide.Broker, mode: v1.ModeToken}},
		"namespace is missing":                     {input(namespace(decide.NamespaceMissing)), waits(v1.MissingTargetNamespace, "target namespace openshift-ingress not found")},
		"namespace is going away":                  {input(namespace(decide.NamespaceTerminating)), waits(v1.MissingTargetNamespace, "is being deleted")},
		"Secret is another's":                      {input(owner(targetsecret.Foreign)), refused},
		"an older request asks for the Secret":     {input(held), refused},
		"an older request, but the Secret is ours": {input(held, owner(targetsecret.Ours)), mint},
		"root not assessed":                        {input(in(waiting)), waits(v1.CredentialsProvisionFailure, "cannot proceed")},
		"root not assessed, minted before":         {input(in(waiting), recorded), mintedOnly(v1.CredentialsProvisionFailure)},
		"root insufficient":                        {input(in(insuffices)), waits(v1.InsufficientCloudCreds, "kube-system/aws-creds")},
		"root insufficient, minted before":         {input(in(insuffices), recorded), mintedOnly(v1.InsufficientCloudCreds)},
		"root insufficient, the Secret names one":  {input(in(insuffices), func(in *decide.Input) { in.Identity = "user" }), mintedOnly(v1.InsufficientCloudCreds)},
		"no root":                                   {input(noRoot), waits(v1.CredentialsProvisionFailure, "kube-system/aws-creds does not exist; create it")},
		"no root, minted before":                    {input(noRoot, recorded), mintedOnly(v1.CredentialsProvisionFailure)},
		"no root to hand on":                        {input(noRoot, in(passthrough)), waits(v1.CredentialsProvisionFailure, "kube-system/aws-creds")},
		"no root to hand on, minted before":         {input(noRoot, recorded, in(passthrough)), waits(v1.CredentialsProvisionFailure, "kube-system/aws-creds")},
		"namespace is missing and Secret another's": {input(namespace(decide.NamespaceMissing), owner(targetsecret.Foreign)), waits(v1.MissingTargetNamespace, "")},
	})
}

func TestOnDeletion(t *testing.T) {
	t.Parallel()
	release, deprovision := want{action: decide.Release}, want{action: decide.Deprovision}
	stays := want{action: decide.Wait, kind: v1.CredentialsDeprovisionFailure}
	mintMode := func(in *decide.Input) { in.Object.Status.Mode = v1.ModeMint }
	check(t, decide.OnDeletion(), map[string]row{
		"minted":                                    {input(deleting, recorded), deprovision},
		"minted, known from the mode":               {input(deleting, mintMode), deprovision},
		"minted, known from the Secret":             {input(deleting, func(in *decide.Input) { in.Identity = "user" }), deprovision},
		"a mint may have begun":                     {input(deleting), deprovision},
		"no mint can have begun":                    {input(deleting, in(passthrough)), release},
		"no mint can have begun without root":       {input(deleting, noRoot), release},
		"token mode":                                {input(deleting, in(token), noRoot), release},
		"token mode, minted before":                 {input(deleting, in(token), recorded), deprovision},
		"token mode, minted before, no root":        {input(deleting, in(token), recorded, noRoot), stays},
		"manual mode":                               {input(deleting, in(manual), noRoot), release},
		"manual mode, minted before":                {input(deleting, in(manual), recorded), deprovision},
		"manual mode, minted before, no root":       {input(deleting, in(manual), recorded, noRoot), want{action: decide.Wait, kind: v1.CredentialsDeprovisionFailure, says: "kube-system/aws-creds does not exist"}},
		"settings contradict":                       {input(deleting, in(conflict), recorded), stays},
		"settings contradict, nothing minted":       {input(deleting, in(conflict)), release},
		"root insufficient, minted before":          {input(deleting, in(insuffices), recorded), deprovision},
		"root is passed through now, minted before": {input(deleting, in(passthrough), recorded), deprovision},
	})
}

func TestEarlier(t *testing.T) {
	t.Parallel()
	filed := func(second int64, uid types.UID, leaving bool) *v1.CredentialsRequest {
		r := &v1.CredentialsRequest{ObjectMeta: metav1.ObjectMeta{UID: uid, CreationTimestamp: metav1.Unix(second, 0)}}
		if leaving {
			now := metav1.Unix(100, 0)
			r.DeletionTimestamp = &now
		}
		return r
	}
	inOrder := []*v1.CredentialsRequest{
		filed(1, "z", false), filed(2, "a", false), filed(2, "b", false), filed(1, "a", true), filed(2, "a", true),
	}
	for i, a := range inOrder {
		for j, b := range inOrder {
			if got := decide.Earlier(a, b); got != (i < j) {
				t.Errorf("request %d before request %d: %v", i, j, got)
			}
		}
	}
}

func TestMalformedPatternTrustsNobody(t *testing.T) {
	t.Parallel()
	if (decide.Targets{Trusted: []string{"[", ""}}).Trusts("anybody") {
		t.Error("a malformed pattern trusts")
	}
}
