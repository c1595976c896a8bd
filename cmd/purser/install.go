package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"

	"github.com/purserhq/purser/internal/builds"
	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/directory"
	"github.com/purserhq/purser/internal/mail"
	"github.com/purserhq/purser/internal/secret"
	"github.com/purserhq/purser/internal/storage"
	"github.com/purserhq/purser/internal/store/sqlstore"
)

// place says where an installation keeps its state.
type place struct {
	data, database, keyFile string
}

func (p *place) bind(flags *pflag.FlagSet) {
	flags.StringVar(&p.data, "data", "", "data `folder`: the SQLite database and, unless --key-file says otherwise, the key file")
	flags.StringVar(&p.database, "database", "", "`URL` of a PostgreSQL database (postgres://...) instead of SQLite")
	flags.StringVar(&p.keyFile, "key-file", "", "`file` with the key of stored secrets (default purser.key in the data folder)")
}

func (p *place) check() error {
	switch {
	case p.data == "" && p.database == "":
		return cli.Usagef("--data (or PURSER_DATA) is required: the folder for the database and the key file")
	case p.data == "" && p.keyFile == "":
		return cli.Usagef("--data or --key-file is required with --database, for the key file")
	}
	return nil
}

func (p *place) key() string {
	if p.keyFile != "" {
		return p.keyFile
	}
	return filepath.Join(p.data, "purser.key")
}

// install is an opened installation.
type install struct {
	store   *sqlstore.Store
	hasher  *secret.Hasher
	control *control.Control
	builds  *builds.Folder

	directories *directory.Directories
}

// open opens the database and the key file. The key is made with the first database; over one
// that holds people a missing key is an error, since it would leave their secrets unreadable.
func (p *place) open(ctx context.Context, log *slog.Logger) (*install, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	hasher, err := secret.NewHasher(secret.HasherConfig{})
	if err != nil {
		return nil, err
	}
	store, err := sqlstore.Open(ctx, sqlstore.Config{Folder: p.data, URL: p.database, Log: log})
	if err != nil {
		return nil, err
	}
	keys, err := p.loadKey(ctx, store, log)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	folder := builds.In(p.data)
	directories := directory.New(directory.Config{Log: log, Allowed: storage.Allowed})
	c := control.New(control.Config{Store: store, Hasher: hasher, Keys: keys, Drivers: storage.New(storage.Config{Log: log}),
		Directories: directories, Mailer: mail.New(mail.Config{Allowed: storage.Allowed}), Builds: folder, Log: log})
	return &install{store: store, hasher: hasher, builds: folder, control: c, directories: directories}, nil
}

func (p *place) loadKey(ctx context.Context, store *sqlstore.Store, log *slog.Logger) (*secret.Keyring, error) {
	empty, err := store.Empty(ctx)
	if err != nil {
		return nil, err
	}
	if empty {
		if err := os.MkdirAll(filepath.Dir(p.key()), 0o700); err != nil {
			return nil, err
		}
	}
	ring, created, err := secret.LoadOrCreate(p.key(), empty)
	if err != nil {
		return nil, fmt.Errorf("key file: %w", err)
	}
	if created {
		log.Info("made a new key file: back it up apart from the database", "file", p.key(), "key", ring.ID())
	}
	recorded, err := store.KeyID(ctx, ring.ID())
	if err != nil {
		return nil, err
	}
	if !ring.Has(recorded) {
		return nil, fmt.Errorf("key file %s is not this database's: its secrets are sealed under key %s, the file holds %s", p.key(), recorded, ring.ID())
	}
	return ring, nil
}

func (i *install) close() error {
	i.directories.Close()
	return i.store.Close()
}
