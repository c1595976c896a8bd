// Package profile keeps named profiles: which server a command speaks to, in
// which dialect, as whom. They are in a file that only its owner can read.
//
// It signs in nowhere and asks nobody: that is the commands' business.
package profile

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Dialect is the API a profile's server is spoken to in.
type Dialect string

// The dialects.
const (
	MBS      Dialect = "mbs"
	NetBrain Dialect = "netbrain"
	Native   Dialect = "native" // Purser's own; such a server speaks the others as well
)

// Dialects lists them all.
var Dialects = []Dialect{MBS, NetBrain, Native}

// DefaultServer is where a dialect's server is when nothing says so; "" means
// that somebody must. The MBS vendor has one address for everyone.
func (d Dialect) DefaultServer() string {
	switch d {
	case MBS:
		return "https://api.mspbackups.com"
	case Native:
		return "http://127.0.0.1:8080"
	}
	return ""
}

// Profile is one named way to sign in.
type Profile struct {
	Name             string     `json:"name"`
	Dialect          Dialect    `json:"dialect"`
	Server           string     `json:"server"`
	Login            string     `json:"login,omitempty"`
	AuthenticationID string     `json:"authenticationId,omitempty"` // NetBrain: alias of the external server that knows the login
	OAuth            bool       `json:"oauth,omitempty"`            // NetBrain: the login is an OAuth client's ID
	Password         string     `json:"password,omitempty"`
	Token            string     `json:"token,omitempty"`
	TokenExpires     *time.Time `json:"tokenExpires,omitempty"`
}

// File is what the profile file holds.
type File struct {
	Current  map[Dialect]string `json:"current,omitempty"` // name of the profile that a dialect's commands use
	Profiles []Profile          `json:"profiles,omitempty"`
}

// UnknownError says that there is no profile of a name.
type UnknownError struct{ Name string }

// Error names the profile.
func (e *UnknownError) Error() string {
	return fmt.Sprintf("profile %q: not found; purser profile list shows those there are", e.Name)
}

// Get finds a profile, or fails with an UnknownError.
func (f *File) Get(name string) (Profile, error) {
	if i := f.index(name); i >= 0 {
		return f.Profiles[i], nil
	}
	return Profile{}, &UnknownError{name}
}

func (f *File) index(name string) int {
	return slices.IndexFunc(f.Profiles, func(p Profile) bool { return p.Name == name })
}

// Put adds a profile or takes the place of the one of its name, and makes it
// its dialect's current one.
func (f *File) Put(p Profile) {
	if i := f.index(p.Name); i >= 0 {
		f.forget(f.Profiles[i])
		f.Profiles[i] = p
	} else {
		f.Profiles = append(f.Profiles, p)
	}
	f.Use(p)
}

// Change lets change work on a profile.
func (f *File) Change(name string, change func(*Profile)) error {
	i := f.index(name)
	if i < 0 {
		return &UnknownError{name}
	}
	change(&f.Profiles[i])
	return nil
}

// Use makes a profile its dialect's current one.
func (f *File) Use(p Profile) {
	if f.Current == nil {
		f.Current = map[Dialect]string{}
	}
	f.Current[p.Dialect] = p.Name
}

// Delete forgets a profile.
func (f *File) Delete(name string) error {
	p, err := f.Get(name)
	if err != nil {
		return err
	}
	f.forget(p)
	f.Profiles = slices.DeleteFunc(f.Profiles, func(q Profile) bool { return q.Name == name })
	return nil
}

// forget takes a profile out of the current ones.
func (f *File) forget(p Profile) {
	if f.Current[p.Dialect] == p.Name {
		delete(f.Current, p.Dialect)
	}
}

// Wish is what a command line and the environment ask for.
type Wish struct {
	Dialect Dialect
	Profile string // "" is the current one
	Server  string // "" is the profile's
	Login   string // "" is the profile's
}

// Choose finds the profile that a command uses, or an empty one. A server or a
// login other than the profile's drops its secrets: they go to nobody else.
func (f *File) Choose(w Wish) (Profile, error) {
	p, err := f.wished(w)
	if err != nil {
		return Profile{}, err
	}
	if p.Dialect == Native && w.Dialect == NetBrain { // MBS takes native tokens, NetBrain does not
		p.Token, p.TokenExpires = "", nil
	}
	if w.Server != "" && !SameServer(w.Server, p.Server) {
		p = Profile{Name: p.Name, Server: w.Server}
	}
	if w.Login != "" && w.Login != p.Login {
		p.Login, p.Password, p.Token, p.TokenExpires = w.Login, "", "", nil
	}
	p.Dialect = w.Dialect
	if p.Server == "" {
		p.Server = w.Dialect.DefaultServer()
	}
	return p, nil
}

func (f *File) wished(w Wish) (Profile, error) {
	if w.Profile == "" {
		for _, d := range []Dialect{w.Dialect, Native} {
			if p, err := f.Get(f.Current[d]); err == nil {
				return p, nil
			}
		}
		return Profile{}, nil
	}
	p, err := f.Get(w.Profile)
	if err != nil {
		return Profile{}, err
	}
	if p.Dialect != w.Dialect && p.Dialect != Native {
		return Profile{}, fmt.Errorf("profile %q is for %s, not for %s", p.Name, p.Dialect, w.Dialect)
	}
	return p, nil
}

// CleanServer checks an address and brings it to one form.
func CleanServer(server string) (string, error) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("server %q: want an address such as https://backup.example", server)
	}
	return strings.TrimRight(server, "/"), nil
}

// SameServer says whether two addresses are the same, whatever the letter case
// of the host and slashes at the end.
func SameServer(a, b string) bool {
	u, err1 := url.Parse(strings.TrimRight(a, "/"))
	v, err2 := url.Parse(strings.TrimRight(b, "/"))
	return err1 == nil && err2 == nil && u.Scheme == v.Scheme && strings.EqualFold(u.Host, v.Host) && u.Path == v.Path
}
