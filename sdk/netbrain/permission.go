package netbrain

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/purserhq/purser/sdk/internal/loose"
)

// CheckPermissionRequest is the body of POST /V1/CMDB/Users/checkPermission
// (section 4.9).
type CheckPermissionRequest struct {
	TenantID    *string  `json:"tenantId,omitempty"`
	DomainID    *string  `json:"domainId,omitempty"`
	Permissions []string `json:"permissions,omitempty"` // required
}

// CheckPermissionResponse answers it, with StatusZero and no description.
type CheckPermissionResponse struct {
	Privileges Privileges `json:"privileges"`
	Envelope
}

// Privileges is an object of booleans by name whose order is kept.
type Privileges []PrivilegeHeld

// PrivilegeHeld says whether the caller holds a privilege.
type PrivilegeHeld struct {
	Name string
	Held bool
}

// MarshalJSON writes the object in order.
func (p Privileges) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, one := range p {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(one.Name); err != nil {
			return nil, err
		}
		b.Truncate(b.Len() - 1) // the encoder's newline
		fmt.Fprintf(&b, ":%t", one.Held)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// UnmarshalJSON reads the object in order.
func (p *Privileges) UnmarshalJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	switch first, err := dec.Token(); {
	case err != nil:
		return err
	case first == nil, first == "", string(bytes.Join(bytes.Fields(data), nil)) == "[]":
		*p = nil
		return nil
	case first != json.Delim('{'):
		return fmt.Errorf("privileges: %v is no object", first)
	}
	out := Privileges{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return err
		}
		text, ok := name.(string)
		if !ok {
			return fmt.Errorf("privileges: %v is not a name", name)
		}
		var held json.RawMessage
		if err := dec.Decode(&held); err != nil {
			return err
		}
		one := PrivilegeHeld{Name: text}
		if err := loose.Unmarshal(held, &one.Held); err != nil {
			return fmt.Errorf("privileges: %s: %w", text, err)
		}
		out = append(out, one)
	}
	*p = out
	return nil
}

// CheckPermission tells which privileges the caller holds, in a tenant and
// domain unless they are privileges over the system.
//
//api:op POST /ServicesAPI/API/V1/CMDB/Users/checkPermission
func (s *UsersService) CheckPermission(ctx context.Context, in CheckPermissionRequest) (Privileges, error) {
	var out CheckPermissionResponse
	q := call{op: "Users.CheckPermission", method: http.MethodPost, path: pathUsers + "/checkPermission", in: in, repeat: true}
	if err := s.c.do(ctx, q, &out); err != nil {
		return nil, err
	}
	return out.Privileges, nil
}
