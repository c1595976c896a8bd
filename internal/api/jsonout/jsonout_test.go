package jsonout

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/purserhq/purser/sdk/mbs"
)

func TestAppendIsCompactWithoutNewline(t *testing.T) {
	got, err := Append([]byte("x"), map[string]string{"a": "<b> & \u00e9"})
	if err != nil || string(got) != `x{"a":"<b> & é"}` {
		t.Errorf("got %s, %v", got, err)
	}
	if got, err := Append([]byte("x"), func() {}); err == nil || string(got) != "x" {
		t.Errorf("a function gives %s, %v", got, err)
	}
	if got, err := Append(nil, "9d6d"); err != nil || string(got) != `"9d6d"` {
		t.Errorf("a bare string gives %s, %v", got, err)
	}
}

func TestLists(t *testing.T) {
	tests := []struct {
		name       string
		begin, end string
		rows       []any
		want       string
	}{
		{"empty", "[", "]", nil, `[]`},
		{"one", "[", "]", []any{1}, `[1]`},
		{"many", "[", "]", []any{1, "b", map[string]int{"c": 3}}, `[1,"b",{"c":3}]`},
		{"inside an envelope", `{"users":[`, `],"statusCode":790200}`, []any{1, 2}, `{"users":[1,2],"statusCode":790200}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			l := NewListIn(&out, tt.begin, tt.end)
			for _, row := range tt.rows {
				if err := l.Write(row); err != nil {
					t.Fatal(err)
				}
			}
			if err := l.Close(); err != nil || out.String() != tt.want {
				t.Errorf("got %s, %v; want %s", out.String(), err, tt.want)
			}
		})
	}
}

func TestAnAbortedListIsNotClosed(t *testing.T) {
	var out bytes.Buffer
	l := NewList(&out)
	row := strings.Repeat("x", 1000)
	for range 100 {
		if err := l.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Write(func() {}); err == nil {
		t.Fatal("a function was written")
	}
	l.Abort()
	if out.Len() == 0 || json.Valid(out.Bytes()) {
		t.Errorf("%d bytes went out, ending %q", out.Len(), out.Bytes()[out.Len()-10:])
	}
}

// countWriter records the largest piece written, or fails.
type countWriter struct {
	largest, total int
	err            error
}

func (c *countWriter) Write(p []byte) (int, error) {
	c.largest, c.total = max(c.largest, len(p)), c.total+len(p)
	return len(p), c.err
}

func TestLongListsGoOutInPieces(t *testing.T) {
	var w countWriter
	l := NewList(&w)
	for range 10_000 {
		if err := l.Write("0123456789"); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(); err != nil || w.total != 10_000*13+1 || w.largest > flushSize+100 {
		t.Errorf("%d bytes, the largest piece %d, %v", w.total, w.largest, err)
	}
}

func TestAWriteErrorIsTold(t *testing.T) {
	w := countWriter{err: io.ErrClosedPipe}
	if err := NewList(&w).Close(); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("got %v", err)
	}
}

// The measure for lists is encoding/json writing the same rows itself.
func sampleUser() mbs.UsersModels {
	return mbs.UsersModels{
		ID: "9d6de082-741c-44fe-b067-1a36eb03fa40", Email: "ann@example.com", FirstName: "Ann", LastName: "Example",
		NotificationEmails: []string{"ann@example.com"}, Company: "Acme", Enabled: true, SpaceUsed: 745908,
		DestinationList: []mbs.UserDestinationsModel{{ID: "5ca40a3a-9e91-4013-b749-9f0b5c1d2e3f", PackageID: 27755,
			DestinationsModel: mbs.DestinationsModel{AccountID: "94bf5b06-79a0-4a52-88ed-36da652f4254", Destination: "bucket"}}},
	}
}

func BenchmarkListRow(b *testing.B) {
	user := sampleUser()
	l := NewList(io.Discard)
	b.ReportAllocs()
	for b.Loop() {
		if err := l.Write(&user); err != nil {
			b.Fatal(err)
		}
	}
	_ = l.Close()
}

func BenchmarkBareEncoderRow(b *testing.B) {
	user := sampleUser()
	enc := json.NewEncoder(io.Discard)
	b.ReportAllocs()
	for b.Loop() {
		if err := enc.Encode(&user); err != nil {
			b.Fatal(err)
		}
	}
}
