package storage

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/storage/s3test"
)

// amazonAt gives drivers to which a server is Amazon, and the way there.
func amazonAt(address string) (*Drivers, core.Place) {
	d := New(Config{Quiet: 2 * time.Second, Attempts: 1})
	d.amazon = address
	return d, core.Place{Type: core.AmazonS3, AllowPrivate: true,
		Settings: core.AccountSettings{AccessKey: s3test.AccessKey, SecretKey: s3test.SecretKey}}
}

// What cannot be had is refused before anything is made.
func TestWhatABucketCannotHaveIsRefusedFirst(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer server.Close()
	d, _ := amazonAt(server.URL)
	keys := core.AccountSettings{AccessKey: "a", SecretKey: "s", HTTPEndpoint: server.URL, CustomEndpoint: server.URL, AccountName: "a", SharedKey: "cw=="}
	gov := keys
	gov.GovCloud = true
	tests := []struct {
		name     string
		typ      core.AccountType
		settings core.AccountSettings
		in       core.BucketSettings
		kind     core.Kind
	}{
		{"acceleration of another server", core.S3Compatible, keys, core.BucketSettings{Bucket: "fresh", Accelerated: true}, core.Unsupported},
		{"acceleration in China", core.AmazonS3China, keys, core.BucketSettings{Bucket: "fresh", Accelerated: true}, core.Unsupported},
		{"acceleration for the government", core.AmazonS3, gov, core.BucketSettings{Bucket: "fresh", Accelerated: true}, core.Unsupported},
		{"acceleration of a name with dots", core.AmazonS3, keys, core.BucketSettings{Bucket: "fresh.one", Accelerated: true}, core.Invalid},
		{"immutability at Azure", core.Azure, keys, core.BucketSettings{Bucket: "fresh", Immutable: true}, core.Unsupported},
		{"a container's name", core.Azure, keys, core.BucketSettings{Bucket: "fresh?x=1"}, core.Invalid},
		{"a container in another", core.Azure, keys, core.BucketSettings{Bucket: "../fresh"}, core.Invalid},
		{"a bucket's name", core.S3Compatible, keys, core.BucketSettings{Bucket: "No Bucket!"}, core.Invalid},
		{"a region that is an address", core.Wasabi, core.AccountSettings{AccessKey: "a", SecretKey: "s"}, core.BucketSettings{Bucket: "fresh", Region: "example.com/x"}, core.Invalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := d.Create(t.Context(), core.Place{Type: tt.typ, Settings: tt.settings, AllowPrivate: true}, tt.in)
			if e, ok := core.AsError(err); !ok || e.Kind != tt.kind || e.Field != "bucket" {
				t.Errorf("got %v (%v)", core.KindOf(err), err)
			}
			if n := asked.Load(); n > 0 {
				t.Errorf("%d requests were sent", n)
			}
		})
	}
}

// accelerating passes requests on to a real server, which has no transfer
// acceleration, and answers for it as Amazon's documentation says.
func accelerating(t *testing.T, s *s3test.Server) (address string, got *string) {
	t.Helper()
	got = new(string)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("accelerate") {
			body, _ := io.ReadAll(r.Body)
			scope := strings.Split(r.Header.Get("Authorization"), "/")
			*got = fmt.Sprintf("%s %s %s %s", r.Method, r.URL.Path, scope[2], body)
			return
		}
		r.URL.Scheme, r.URL.Host, r.RequestURI = "http", s.Address, ""
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		maps.Copy(w.Header(), resp.Header)
		w.WriteHeader(resp.StatusCode)
		_, _ = io.Copy(w, resp.Body)
	}))
	t.Cleanup(server.Close)
	return server.URL, got
}

func TestTransferAccelerationIsSwitchedOn(t *testing.T) {
	address, got := accelerating(t, s3test.Start(t))
	d, at := amazonAt(address)
	if err := d.Create(t.Context(), at, core.BucketSettings{Bucket: "fast", Accelerated: true}); err != nil {
		t.Fatal(err)
	}
	if want := "PUT /fast us-east-1 " + accelerateBody; *got != want {
		t.Errorf("got  %s\nwant %s", *got, want)
	}
	at.Bucket, at.Accelerated = "fast", true
	if err := d.Check(t.Context(), at); err != nil {
		t.Error(err)
	}
}

// Whoever asks for a bucket is not kept waiting by a server that says nothing.
func TestMakingABucketEnds(t *testing.T) {
	done := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-done }))
	defer server.Close()
	defer close(done)
	d := New(Config{Quiet: time.Hour, Attempts: 100, Patience: 50 * time.Millisecond})
	at := core.Place{Type: core.Minio, AllowPrivate: true, Settings: core.AccountSettings{AccessKey: "a", SecretKey: "s", HTTPEndpoint: server.URL}}
	err := d.Create(t.Context(), at, core.BucketSettings{Bucket: "fresh"})
	if e, ok := core.AsError(err); !ok || e.Kind != core.Unavailable || !strings.Contains(e.Msg, "in time") {
		t.Errorf("got %v", err)
	}
}

// A bucket that cannot have all it was to have does not stay.
func TestABucketThatCannotBeFurnishedGoesAgain(t *testing.T) {
	s := s3test.Start(t)
	d, at := amazonAt("http://" + s.Address)
	err := d.Create(t.Context(), at, core.BucketSettings{Bucket: "fast", Accelerated: true})
	if e, ok := core.AsError(err); !ok || strings.Contains(e.Msg, "could not be removed") || e.Kind == core.Internal {
		t.Errorf("got %v", err)
	}
	at.Bucket = "fast"
	if err := d.Check(t.Context(), at); core.KindOf(err) != core.NotFound {
		t.Errorf("the bucket is there: %v", err)
	}
}

// A server that passes over the wish for an immutable bucket makes a plain
// one, which is none.
func TestABucketThatIsNotImmutableGoesAgain(t *testing.T) {
	var log []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log = append(log, r.Method+" "+r.URL.Path+"?"+r.URL.RawQuery)
		if r.Method == http.MethodGet {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `<Error><Code>ObjectLockConfigurationNotFoundError</Code></Error>`)
		}
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusNoContent)
		}
	}))
	defer server.Close()
	d, at := amazonAt(server.URL)
	err := d.Create(t.Context(), at, core.BucketSettings{Bucket: "locked", Immutable: true})
	if e, ok := core.AsError(err); !ok || e.Kind != core.Unsupported || !strings.Contains(e.Msg, "no immutable buckets") {
		t.Errorf("got %v", err)
	}
	if last := log[len(log)-1]; last != "DELETE /locked/?" {
		t.Errorf("asked %q", log)
	}
}

// Wasabi serves a bucket at the address of its region only.
func TestWasabisAddresses(t *testing.T) {
	d := New(Config{})
	for region, want := range map[string]string{
		"": "https://s3.wasabisys.com", "us-east-1": "https://s3.wasabisys.com", "eu-central-1": "https://s3.eu-central-1.wasabisys.com",
	} {
		if got, err := d.s3Endpoint(t.Context(), core.Place{Type: core.Wasabi, Region: region}); err != nil || got != want {
			t.Errorf("%s: got %s, %v", region, got, err)
		}
	}
	for want, at := range map[string]core.Place{
		"https://s3.cn-north-1.amazonaws.com.cn":     {Type: core.AmazonS3China},
		"https://s3.cn-northwest-1.amazonaws.com.cn": {Type: core.AmazonS3China, Region: "cn-northwest-1"},
		"https://s3.us-gov-east-1.amazonaws.com":     {Type: core.AmazonS3, Region: "us-gov-east-1", Settings: core.AccountSettings{GovCloud: true}},
		"https://s3.amazonaws.com":                   {Type: core.AmazonS3, Region: "eu-central-1"},
	} {
		if got, err := d.s3Endpoint(t.Context(), at); err != nil || got != want {
			t.Errorf("got %s, want %s, %v", got, want, err)
		}
	}
}
