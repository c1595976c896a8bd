package request_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/api/request"
)

func TestUserAgentIsFitToBeStored(t *testing.T) {
	tests := []struct{ name, sent, want string }{
		{"as sent", "curl/8.5.0", "curl/8.5.0"},
		{"none", "", ""},
		{"not UTF-8", "a\xff\xfeb", "a\uFFFDb"},
		{"of the length kept", strings.Repeat("x", 512), strings.Repeat("x", 512)},
		{"too long", strings.Repeat("x", 60_000), strings.Repeat("x", 512)},
		{"cut within a character", "x" + strings.Repeat("é", 300), "x" + strings.Repeat("é", 255)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("User-Agent", tt.sent)
			if got := request.UserAgent(r); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if got := request.Client(r).UserAgent; got != tt.want {
				t.Errorf("client has %q, want %q", got, tt.want)
			}
		})
	}
}
