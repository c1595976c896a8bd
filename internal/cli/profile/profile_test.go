package profile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/purserhq/purser/internal/cli/profile"
)

func TestChoose(t *testing.T) {
	f := profile.File{}
	f.Put(profile.Profile{Name: "vendor", Dialect: profile.MBS, Server: "https://api.mspbackups.com", Login: "l", Password: "p", Token: "t"})
	f.Put(profile.Profile{Name: "own", Dialect: profile.Native, Server: "https://backup.example/", Login: "root", Password: "p", Token: "session"})
	f.Put(profile.Profile{Name: "lab", Dialect: profile.NetBrain, Server: "http://lab", Login: "ann", Password: "q"})
	tests := []struct {
		name string
		wish profile.Wish
		want string // server login password token
		bad  bool
	}{
		{"current", profile.Wish{Dialect: profile.MBS}, "https://api.mspbackups.com l p t", false},
		{"by name, a native one for MBS, which takes its token", profile.Wish{Dialect: profile.MBS, Profile: "own"}, "https://backup.example/ root p session", false},
		{"by name, a native one for NetBrain, which does not", profile.Wish{Dialect: profile.NetBrain, Profile: "own"}, "https://backup.example/ root p ", false},
		{"unknown", profile.Wish{Dialect: profile.MBS, Profile: "none"}, "", true},
		{"of another dialect", profile.Wish{Dialect: profile.MBS, Profile: "lab"}, "", true},
		{"secrets go to no other server", profile.Wish{Dialect: profile.MBS, Server: "https://evil.example"}, "https://evil.example   ", false},
		{"the same server in other words", profile.Wish{Dialect: profile.Native, Server: "https://Backup.example"}, "https://backup.example/ root p session", false},
		{"another login", profile.Wish{Dialect: profile.NetBrain, Login: "bob"}, "http://lab bob  ", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := f.Choose(tt.wish)
			if (err != nil) != tt.bad {
				t.Fatalf("got error %v", err)
			}
			if got := fmt.Sprintf("%s %s %s %s", p.Server, p.Login, p.Password, p.Token); err == nil && got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if err := f.Delete("lab"); err != nil {
		t.Fatal(err)
	}
	if p, err := f.Choose(profile.Wish{Dialect: profile.NetBrain}); err != nil || p.Server != "https://backup.example/" {
		t.Errorf("without a profile of its own a dialect uses the native one; got %+v, %v", p, err)
	}
	if p, err := (&profile.File{}).Choose(profile.Wish{Dialect: profile.MBS}); err != nil || p.Server != "https://api.mspbackups.com" {
		t.Errorf("without profiles MBS is the vendor's; got %+v, %v", p, err)
	}
	var unknown *profile.UnknownError
	if err := f.Delete("lab"); !errors.As(err, &unknown) {
		t.Errorf("got %v", err)
	}
}

func TestServers(t *testing.T) {
	for server, ok := range map[string]bool{"https://a.example": true, "http://a.example:8080/mbsapi/": true, "a.example": false, "ftp://a": false,
		"https://user:secret@a": false, "https://a?x=1": false, "": false} {
		if _, err := profile.CleanServer(server); (err == nil) != ok {
			t.Errorf("%q: got %v", server, err)
		}
	}
}

func at(path string) profile.Store {
	return profile.Find(func(string) (string, bool) { return path, true })
}

func TestTheFileIsItsOwnersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "profiles.json")
	s := at(path)
	if f, err := s.Read(); err != nil || len(f.Profiles) != 0 {
		t.Fatalf("no file: got %+v, %v", f, err)
	}
	put := func(f *profile.File) error {
		f.Put(profile.Profile{Name: "a", Dialect: profile.MBS, Server: "https://a", Password: "p"})
		return nil
	}
	if err := s.Change(put); err != nil {
		t.Fatal(err)
	}
	if f, err := s.Read(); err != nil || f.Profiles[0].Password != "p" || f.Current[profile.MBS] != "a" {
		t.Fatalf("got %+v, %v", f, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("got %v, %v", info, err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Read(); !errors.Is(err, profile.ErrLax) {
		t.Errorf("read a lax file: %v", err)
	}
	if err := s.Change(put); !errors.Is(err, profile.ErrLax) {
		t.Errorf("wrote over a lax file: %v", err)
	}
}

func TestAFailedChangeChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "profiles.json")
	no := errors.New("no")
	if err := at(path).Change(func(f *profile.File) error { f.Put(profile.Profile{Name: "a"}); return no }); !errors.Is(err, no) {
		t.Fatalf("got %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := at(path).Read(); err == nil {
		t.Error("read half a file")
	}
}

func TestChangesAtTheSameTimeAllCount(t *testing.T) {
	s := at(filepath.Join(t.TempDir(), "profiles.json"))
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			err := s.Change(func(f *profile.File) error {
				f.Put(profile.Profile{Name: fmt.Sprint(i), Dialect: profile.MBS})
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if f, err := s.Read(); err != nil || len(f.Profiles) != 20 {
		t.Errorf("got %d profiles, %v", len(f.Profiles), err)
	}
}
