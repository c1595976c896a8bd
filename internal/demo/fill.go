package demo

import (
	"context"
	"fmt"

	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/sdk/mbs"
)

// Credentials are a login and its password.
type Credentials struct{ Login, Password string }

// Scene is what Fill made.
type Scene struct {
	Base     string // http://127.0.0.1:8080
	Admin    Credentials
	Helpdesk Credentials // administrator of one company
	Ann      Credentials // customer who works in a domain
	Acme, HQ string      // IDs
	Folder   string      // of the local disk that backups go to
	account  string      // its storage account's ID
}

// Fill makes companies, people, administrators, a domain, a role and sessions through the APIs of
// a server at base, which keeps backups in the folder. The server must be new.
func Fill(ctx context.Context, base, folder string, admin Credentials) (*Scene, error) {
	s := &Scene{
		Folder: folder,
		Base:   base, Admin: admin, Helpdesk: Credentials{"helpdesk", "helpdesk-demo"}, Ann: Credentials{"ann@acme.example", "ann-demo-1"},
	}
	if err := s.fillMBS(ctx); err != nil {
		return nil, fmt.Errorf("fill through the MBS API: %w", err)
	}
	if err := s.fillNetBrain(ctx); err != nil {
		return nil, fmt.Errorf("fill through the NetBrain API: %w", err)
	}
	return s, nil
}

func (s *Scene) fillMBS(ctx context.Context) error {
	c := newClient(s.Base + "/api")
	var signIn struct {
		Token  string `json:"access_token"`
		Issued string `json:".issued"`
	}
	if err := c.call(ctx, "POST", "/Provider/Login", map[string]string{"UserName": s.Admin.Login, "Password": s.Admin.Password}, &signIn); err != nil {
		return err
	}
	c = c.with("Authorization", "Bearer "+signIn.Token)
	if err := c.call(ctx, "POST", "/Companies", map[string]any{"Name": "Acme", "StorageLimit": 100 << 30}, &s.Acme); err != nil {
		return err
	}
	if err := c.call(ctx, "POST", "/Companies", map[string]any{"Name": "Globex", "LicenseSettings": mbs.GlobalLicensesPool}, nil); err != nil {
		return err
	}
	for _, p := range []map[string]any{
		{"Name": "100 GB", "StorageLimit": 100, "isGlacierRestoreLimit": false, "Cost": 7.5, "Description": "for one machine"},
		{"Name": "1 TB", "StorageLimit": 1024, "isGlacierRestoreLimit": false, "Cost": 25, "RestoreLimit": 200, "UseRestoreLimit": true},
	} {
		if err := c.call(ctx, "POST", "/Packages", p, nil); err != nil {
			return err
		}
	}
	if err := s.fillStorage(ctx, c); err != nil {
		return err
	}
	for _, p := range []struct{ login, password, first, last, company string }{
		{s.Ann.Login, s.Ann.Password, "Ann", "Lee", "Acme"},
		{"bob@acme.example", "bob-demo-1", "Bob", "Ray", "Acme"},
		{"carol@globex.example", "carol-demo-1", "Carol", "May", "Globex"},
	} {
		if err := s.addCustomer(ctx, c, p.login, p.password, p.first, p.last, p.company); err != nil {
			return err
		}
	}
	if err := s.fillAgents(ctx, c); err != nil {
		return err
	}
	if err := s.fillMoney(ctx, c, signIn.Issued); err != nil {
		return err
	}
	return c.call(ctx, "POST", "/Administrators", map[string]any{
		"Email": s.Helpdesk.Login, "InitialPassword": s.Helpdesk.Password, "FirstName": "Help", "LastName": "Desk", "Enabled": true,
		"Companies": []string{"Acme"}, "PermissionsModels": map[string]int{"Users": 1, "Monitiring": 1},
	}, nil)
}

// addCustomer reads the answer: this request says 200 also when it fails, with a text that is no ID.
func (s *Scene) addCustomer(ctx context.Context, c *client, login, password, first, last, company string) error {
	var answer string
	err := c.call(ctx, "POST", "/Users", map[string]any{
		"Email": login, "Password": password, "FirstName": first, "LastName": last, "Company": company, "Enabled": true,
		"NotificationEmails": []string{login},
		"DestinationList":    []any{map[string]any{"AccountID": s.account, "Destination": s.Folder, "PackageID": 1}},
	}, &answer)
	if _, ok := core.ParseID[core.UserID](answer); err == nil && !ok {
		return fmt.Errorf("POST /Users: %s: %s", login, answer)
	}
	return err
}

func (s *Scene) fillNetBrain(ctx context.Context) error {
	base := newClient(s.Base + "/ServicesAPI/API/V1")
	c, err := signIn(ctx, base, s.Admin)
	if err != nil {
		return err
	}
	var domain struct {
		ID string `json:"domainId"`
	}
	if err := s.fillLicenses(ctx, c, &domain); err != nil {
		return err
	}
	s.HQ = domain.ID
	for _, step := range []struct {
		path string
		body map[string]any
	}{
		{"/CMDB/Roles", map[string]any{"roleName": "Auditor", "description": "Reads, changes nothing", "privileges": []int{15}}},
		{"/CMDB/Users", map[string]any{
			"username": "dave", "email": "dave@acme.example", "firstName": "Dave", "lastName": "Kim", "password": "dave-demo-1",
			"allowChangePassword": true, "isSystemAdmin": false,
			"tenants": []any{map[string]any{"tenantName": "Acme", "isTenantAdmin": false, "allowCreateDomain": false,
				"domains": []any{map[string]any{"domainName": "HQ", "domainRoles": []string{"Auditor"}}}}},
		}},
		{"/CMDB/Domains/Users", map[string]any{"domainId": s.HQ, "users": []any{map[string]any{"userName": s.Ann.Login, "roles": []int{7}}}}},
	} {
		if err := c.call(ctx, "POST", step.path, step.body, nil); err != nil {
			return err
		}
	}
	if err := s.work(ctx, base); err != nil {
		return err
	}
	return c.call(ctx, "DELETE", "/Session", nil, nil)
}

// fillLicenses gives Acme licences, and a part of them to a domain.
func (s *Scene) fillLicenses(ctx context.Context, c *client, domain any) error {
	v3 := *c
	v3.base = s.Base + "/ServicesAPI/API/V3"
	amounts := func(nodes, changes int) map[string]any {
		return map[string]any{"modules": []any{map[string]any{"name": "Foundation", "amount": nodes}, map[string]any{"name": "Change Management", "amount": changes}}}
	}
	if err := v3.call(ctx, "PUT", "/CMDB/Tenants", map[string]any{"tenantId": s.Acme, "tenantName": "Acme", "licenseInfo": amounts(50, 10)}, nil); err != nil {
		return err
	}
	return v3.call(ctx, "POST", "/CMDB/Domains", map[string]any{"tenantId": s.Acme, "domainName": "HQ", "description": "Head office", "licenseInfo": amounts(20, 5)}, domain)
}

// work signs Ann in and out, so that the usage report has a line.
func (s *Scene) work(ctx context.Context, base *client) error {
	c, err := signIn(ctx, base, s.Ann)
	if err != nil {
		return err
	}
	if err := c.call(ctx, "PUT", "/Session/CurrentDomain", map[string]string{"tenantId": s.Acme, "domainId": s.HQ}, nil); err != nil {
		return err
	}
	return c.call(ctx, "DELETE", "/Session", nil, nil)
}

func signIn(ctx context.Context, c *client, who Credentials) (*client, error) {
	var answer struct {
		Token string `json:"token"`
	}
	err := c.call(ctx, "POST", "/Session", map[string]string{"username": who.Login, "password": who.Password}, &answer)
	return c.with("Token", answer.Token), err
}
