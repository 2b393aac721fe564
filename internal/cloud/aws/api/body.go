package api

import (
	"context"
	"io"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// ReadBody has bodies of requests sent by being read. The SDK closes a body as soon as there is an answer, and a body that writes itself then tells
// net/http, which looks whether there is more to send, that it failed: net/http closes the connection, at times under an answer that is
// still being read. Bodies that fit the buffer of net/http, 4 KiB with the header, are not affected.
func ReadBody(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("ReadBody", func(
		ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
	) (middleware.DeserializeOutput, middleware.Metadata, error) {
		if request, is := in.Request.(*smithyhttp.Request); is {
			if body, writesItself := request.GetStream().(interface {
				io.ReadSeeker
				io.WriterTo
			}); writesItself {
				read, err := request.SetStream(struct{ io.ReadSeeker }{body})
				if err != nil {
					return middleware.DeserializeOutput{}, middleware.Metadata{}, err
				}
				in.Request = read
			}
		}
		return next.HandleDeserialize(ctx, in)
	}), middleware.After)
}
