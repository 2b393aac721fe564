package fault

import (
	"context"
	"net/http"
)

// Serve has a request be dealt with as the decision wants. gone is called where the client went away before the request took effect. Else answer
// carries the request out under an effect, and returns what sends its answer; nil for no answer at all, which drops the connection.
func (d Decision) Serve(ctx context.Context, gone func(), answer func(Effect) (send func())) {
	if d.Wait(ctx) != nil {
		gone()
		return
	}
	d.Before()
	if d.WaitReleased(ctx) != nil {
		gone()
		return
	}
	send := answer(d.Effect)
	d.After()
	if send == nil || d.Effect == ResetAfter {
		panic(http.ErrAbortHandler) //nolint:forbidigo // net/http's way to drop a connection, or an HTTP/2 stream, without an answer
	}
	send()
}
