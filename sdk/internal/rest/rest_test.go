package rest_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/purserhq/purser/sdk/internal/rest"
)

// sender makes a Sender that does not wait between attempts, and tells how long it would have.
func sender(pauses *[]time.Duration) *rest.Sender {
	s := &rest.Sender{UserAgent: "test", Retry: rest.Retry{Attempts: 4, Min: time.Second, Max: 3 * time.Second}, MaxBody: 1 << 10, Timeout: time.Minute,
		Random: func() float64 { return 1 },
		Wait: func(_ context.Context, d time.Duration) error {
			*pauses = append(*pauses, d)
			return nil
		}}
	s.HTTP, _ = rest.Client(nil)
	return s
}

func request(t *testing.T, method, to string) rest.Request {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	return rest.Request{Op: "Test", Method: method, URL: u, Header: http.Header{"Token": {"secret"}}, Repeat: method == "GET"}
}

// serve answers with one handler after the other; the last one stays.
func serve(t *testing.T, handlers ...http.HandlerFunc) (address string, count *atomic.Int32) {
	t.Helper()
	count = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handlers[min(int(count.Add(1)), len(handlers))-1](w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, count
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		io.WriteString(w, "body")
	}
}

// hangUp closes the connection without an answer.
func hangUp(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }

// cutBody ends the connection in the middle of the body.
func cutBody(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	io.WriteString(w, "half")
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

func TestSendRepeatsWhatIsSafeToRepeat(t *testing.T) {
	tests := []struct {
		name     string
		method   string
		first    http.HandlerFunc
		attempts int32
		status   int
		pauses   []time.Duration
	}{
		{"a read that is not available", "GET", status(503), 2, 200, []time.Duration{time.Second}},
		{"a write that is not available", "POST", status(503), 1, 503, nil},
		{"a read through a bad gateway", "GET", status(502), 2, 200, []time.Duration{time.Second}},
		{"a read whose gateway lost patience", "GET", status(504), 2, 200, []time.Duration{time.Second}},
		{"a read that took the server too long", "GET", status(408), 2, 200, []time.Duration{time.Second}},
		{"a read turned away", "GET", status(429), 2, 200, []time.Duration{time.Second}},
		{"a write turned away", "POST", status(429), 2, 200, []time.Duration{time.Second}},
		{"a write asked to wait", "POST", status(429, "Retry-After", "2"), 2, 200, []time.Duration{2 * time.Second}},
		{"a read asked to wait too long", "GET", status(503, "Retry-After", "4"), 1, 503, nil},
		{"a failure inside the server", "GET", status(500), 1, 500, nil},
		{"a redirect", "GET", status(302, "Location", "http://elsewhere.example/"), 1, 302, nil},
		{"a read without an answer", "GET", hangUp, 2, 200, []time.Duration{time.Second}},
		{"a write without an answer", "POST", hangUp, 1, 0, nil},
		{"a read cut short", "GET", cutBody, 2, 200, []time.Duration{time.Second}},
		{"a write cut short", "POST", cutBody, 1, 0, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			address, count := serve(t, tt.first, status(200))
			var pauses []time.Duration
			res, err := sender(&pauses).Send(t.Context(), request(t, tt.method, address))
			if (err != nil) != (tt.status == 0) || res != nil && res.Status != tt.status {
				t.Errorf("got %+v, %v; want status %d", res, err, tt.status)
			}
			if count.Load() != tt.attempts || len(pauses) != len(tt.pauses) || len(pauses) > 0 && pauses[0] != tt.pauses[0] {
				t.Errorf("%d attempts, pauses %v; want %d, %v", count.Load(), pauses, tt.attempts, tt.pauses)
			}
		})
	}
}

func TestPausesGrowToTheLongest(t *testing.T) {
	address, count := serve(t, status(503))
	var pauses []time.Duration
	s := sender(&pauses)
	s.Retry.Attempts = 5
	if res, err := s.Send(t.Context(), request(t, "GET", address)); err != nil || res.Status != 503 || count.Load() != 5 {
		t.Errorf("got %+v, %v after %d attempts", res, err, count.Load())
	}
	want := []time.Duration{1 * time.Second, 2 * time.Second, 3 * time.Second, 3 * time.Second}
	if len(pauses) != 4 || [4]time.Duration(pauses) != [4]time.Duration(want) {
		t.Errorf("pauses %v, want %v", pauses, want)
	}
	s.Random, pauses = func() float64 { return 0 }, nil
	_, _ = s.Send(t.Context(), request(t, "GET", address))
	if pauses[0] != 500*time.Millisecond {
		t.Errorf("the shortest first pause is %v", pauses[0])
	}
}

func TestAWriteIsRepeatedWhenNoConnectionWasMade(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + l.Addr().String()
	l.Close()
	var pauses []time.Duration
	_, err = sender(&pauses).Send(t.Context(), request(t, "POST", address))
	f, ok := errors.AsType[*rest.Failure](err)
	if !ok || f.Kind != rest.Unreachable || !f.Unsent || len(pauses) != 3 {
		t.Errorf("got %#v after pauses %v", err, pauses)
	}
}

func TestFailuresSayWhatTheyAre(t *testing.T) {
	slow, release := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(slow); close(release) })
	drip := func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "a")
		w.(http.Flusher).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}
	mute := func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-slow:
		case <-r.Context().Done():
		}
	}
	large := func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("x", 2000)) }
	endless := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, strings.Repeat("x", 2000)); err != nil {
				return
			}
		}
	}
	tests := []struct {
		name    string
		handler http.HandlerFunc
		kind    rest.Kind
		short   bool // of patience
	}{
		{"no answer in time", mute, rest.TimedOut, true},
		{"a body that never ends in time", drip, rest.TimedOut, true},
		{"a body too large", large, rest.TooLarge, false},
		{"a body without end", endless, rest.TooLarge, false},
		{"a body cut short", cutBody, rest.Cut, false},
		{"no answer", hangUp, rest.Unreachable, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			address, count := serve(t, tt.handler)
			var pauses []time.Duration
			s := sender(&pauses)
			s.Retry.Attempts = 1
			if tt.short {
				s.Timeout = 20 * time.Millisecond
				s.Retry.Attempts = 4
			}
			_, err := s.Send(t.Context(), request(t, "GET", address))
			f, ok := errors.AsType[*rest.Failure](err)
			if n := count.Load(); !ok || f.Kind != tt.kind || n > 1 || n == 0 && !tt.short { // on a busy machine 20 ms may not suffice to arrive
				t.Errorf("got %v after %d attempts, want kind %d", err, count.Load(), tt.kind)
			}
			if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), address) {
				t.Errorf("says too much: %v", err)
			}
		})
	}
}

func TestTLSThatIsNotTrusted(t *testing.T) {
	secure := httptest.NewUnstartedServer(status(200))
	secure.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	plain := httptest.NewServer(status(200))
	t.Cleanup(plain.Close)
	for name, address := range map[string]string{
		"unknown authority": secure.URL,
		"not TLS at all":    strings.Replace(plain.URL, "http:", "https:", 1),
	} {
		t.Run(name, func(t *testing.T) {
			var pauses []time.Duration
			_, err := sender(&pauses).Send(t.Context(), request(t, "GET", address))
			f, ok := errors.AsType[*rest.Failure](err)
			if !ok || f.Kind != rest.Untrusted || len(pauses) != 0 {
				t.Errorf("got %v after pauses %v", err, pauses)
			}
		})
	}
}

func TestTheCallersContextEndsIt(t *testing.T) {
	address, count := serve(t, status(503))
	var pauses []time.Duration
	s := sender(&pauses)
	why := errors.New("no longer wanted")
	ctx, cancel := context.WithCancelCause(t.Context())
	s.Wait = func(ctx context.Context, _ time.Duration) error {
		cancel(why)
		return context.Cause(ctx)
	}
	_, err := s.Send(ctx, request(t, "GET", address))
	if f, ok := errors.AsType[*rest.Failure](err); !ok || f.Kind != rest.Cancelled || !errors.Is(err, why) || count.Load() != 1 {
		t.Errorf("got %v after %d attempts", err, count.Load())
	}
	if _, err := s.Send(ctx, request(t, "GET", address)); !errors.Is(err, why) || count.Load() != 1 {
		t.Errorf("got %v after %d attempts", err, count.Load())
	}
	soon, cancel2 := context.WithTimeout(t.Context(), time.Second/2)
	defer cancel2()
	s.Wait = func(context.Context, time.Duration) error {
		t.Error("waited although the deadline comes first")
		return nil
	}
	if res, err := s.Send(soon, request(t, "GET", address)); err != nil || res.Status != 503 {
		t.Errorf("got %v, %v", res, err)
	}
}

func TestARequestNeverFollowsARedirect(t *testing.T) {
	elsewhere, there := serve(t, status(200))
	address, _ := serve(t, status(307, "Location", elsewhere))
	var pauses []time.Duration
	s := sender(&pauses)
	follows := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return nil }}
	for _, own := range []*http.Client{nil, follows} {
		s.HTTP, _ = rest.Client(own)
		if res, err := s.Send(t.Context(), request(t, "GET", address)); err != nil || res.Status != 307 || there.Load() != 0 {
			t.Errorf("got %+v, %v; the other host was asked %d times", res, err, there.Load())
		}
	}
	if follows.CheckRedirect(nil, nil) != nil {
		t.Error("the caller's own client was changed")
	}
}

func TestEventsTellOfEveryAttempt(t *testing.T) {
	address, _ := serve(t, status(503), cutBody, status(200))
	var pauses []time.Duration
	s := sender(&pauses)
	var events []rest.Event
	s.Hook = func(e rest.Event) { events = append(events, e) }
	if _, err := s.Send(t.Context(), request(t, "GET", address+"/a%2Fb?password=x")); err != nil {
		t.Fatal(err)
	}
	if len(events) != 3 || events[0].Status != 503 || events[0].Err != nil || events[1].Status != 200 || events[1].Err == nil || events[2].Status != 200 || events[2].Err != nil {
		t.Fatalf("got %+v", events)
	}
	if e := events[2]; e.Attempt != 3 || e.Op != "Test" || e.Method != "GET" || e.Path != "/a%2Fb" || e.Duration <= 0 {
		t.Errorf("got %+v", e)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Second)
	for _, tt := range []struct {
		value string
		want  time.Duration
	}{
		{"", 0}, {"7", 7 * time.Second}, {" 7 ", 7 * time.Second}, {"-7", 0}, {"soon", 0}, {"99999999999", 0},
		{now.Add(time.Minute).Format(http.TimeFormat), time.Minute}, {now.Add(-time.Minute).Format(http.TimeFormat), 0},
	} {
		h := http.Header{"Retry-After": {tt.value}, "Date": {now.Format(http.TimeFormat)}}
		if got := rest.RetryAfter(h); got != tt.want {
			t.Errorf("%q: got %v, want %v", tt.value, got, tt.want)
		}
	}
}
