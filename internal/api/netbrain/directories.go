package netbrain

import (
	"encoding/json"
	"math"
	"slices"
	"strings"

	"github.com/purserhq/purser/internal/api/lenient"
	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/netbrain"
)

// directoryMember is what of a directory may be absent.
type directoryMember struct {
	ConnectType       *int64                  `json:"connectType"`
	Port              *int64                  `json:"port"`
	Groups            []wire.DirectoryGroup   `json:"groups"`
	AttributeMappings []wire.AttributeMapping `json:"attributeMappings"`
}

// toDirectory gives a directory as a body changes it: what is null stays, an
// empty list is empty. Without a directory in the body it is nil.
func toDirectory(d core.Directory, in *wire.Directory, given *directoryMember) (*core.Directory, error) {
	if in == nil || given == nil {
		return nil, nil //nolint:nilnil // not given, no change
	}
	if in.Address != "" {
		var ok bool
		if d.Host, d.BaseDN, ok = core.ParseDirectoryAddress(in.Address); !ok {
			return nil, invalidParameter("address")
		}
	}
	for _, m := range []struct {
		text string
		into *string
	}{{in.UserRoot, &d.UserRoot}, {in.GroupRoot, &d.GroupRoot}, {in.ConnectName, &d.BindDN}} {
		if m.text != "" {
			*m.into = m.text
		}
	}
	if given.Port != nil {
		d.Port = bounded(*given.Port)
	}
	if err := applyAdvanced(&d, given.ConnectType, in.AdvancedSettings); err != nil {
		return nil, err
	}
	var err error
	if given.AttributeMappings != nil {
		if d.Attributes, err = toMappings(given.AttributeMappings); err != nil {
			return nil, err
		}
	}
	if given.Groups != nil {
		d.Groups, err = toGroups(given.Groups)
	}
	return &d, err
}

// bounded keeps a number from changing when it is made smaller; what is out of
// its bounds stays so.
func bounded(n int64) int { return int(max(min(n, math.MaxInt32), math.MinInt32)) }

// applyAdvanced sets how the connection is protected, and what the vendor's
// requests have no members for.
func applyAdvanced(d *core.Directory, connectType *int64, raw json.RawMessage) error {
	var adv wire.DirectoryAdvanced
	if len(raw) > 0 && raw[0] == '{' { // anything else, as "", says nothing
		if err := lenient.DecodeJSON(lenient.NetBrain, raw, &adv); err != nil {
			return invalidParameter("advancedSettings")
		}
	}
	put(&d.CACertificates, adv.CACertificates)
	put(&d.ServerName, adv.ServerName)
	put(&d.UserFilter, adv.UserFilter)
	put(&d.GroupFilter, adv.GroupFilter)
	put(&d.SkipVerify, adv.SkipCertificateCheck)
	put(&d.RequireGroup, adv.RequireGroup)
	if adv.TimeoutSeconds != nil {
		d.TimeoutSeconds = bounded(*adv.TimeoutSeconds)
	}
	if adv.MaxConnections != nil {
		d.Connections = bounded(*adv.MaxConnections)
	}
	return protect(d, connectType, adv.StartTLS)
}

func put[T any](into *T, given *T) {
	if given != nil {
		*into = *given
	}
}

// protect sets the way to connect: type 1 is TLS; type 0 is in clear unless
// StartTLS is asked for, now or before.
func protect(d *core.Directory, connectType *int64, startTLS *bool) error {
	ssl := d.Security == core.LDAPS
	if connectType != nil {
		if *connectType != wire.ConnectRegular && *connectType != wire.ConnectSSL {
			return invalidParameter("connectType")
		}
		ssl = *connectType == wire.ConnectSSL
	}
	start := d.Security == core.StartTLS
	if startTLS != nil {
		start = *startTLS
	}
	switch {
	case ssl && startTLS != nil && start:
		return invalidParameter("advancedSettings.startTLS")
	case ssl:
		d.Security = core.LDAPS
	case start:
		d.Security = core.StartTLS
	default:
		d.Security = core.PlainLDAP
	}
	return nil
}

// mappingNames are what the vendor calls the fields that can be mapped, and one
// more.
var mappingNames = map[core.PersonField]string{
	core.FieldLogin: "Username", core.FieldFirstName: "First Name", core.FieldLastName: "Last Name", core.FieldEmail: "Email",
	core.FieldDescription: "Description", core.FieldPhone: "Phone Number", core.FieldDepartment: "Department",
}

func fieldOf(name string) core.PersonField {
	key := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, " ", "")) }
	for f, n := range mappingNames {
		if key(n) == key(name) {
			return f
		}
	}
	return core.PersonField(name)
}

func toMappings(list []wire.AttributeMapping) ([]core.AttributeMapping, error) {
	out := []core.AttributeMapping{}
	for _, m := range list {
		if m.Name == "" {
			return nil, nullParameter("name")
		}
		out = append(out, core.AttributeMapping{Field: fieldOf(m.Name), Enabled: m.Enable, Attributes: splitAttributes(m.MappingAttribute)})
	}
	return out, nil
}

// splitAttributes reads "uid;samaccountname": the first that an entry has counts.
func splitAttributes(s string) (list []string) {
	for a := range strings.SplitSeq(s, ";") {
		if a = strings.TrimSpace(a); a != "" && !slices.Contains(list, a) {
			list = append(list, a)
		}
	}
	return list
}

// fromDirectory shows a directory; names are those of custom roles. The password
// is never shown.
func fromDirectory(d *core.Directory, names map[core.RoleID]string) wire.Directory {
	out := wire.Directory{
		Address: core.DirectoryAddress(d.Host, d.BaseDN), GroupRoot: d.GroupRoot, UserRoot: d.UserRoot, Port: d.PortOrDefault(), ConnectName: d.BindDN,
		AdvancedSettings: fromAdvanced(d),
	}
	if d.Security == core.LDAPS {
		out.ConnectType = wire.ConnectSSL
	}
	for _, m := range d.Attributes {
		out.AttributeMappings = append(out.AttributeMappings, wire.AttributeMapping{Enable: m.Enabled, Name: mappingNames[m.Field], MappingAttribute: strings.Join(m.Attributes, ";")})
	}
	for i := range d.Groups {
		out.Groups = append(out.Groups, fromGroup(&d.Groups[i], names))
	}
	return out
}

func fromAdvanced(d *core.Directory) json.RawMessage {
	var adv wire.DirectoryAdvanced
	if d.Security == core.StartTLS {
		adv.StartTLS = new(true)
	}
	adv.CACertificates, adv.ServerName, adv.UserFilter, adv.GroupFilter = optional(d.CACertificates), optional(d.ServerName), optional(d.UserFilter), optional(d.GroupFilter)
	if d.SkipVerify {
		adv.SkipCertificateCheck = new(true)
	}
	if d.RequireGroup {
		adv.RequireGroup = new(true)
	}
	if d.TimeoutSeconds != 0 {
		adv.TimeoutSeconds = new(int64(d.TimeoutSeconds))
	}
	if d.Connections != 0 {
		adv.MaxConnections = new(int64(d.Connections))
	}
	if adv == (wire.DirectoryAdvanced{}) {
		return nil
	}
	b, err := json.Marshal(adv)
	if err != nil {
		return nil // texts, numbers and truths always encode
	}
	return b
}
