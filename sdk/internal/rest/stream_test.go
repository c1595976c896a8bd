package rest_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/purserhq/purser/sdk/internal/rest"
)

func TestStreamGivesTheBodyUnread(t *testing.T) {
	address, count := serve(t, status(503), status(200))
	var pauses []time.Duration
	s := sender(&pauses)
	var events []rest.Event
	s.Hook = func(e rest.Event) { events = append(events, e) }
	res, body, err := s.Stream(t.Context(), request(t, "GET", address))
	if err != nil || res.Status != 200 || count.Load() != 2 || len(events) != 1 {
		t.Fatalf("got %+v, %v, %d attempts, events %v", res, err, count.Load(), events)
	}
	all, err := io.ReadAll(body)
	body.Close(nil)
	if string(all) != "body" || err != nil || len(events) != 2 || events[1].Status != 200 || events[1].Attempt != 2 {
		t.Errorf("got %q, %v, events %v", all, err, events)
	}
}

func TestStreamReadsWhatIsNoSuccess(t *testing.T) {
	address, _ := serve(t, status(404))
	var pauses []time.Duration
	res, body, err := sender(&pauses).Stream(t.Context(), request(t, "GET", address))
	if err != nil || body != nil || string(res.Body) != "body" {
		t.Errorf("got %+v, %v, %v", res, body, err)
	}
}

func TestLimitsHoldForEachPart(t *testing.T) {
	part := strings.Repeat("x", 700)
	more := make(chan bool)
	address, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		for range 3 {
			io.WriteString(w, part)
			w.(http.Flusher).Flush()
			select {
			case <-more:
			case <-r.Context().Done():
				return
			}
		}
	})
	var pauses []time.Duration
	_, body, err := sender(&pauses).Stream(t.Context(), request(t, "GET", address))
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 700)
	for range 2 {
		if _, err := io.ReadFull(body, buf); err != nil {
			t.Fatal(err)
		}
		more <- true
		body.Pause()
		body.Next()
	}
	if _, err := io.ReadFull(body, buf); err != nil {
		t.Fatal(err)
	}
	more <- true
	if n, err := body.Read(buf); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("got %d, %v", n, err)
	}
	body.Close(nil)
}

func TestStreamsFail(t *testing.T) {
	tests := []struct {
		name    string
		handler http.HandlerFunc
		kind    rest.Kind
	}{
		{"too large a part", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("x", 2000)) }, rest.TooLarge},
		{"cut short", cutBody, rest.Cut},
		{"too slow", func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, rest.TimedOut},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			address, _ := serve(t, tt.handler)
			var pauses []time.Duration
			s := sender(&pauses)
			var last rest.Event
			s.Hook = func(e rest.Event) { last = e }
			_, body, err := s.Stream(t.Context(), request(t, "GET", address))
			if err != nil {
				t.Fatal(err)
			}
			if tt.kind == rest.TimedOut {
				s.Timeout = time.Millisecond
				body.Next()
			}
			_, err = io.ReadAll(body)
			f, ok := errors.AsType[*rest.Failure](err)
			if !ok || f.Kind != tt.kind || f.Status != 200 {
				t.Errorf("got %v", err)
			}
			if _, again := body.Read(make([]byte, 1)); !errors.Is(again, err) {
				t.Errorf("then %v", again)
			}
			body.Close(err)
			if last.Err == nil {
				t.Error("the event tells of no failure")
			}
		})
	}
}
