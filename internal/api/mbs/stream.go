package mbs

import (
	"iter"
	"net/http"

	"github.com/purserhq/purser/internal/api/datacontract"
	"github.com/purserhq/purser/internal/api/jsonout"
)

// rows is a list being written.
type rows interface {
	Write(row any) error
	Close() error
	Abort()
}

// stream answers with a list, row by row. An error before the first bytes went
// out has its own answer; after that the connection is cut.
func stream[T, R any](c *call, list iter.Seq2[*T, error], convert func(*T) R) error {
	var out rows
	if c.media.xml {
		out = datacontract.NewList[R](starter{c})
	} else {
		out = jsonout.NewList(starter{c})
	}
	return writeRows(out, list, convert)
}

func writeRows[T, R any](out rows, list iter.Seq2[*T, error], convert func(*T) R) error {
	var row R // one for all rows, so that each does not take memory of its own
	for v, err := range list {
		if err == nil {
			row = convert(v)
			err = out.Write(&row)
		}
		if err != nil {
			out.Abort()
			return err
		}
	}
	return out.Close()
}

// starter sends the headers of a list when its first bytes are ready.
type starter struct{ c *call }

// Write sends a part of the list.
func (s starter) Write(b []byte) (int, error) {
	if !s.c.started {
		s.c.started = true
		s.c.w.Header().Set("Content-Type", s.c.media.header())
		s.c.w.WriteHeader(http.StatusOK)
	}
	n, err := s.c.w.Write(b)
	if err != nil {
		return n, &clientGone{err}
	}
	return n, nil
}

// clientGone says that an answer could not be sent.
type clientGone struct{ error }
