package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrMissing means that PostgreSQL's programs were not found.
var ErrMissing = errors.New("PostgreSQL server programs not found (Debian: apt-get install postgresql)")

// role is the superuser of every server started here.
const role = "purser"

// Config says how a server runs.
type Config struct {
	// Durable keeps fsync, full page writes and synchronous commits on.
	Durable bool
}

// Server is a running PostgreSQL server. It ends when Stop is called or this process ends.
type Server struct {
	dir  string
	hold *os.File // the supervisor reads the other end; its closing, by whatever cause, ends the server
	gone chan struct{}
	stop sync.Once
}

// Start makes a new cluster in a temporary folder and returns when it answers. It takes about two
// seconds. It fails with ErrMissing where PostgreSQL is not installed.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	owner, err := findOwner()
	if err != nil {
		return nil, err
	}
	dir, err := owner.tempDir()
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, gone: make(chan struct{})}
	if err := s.launch(bin, owner, cfg); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if err := s.wait(ctx); err != nil {
		err = fmt.Errorf("start PostgreSQL from %s: %w\n%s", bin, err, s.log())
		s.Stop()
		return nil, err
	}
	return s, nil
}

// URL returns the address of the server's own database, which has the right to create others.
func (s *Server) URL() string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/postgres"}
	u.RawQuery = url.Values{"host": {s.dir}}.Encode()
	return u.String()
}

// Stop ends the server at once, cutting its connections, and removes its folder. Only the first
// call does anything.
func (s *Server) Stop() {
	s.stop.Do(func() {
		s.hold.Close()
		<-s.gone
		os.RemoveAll(s.dir)
	})
}

// wait returns when the server answers, or with the reason it will not.
func (s *Server) wait(ctx context.Context) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := pgx.Connect(ctx, s.URL())
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-s.gone:
			return errors.New("it ended at once")
		case <-ctx.Done():
			return fmt.Errorf("no answer (%w): %w", ctx.Err(), err)
		case <-tick.C:
		}
	}
}

// log returns what the server has written, for an error message.
func (s *Server) log() []byte {
	text, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return []byte(err.Error())
	}
	return text
}

// arguments are the server's settings: nothing listens outside the folder, and nothing is
// flushed unless asked for.
func (c Config) arguments(dir string) []string {
	flush := "off"
	if c.Durable {
		flush = "on"
	}
	args := []string{"-D", filepath.Join(dir, "data")}
	for _, setting := range []string{
		"listen_addresses=", "unix_socket_directories=" + dir, "port=5432",
		"fsync=" + flush, "full_page_writes=" + flush, "synchronous_commit=" + flush,
		"max_connections=300", "wal_level=minimal", "max_wal_senders=0",
		"timezone=UTC", "log_timezone=UTC", "jit=off",
		"max_parallel_workers_per_gather=0", // containers often have a small /dev/shm
	} {
		args = append(args, "-c", setting)
	}
	return args
}
