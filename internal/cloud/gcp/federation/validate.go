package federation

import "errors"

// Validate says, without any call, why these options can never be satisfied. It joins all that is wrong; each error names the flag, or the
// request with its file and field, and what to do about it.
func (o Options) Validate() error {
	return errors.Join(o.validateAccounts())
}

// ValidateRemoval is Validate for a set-up that is to be removed.
func (o Options) ValidateRemoval() error { return nil }
