package cloud

// OrphanError says that something which an earlier mode made is still there although it should not be, and that this is no reason to keep a request
// from standing well, or from being deleted: whoever needs the cleaning up done is told.
type OrphanError struct {
	// Err names what is left and says what to do about it.
	Err error
}

// Error is that of Err.
func (e *OrphanError) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *OrphanError) Unwrap() error { return e.Err }
