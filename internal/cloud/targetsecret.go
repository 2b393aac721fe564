package cloud

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"

	v1 "github.com/cloudcredential/operator/api/v1"
	"github.com/cloudcredential/operator/internal/plan"
	"github.com/cloudcredential/operator/internal/secret"
)

// KindTargetSecret is the kind of TargetSecret resources. The operator's driver for it writes to the cluster, ccoctl's writes a manifest.
const KindTargetSecret = "Secret"

// Names of the fields of a target Secret.
const (
	// FieldRequest is the request that the Secret belongs to, "<namespace>/<name>".
	FieldRequest = "request"
	// FieldRequestUID is the UID of that request.
	FieldRequestUID = "request uid"
	// FieldType is the type of the Secret.
	FieldType = "type"
	// FieldData is the set of all keys of the data.
	FieldData = "data"
)

// DataField is the name of the field of one key of the data.
func DataField(key string) string { return "data " + key }

// LabelField is the name of the field of one label.
func LabelField(name string) string { return "label " + name }

// AnnotationField is the name of the field of one annotation.
func AnnotationField(name string) string { return "annotation " + name }

// TargetSecret is the Secret that credentials are delivered into. It goes into a graph as a value, not as a pointer.
type TargetSecret struct {
	// Secret is its namespace and name.
	Secret types.NamespacedName
	// Request is the CredentialsRequest that it is written for.
	Request types.NamespacedName
	// UID is that of the request.
	UID types.UID
	// Content returns what the Secret should hold, or false while an output that it is made of is not known.
	Content func(known plan.Known) (SecretContent, bool)
}

// TargetSecret is the Secret of the request, without content.
func (in Input) TargetSecret() TargetSecret {
	return TargetSecret{Secret: in.Request.Secret, Request: in.Request.Name, UID: in.Request.UID}
}

// FixedSecret is the Secret of the request with content that depends on nothing.
func (in Input) FixedSecret(content SecretContent) TargetSecret {
	target := in.TargetSecret()
	target.Content = func(plan.Known) (SecretContent, bool) { return content, true }
	return target
}

// SecretContent is what a target Secret holds.
type SecretContent struct {
	// Data is the whole of the Secret's data: keys that are not in it are removed.
	Data map[string]secret.Value
	// Annotations are set besides the ones that every target Secret carries. An empty value is a value.
	Annotations map[string]string
}

var _ plan.Resource = TargetSecret{}

// TargetSecretRef is the Ref of the TargetSecret of that name.
func TargetSecretRef(name types.NamespacedName) plan.Ref {
	return plan.Ref{Kind: KindTargetSecret, Name: name.String()}
}

// Ref implements plan.Resource.
func (t TargetSecret) Ref() plan.Ref { return TargetSecretRef(t.Secret) }

// Fields implements plan.Resource. While the content is not known, FieldData is pending and stands for all data and for the annotations
// that come with them.
func (t TargetSecret) Fields(known plan.Known) plan.Fields {
	fields := plan.Fields{
		FieldRequest:                           plan.Text(t.Request.String()),
		FieldType:                              plan.Text(string(corev1.SecretTypeOpaque)),
		LabelField(v1.LabelCredentialsRequest): plan.Text("true"),
	}
	if t.UID != "" {
		fields[FieldRequestUID] = plan.Text(string(t.UID))
	}
	if t.Content == nil {
		return fields
	}
	missed := plan.FirstMissed{Known: known}
	content, complete := t.Content(&missed)
	if !complete {
		fields[FieldData] = missed.Pending()
		return fields
	}
	fields[FieldData] = plan.Set(slices.Collect(maps.Keys(content.Data))...)
	for key, value := range content.Data {
		fields[DataField(key)] = plan.Secret(value)
	}
	for name, value := range content.Annotations {
		fields[AnnotationField(name)] = plan.Text(value)
	}
	return fields
}

// SecretFields returns the fields of a Secret as it is, for whoever observes a TargetSecret.
func SecretFields(s *corev1.Secret) plan.Fields {
	fields := plan.Fields{
		FieldType: plan.Text(string(corev1.SecretTypeOpaque)),
		FieldData: plan.Set(slices.Collect(maps.Keys(s.Data))...),
	}
	if s.Type != "" {
		fields[FieldType] = plan.Text(string(s.Type))
	}
	for key, value := range s.Data {
		fields[DataField(key)] = plan.Secret(secret.New(value))
	}
	for name, value := range s.Labels {
		fields[LabelField(name)] = plan.Text(value)
	}
	for name, value := range s.Annotations {
		switch name {
		case v1.AnnotationCredentialsRequest:
			fields[FieldRequest] = plan.Text(value)
		case v1.AnnotationRequestUID:
			fields[FieldRequestUID] = plan.Text(value)
		default:
			fields[AnnotationField(name)] = plan.Text(value)
		}
	}
	return fields
}
