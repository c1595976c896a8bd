package cli

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/spf13/cobra"
)

// Field is a flag that sets a member of a request's body. What is not given
// is not set.
type Field[C any] struct {
	Flag   string
	Member string // JSON name of the member; of an element's where the body is a list
	Help   string // `what` the flag wants
	// Kind lets the flag take names for IDs; nil takes what is given.
	Kind *Kind[C]
	// Parse reads a value; nil reads what the member's type wants. It may give a
	// value or a pointer to one.
	Parse func(text string) (any, error)
	// Many lets the flag be given again; Parse then reads elements of a list.
	Many bool
	// Secret members come from a file or stdin: the flag is FLAG-file.
	Secret bool
	// Ask asks for a secret that is not given otherwise.
	Ask bool
	// New is a password that is being given to somebody: it is asked for twice.
	New bool
}

// field is a flag that was made of a Field.
type field[C any] struct {
	Field[C]
	value *fieldValue
	at    []int // of the member
}

func (f *field[C]) flag() string {
	if f.Secret {
		return f.Flag + "-file"
	}
	return f.Flag
}

// bind makes the flags of a body's fields. A field without a member is a
// mistake in a command's table.
func bind[C any](api *API[C], cmd *cobra.Command, body reflect.Type, all []Field[C]) []*field[C] {
	if body.Kind() == reflect.Slice {
		body = body.Elem()
	}
	var bound []*field[C]
	for _, one := range all {
		at, ok := memberIndex(body, one.Member)
		if !ok {
			panic(fmt.Sprintf("%s: --%s: %v has no member %q", cmd.Name(), one.Flag, body, one.Member))
		}
		f := &field[C]{Field: one, at: at}
		f.value = newFieldValue(body.FieldByIndex(at).Type, one.Parse, one.Many, one.Secret)
		flag := cmd.Flags().VarPF(f.value, f.flag(), "", f.Help)
		if f.value.isBool() {
			flag.NoOptDefVal = "true"
		}
		f.complete(api, cmd)
		bound = append(bound, f)
	}
	return bound
}

func (f *field[C]) complete(api *API[C], cmd *cobra.Command) {
	switch {
	case f.Secret: // the shell completes files
	case f.Kind != nil:
		complete(cmd, f.flag(), func(cmd *cobra.Command, start string) []string {
			return api.offers(cmd, Spec[C]{}, *f.Kind, nil, start)
		})
	default:
		words := f.value.words()
		complete(cmd, f.flag(), func(*cobra.Command, string) []string { return words })
	}
}

// memberIndex finds a member by its JSON name.
func memberIndex(t reflect.Type, name string) ([]int, bool) {
	for _, f := range reflect.VisibleFields(t) {
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); f.IsExported() && !f.Anonymous && (tag == name || tag == "" && f.Name == name) {
			return f.Index, true
		}
	}
	return nil, false
}

// apply sets the members whose flags were given, and asks for secrets that
// are missing.
func apply[C any](ctx context.Context, a *App, fields []*field[C], body reflect.Value) error {
	if body.Kind() == reflect.Slice {
		return applyToElement(ctx, a, fields, body)
	}
	for _, f := range fields {
		member := body.FieldByIndex(f.at)
		given := f.value.given()
		switch {
		case f.Secret && (given || f.Ask && member.IsZero()):
			secret, err := f.secret(ctx, a)
			if err != nil {
				return err
			}
			set(member, reflect.ValueOf(secret))
		case given:
			f.value.setTo(member)
		}
	}
	return nil
}

// applyToElement makes one element of a list of the flags, when any is given.
func applyToElement[C any](ctx context.Context, a *App, fields []*field[C], body reflect.Value) error {
	given := false
	for _, f := range fields {
		given = given || f.value.given()
	}
	if !given {
		return nil
	}
	one := reflect.New(body.Type().Elem()).Elem()
	if err := apply(ctx, a, fields, one); err != nil {
		return err
	}
	body.Set(reflect.Append(body, one))
	return nil
}

// secret reads a secret from its file, or asks for it.
func (f *field[C]) secret(ctx context.Context, a *App) (string, error) {
	file := ""
	if len(f.value.texts) > 0 {
		file = f.value.texts[0]
	}
	if _, person := a.terminal(); file == "" && (!f.Ask || !person) {
		return "", Usagef("a secret is required: --%s names a file, - is stdin", f.flag())
	}
	read := func() (string, error) { return a.OldSecret(ctx, file, f.Flag) }
	if f.New {
		read = func() (string, error) { return a.NewPassword(ctx, file) }
	}
	secret, err := read()
	if err != nil {
		return "", fmt.Errorf("--%s: %w", f.flag(), err)
	}
	return secret, nil
}

// resolveFields turns the names that flags gave into IDs.
func resolveFields[C any](ctx context.Context, c *conn[C], fields []*field[C], body reflect.Value) error {
	if body.Kind() == reflect.Slice {
		if body.Len() == 0 {
			return nil
		}
		body = body.Index(body.Len() - 1) // the flags' element
	}
	for _, f := range fields {
		if f.Kind == nil || !f.value.given() {
			continue
		}
		var ids []string
		for _, text := range f.value.texts {
			id, err := f.Kind.Resolve(ctx, c.connect(ctx), nil, text)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		if err := f.value.reset(ids); err != nil {
			return fmt.Errorf("--%s: %w", f.flag(), err)
		}
		f.value.setTo(body.FieldByIndex(f.at))
	}
	return nil
}
