package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
)

// mostBody bounds the file of a request.
const mostBody = 64 << 20

// readBody reads the body of a request from a JSON file, or from stdin for
// "-". Enumerations may be names. Members that the request does not have are
// told of and not sent, so that what get printed can be changed and sent back.
func (a *App) readBody(file string, in reflect.Value) error {
	raw, err := a.readFile(file)
	if err != nil {
		return err
	}
	var v any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return Usagef("--from: %s is no JSON: %w", file, err)
	}
	if _, more := dec.Token(); more != io.EOF {
		return Usagef("--from: %s has something after its JSON value", file)
	}
	if in.Kind() == reflect.Slice { // one thing is a list of one
		if _, one := v.(map[string]any); one {
			v = []any{v}
		}
	}
	a.tellUnknown(in.Type(), v)
	plain, err := json.Marshal(numbered(in.Type(), v))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(plain, in.Addr().Interface()); err != nil {
		return Usagef("--from: %s does not fit this request: %w", file, err)
	}
	return nil
}

func (a *App) readFile(file string) ([]byte, error) {
	in := a.In
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, mostBody+1))
	if err == nil && len(raw) > mostBody {
		err = fmt.Errorf("--from: %s is larger than %d MiB", file, mostBody>>20)
	}
	return raw, err
}

func (a *App) tellUnknown(t reflect.Type, v any) {
	o, ok := v.(map[string]any)
	if !ok || t.Kind() != reflect.Struct {
		return
	}
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if _, ok := memberOf(t, name); !ok {
			unknown = append(unknown, name)
		}
	}
	if unknown != nil {
		a.Say("--from: this request has no %s; not sent", strings.Join(unknown, ", "))
	}
}

// memberOf gives the type of a member that JSON names in any letter case.
func memberOf(t reflect.Type, name string) (reflect.Type, bool) {
	for _, f := range reflect.VisibleFields(t) {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == "" {
			tag = f.Name
		}
		if f.IsExported() && !f.Anonymous && strings.EqualFold(tag, name) {
			return f.Type, true
		}
	}
	return nil, false
}

// numbered puts numbers in the place of names of enumerations.
func numbered(t reflect.Type, v any) any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := v.(type) {
	case string:
		if e, _ := asEnum(t); e != nil {
			if n, ok := e.EnumByName(v); ok {
				return n
			}
		}
	case []any:
		if t.Kind() == reflect.Slice {
			for i := range v {
				v[i] = numbered(t.Elem(), v[i])
			}
		}
	case map[string]any:
		for name := range v {
			if t.Kind() == reflect.Map {
				v[name] = numbered(t.Elem(), v[name])
			} else if t.Kind() == reflect.Struct {
				if member, ok := memberOf(t, name); ok {
					v[name] = numbered(member, v[name])
				}
			}
		}
	}
	return v
}
