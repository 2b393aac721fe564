package api

import (
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// believedStart is how many bytes of an answer are looked at for its root element, which stands at the beginning.
const believedStart = 1 << 10

// Believed refuses answers that say "success" and are none of the cloud: a proxy's page, for example. The SDK does not look into
// the answers of operations that return nothing, so that a removal would count as done that nobody has seen. In the Query protocol the root
// element of an answer is named after the operation: PutUserPolicyResponse.
func Believed(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("Believed", func(
		ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
	) (middleware.DeserializeOutput, middleware.Metadata, error) {
		out, metadata, err := next.HandleDeserialize(ctx, in)
		response, isHTTP := out.RawResponse.(*smithyhttp.Response)
		if err != nil || !isHTTP || response.StatusCode < 200 || response.StatusCode >= 300 {
			return out, metadata, err
		}
		body := bufio.NewReaderSize(response.Body, believedStart)
		start, _ := body.Peek(believedStart) // what cannot be read is found out by whoever reads on
		response.Body = struct {
			io.Reader
			io.Closer
		}{body, response.Body}
		if want, found := awsmiddleware.GetOperationName(ctx)+"Response", rootElement(start); found != want {
			return out, metadata, &smithy.DeserializationError{Err: fmt.Errorf("the answer is a %.40q, and not a %s", found, want)}
		}
		return out, metadata, nil
	}), middleware.After)
}

// rootElement is the name of the first element of a document; empty where there is none.
func rootElement(start []byte) string {
	decoder := xml.NewDecoder(bytes.NewReader(start))
	for {
		token, err := decoder.Token()
		if err != nil {
			return ""
		}
		if element, is := token.(xml.StartElement); is {
			return element.Name.Local
		}
	}
}
