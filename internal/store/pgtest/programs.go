package pgtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// debianPrograms is where Debian keeps the programs of each version it has; they are not in PATH.
const debianPrograms = "/usr/lib/postgresql/*/bin"

// programs returns the folder with initdb and postgres: the newest of Debian's, else the one in
// PATH.
func programs() (string, error) {
	dirs, err := filepath.Glob(debianPrograms)
	if err != nil {
		return "", err
	}
	if dir := newest(dirs); dir != "" {
		return dir, nil
	}
	initdb, err := exec.LookPath("initdb")
	if err != nil {
		return "", ErrMissing
	}
	if initdb, err = filepath.EvalSymlinks(initdb); err != nil {
		return "", err
	}
	return filepath.Dir(initdb), nil
}

// newest returns the folder of the highest version that holds a server; a folder with only the
// client's programs does not count.
func newest(dirs []string) string {
	best, found := 0, ""
	for _, dir := range dirs {
		version, err := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
		if err != nil || version < best {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil {
			best, found = version, dir
		}
	}
	return found
}
