//go:build !unix

package pgtest

import "fmt"

type owner struct{}

// findOwner refuses: the supervisor is a Unix shell script, and sockets in folders are Unix's too.
func findOwner() (owner, error) {
	return owner{}, fmt.Errorf("private servers run on Unix systems only: %w", ErrMissing)
}

func (owner) tempDir() (string, error) { return "", ErrMissing }

func (*Server) launch(string, owner, Config) error { return ErrMissing }
