package storage

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/crypto/pkcs12"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/jwt"

	"github.com/purserhq/purser/internal/core"
)

// googleDriver speaks Google Cloud Storage's JSON API, of which five requests
// are needed. Google's own library would bring gRPC with it: four times the
// size of this program.
type googleDriver struct{}

// googleEndpoint is the JSON API's address, googleTokens where keys are
// exchanged for tokens, googleScope what the token may do: objects, and making
// buckets.
const (
	googleEndpoint = "https://storage.googleapis.com"
	googleTokens   = "https://oauth2.googleapis.com/token"
	googleScope    = "https://www.googleapis.com/auth/devstorage.read_write"
	googleManage   = "https://www.googleapis.com/auth/devstorage.full_control"
)

// googleKey is what a key file of a service account holds.
type googleKey struct {
	Email   string `json:"client_email"`
	Private string `json:"private_key"` // PEM
	Project string `json:"project_id"`
}

// parseGoogleKey reads a key as the settings have it: Base64 of a JSON file or
// of a PKCS #12 file with Google's fixed password.
func parseGoogleKey(s core.AccountSettings) (googleKey, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s.KeyBase64), ""))
	if err != nil {
		return googleKey{}, refused(core.Invalid, "the key is not Base64", nil)
	}
	k := googleKey{Email: s.ServiceAccountEmail}
	if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) {
		if err := json.Unmarshal(raw, &k); err != nil || k.Private == "" {
			return googleKey{}, refused(core.Invalid, "the key file is not a service account's", nil)
		}
	} else if k.Private, err = fromPKCS12(raw); err != nil {
		return googleKey{}, err
	}
	if s.ProjectID != "" {
		k.Project = s.ProjectID
	}
	if k.Email == "" {
		return googleKey{}, refused(core.Invalid, "the e-mail address of the service account is missing", nil)
	}
	return k, nil
}

func fromPKCS12(raw []byte) (string, error) {
	key, _, err := pkcs12.Decode(raw, "notasecret")
	private, ok := key.(*rsa.PrivateKey)
	if err != nil || !ok {
		return "", refused(core.Invalid, "the key is neither a JSON nor a PKCS #12 file of Google's", nil)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(private)})), nil
}

// googleBucket is a bucket of Google Cloud Storage.
type googleBucket struct {
	client   *http.Client // adds the token
	endpoint string
	bucket   string
	attempts int
}

func (d *Drivers) google(ctx context.Context, at core.Place, bucket, scope string) (*googleBucket, googleKey, error) {
	k, err := parseGoogleKey(at.Settings)
	if err != nil {
		return nil, k, err
	}
	base := d.client(at)
	// Tokens are fetched by the guarded client too, for as long as the bucket is open.
	ctx = context.WithValue(context.WithoutCancel(ctx), oauth2.HTTPClient, base)
	config := &jwt.Config{Email: k.Email, PrivateKey: []byte(k.Private), Scopes: []string{scope}, TokenURL: googleTokens}
	client := *base
	client.Transport = &oauth2.Transport{Base: base.Transport, Source: config.TokenSource(ctx)}
	return &googleBucket{client: &client, endpoint: googleEndpoint, bucket: bucket, attempts: d.attempts}, k, nil
}

func (googleDriver) open(ctx context.Context, d *Drivers, at core.Place) (core.Bucket, error) {
	b, _, err := d.google(ctx, at, at.Bucket, googleScope)
	if err != nil {
		return nil, err
	}
	return b, nil
}

func (googleDriver) create(ctx context.Context, d *Drivers, at core.Place, in core.BucketSettings) error {
	b, key, err := d.google(ctx, at, in.Bucket, googleManage)
	if err != nil {
		return err
	}
	defer func() { _ = b.Close() }() // it only held connections
	if key.Project == "" {
		return refused(core.Invalid, "the account has no project, which new buckets belong to", nil)
	}
	return b.create(ctx, key.Project, in)
}

func (b *googleBucket) create(ctx context.Context, project string, in core.BucketSettings) error {
	wanted := map[string]string{"name": in.Bucket}
	if in.Region != "" {
		wanted["location"] = in.Region
	}
	if in.StorageClass != "" {
		wanted["storageClass"] = in.StorageClass
	}
	body, err := json.Marshal(wanted)
	if err != nil {
		return err
	}
	query := url.Values{"project": {project}}
	if in.Immutable {
		query.Set("enableObjectRetention", "true")
	}
	resp, err := b.do(ctx, http.MethodPost, "/storage/v1/b?"+query.Encode(), nil, bytes.NewReader(body), int64(len(body)))
	if e, ok := core.AsError(err); ok && e.Kind == core.Conflict {
		e.Field, e.Reason, e.Value, e.Msg = "destination", core.Exists, in.Bucket, "bucket \""+in.Bucket+"\" exists already"
	}
	return closed(resp, err)
}

// object gives the path of an object.
func (b *googleBucket) object(key string) string {
	return "/storage/v1/b/" + url.PathEscape(b.bucket) + "/o/" + url.PathEscape(key)
}

// List implements core.Bucket.
func (b *googleBucket) List(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return b.list(ctx, url.Values{"prefix": {prefix}, "fields": {"nextPageToken,items(name,size,updated)"}})
}

// Kept implements core.Bucket: every generation of every object.
func (b *googleBucket) Kept(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return b.list(ctx, url.Values{"prefix": {prefix}, "versions": {"true"}, "fields": {"nextPageToken,items(name,size,updated,generation)"}})
}

func (b *googleBucket) list(ctx context.Context, query url.Values) iter.Seq2[core.Object, error] {
	return func(yield func(core.Object, error) bool) {
		for token := ""; ; {
			page, err := b.page(ctx, query, token)
			if err != nil {
				yield(core.Object{}, err)
				return
			}
			for _, item := range page.Items {
				size, err := strconv.ParseInt(item.Size, 10, 64)
				if !yield(core.Object{Key: item.Name, Version: item.Generation, Size: core.Bytes(size), ModifiedAt: item.Updated}, err) {
					return
				}
			}
			if token = page.Next; token == "" {
				return
			}
		}
	}
}

type googlePage struct {
	Next  string `json:"nextPageToken"`
	Items []struct {
		Name       string    `json:"name"`
		Size       string    `json:"size"`
		Updated    time.Time `json:"updated"`
		Generation string    `json:"generation"`
	} `json:"items"`
}

func (b *googleBucket) page(ctx context.Context, query url.Values, token string) (page googlePage, err error) {
	if token != "" {
		query.Set("pageToken", token)
	}
	resp, err := b.do(ctx, http.MethodGet, "/storage/v1/b/"+url.PathEscape(b.bucket)+"/o?"+query.Encode(), nil, nil, 0)
	if err != nil {
		return page, err
	}
	defer resp.Body.Close()
	return page, json.NewDecoder(resp.Body).Decode(&page)
}

// Get implements core.Bucket.
func (b *googleBucket) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	header := http.Header{}
	switch {
	case length == 0:
		resp, err := b.do(ctx, http.MethodGet, b.object(key), nil, nil, 0)
		return io.NopCloser(strings.NewReader("")), closed(resp, err)
	case length > 0:
		header.Set("Range", fmt.Sprintf("bytes=%d-%d", offset, offset+length-1))
	case offset > 0:
		header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	}
	resp, err := b.do(ctx, http.MethodGet, b.object(key)+"?alt=media", header, nil, 0)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

// Put implements core.Bucket. An upload that is cut off leaves nothing.
func (b *googleBucket) Put(ctx context.Context, key string, data io.Reader, size int64) error {
	path := "/upload/storage/v1/b/" + url.PathEscape(b.bucket) + "/o?uploadType=media&name=" + url.QueryEscape(key)
	header := http.Header{"Content-Type": {"application/octet-stream"}}
	return closed(b.do(ctx, http.MethodPost, path, header, &exactly{r: data, left: size}, size))
}

// Delete implements core.Bucket.
func (b *googleBucket) Delete(ctx context.Context, key string) error {
	return b.remove(ctx, b.object(key))
}

// Erase implements core.Bucket.
func (b *googleBucket) Erase(ctx context.Context, o core.Object) error {
	return b.remove(ctx, b.object(o.Key)+"?generation="+url.QueryEscape(o.Version))
}

func (b *googleBucket) remove(ctx context.Context, path string) error {
	err := closed(b.do(ctx, http.MethodDelete, path, nil, nil, 0))
	if err != nil && core.KindOf(err) == core.NotFound {
		return nil
	}
	return err
}

// Close implements core.Bucket.
func (b *googleBucket) Close() error {
	b.client.CloseIdleConnections()
	return nil
}

func closed(resp *http.Response, err error) error {
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// do sends a request, again after trouble of the server's own if there is no
// body that is used up. The answer is a success's.
func (b *googleBucket) do(ctx context.Context, method, path string, header http.Header, body io.Reader, size int64) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		resp, err := b.once(ctx, method, path, header, body, size)
		kind := core.KindOf(failure(err))
		if err == nil || body != nil || attempt >= b.attempts || kind != core.Unavailable && kind != core.TooMany {
			return resp, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Duration(attempt) * time.Second):
		}
	}
}

func (b *googleBucket) once(ctx context.Context, method, path string, header http.Header, body io.Reader, size int64) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, b.endpoint+path, body)
	if err != nil {
		return nil, err
	}
	r.ContentLength = size
	if header != nil {
		r.Header = header.Clone()
	}
	if strings.HasPrefix(path, "/storage/v1/b?") {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := b.client.Do(r)
	if err != nil {
		return nil, tokenFailure(err)
	}
	if resp.StatusCode/100 == 2 {
		return resp, nil
	}
	defer resp.Body.Close()
	_, _ = io.CopyN(io.Discard, resp.Body, 1<<16) // so that the connection can be used again
	return nil, statusFailure(resp.StatusCode, errors.New(method+": "+resp.Status))
}

// tokenFailure words a refusal to exchange the key for a token.
func tokenFailure(err error) error {
	if e, ok := errors.AsType[*oauth2.RetrieveError](err); ok && e.Response != nil && e.Response.StatusCode < 500 {
		return refused(core.Denied, "the service account's key is not accepted", errors.New(e.Response.Status))
	}
	return err
}
