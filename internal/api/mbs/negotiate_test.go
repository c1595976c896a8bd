package mbs

import (
	"net/http"
	"testing"
)

func TestTheAnswersTypeFollowsAccept(t *testing.T) {
	tests := []struct{ name, accept, want string }{
		{"no header", "", "application/json"},
		{"JSON", "application/json", "application/json"},
		{"JSON as text", "text/json", "text/json"},
		{"XML", "application/xml", "application/xml"},
		{"XML as text", "text/xml", "text/xml"},
		{"letter case does not matter", "Application/XML", "application/xml"},
		{"parameters do not matter", "application/xml; charset=utf-8", "application/xml"},
		{"anything", "*/*", "application/json"},
		{"any application", "application/*", "application/json"},
		{"any text", "text/*", "text/json"},
		{"something unknown", "image/png", "application/json"},
		{"something unknown and XML", "text/html, application/xml;q=0.9", "application/xml"},
		{"no sense", ";;;", "application/json"},
		{"no sense and XML", "/;/, application/xml", "application/xml"},
		{"a better quality wins", "application/json;q=0.5, application/xml;q=0.8", "application/xml"},
		{"equal qualities: JSON", "application/xml, application/json", "application/json"},
		{"equal qualities: the more precise", "*/*, application/xml", "application/xml"},
		{"a browser's", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"},
		{"quality 0 is a refusal", "application/json;q=0, application/xml;q=0.1", "application/xml"},
		{"quality 0 refuses also under a wildcard", "application/json;q=0, */*", "text/json"},
		{"everything refused: still JSON", "*/*;q=0", "application/json"},
		{"a quality out of range is ignored", "application/xml;q=7, application/json;q=0.1", "application/json"},
		{"a quality that is no number is ignored", "application/xml;q=NaN", "application/json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := accepted([]string{tt.accept}).name; got != tt.want {
				t.Errorf("Accept: %s is answered as %s, want %s", tt.accept, got, tt.want)
			}
		})
	}
	if got := accepted([]string{"text/html", "text/xml"}).name; got != "text/xml" {
		t.Errorf("two headers are answered as %s", got)
	}
}

func TestBodyTypesTaken(t *testing.T) {
	tests := []struct {
		name, contentType, encoding string
		taken                       bool
	}{
		{"none is JSON", "", "", true},
		{"JSON", "application/json", "", true},
		{"JSON in UTF-8", "application/json; charset=UTF-8", "", true},
		{"JSON as text", "Text/JSON", "", true},
		{"XML", "application/xml", "", true},
		{"XML as text", "text/xml; charset=utf-8", "", true},
		{"form", "application/x-www-form-urlencoded", "", true},
		{"plain text", "text/plain", "", false},
		{"another form", "multipart/form-data; boundary=x", "", false},
		{"JSON in UTF-16", "application/json; charset=utf-16", "", false},
		{"no sense", "///", "", false},
		{"compressed", "application/json", "gzip", false},
		{"not compressed", "application/json", "identity", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := http.Header{}
			h.Set("Content-Type", tt.contentType)
			h.Set("Content-Encoding", tt.encoding)
			if _, ok := decoderFor(h); ok != tt.taken {
				t.Errorf("taken: %v", ok)
			}
		})
	}
}
