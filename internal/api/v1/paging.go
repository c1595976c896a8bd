package v1

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"iter"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/core"
)

// Paging holds the parameters of a list that comes in parts. It is exported for
// huma, which looks into exported members only.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"512" doc:"The next of the part before; absent: from the beginning."`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"Most items of this part."`
}

// after reads the cursor into a place in a list of the caller's type. It
// leaves dst alone when there is none.
func (p Paging) after(dst any) error {
	if p.Cursor == "" {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err == nil {
		err = json.Unmarshal(b, dst)
	}
	if err != nil || bytes.Contains(b, []byte(`\u0000`)) { // which no database keeps
		return core.InvalidError("cursor", core.Malformed, "", "the cursor is not one that this list gave")
	}
	return nil
}

// cursor writes a place in a list.
func cursor(place any) string {
	b, err := json.Marshal(place)
	if err != nil {
		panic(err) // places are made of texts and times
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// whole answers with a list that comes in one part.
func whole[T, R any](list []T, err error, convert func(T) R) (*body[wire.Page[R]], error) {
	if err != nil {
		return nil, err
	}
	page := wire.Page[R]{Items: make([]R, 0, len(list))}
	for _, v := range list {
		page.Items = append(page.Items, convert(v))
	}
	return &body[wire.Page[R]]{page}, nil
}

// part answers with a page of a list read with limit+1: the one too many says
// that there is more. place gives where an item stands.
func part[T, R any](p Paging, list []T, err error, convert func(T) R, place func(T) any) (*body[wire.Page[R]], error) {
	more := len(list) > p.Limit
	if more {
		list = list[:p.Limit]
	}
	out, err := whole(list, err, convert)
	if err == nil && more {
		out.Body.Next = cursor(place(list[len(list)-1]))
	}
	return out, err
}

// single answers with one thing.
func single[T, R any](v *T, err error, convert func(*T) R) (*body[R], error) {
	if err != nil {
		return nil, err
	}
	return &body[R]{convert(v)}, nil
}

// gather reads a part that the service gives as a stream.
func gather[T any](list iter.Seq2[*T, error]) (out []*T, err error) {
	for v, err := range list {
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// wanted is the part of a list that is asked for, and one thing more: it says
// that the list goes on.
func wanted[K any](p Paging) (core.Part[K], error) {
	part := core.Part[K]{Limit: p.Limit + 1}
	err := p.after(&part.After)
	return part, err
}
