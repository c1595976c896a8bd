package netbrain

// RoleRequest is the body of POST and PUT /V1/CMDB/Roles (section 6).
type RoleRequest struct {
	RoleName    *string  `json:"roleName,omitempty"`    // required
	NewRoleName *string  `json:"newRoleName,omitempty"` // PUT only
	Description *string  `json:"description,omitempty"`
	Privileges  []*int64 `json:"privileges,omitempty"` // numbers in, names out
}

// RolesResponse answers GET /V1/CMDB/Roles. A name that does not exist is
// answered with an empty list and an error's envelope.
type RolesResponse struct {
	RoleData []RoleData `json:"RoleData"`
	Envelope
}

// RoleData is a role.
type RoleData struct {
	RoleName    string   `json:"roleName"`
	NewRoleName *string  `json:"newRoleName"` // always null
	Description string   `json:"description"`
	Privileges  []string `json:"privileges"`
}
