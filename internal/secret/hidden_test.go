package secret

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestHiddenShowsItselfNowhere(t *testing.T) {
	type holder struct {
		Password Hidden
		Pointer  *Hidden
	}
	h := NewHidden("hunter2")
	in := holder{h, &h}
	tests := map[string]func() string{
		"json": func() string { b, err := json.Marshal(in); return fmt.Sprint(string(b), err) },
		"json key": func() string {
			b, err := json.Marshal(map[Hidden]int{h: 1})
			return fmt.Sprint(string(b), err)
		},
		"xml": func() string { b, err := xml.Marshal(in); return fmt.Sprint(string(b), err) },
		"text log": func() string {
			return logged(func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) }, h)
		},
		"json log": func() string {
			return logged(func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) }, h)
		},
		"error": func() string { return fmt.Errorf("sign in with %v", h).Error() },
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		tests[verb] = func() string { return fmt.Sprintf(verb, h) }
		tests["struct "+verb] = func() string { return fmt.Sprintf(verb, holder{Password: h}) }
	}
	for name, show := range tests {
		t.Run(name, func(t *testing.T) {
			got := show()
			if strings.Contains(got, "hunter2") || strings.Contains(strings.ToLower(got), "68756e74657232") {
				t.Errorf("shows the secret: %s", got)
			}
			if !strings.Contains(got, "[redacted]") {
				t.Errorf("%s has no [redacted]", got)
			}
		})
	}
	if h.Reveal() != "hunter2" {
		t.Errorf("Reveal = %q", h.Reveal())
	}
}

func logged(handler func(*bytes.Buffer) slog.Handler, h Hidden) string {
	var b bytes.Buffer
	slog.New(handler(&b)).Info("sign-in", "password", h)
	return b.String()
}
