package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"

	"github.com/purserhq/purser/internal/api/netbrain"
	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/secret"
	"github.com/purserhq/purser/internal/server"
	"github.com/purserhq/purser/internal/store/sqlstore"
)

// The system administrator of every folder.
const (
	adminLogin    = "root"
	adminPassword = "root-password"
)

// world is the whole server, running in this process on a folder.
type world struct {
	addr  string
	token string // MBS token of the administrator
	store *sqlstore.Store
	stop  func() error
}

// folder makes a data folder with an empty, migrated database, an administrator
// and a key file.
func (b *bench) folder(ctx context.Context, name string) (string, error) {
	dir := filepath.Join(b.dir, name)
	store, err := sqlstore.Open(ctx, sqlstore.Config{Folder: dir})
	if err != nil {
		return "", err
	}
	if _, _, err := secret.LoadOrCreate(filepath.Join(dir, "purser.key"), true); err != nil {
		return "", errors.Join(err, store.Close())
	}
	c, _, err := b.control(store)
	if err == nil {
		_, err = c.Bootstrap(ctx, adminLogin, adminPassword)
	}
	return dir, errors.Join(err, store.Close())
}

func (b *bench) control(store *sqlstore.Store) (*control.Control, *secret.Hasher, error) {
	h, err := secret.NewHasher(secret.HasherConfig{Params: b.params})
	if err != nil {
		return nil, nil, err
	}
	return control.New(control.Config{Store: store, Hasher: h}), h, nil
}

// serve starts the server on a folder, background work and request log
// included, and signs in. Log lines go to the null device: they cost what they
// cost, without filling a disk.
func (b *bench) serve(ctx context.Context, folder string) (*world, error) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewTextHandler(null, nil))
	var store *sqlstore.Store
	as("store", func() { store, err = sqlstore.Open(ctx, sqlstore.Config{Folder: folder, Log: log}) })
	if err != nil {
		return nil, errors.Join(err, null.Close())
	}
	w := &world{store: store}
	closing := func() error { return errors.Join(store.Close(), null.Close()) }
	stop, err := b.start(ctx, w, log)
	if err != nil {
		return nil, errors.Join(err, closing())
	}
	w.stop = func() error { return errors.Join(stop(), closing()) }
	if w.token, err = mbsToken(ctx, w.addr, adminLogin, adminPassword); err != nil {
		return nil, errors.Join(err, w.stop())
	}
	return w, nil
}

func (b *bench) start(ctx context.Context, w *world, log *slog.Logger) (stop func() error, err error) {
	c, h, err := b.control(w.store)
	if err != nil {
		return nil, err
	}
	srv, err := server.Assemble(server.Parts{Store: w.store, Hasher: h, Control: c, Version: netbrain.Version{Product: "bench"}, Log: log})
	if err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	w.addr = ln.Addr().String()
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 2)
	go as("server", func() { ended <- srv.Serve(ctx, ln, nil) })
	go as("server", func() { ended <- c.Run(ctx) })
	return func() error {
		cancel()
		return errors.Join(<-ended, <-ended)
	}, nil
}

// as runs f with a label in CPU profiles, which the goroutines that f starts
// have as well: go tool pprof -tagfocus=side=server.
func as(side string, f func()) {
	pprof.Do(context.Background(), pprof.Labels("side", side), func(context.Context) { f() })
}

// bare serves a handler on net/http alone.
func bare(h http.HandlerFunc) (addr string, stop func() error, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	hs := &http.Server{Handler: h} //nolint:gosec // no time-outs: the baseline does nothing but answer
	ended := make(chan error, 1)
	go as("bare", func() { ended <- hs.Serve(ln) })
	return ln.Addr().String(), func() error {
		err := hs.Close()
		if e := <-ended; !errors.Is(e, http.ErrServerClosed) {
			err = errors.Join(err, e)
		}
		return err
	}, nil
}

// with runs f while the server and a bare handler run.
func (b *bench) with(ctx context.Context, folder string, h http.HandlerFunc, f func(w *world, bareAddr string) error) error {
	w, err := b.serve(ctx, folder)
	if err != nil {
		return err
	}
	addr, stop, err := bare(h)
	if err != nil {
		return errors.Join(err, w.stop())
	}
	return errors.Join(f(w, addr), stop(), w.stop())
}

// fetch sends one request and gives the body of an answer that must be 200.
func fetch(ctx context.Context, addr string, request []byte) ([]byte, error) {
	c, err := dial(ctx, addr)
	if err != nil {
		return nil, err
	}
	defer c.close()
	var body strings.Builder
	if _, err = c.copy(&body, request); err != nil {
		return nil, fmt.Errorf("%w: %.200s", err, body.String())
	}
	return []byte(body.String()), nil
}

func mbsToken(ctx context.Context, addr, login, password string) (string, error) {
	return signIn(ctx, addr, mbsLogin(login, password), "access_token")
}

func netbrainToken(ctx context.Context, addr, login, password string) (string, error) {
	return signIn(ctx, addr, netbrainLogin(login, password), "token")
}

func mbsLogin(login, password string) []byte {
	return request("POST", "/api/Provider/Login", fmt.Sprintf(`{"UserName":%q,"Password":%q}`, login, password))
}

func netbrainLogin(login, password string) []byte {
	return request("POST", "/ServicesAPI/API/V1/Session", fmt.Sprintf(`{"username":%q,"password":%q}`, login, password))
}

func signIn(ctx context.Context, addr string, request []byte, member string) (string, error) {
	body, err := fetch(ctx, addr, request)
	if err != nil {
		return "", err
	}
	var answer map[string]any
	if err := json.Unmarshal(body, &answer); err != nil {
		return "", err
	}
	token, _ := answer[member].(string)
	if token == "" {
		return "", fmt.Errorf("sign in: no %s in %s", member, body)
	}
	return token, nil
}
