package transfer

import (
	"errors"
	"io"

	jsonx "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// decode reads a file, one element at a time. Lists may come in any order, each once.
func decode(r io.Reader) (*file, error) {
	var f file
	dec := jsontext.NewDecoder(r)
	if err := f.read(dec); err != nil {
		return nil, decodeError(err)
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, refuse("", "something follows the object, at byte %d", dec.InputOffset())
	}
	return &f, nil
}

func (f *file) read(dec *jsontext.Decoder) error {
	if kind := dec.PeekKind(); kind != '{' && kind != jsontext.KindInvalid {
		return refuse("", "want one JSON object")
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if err := f.readMember(dec, name.String()); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

func (f *file) readMember(dec *jsontext.Decoder, name string) error {
	switch name {
	case "companies":
		return readList(dec, name, &f.companies)
	case "accounts":
		return readList(dec, name, &f.accounts)
	case "roles":
		return readList(dec, name, &f.roles)
	case "users":
		return readList(dec, name, &f.users)
	case "sessions":
		return readList(dec, name, &f.sessions)
	case "seatFailures":
		return readList(dec, name, &f.seatFailures)
	case "seatDays":
		return readList(dec, name, &f.seatDays)
	case "oauthClients":
		return readList(dec, name, &f.oauthClients)
	case "apiKeys":
		return readList(dec, name, &f.apiKeys)
	case "builds":
		return readList(dec, name, &f.builds)
	case "computers":
		return readList(dec, name, &f.computers)
	case "plans":
		return readList(dec, name, &f.plans)
	case "runs":
		return readList(dec, name, &f.runs)
	case "spaceSamples":
		return readList(dec, name, &f.spaceSamples)
	case "packages":
		return readList(dec, name, &f.packages)
	case "licenses":
		return readList(dec, name, &f.licenses)
	case "priceLists":
		return readList(dec, name, &f.priceLists)
	case "externalAuth":
		return readList(dec, name, &f.externalAuth)
	case "settings":
		return f.readSettings(dec)
	case "mail":
		return readObject(dec, name, &f.mail)
	case "mailTemplates":
		return readList(dec, name, &f.mailTemplates)
	}
	return refuse(name, "unknown member")
}

func readList[T any](dec *jsontext.Decoder, name string, list *[]T) error {
	kind := dec.PeekKind()
	if kind != '[' && kind != 'n' && kind != jsontext.KindInvalid {
		return refuse(name, "want a list")
	}
	if _, err := dec.ReadToken(); err != nil || kind == 'n' {
		return err
	}
	for dec.PeekKind() != ']' {
		var elem T
		if err := jsonx.UnmarshalDecode(dec, &elem, jsonx.RejectUnknownMembers(true)); err != nil {
			return err
		}
		*list = append(*list, elem)
	}
	_, err := dec.ReadToken()
	return err
}

// readObject reads an object that there is one of into a list of at most one.
func readObject[T any](dec *jsontext.Decoder, name string, list *[]T) error {
	kind := dec.PeekKind()
	if kind != '{' && kind != 'n' && kind != jsontext.KindInvalid {
		return refuse(name, "want an object")
	}
	var one T
	if kind == 'n' {
		_, err := dec.ReadToken()
		return err
	}
	if err := jsonx.UnmarshalDecode(dec, &one, jsonx.RejectUnknownMembers(true)); err != nil {
		return err
	}
	*list = append(*list, one)
	return nil
}

// readSettings keeps the order, so that the first wrong one is the one named.
func (f *file) readSettings(dec *jsontext.Decoder) error {
	if kind := dec.PeekKind(); kind != '{' && kind != jsontext.KindInvalid {
		return refuse("settings", "want an object")
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return err
		}
		s := settingElem{name: name.String()}
		if err := jsonx.UnmarshalDecode(dec, &s.value); err != nil {
			return err
		}
		f.settings = append(f.settings, s)
	}
	_, err := dec.ReadToken()
	return err
}
