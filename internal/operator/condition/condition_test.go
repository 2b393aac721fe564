package condition_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/operator/condition"
)

var (
	earlier = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	later   = earlier.Add(time.Hour)
)

func TestSet(t *testing.T) {
	t.Parallel()
	of := func(kind v1.CredentialsRequestConditionType, status corev1.ConditionStatus, reason, message string) v1.CredentialsRequestCondition {
		return v1.CredentialsRequestCondition{Type: kind, Status: status, Reason: reason, Message: message}
	}
	const failure = v1.CredentialsProvisionFailure
	tests := map[string]struct {
		present *v1.CredentialsRequestCondition
		wanted  v1.CredentialsRequestCondition
		changed bool
		moved   bool // LastTransitionTime
	}{
		"False is not added":             {wanted: of(failure, "False", "a", "b")},
		"True is added":                  {wanted: of(failure, "True", "a", "b"), changed: true, moved: true},
		"Ready is added while False":     {wanted: of(v1.Ready, "False", "a", "b"), changed: true, moved: true},
		"the same True stays":            {present: ptr(of(failure, "True", "a", "b")), wanted: of(failure, "True", "a", "b")},
		"another message of True":        {present: ptr(of(failure, "True", "a", "b")), wanted: of(failure, "True", "a", "c"), changed: true},
		"another reason of True":         {present: ptr(of(failure, "True", "a", "b")), wanted: of(failure, "True", "x", "b"), changed: true},
		"True becomes False":             {present: ptr(of(failure, "True", "a", "b")), wanted: of(failure, "False", "c", "d"), changed: true, moved: true},
		"False keeps its first words":    {present: ptr(of(failure, "False", "a", "b")), wanted: of(failure, "False", "c", "d")},
		"False becomes True":             {present: ptr(of(failure, "False", "a", "b")), wanted: of(failure, "True", "a", "b"), changed: true, moved: true},
		"Ready says why it is not":       {present: ptr(of(v1.Ready, "False", "a", "b")), wanted: of(v1.Ready, "False", "c", "d"), changed: true},
		"Ready does not repeat itself":   {present: ptr(of(v1.Ready, "False", "a", "b")), wanted: of(v1.Ready, "False", "a", "b")},
		"Ready keeps the same True":      {present: ptr(of(v1.Ready, "True", "a", "b")), wanted: of(v1.Ready, "True", "a", "b")},
		"Ready becomes True":             {present: ptr(of(v1.Ready, "False", "a", "b")), wanted: of(v1.Ready, "True", "a", "b"), changed: true, moved: true},
		"another reason of a True Ready": {present: ptr(of(v1.Ready, "True", "a", "b")), wanted: of(v1.Ready, "True", "c", "b"), changed: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var list []v1.CredentialsRequestCondition
			if test.present != nil {
				present := *test.present
				present.LastProbeTime, present.LastTransitionTime = metav1.NewTime(earlier), metav1.NewTime(earlier)
				list = append(list, present)
			}
			if changed := condition.Set(&list, test.wanted, later); changed != test.changed {
				t.Fatalf("changed = %v", changed)
			}
			if !test.changed {
				return
			}
			got, _ := condition.Find(list, test.wanted.Type)
			if got.Status != test.wanted.Status || got.Reason != test.wanted.Reason || got.Message != test.wanted.Message {
				t.Errorf("condition = %+v", got)
			}
			if !got.LastProbeTime.Time.Equal(later) || got.LastTransitionTime.Time.Equal(later) != test.moved {
				t.Errorf("times = %v %v", got.LastProbeTime, got.LastTransitionTime)
			}
		})
	}
}

func ptr(c v1.CredentialsRequestCondition) *v1.CredentialsRequestCondition { return &c }

func TestSuccessClearsEverythingThatFailed(t *testing.T) {
	t.Parallel()
	var list []v1.CredentialsRequestCondition
	for _, kind := range v1.FailureConditionTypes() {
		condition.Failure(&list, kind, "Cause", "message", earlier)
	}
	condition.Ignore(&list, "CredentialsRequest is not for platform AWS", earlier)
	if _, failing := condition.Failing(list); failing {
		t.Errorf("an ignored request fails: %+v", list)
	}
	if c, _ := condition.Find(list, v1.CredentialsProvisionFailure); c.Reason != "InfrastructureMismatch" {
		t.Errorf("the failure was not cleared for the reason of the ignoring: %+v", c)
	}
	if !condition.Success(&list, "Minted", "done", later) || condition.Success(&list, "Minted", "done", later.Add(time.Hour)) {
		t.Error("the first success changes the list, the second does not")
	}
	for _, c := range list {
		if (c.Status == corev1.ConditionTrue) != (c.Type == v1.Ready) {
			t.Errorf("after success: %+v", c)
		}
	}
}

func TestSuccessAddsNothingButReady(t *testing.T) {
	t.Parallel()
	var list []v1.CredentialsRequestCondition
	condition.Success(&list, "Minted", "done", earlier)
	if len(list) != 1 || list[0].Type != v1.Ready {
		t.Errorf("conditions = %+v", list)
	}
}

func TestFailureHasTheFixedReasonAndReadyTheCause(t *testing.T) {
	t.Parallel()
	reasons := map[v1.CredentialsRequestConditionType]string{
		v1.InsufficientCloudCreds:        "CloudCredsInsufficient",
		v1.MissingTargetNamespace:        "NamespaceMissing",
		v1.CredentialsProvisionFailure:   "CredentialsProvisionFailure",
		v1.CredentialsDeprovisionFailure: "CloudCredDeprovisionFailure",
	}
	var list []v1.CredentialsRequestCondition
	for _, kind := range v1.FailureConditionTypes() {
		condition.Failure(&list, kind, "Cause", "message", earlier)
		if c, _ := condition.Find(list, kind); c.Status != corev1.ConditionTrue || c.Reason != reasons[kind] {
			t.Errorf("condition = %+v", c)
		}
		if ready, _ := condition.Find(list, v1.Ready); ready.Status != corev1.ConditionFalse || ready.Reason != "Cause" {
			t.Errorf("Ready = %+v", ready)
		}
	}
	if first, _ := condition.Failing(list); first.Type != v1.CredentialsProvisionFailure {
		t.Errorf("a failed clean-up hides how the request stood: %+v", first)
	}
}

func TestMessagesAreBounded(t *testing.T) {
	t.Parallel()
	var list []v1.CredentialsRequestCondition
	condition.Failure(&list, v1.CredentialsProvisionFailure, "Cause", strings.Repeat("ü", 100_000), earlier)
	for _, c := range list {
		if len(c.Message) > 2048 || !utf8.ValidString(c.Message) {
			t.Errorf("message of %d bytes, valid: %v", len(c.Message), utf8.ValidString(c.Message))
		}
	}
}
