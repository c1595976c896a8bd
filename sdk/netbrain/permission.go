package netbrain

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	if _, err := dec.Token(); err != nil {
		return err
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
		one := PrivilegeHeld{Name: text}
		if err := dec.Decode(&one.Held); err != nil {
			return fmt.Errorf("privileges: %s: %w", text, err)
		}
		out = append(out, one)
	}
	*p = out
	return nil
}
