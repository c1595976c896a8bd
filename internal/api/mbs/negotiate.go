package mbs

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/purserhq/purser/internal/api/datacontract"
	"github.com/purserhq/purser/internal/api/lenient"
)

// media is a type of answer.
type media struct {
	name string
	xml  bool
}

// header gives the Content-Type of an answer of this type.
func (m media) header() string { return m.name + "; charset=utf-8" }

var jsonMedia = media{name: "application/json"}

// answered are the types of answers, preferred ones first.
var answered = []media{jsonMedia, {name: "text/json"}, {name: "application/xml", xml: true}, {name: "text/xml", xml: true}}

// accepted chooses the answer's type from the Accept headers: the highest
// quality wins, then the more precise range, then JSON. What asks for nothing
// we have gets JSON, never 406. Source: contract mbs.md section 1.1.
func accepted(headers []string) media {
	var ranges []mediaRange
	for part := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		if r, ok := parseRange(part); ok {
			ranges = append(ranges, r)
		}
	}
	best, bestQuality, bestPrecision := jsonMedia, 0.0, 0
	for _, m := range answered {
		quality, precision := qualityOf(m, ranges)
		if quality > bestQuality || quality == bestQuality && quality > 0 && precision > bestPrecision {
			best, bestQuality, bestPrecision = m, quality, precision
		}
	}
	return best
}

// mediaRange is one element of an Accept header.
type mediaRange struct {
	name    string
	quality float64
}

func parseRange(part string) (mediaRange, bool) {
	name, params, err := mime.ParseMediaType(part)
	if err != nil {
		return mediaRange{}, false
	}
	q, given := params["q"]
	if !given {
		return mediaRange{name, 1}, true
	}
	quality, err := strconv.ParseFloat(q, 64)
	return mediaRange{name, quality}, err == nil && quality >= 0 && quality <= 1
}

// qualityOf gives the quality of the most precise range that names the type,
// and how precise that is; zeros when none does.
func qualityOf(m media, ranges []mediaRange) (quality float64, precision int) {
	for _, r := range ranges {
		if p := r.precision(m.name); p > precision {
			quality, precision = r.quality, p
		}
	}
	return quality, precision
}

func (r mediaRange) precision(name string) int {
	switch {
	case r.name == name:
		return 3
	case r.name == "*/*":
		return 1
	case strings.HasSuffix(r.name, "/*") && strings.HasPrefix(name, r.name[:len(r.name)-1]):
		return 2
	}
	return 0
}

// decoders are the body types taken. A body without a Content-Type is read as
// JSON.
var decoders = map[string]func(data []byte, dst any) error{
	"":                                  decodeJSON,
	"application/json":                  decodeJSON,
	"text/json":                         decodeJSON,
	"application/xml":                   datacontract.Decode,
	"text/xml":                          datacontract.Decode,
	"application/x-www-form-urlencoded": decodeForm,
}

func decodeJSON(data []byte, dst any) error { return lenient.DecodeJSON(lenient.MBS, data, dst) }
func decodeForm(data []byte, dst any) error { return lenient.DecodeForm(lenient.MBS, data, dst) }

// decode reads the body into dst. No body leaves dst empty: which members are
// required is the caller's to say.
func (a *API) decode(c *call, dst any) error {
	decoder, ok := decoderFor(c.r.Header)
	if !ok {
		return failed(http.StatusUnsupportedMediaType, textMediaType, c.r.Header.Get("Content-Type"))
	}
	data, err := a.readBody(c)
	if err != nil {
		return err
	}
	if err := decoder(data, dst); err != nil && !errors.Is(err, lenient.ErrEmpty) {
		return undecodable(err)
	}
	return nil
}

func decoderFor(h http.Header) (func([]byte, any) error, bool) {
	contentType := h.Get("Content-Type")
	if enc := h.Get("Content-Encoding"); enc != "" && !strings.EqualFold(enc, "identity") {
		return nil, false
	}
	if contentType == "" {
		return decoders[""], true
	}
	name, params, err := mime.ParseMediaType(contentType)
	if err != nil || !knownCharset(params["charset"]) {
		return nil, false
	}
	d, ok := decoders[name]
	return d, ok
}

func knownCharset(name string) bool {
	switch strings.ToLower(name) {
	case "", "utf-8", "utf8", "us-ascii":
		return true
	}
	return false
}

// readBody reads the body up to the limit.
func (a *API) readBody(c *call) ([]byte, error) {
	data, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, a.maxBody))
	if err == nil {
		return data, nil
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, failed(http.StatusRequestEntityTooLarge, textTooLarge, a.maxBody)
	}
	return nil, badMember("", "The body could not be read.")
}
