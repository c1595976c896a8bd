package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"time"

	"github.com/purserhq/purser/sdk/mbs"
	"github.com/purserhq/purser/sdk/netbrain"
)

// sdkCall is one call of an SDK and what somebody would write without it: a
// request with net/http and encoding/json into the same struct.
type sdkCall struct {
	name   string
	answer any    // what the server says
	path   string // of the request
	header http.Header
	sdk    func(base string) (func(context.Context) error, error)
	into   func() any // what the bare client decodes into
}

const sdkPerson = "ann@acme.example"

// sdkCalls read one person on each dialect.
var sdkCalls = []sdkCall{
	{
		name: "mbs: Users.Get",
		answer: mbs.UsersModels{ID: number(personIDs, 1), Email: sdkPerson, FirstName: "Ann", LastName: "Lee", NotificationEmails: []string{sdkPerson}, Company: "Acme", Enabled: true,
			DestinationList: []mbs.UserDestinationsModel{}},
		path:   "/api/Users/" + number(personIDs, 1),
		header: http.Header{"Authorization": {"Bearer token"}, "Accept": {"application/json"}},
		sdk: func(base string) (func(context.Context) error, error) {
			c, err := mbs.New("", "", mbs.WithBaseURL(base), mbs.WithToken("token"))
			return func(ctx context.Context) error {
				u, err := c.Users.Get(ctx, number(personIDs, 1))
				if err == nil && u.Email != sdkPerson {
					err = fmt.Errorf("got %q", u.Email)
				}
				return err
			}, err
		},
		into: func() any { return new(mbs.UsersModels) },
	},
	{
		name: "netbrain: Users.Get",
		answer: netbrain.UsersResponse{Envelope: netbrain.Success, UserData: []netbrain.UserData{{Username: sdkPerson, Email: sdkPerson, FirstName: "Ann", LastName: "Lee",
			CreationTime: "2024-03-14T21:04:26.911Z", LastUpdateTime: "2024-03-14T21:04:26.911Z", Status: netbrain.UserActive,
			TenantAndRole: []netbrain.TenantAndRole{{TenantID: number(personIDs, 2), TenantName: "Acme", Domains: []netbrain.DomainAndRoles{}}}}}},
		path:   "/ServicesAPI/API/V1/CMDB/Users?" + url.Values{"username": {sdkPerson}}.Encode(),
		header: http.Header{"Token": {"token"}, "Accept": {"application/json"}, "Content-Type": {"application/json"}},
		sdk: func(base string) (func(context.Context) error, error) {
			c, err := netbrain.New(base, "", "", netbrain.WithToken("token"))
			return func(ctx context.Context) error {
				u, err := c.Users.Get(ctx, sdkPerson, "")
				if err == nil && u.Email != sdkPerson {
					err = fmt.Errorf("got %q", u.Email)
				}
				return err
			}, err
		},
		into: func() any { return new(netbrain.UsersResponse) },
	},
}

// sdkCallCost measures what the SDKs add to a bare http.Client: calls one after
// the other to a server that writes the same bytes each time, in time and in
// allocations. The server's own, in the same process, are taken off.
func sdkCallCost(ctx context.Context, b *bench) error {
	for _, one := range sdkCalls {
		if err := one.measure(ctx, b); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
	}
	return nil
}

func (s sdkCall) measure(ctx context.Context, b *bench) (err error) {
	body, err := json.Marshal(s.answer)
	if err != nil {
		return err
	}
	addr, stop, err := bare(fixed(&body))
	if err != nil {
		return err
	}
	defer func() {
		if e := stop(); err == nil {
			err = e
		}
	}()
	call, err := s.sdk("http://" + addr)
	if err != nil {
		return err
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	plain := s.plain(&http.Client{Transport: transport}, "http://"+addr)
	rates, err := b.turns(ctx, callRate(ctx, plain), callRate(ctx, call))
	if err != nil {
		return err
	}
	const baseline = "http.Client and encoding/json"
	b.add(rates.against(1, 0, line{What: s.name, Unit: "calls/s", Budget: ratioAtLeast(0.7), Baseline: baseline}))
	return s.allocations(ctx, b, addr, call, plain, baseline)
}

// plain is the call without the SDK.
func (s sdkCall) plain(c *http.Client, base string) func(context.Context) error {
	return func(ctx context.Context) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, base+s.path, nil)
		if err != nil {
			return err
		}
		for name, values := range s.header {
			r.Header[name] = values
		}
		answer, err := c.Do(r)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			return err
		}
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d", answer.StatusCode)
		}
		return json.Unmarshal(body, s.into())
	}
}

// callRate makes calls one after the other.
func callRate(ctx context.Context, call func(context.Context) error) measured {
	return func(_ context.Context, d time.Duration) (float64, error) {
		began, n := time.Now(), 0
		for ; n == 0 || time.Since(began) < d; n++ {
			if err := call(ctx); err != nil {
				return 0, err
			}
		}
		return float64(n) / time.Since(began).Seconds(), nil
	}
}

// allocations compares the allocations of a call.
func (s sdkCall) allocations(ctx context.Context, b *bench, addr string, sdk, plain func(context.Context) error, baseline string) error {
	c, err := dial(ctx, addr)
	if err != nil {
		return err
	}
	defer c.close()
	raw := get(s.path)
	server, err := mallocs(func() error {
		_, err := c.ok(raw)
		return err
	})
	if err != nil {
		return err
	}
	ours, err := mallocs(func() error { return sdk(ctx) })
	if err != nil {
		return err
	}
	theirs, err := mallocs(func() error { return plain(ctx) })
	if err != nil {
		return err
	}
	b.add(line{What: s.name, Value: ours - server, Bare: theirs - server, Unit: "allocs/call", Budget: ratioAtMost(1.5), Baseline: baseline})
	return nil
}

// mallocs is how many allocations a call of f makes in the whole process, on average.
func mallocs(f func() error) (float64, error) {
	const calls = 500
	var before, after runtime.MemStats
	for i := range calls + 1 {
		if i == 1 {
			runtime.ReadMemStats(&before)
		}
		if err := f(); err != nil {
			return 0, err
		}
	}
	runtime.ReadMemStats(&after)
	return float64(after.Mallocs-before.Mallocs) / calls, nil
}
