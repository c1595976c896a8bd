package transfer

import (
	"encoding/hex"
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
)

type computerElem struct {
	ID           string              `json:"id,omitzero"`
	User         string              `json:"user"`
	Name         string              `json:"name"`
	OS           *string             `json:"os,omitzero"`
	AgentVersion *string             `json:"agentVersion,omitzero"`
	EnrolledAt   *time.Time          `json:"enrolledAt,omitzero"` // own
	LastSeenAt   *time.Time          `json:"lastSeenAt,omitzero"` // own
	LostAuthAt   nullable[time.Time] `json:"lostAuthAt,omitzero"` // own; null: authorised
	TokenHash    *string             `json:"tokenHash,omitzero"`  // own; SHA-256 in hex, so that the agent goes on with its token
}

func (l *load) computer(path string, e *computerElem) error {
	user, err := l.people.ref(e.User)
	if err != nil {
		return err
	}
	id, err := givenID[core.ComputerID](l.now, e.ID)
	if err != nil {
		return err
	}
	old, exists, err := l.oldComputer(id, user, e)
	if err != nil {
		return err
	}
	c := &core.Computer{ID: id, User: user, EnrolledAt: l.now}
	if exists {
		c = old
	}
	if err := l.once(string(c.ID), path, memberFor(e.ID, "name")); err != nil {
		return err
	}
	if exists && !l.cfg.Update {
		l.sum.existed("computers", c.Name)
		return nil
	}
	if c.User != user {
		return refuse("user", "computer %s belongs to another user", c.ID)
	}
	if err := e.apply(c); err != nil {
		return err
	}
	if exists {
		l.sum.updated("computers")
		return l.tx.UpdateComputer(c)
	}
	l.sum.made("computers")
	return l.tx.InsertComputer(c)
}

// oldComputer finds the computer an element means, by ID, else by user and name.
func (l *load) oldComputer(id core.ComputerID, user core.UserID, e *computerElem) (*core.Computer, bool, error) {
	if e.ID != "" {
		return found(l.tx.Computer(core.Everywhere, id))
	}
	return found(l.tx.ComputerNamed(user, e.Name))
}

func (e *computerElem) apply(c *core.Computer) error {
	c.Name = e.Name
	put(&c.OS, e.OS)
	put(&c.AgentVersion, e.AgentVersion)
	putTime(&c.EnrolledAt, e.EnrolledAt)
	if e.LastSeenAt != nil {
		c.LastSeenAt = cutPtr(e.LastSeenAt)
	}
	if e.LostAuthAt.Set {
		c.LostAuthAt = cutPtr(e.LostAuthAt.Value)
	}
	if e.TokenHash != nil {
		b, err := hex.DecodeString(*e.TokenHash)
		if err != nil || len(b) != len(c.Token) {
			return refuse("tokenHash", "is no SHA-256 in hex")
		}
		copy(c.Token[:], b)
	}
	return control.CheckComputer(c)
}

// computerRef finds a computer that an element refers to by ID.
func (l *load) computerRef(id string) (*core.Computer, error) {
	parsed, ok := core.ParseID[core.ComputerID](id)
	if !ok {
		return nil, refuse("computer", "%q is not a UUID", id)
	}
	c, exists, err := found(l.tx.Computer(core.Everywhere, parsed))
	if err == nil && !exists {
		return nil, refuse("computer", "no computer %q", id)
	}
	return c, err
}

func (x *export) computers() error {
	defer x.w.endList()
	for after := core.ComputerID(""); ; {
		list, err := x.r.Computers(core.ComputerFilter{Scope: core.Everywhere}, after, 0, page)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, c := range list {
			x.things[string(c.ID)] = true
			if err := x.w.element("computers", computerOf(c)); err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
}

func computerOf(c *core.Computer) computerElem {
	e := computerElem{ID: string(c.ID), User: string(c.User), Name: c.Name, OS: &c.OS, AgentVersion: &c.AgentVersion, EnrolledAt: &c.EnrolledAt, LastSeenAt: c.LastSeenAt}
	if c.LostAuthAt != nil {
		e.LostAuthAt = given(c.LostAuthAt)
	}
	if c.Token != (core.TokenHash{}) {
		token := hex.EncodeToString(c.Token[:])
		e.TokenHash = &token
	}
	return e
}
