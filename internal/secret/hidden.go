package secret

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[redacted]"

// Hidden is a secret in clear, such as a password from a flag, that does not show itself: printing
// it with any verb, logging it and encoding it all give "[redacted]". Only Reveal gives the text.
// The zero value is the empty secret; it is redacted too, as emptiness also tells something.
type Hidden struct{ text string }

// NewHidden returns text as a Hidden.
func NewHidden(text string) Hidden { return Hidden{text} }

// Reveal returns the text in clear.
func (h Hidden) Reveal() string { return h.text }

// String returns "[redacted]".
func (h Hidden) String() string { return redacted }

// Format writes "[redacted]" whatever the verb, %#v and %x included.
func (h Hidden) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue returns "[redacted]" for log/slog.
func (h Hidden) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText returns "[redacted]", for JSON, XML and every other text encoding.
func (h Hidden) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON returns "[redacted]" as a JSON string.
func (h Hidden) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }
