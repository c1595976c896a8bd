//go:build unix

package pgtest

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
)

// supervise becomes the server, after leaving a watcher behind that reads the pipe at descriptor
// 3. The pipe ends when the test process does, even by a panic or SIGKILL, which no cleanup in
// that process survives; the watcher then ends the server (SIGQUIT: at once) and removes the
// folder once the server has removed its pid file (an orphan may stay a zombie for long, so its
// process id alone does not tell). $$ is the shell's own process id, kept by exec, so the watcher
// can only end this server.
const supervise = `
dir=$1 initdb=$2 role=$3; shift 3
(
	cat <&3
	kill -QUIT $$
	n=0
	while [ -e "$dir/data/postmaster.pid" ] && kill -0 $$ && [ $n -lt 200 ]; do sleep 0.05; n=$((n+1)); done
	rm -rf "$dir"
) >/dev/null 2>&1 &
exec 3<&- >"$dir/log" 2>&1
"$initdb" -D "$dir/data" -U "$role" -A trust -E UTF8 --locale=C --no-sync --no-instructions || exit 1
exec "$@"
`

// launch starts the supervisor and returns without waiting for the server to answer. A trusting
// server is safe because only the folder's owner reaches its socket.
func (s *Server) launch(bin string, owner owner, cfg Config) error {
	watched, hold, err := os.Pipe()
	if err != nil {
		return err
	}
	defer watched.Close()
	args := []string{"-c", supervise, "sh", s.dir, filepath.Join(bin, "initdb"), role, filepath.Join(bin, "postgres")}
	cmd := exec.Command("/bin/sh", append(args, cfg.arguments(s.dir)...)...)
	cmd.Dir = s.dir
	cmd.Env = []string{"LC_ALL=C", "TZ=UTC", "PATH=" + os.Getenv("PATH")}
	cmd.ExtraFiles = []*os.File{watched}
	// A group of its own: an interrupt typed at the terminal goes to the tests first.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: owner.credential}
	if err := cmd.Start(); err != nil {
		hold.Close()
		return fmt.Errorf("start the supervisor: %w", err)
	}
	s.hold = hold
	go func() {
		defer close(s.gone)
		_ = cmd.Wait()       // how it ended is in the log
		runtime.KeepAlive(s) // a collected Server would have its hold closed
	}()
	return nil
}

// owner is who the server runs as: nobody in place of root, which PostgreSQL refuses to run as,
// else the user of this process.
type owner struct {
	credential *syscall.Credential // nil: this process's user
}

func findOwner() (owner, error) {
	if os.Geteuid() != 0 {
		return owner{}, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return owner{}, fmt.Errorf("find a user to run PostgreSQL as: %w", err)
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		return owner{}, err
	}
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	if err != nil {
		return owner{}, err
	}
	return owner{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

// tempDir makes the server's folder, closed to other users. For nobody it is made in /tmp,
// because root's TMPDIR may be out of reach.
func (o owner) tempDir() (string, error) {
	if o.credential == nil {
		return os.MkdirTemp("", "purser-pg-")
	}
	dir, err := os.MkdirTemp("/tmp", "purser-pg-")
	if err != nil {
		return "", err
	}
	if err := os.Chown(dir, int(o.credential.Uid), int(o.credential.Gid)); err != nil {
		os.RemoveAll(dir)
		return "", fmt.Errorf("give the server its folder: %w", err)
	}
	return dir, nil
}
