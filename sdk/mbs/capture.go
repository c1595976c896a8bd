package mbs

import (
	"context"
	"net/http"

	"github.com/purserhq/purser/sdk/internal/rest"
)

// Response is an answer as it came.
type Response struct {
	Status int
	Header http.Header
	Body   []byte // nil for iterators that read row by row
}

type captureKey struct{}

// Capture has the raw answer of the next requests made with the returned
// context put into r, also when they fail; each overwrites the one before.
// Sign-ins that requests cause are not captured. Do not share it between
// goroutines.
func Capture(ctx context.Context, r *Response) context.Context {
	return context.WithValue(ctx, captureKey{}, r)
}

func captured(ctx context.Context, res *rest.Response) {
	if r, ok := ctx.Value(captureKey{}).(*Response); ok && r != nil && res != nil {
		*r = Response(*res)
	}
}
