package storage

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

// bucketServer answers as Google's documentation of the JSON API says; it is
// no proof of what Google does.
type bucketServer struct {
	mu      sync.Mutex
	objects map[string]string
	old     []string // "name/generation" of what was deleted or replaced, and is kept
	made    string
}

func (s *bucketServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := r.URL.EscapedPath()
	object, _ := url.PathUnescape(strings.TrimPrefix(path, "/storage/v1/b/vault/o/"))
	switch {
	case r.Method == "POST" && path == "/upload/storage/v1/b/vault/o":
		data, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		s.keep(r.URL.Query().Get("name"))
		s.objects[r.URL.Query().Get("name")] = string(data)
	case r.Method == "POST" && path == "/storage/v1/b" && s.made == "":
		body, _ := io.ReadAll(r.Body)
		s.made = r.URL.Query().Get("project") + "/" + string(body)
	case r.Method == "POST":
		w.WriteHeader(http.StatusConflict)
	case path == "/storage/v1/b/vault/o":
		s.list(w, r.URL.Query())
	case strings.HasPrefix(path, "/storage/v1/b/vault/o/") && r.Method == "DELETE" && r.URL.Query().Has("generation"):
		s.forget(object, r.URL.Query().Get("generation"))
		w.WriteHeader(http.StatusNoContent)
	case strings.HasPrefix(path, "/storage/v1/b/vault/o/") && r.Method == "DELETE" && s.has(object):
		s.keep(object)
		delete(s.objects, object)
		w.WriteHeader(http.StatusNoContent)
	case strings.HasPrefix(path, "/storage/v1/b/vault/o/") && r.Method == "GET" && s.has(object):
		http.ServeContent(w, r, "", core.Day(0).Time(), strings.NewReader(s.objects[object]))
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (s *bucketServer) has(object string) bool {
	_, ok := s.objects[object]
	return ok
}

// keep remembers an object as it is; the present one is generation 0.
func (s *bucketServer) keep(object string) {
	if s.has(object) {
		s.old = append(s.old, fmt.Sprintf("%s/%d", object, len(s.old)+1))
	}
}

func (s *bucketServer) forget(object, generation string) {
	if generation == "0" {
		delete(s.objects, object)
	}
	s.old = slices.DeleteFunc(s.old, func(v string) bool { return v == object+"/"+generation })
}

// list gives one object a page, so that the token matters.
func (s *bucketServer) list(w http.ResponseWriter, q url.Values) {
	if q.Get("versions") == "true" && len(s.old) > 0 && q.Get("pageToken") == "" {
		i := strings.LastIndexByte(s.old[0], '/')
		fmt.Fprintf(w, `{"items":[{"name":%q,"size":"1","generation":%q}]}`, s.old[0][:i], s.old[0][i+1:])
		return
	}
	names := slices.Sorted(maps.Keys(s.objects))
	names = slices.DeleteFunc(names, func(n string) bool { return !strings.HasPrefix(n, q.Get("prefix")) || n <= q.Get("pageToken") })
	if len(names) == 0 {
		fmt.Fprint(w, `{}`)
		return
	}
	next := ""
	if len(names) > 1 {
		next = names[0]
	}
	fmt.Fprintf(w, `{"nextPageToken":%q,"items":[{"name":%q,"size":"%d","updated":"2026-11-01T00:00:00Z","generation":"0"}]}`, next, names[0], len(s.objects[names[0]]))
}

func TestGoogleBuckets(t *testing.T) {
	fake := &bucketServer{objects: map[string]string{}}
	server := httptest.NewServer(fake)
	defer server.Close()
	b := &googleBucket{client: server.Client(), endpoint: server.URL, bucket: "vault", attempts: 1}
	for key, data := range map[string]string{"u/a": "dotted", "u/b c/ä%": "odd", "v": "beside"} {
		if err := b.Put(t.Context(), key, strings.NewReader(data), int64(len(data))); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Put(t.Context(), "cut", strings.NewReader("half"), 8); err == nil || fake.has("cut") {
		t.Errorf("an upload that was cut off: %v", err)
	}
	var got []string
	for o, err := range b.List(t.Context(), "u/") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s=%d", o.Key, o.Size))
	}
	if want := []string{"u/a=6", "u/b c/ä%=3"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, tt := range []struct {
		offset, length int64
		want           string
	}{{0, -1, "dotted"}, {2, -1, "tted"}, {2, 3, "tte"}, {0, 0, ""}} {
		r, err := b.Get(t.Context(), "u/a", tt.offset, tt.length)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(r); err != nil || string(data) != tt.want {
			t.Errorf("got %q (%v), want %q", data, err, tt.want)
		}
		r.Close()
	}
	if _, err := b.Get(t.Context(), "none", 0, -1); core.KindOf(err) != core.NotFound {
		t.Errorf("got %v of a missing object", err)
	}
	for range 2 {
		if err := b.Delete(t.Context(), "u/b c/ä%"); err != nil || fake.has("u/b c/ä%") {
			t.Errorf("deleted: %v", err)
		}
	}
	if err := b.create(t.Context(), "p", core.BucketSettings{Bucket: "fresh"}); err != nil || fake.made != `p/{"name":"fresh"}` {
		t.Errorf("made %q: %v", fake.made, err)
	}
	if err := b.create(t.Context(), "p", core.BucketSettings{Bucket: "fresh"}); core.ReasonOf(err) != core.Exists {
		t.Errorf("made twice: %v", err)
	}
}

// With versions switched on, deleting keeps what was deleted.
func TestErasingGoogleGenerations(t *testing.T) {
	fake := &bucketServer{objects: map[string]string{}}
	server := httptest.NewServer(fake)
	defer server.Close()
	b := &googleBucket{client: server.Client(), endpoint: server.URL, bucket: "vault", attempts: 1}
	for _, data := range []string{"first", "second"} {
		if err := b.Put(t.Context(), "u/a", strings.NewReader(data), int64(len(data))); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		for o, err := range b.Kept(t.Context(), "u/") {
			if err != nil {
				t.Fatal(err)
			}
			if err := b.Erase(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(fake.old) > 0 || len(fake.objects) > 0 {
		t.Errorf("left are %q and %q", fake.old, fake.objects)
	}
}

func TestGoogleKeys(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private)}))
	file, err := json.Marshal(map[string]string{"client_email": "a@example.com", "private_key": text, "project_id": "p"})
	if err != nil {
		t.Fatal(err)
	}
	key, err := parseGoogleKey(core.AccountSettings{KeyBase64: base64.StdEncoding.EncodeToString(file)})
	if err != nil || key.Email != "a@example.com" || key.Private != text || key.Project != "p" {
		t.Errorf("got %q of project %q: %v", key.Email, key.Project, err)
	}
	for name, wrong := range map[string]string{"not Base64": "%", "not a key": "YWJj", "JSON without a key": "e30="} {
		if _, err := parseGoogleKey(core.AccountSettings{ServiceAccountEmail: "a@example.com", KeyBase64: wrong}); core.KindOf(err) != core.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestB2TellsTheEndpointOfAKey(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if id, key, _ := r.BasicAuth(); id != "id" || key != "key" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, `{"apiInfo":{"storageApi":{"s3ApiUrl":"https://s3.us-west-004.backblazeb2.com"}}}`)
	}))
	defer server.Close()
	d := New(Config{})
	at := core.Place{AllowPrivate: true}
	got, err := d.askB2(t.Context(), d.client(at), server.URL, core.AccountSettings{AccessKey: "id", SecretKey: "key"})
	if err != nil || got != "https://s3.us-west-004.backblazeb2.com" {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := d.askB2(t.Context(), d.client(at), server.URL, core.AccountSettings{AccessKey: "id", SecretKey: "wrong"}); core.KindOf(err) != core.Denied {
		t.Errorf("got %v for a wrong key", err)
	}
}
