//go:build unix

package sqlstore

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the exclusive lock on a file without waiting. It reports false
// when another process, or another store of this one, has it.
func lock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
