package cli

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"strings"
)

// Kind is a kind of things that arguments and flags name. A thing can be given
// by its ID or its name; a name is looked up on the server.
type Kind[C any] struct {
	Name string // "user"
	// Things lists them, for look-ups and for the shell's completion. earlier
	// are the arguments before this one, as IDs. nil: what is given is taken as
	// it is.
	Things func(ctx context.Context, c C, earlier []string) iter.Seq2[Thing, error]
	// Words are all there are, where that is known; nothing is looked up then.
	Words []string
	// IsID tells IDs from names; nil: IDs are GUIDs.
	IsID func(text string) bool
}

// Thing is one of a kind. A thing whose ID is its name has no other.
type Thing struct {
	ID, Name string
	Note     string // what helps people to choose
}

var guid = regexp.MustCompile(`^\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?$`)

func (k Kind[C]) placeholder() string { return strings.ToUpper(strings.ReplaceAll(k.Name, " ", "-")) }

func (k Kind[C]) isID(text string) bool {
	if k.IsID != nil {
		return k.IsID(text)
	}
	return guid.MatchString(text)
}

// Resolve gives the ID of what a text names. connect is called when it has to
// be looked up.
func (k Kind[C]) Resolve(ctx context.Context, connect func() (C, error), earlier []string, text string) (string, error) {
	if text == "" {
		return "", Usagef("%s: an ID or a name is wanted, not nothing", k.Name)
	}
	if k.Things == nil || k.isID(text) {
		return text, nil
	}
	client, err := connect()
	if err != nil {
		return "", err
	}
	var found []Thing
	for t, err := range k.Things(ctx, client, earlier) {
		if err != nil {
			return "", fmt.Errorf("looking for %s %q: %w", k.Name, text, err)
		}
		if t.ID == text {
			return t.ID, nil
		}
		if strings.EqualFold(t.Name, text) {
			found = append(found, t)
		}
	}
	switch len(found) {
	case 0:
		return "", &NotFoundError{k.Name, text}
	case 1:
		return found[0].ID, nil
	}
	var ids []string
	for _, t := range found {
		ids = append(ids, t.ID)
	}
	return "", Usagef("there are several things of the kind %s named %q; give the ID: %s", k.Name, text, strings.Join(ids, ", "))
}

// resolve turns the names among a command's arguments into IDs.
func (s Spec[C]) resolve(ctx context.Context, c *conn[C], args []string) ([]string, error) {
	var ids []string
	for i, arg := range args {
		k := s.Rest
		if i < len(s.Args) {
			k = &s.Args[i]
		}
		id, err := k.Resolve(ctx, c.connect(ctx), ids, arg)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}
