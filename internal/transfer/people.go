package transfer

import (
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

// person is what the index keeps of somebody.
type person struct {
	id     core.UserID
	server string
}

// people finds persons by ID or login. Where the database holds few, as an empty server does, it
// reads them once and answers from memory; else it asks, once per login.
type people struct {
	tx      core.Tx
	all     bool // everyone is in the maps
	ready   bool
	byID    map[core.UserID]bool
	byLogin map[string][]person // by folded login
	refs    map[string]core.UserID
}

func newPeople(tx core.Tx) people {
	return people{tx: tx, byID: map[core.UserID]bool{}, byLogin: map[string][]person{}, refs: map[string]core.UserID{}}
}

// fewPeople is how many are read into memory at once.
const fewPeople = 1000

func (p *people) prepare() error {
	if p.ready {
		return nil
	}
	list, err := p.tx.Users(core.UserFilter{Scope: core.Everywhere}, "", fewPeople+1)
	if err != nil {
		return err
	}
	if p.all = len(list) <= fewPeople; p.all {
		for _, u := range list {
			p.add(u)
		}
	}
	p.ready = true
	return nil
}

func (p *people) add(u *core.User) {
	key := fold(u.Login)
	p.byID[u.ID] = true
	p.byLogin[key] = append(p.byLogin[key], person{id: u.ID, server: u.Server})
}

func (p *people) has(id core.UserID) (bool, error) {
	if err := p.prepare(); err != nil || p.all || p.byID[id] {
		return p.byID[id], err
	}
	_, exists, err := found(p.tx.User(core.Everywhere, id))
	if exists {
		p.byID[id] = true
	}
	return exists, err
}

// named gives everyone of a login, on whatever server.
func (p *people) named(login string) ([]person, error) {
	if err := p.prepare(); err != nil {
		return nil, err
	}
	key := fold(login)
	if list, ok := p.byLogin[key]; ok || p.all {
		return list, nil
	}
	users, err := p.tx.UsersByLogin(core.Everywhere, login)
	if err != nil {
		return nil, err
	}
	p.byLogin[key] = nil
	for _, u := range users {
		p.add(u)
	}
	return p.byLogin[key], nil
}

// on finds the person of a login on a server; "" is the local one.
func (p *people) on(login, server string) (core.UserID, bool, error) {
	list, err := p.named(login)
	i := slices.IndexFunc(list, func(x person) bool { return fold(x.server) == fold(server) })
	if err != nil || i < 0 {
		return "", false, err
	}
	return list[i].id, true, nil
}

// ref finds the person an element refers to: by ID, login, or login@server.
func (p *people) ref(s string) (core.UserID, error) {
	if id, ok := p.refs[s]; ok {
		return id, nil
	}
	id, err := p.find(s)
	if err == nil {
		p.refs[s] = id
	}
	return id, err
}

func (p *people) find(s string) (core.UserID, error) {
	if s == "" {
		return "", refuse("user", "is required")
	}
	if id, ok := core.ParseID[core.UserID](s); ok {
		if exists, err := p.has(id); exists || err != nil {
			return id, err
		}
	}
	list, err := p.named(s)
	if err != nil {
		return "", err
	}
	if id, ok := only(list); ok {
		return id, nil
	}
	if len(list) > 1 {
		return "", refuse("user", "login %q exists on several authentication servers: write login@server", s)
	}
	if i := strings.LastIndexByte(s, '@'); i > 0 {
		if id, ok, err := p.on(s[:i], s[i+1:]); ok || err != nil {
			return id, err
		}
	}
	return "", refuse("user", "no person %q", s)
}

// only picks the local person, else the only external one.
func only(list []person) (core.UserID, bool) {
	for _, x := range list {
		if x.server == "" {
			return x.id, true
		}
	}
	if len(list) == 1 {
		return list[0].id, true
	}
	return "", false
}
