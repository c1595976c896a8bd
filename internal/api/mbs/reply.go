package mbs

import (
	"encoding/xml"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/purserhq/purser/internal/api/datacontract"
	"github.com/purserhq/purser/internal/api/jsonout"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// reply answers 200 with v.
func (a *API) reply(c *call, v any) error { return a.write(c, http.StatusOK, v) }

// empty answers 200 without a body, and without a Content-Type: clients fail
// on an empty body that claims to be JSON. Source: contract mbs.md section 1.10.
func (a *API) empty(c *call) error {
	c.started = true
	c.w.Header().Set("Content-Length", "0")
	c.w.WriteHeader(http.StatusOK)
	return nil
}

// write answers with v as the type that was asked for.
func (a *API) write(c *call, status int, v any) error {
	body, err := encode(c.media, v)
	if err != nil {
		return err
	}
	c.started = true
	h := c.w.Header()
	h.Set("Content-Type", c.media.header())
	h.Set("Content-Length", strconv.Itoa(len(body)))
	c.w.WriteHeader(status)
	c.w.Write(body) // an error is the client's going away
	return nil
}

func encode(m media, v any) ([]byte, error) {
	if !m.xml {
		return jsonout.Append(nil, v)
	}
	if e, ok := v.(wire.ErrorBody); ok {
		return appendError(nil, e), nil
	}
	return datacontract.Append(nil, v)
}

// fail answers with an error. Once a list is on its way the connection is cut,
// so that nobody takes a part for the whole.
func (a *API) fail(c *call, err error) {
	f := toFailure(c.op, err)
	a.logFailure(c.ctx(), c, f)
	if c.started {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(c.w.Header(), f.header)
	if err := a.write(c, f.status, f.body); err != nil {
		panic(err) // ErrorBody can always be written
	}
}

// appendError writes an error as XML, in the shape of the vendor's framework:
// ModelState has an element per member, named by XmlConvert's rules.
func appendError(b []byte, e wire.ErrorBody) []byte {
	if len(e.ModelState) == 0 {
		return datacontract.AppendError(b, e.Message)
	}
	b = datacontract.AppendError(b, e.Message)
	b = b[:len(b)-len("</Error>")]
	b = append(b, "<ModelState>"...)
	for _, member := range slices.Sorted(maps.Keys(e.ModelState)) {
		name := elementName(member)
		b = append(b, "<"+name+">"...)
		var text strings.Builder
		_ = xml.EscapeText(&text, []byte(strings.Join(e.ModelState[member], " ")))
		b = append(b, text.String()+"</"+name+">"...)
	}
	return append(b, "</ModelState></Error>"...)
}

var elementNames = strings.NewReplacer("[", "_x005B_", "]", "_x005D_")

// elementName makes an XML name of a member's path. Anything odd in it came
// from the client, as a key of a dictionary, and is dropped.
func elementName(member string) string {
	return strings.Map(func(r rune) rune {
		if r == '.' || r == '_' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
			return r
		}
		return -1
	}, elementNames.Replace(member))
}

// foundList answers a query for the parts of one thing, as found does.
func foundList[R any](a *API, c *call, rows []R, err error) error {
	if err != nil && core.KindOf(err) == core.NotFound {
		return a.reply(c, ([]R)(nil))
	}
	if err != nil {
		return err
	}
	return a.reply(c, rows)
}

// found answers a query for one thing: what is unknown is 200 with null.
// Source: contract mbs.md section 3.
func found[T, R any](a *API, c *call, v *T, err error, convert func(*T) R) error {
	if err != nil && core.KindOf(err) == core.NotFound {
		return a.reply(c, (*R)(nil))
	}
	if err != nil {
		return err
	}
	row := convert(v)
	return a.reply(c, &row)
}
