package conformance

import (
	"testing"
	"time"

	operatorv1 "github.com/openshift/api/operator/v1"
	corev1 "k8s.io/api/core/v1"

	v1 "github.com/cloudcredential/operator/api/v1"
)

// openStackStory is a request on a cluster whose administrator chose a mode.
type openStackStory struct {
	*World
	o       *Operator
	account *openStackAccount
}

// settle has the operator come to rest after what happened, and expects the Secret to hold a credential that works.
func (s openStackStory) settle(what string) (holder string) {
	s.Helper()
	s.Clock.Advance(2 * time.Minute) // so that Keystone lists what it made
	s.o.Settle("request")
	holder, valid := s.account.Holder(s.Secret("request").Data)
	if !valid || !s.State("request").Valid {
		s.Errorf("%s: the credential in the Secret does not work", what)
	}
	return holder
}

// own expects the request to have one application credential, which is in the Secret.
func (s openStackStory) own(what string) string {
	s.Helper()
	holder, all := s.settle(what), s.account.ApplicationCredentials(s.account.user)
	if len(all) != 1 || all[0].ID != holder {
		s.Errorf("%s: the Secret holds %s of %+v", what, holder, all)
	}
	return holder
}

// TestOpenStack_mint_is_chosen takes a request through the modes that an administrator can choose, and through what others do to it meanwhile: it has one application
// credential while the mode is mint, and none otherwise.
func TestOpenStack_mint_is_chosen(t *testing.T) {
	t.Parallel()
	w := NewWorld(t, OpenStack{}, v1.ModePassthrough)
	w.File("request")
	account, _ := w.Account.(*openStackAccount)
	s := openStackStory{World: w, o: w.Start(nil), account: account}
	if holder := s.settle("at first"); holder != "administrator" {
		t.Errorf("it belongs to %s", holder)
	}
	w.Settings.Configure(operatorv1.CloudCredentialsModeMint)
	first := s.own("mint is chosen")
	if cost := s.o.During(func() { s.o.Drift("request") }); cost.Cloud > 2 || cost.Kube != 0 {
		t.Errorf("a drift check costs %+v", cost)
	}
	w.EditSecret("request", func(held *corev1.Secret) { held.Labels, held.Annotations = nil, nil })
	if again := s.own("its marks were stripped"); again != first {
		t.Error("that cost a credential")
	}
	account.DeleteApplicationCredential(first)
	w.Clock.Advance(2 * time.Hour)
	if again := s.own("it was deleted"); again == first {
		t.Error("it is still there")
	}
	w.DeleteSecret("request")
	s.own("the Secret was deleted")
	w.EditSecret("request", func(held *corev1.Secret) {
		held.Data = map[string][]byte{"clouds.yaml": account.data("guessed")["clouds.yaml"]}
	})
	second := s.own("the Secret was edited")
	w.Ask("request", &v1.OpenStackProviderSpec{Roles: []string{"reader"}})
	if s.own("it asks for less") == second {
		t.Error("it has as much as before")
	}
	w.Settings.Configure(operatorv1.CloudCredentialsModePassthrough)
	if holder := s.settle("passthrough is chosen"); holder != "administrator" || len(account.ApplicationCredentials(account.user)) > 0 {
		t.Errorf("it belongs to %s, beside %+v", holder, account.ApplicationCredentials(account.user))
	}
	w.Settings.Configure(operatorv1.CloudCredentialsModeMint)
	s.own("mint is chosen again")
	w.Delete("request")
	s.o.Settle("request")
	if left := account.ApplicationCredentials(account.user); len(left) > 0 || w.Request("request") != nil || w.Secret("request") != nil {
		t.Errorf("what is left is %+v", left)
	}
}
