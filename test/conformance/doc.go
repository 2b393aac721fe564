// Package conformance holds the suite that every cloud has to pass, and the fault matrix: each case is written once, against a table of clouds
// (Clouds) and their modes. A cloud joins by an implementation of Cloud and Account, see aws.go, and one line in Clouds.
//
// # How to write a case
//
// A case is a Test whose name begins with its id. It runs its body for every cloud and mode in which it makes sense, with each. The body makes a
// World, files requests, starts an Operator, lets it Settle, and looks at what is there:
//
//	func TestE9_some_behaviour(t *testing.T) {
//		each(t, func(t *testing.T, c Cloud, mode v1.Mode) {
//			w := NewWorld(t, c, mode)
//			w.File("request")
//			o := w.Start(nil)
//			o.Settle("request")      // until a pass has no effect
//			w.DeleteSecret("request") // somebody interferes
//			counts := o.During(func() { o.Settle("request") })
//			if state := w.State("request"); !state.Valid || counts.Kube != 2 { … }
//		}, v1.ModeMint)
//	}
//
// What there is to interfere with:
//
//   - World: the request (Edit, Ask, Delete), its Secret (EditSecret, DeleteSecret), the cluster's Settings (mode, token issuer, root
//     credential, all unreadable), the Clock, which stands still unless it is put forward, and Stack, what callers wear.
//   - Account: Faults (throttling, 5xx, hanging, lost connections, denials and hooks, see sim/fault), SetLag, Edits behind the operator's back, and
//     whatever a cloud's own simulator has besides.
//   - Operator: a Strike kills it before or after the effect of its n-th call to the cloud or write to the API server, or has it see an error and
//     live on; Kill does so at once. The next Start is another process, with a memory of its own. Options of its Reconciler can be changed: another
//     Client is a cache that lags, another Held is a fence. Its effects are counted (Counts, During), its events kept (Told).
//
// The oracle of most cases is State: all that there is because of a request, with names, keys and times replaced by words, so that the states of two worlds
// can be compared. A World is cheap; cases run side by side, and nothing of one is visible to another but the load.
//
// # Which case is where
//
// The ids are those of the project's fault matrix; a hazard is a failure that operators of this kind are known to have had.
package conformance
