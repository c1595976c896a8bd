package control

import (
	"crypto/x509"
	"encoding/pem"
	"strconv"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

// Bounds of an authentication server's settings.
const (
	maxPort            = 65535
	maxDN              = 1024
	maxFilter          = 2048
	maxTimeoutSeconds  = 60
	maxConnections     = 64
	maxCertificates    = 256 << 10
	maxAttributes      = 10   // of one field
	maxGroupGrants     = 1000 // of one server
	maxDirectorySecret = 1024
)

// CheckAuthServer checks a server's own values, not what its groups refer to.
// A directory without a host passes: nobody can sign in by it.
func CheckAuthServer(s *core.AuthServer) error {
	if err := name("alias", s.Alias, maxName); err != nil {
		return err
	}
	if strings.EqualFold(s.Alias, core.LocalAlias) {
		return core.ExistsError("alias", core.LocalAlias)
	}
	if err := prose("description", s.Description); err != nil {
		return err
	}
	if err := text("displayName", s.DisplayName, 0, maxName); err != nil {
		return err
	}
	if !s.Type.Valid() {
		return core.RangeError("type", int64(s.Type), int(core.ActiveDirectory), int(core.LDAPServer))
	}
	return checkDirectory(&s.Directory)
}

func checkDirectory(d *core.Directory) error {
	if d.Host != "" {
		if host, base, ok := core.ParseDirectoryAddress(core.DirectoryAddress(d.Host, "")); !ok || host != d.Host || base != "" {
			return core.InvalidError("host", core.Malformed, d.Host, "host is not a name or an IP address")
		}
	}
	if !d.Security.Valid() {
		return core.InvalidError("security", core.Malformed, string(d.Security), "security is none of plain, ldaps and starttls")
	}
	for _, n := range []struct {
		field      string
		value, max int
	}{{"port", d.Port, maxPort}, {"timeoutSeconds", d.TimeoutSeconds, maxTimeoutSeconds}, {"connections", d.Connections, maxConnections}} {
		if n.value < 0 || n.value > n.max {
			return core.RangeError(n.field, int64(n.value), 0, n.max)
		}
	}
	if err := checkRoots(d); err != nil {
		return err
	}
	if err := text("bindDN", d.BindDN, 0, maxDN); err != nil { // AD takes other forms of names, too
		return err
	}
	if err := text("serverName", d.ServerName, 0, maxName); err != nil {
		return err
	}
	if err := checkCertificates(d.CACertificates); err != nil {
		return err
	}
	if err := checkFilter("userFilter", d.UserFilter); err != nil {
		return err
	}
	if err := checkFilter("groupFilter", d.GroupFilter); err != nil {
		return err
	}
	if err := checkMappings(d.Attributes); err != nil {
		return err
	}
	return checkGroupGrants(d)
}

func checkRoots(d *core.Directory) error {
	for _, r := range []struct{ field, dn string }{{"baseDN", d.BaseDN}, {"userRoot", d.UserRoot}, {"groupRoot", d.GroupRoot}} {
		if err := text(r.field, r.dn, 0, maxDN); err != nil {
			return err
		}
		if _, err := core.FoldDN(r.dn); err != nil {
			return core.InvalidError(r.field, core.Malformed, r.dn, r.field+" is "+err.Error())
		}
	}
	return nil
}

func checkCertificates(list string) error {
	if list == "" {
		return nil
	}
	if len(list) > maxCertificates {
		return core.LengthError("caCertificates", 0, maxCertificates)
	}
	found := 0
	for rest := []byte(list); ; found++ {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil || block.Type != "CERTIFICATE" {
			return core.InvalidError("caCertificates", core.Malformed, "", "caCertificates holds something that is no certificate")
		}
	}
	if found == 0 {
		return core.InvalidError("caCertificates", core.Malformed, "", "caCertificates holds no certificate in PEM form")
	}
	return nil
}

// checkFilter checks that a filter is whole, so that what is put beside it
// means what it says. Its finer points are the directory's to judge.
func checkFilter(field, filter string) error {
	if filter == "" {
		return nil
	}
	if err := text(field, filter, 0, maxFilter); err != nil {
		return err
	}
	depth := 0
	for i := range len(filter) {
		switch filter[i] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth < 0 || depth == 0 && i < len(filter)-1 {
			depth = -1
			break
		}
	}
	if depth != 0 || filter[0] != '(' {
		return core.InvalidError(field, core.Malformed, filter, field+" is not an LDAP filter such as (objectClass=person)")
	}
	return nil
}

func checkMappings(list []core.AttributeMapping) error {
	seen := map[core.PersonField]bool{}
	for i, m := range list {
		at := "attributes[" + strconv.Itoa(i) + "]"
		if !knownField(m.Field) {
			return core.InvalidError(at, core.Unknown, string(m.Field), at+": no field \""+string(m.Field)+"\" can be mapped")
		}
		if seen[m.Field] {
			return core.InvalidError(at, core.Exists, string(m.Field), at+": "+string(m.Field)+" is mapped twice")
		}
		seen[m.Field] = true
		if len(m.Attributes) > maxAttributes || m.Enabled && len(m.Attributes) == 0 {
			return core.LengthError(at, 1, maxAttributes)
		}
		for _, a := range m.Attributes {
			if !core.AttributeName(a) {
				return core.InvalidError(at, core.Malformed, a, at+": \""+a+"\" is not the name of an attribute")
			}
		}
	}
	return nil
}

func knownField(f core.PersonField) bool {
	for _, known := range core.PersonFields {
		if f == known {
			return true
		}
	}
	return false
}

func checkGroupGrants(d *core.Directory) error {
	if len(d.Groups) > maxGroupGrants {
		return core.LengthError("groups", 0, maxGroupGrants)
	}
	root, _ := d.GroupSearchRoot()
	root, err := core.FoldDN(root)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for i := range d.Groups {
		g, at := &d.Groups[i], "groups["+strconv.Itoa(i)+"]"
		for _, v := range []string{g.ID, g.GroupName, g.Name} {
			if err := text(at, v, 0, maxName); err != nil {
				return err
			}
		}
		folded, err := core.FoldDN(g.Path)
		if err != nil || folded == "" {
			return core.InvalidError(at+".path", core.Malformed, g.Path, at+".path is not the distinguished name of a group")
		}
		if seen[folded] {
			return core.InvalidError(at+".path", core.Exists, g.Path, at+".path: the group is listed twice")
		}
		seen[folded] = true
		if !core.UnderDN(folded, root) {
			return core.InvalidError(at+".path", core.NotAllowed, g.Path, at+".path is not below where groups are searched for")
		}
	}
	return nil
}
