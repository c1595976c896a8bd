package transfer

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/secret"
)

// hashAll hashes passwords, one per core at a time, into hashes by the same keys.
func hashAll(ctx context.Context, cfg Config, passwords map[string]string, hashes map[string]core.PasswordHash) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	var mu sync.Mutex // guards done and hashes
	var done int
	for path, password := range passwords {
		g.Go(func() error {
			h, err := cfg.Hasher.Hash(ctx, password)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			mu.Lock()
			defer mu.Unlock()
			hashes[path] = core.PasswordHash(h)
			if done++; done%100 == 0 {
				cfg.Progress("passwords", done, len(passwords))
			}
			return nil
		})
	}
	return g.Wait()
}

// password gives the hash to store for an element, or "" when it names none. A password without
// a hash is noted as missing.
func (l *load) password(path string, clear, hash *string) (core.PasswordHash, error) {
	if clear != nil && hash != nil {
		return "", refuse("passwordHash", "give a password or its hash, not both")
	}
	if hash != nil && *hash != "" {
		if err := secret.CheckHash(*hash); err != nil {
			return "", refuse("passwordHash", "%v", err)
		}
		return core.PasswordHash(*hash), nil
	}
	if clear == nil {
		return "", nil
	}
	if *clear == "" {
		return "", refuse("password", "is empty")
	}
	if h, ok := l.hashes[path]; ok {
		return h, nil
	}
	l.missing[path] = *clear
	return "unhashed", nil
}
