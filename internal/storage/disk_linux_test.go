package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

// Disks that are full or read-only are made in a process of their own: tests
// run as root in continuous integration, and root may write anywhere. The
// process has its own mounts, or is another user.
const diskVariable = "PURSER_TEST_DISK"

// inDisk runs in that process.
var inDisk = map[string]func(folder string) error{
	"full":      fullDisk,
	"size":      fullBySize,
	"read-only": readOnlyDisk,
	"denied":    deniedFolder,
}

func TestMain(m *testing.M) {
	kind, folder, ok := strings.Cut(os.Getenv(diskVariable), ":")
	if !ok {
		os.Exit(m.Run())
	}
	err := inDisk[kind](folder)
	switch {
	case errors.Is(err, errNoMounts):
		os.Exit(mountsExit)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// mountsExit says that this machine does not let the process mount anything.
const mountsExit = 77

var errNoMounts = errors.New("mounting is not permitted")

// disk runs a kind of trouble in a process of its own, with its own mounts if
// it may have them, and reports whether it could be made.
func disk(t *testing.T, kind string, flags uintptr) (made bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), diskVariable+"="+kind+":"+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: flags}
	if flags != 0 && os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	out, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); errors.Is(err, fs.ErrPermission) || ok && exit.ExitCode() == mountsExit {
		return false
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	return true
}

func TestADiskThatIsFullIsSaid(t *testing.T) {
	if disk(t, "full", syscall.CLONE_NEWNS) {
		return
	}
	disk(t, "size", 0) // a process with a limit of its own meets the same end
}

func TestADiskThatIsReadOnlyIsSaid(t *testing.T) {
	if !disk(t, "read-only", syscall.CLONE_NEWNS) {
		t.Skip("mounting is not permitted here; the folder of another user stands for it")
	}
}

func TestAFolderThatIsAnothersIsSaid(t *testing.T) { disk(t, "denied", 0) }

// mount puts a small disk at a folder.
func mount(folder string, flags uintptr) error {
	err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "")
	if err == nil {
		err = syscall.Mount("tmpfs", folder, "tmpfs", flags, "size=256k,mode=700")
	}
	if errors.Is(err, fs.ErrPermission) {
		return errNoMounts
	}
	return err
}

func fullDisk(folder string) error {
	if err := mount(folder, 0); err != nil {
		return err
	}
	return noRoom(folder)
}

func fullBySize(folder string) error {
	signal.Ignore(syscall.SIGXFSZ)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 256 << 10, Max: 256 << 10}); err != nil {
		return err
	}
	return noRoom(folder)
}

// noRoom writes more than fits. What fits can be written before and after, and
// nothing stays of what does not.
func noRoom(folder string) error {
	ctx, large := context.Background(), bytes.Repeat([]byte("x"), 1<<20)
	b, err := drivers().Open(ctx, folderAt(folder))
	if err != nil {
		return err
	}
	if err := b.Put(ctx, "u/small", strings.NewReader("x"), 1); err != nil {
		return err
	}
	err = b.Put(ctx, "u/large", bytes.NewReader(large), int64(len(large)))
	if err := said(err, core.Unavailable, "no room left"); err != nil {
		return err
	}
	if err := b.Put(ctx, "u/after", strings.NewReader("x"), 1); err != nil {
		return err
	}
	var left []string
	for o, err := range b.Kept(ctx, "") {
		left = append(left, o.Key)
		if err != nil {
			return err
		}
	}
	if got := strings.Join(left, " "); got != "u/after u/small" {
		return fmt.Errorf("left are %s", got)
	}
	return nil
}

func readOnlyDisk(folder string) error {
	if err := mount(folder, 0); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(folder, "kept"), []byte("x"), 0o600); err != nil {
		return err
	}
	if err := syscall.Mount("", folder, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		return err
	}
	return unwritable(folder, "the folder is read-only")
}

func deniedFolder(folder string) error {
	if err := os.WriteFile(filepath.Join(folder, "kept"), []byte("x"), 0o644); err != nil {
		return err
	}
	if err := os.Chmod(folder, 0o555); err != nil {
		return err
	}
	if os.Getuid() == 0 {
		// The way to the folder may be closed to others, so it becomes the root.
		const nobody = 65534
		if err := errors.Join(syscall.Chroot(folder), os.Chdir("/"), syscall.Setgid(nobody), syscall.Setuid(nobody)); err != nil {
			return err
		}
		folder = "/"
	} else {
		defer os.Chmod(folder, 0o755) // so that it can be removed
	}
	return unwritable(folder, "the operating system denies access")
}

// unwritable checks that nothing can be changed, that this is said, and that
// what is there can still be read.
func unwritable(folder, says string) error {
	ctx := context.Background()
	if err := said(drivers().Check(ctx, folderAt(folder)), core.Denied, "cannot be written: "+says); err != nil {
		return err
	}
	b, err := drivers().Open(ctx, folderAt(folder))
	if err != nil {
		return err
	}
	r, err := b.Get(ctx, "kept", 0, -1)
	if err != nil {
		return err
	}
	r.Close()
	return errors.Join(
		said(b.Put(ctx, "u/new", strings.NewReader("x"), 1), core.Denied, says),
		said(b.Put(ctx, "new", strings.NewReader("x"), 1), core.Denied, says),
		said(b.Delete(ctx, "kept"), core.Denied, says),
		said(b.Erase(ctx, core.Object{Key: "kept"}), core.Denied, says),
	)
}

func said(err error, kind core.Kind, says string) error {
	if e, ok := core.AsError(err); !ok || e.Kind != kind || !strings.Contains(e.Msg, says) {
		return fmt.Errorf("got %v (%w), want %v that says %q", core.KindOf(err), err, kind, says)
	}
	return nil
}
