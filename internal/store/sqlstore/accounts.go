package sqlstore

import (
	"bytes"
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/purserhq/purser/internal/core"
)

// sealedBytes reads an encrypted secret.
type sealedBytes core.Sealed

func (d *sealedBytes) fromColumn(s *sqlite.Stmt, i int) error {
	*d = make(sealedBytes, s.ColumnLen(i))
	s.ColumnBytes(i, *d)
	return nil
}

// Scan implements sql.Scanner.
func (d *sealedBytes) Scan(v any) error {
	b, ok := v.([]byte)
	if !ok {
		return fmt.Errorf("%T is no sealed value", v)
	}
	*d = bytes.Clone(b) // the driver's own
	return nil
}

const accountColumns = `a.id, a.name, a.type, a.sealed, a.created_at, a.updated_at`

// accounts reads rows of accountColumns and fills in the destinations in scope.
func (r *reader) accounts(scope core.Scope, query string, args ...any) (out []*core.Account, err error) {
	err = r.together(func(r *reader) error {
		err := r.each(func(rows rows) error {
			a := &core.Account{}
			out = append(out, a)
			return rows.Scan((*text)(&a.ID), (*text)(&a.Name), (*small)(&a.Type), (*sealedBytes)(&a.Sealed), (*instant)(&a.CreatedAt), (*instant)(&a.UpdatedAt))
		}, query, args...)
		if err != nil || len(out) == 0 {
			return err
		}
		return r.destinationsOf(scope, out)
	})
	return out, err
}

// destinationsOf fills in the destinations of a page of accounts, which is in order of ID.
func (r *reader) destinationsOf(scope core.Scope, page []*core.Account) error {
	byID := make(map[core.AccountID]*core.Account, len(page))
	for _, a := range page {
		byID[a.ID] = a
	}
	p := &params{}
	query := selectDestinations + ` AND d.account_id >= ` + p.add(string(page[0].ID)) + ` AND d.account_id <= ` + p.add(string(page[len(page)-1].ID)) +
		destinationInScope(p, scope) + ` ORDER BY d.id`
	list, err := r.destinations(query, p.list...)
	for _, d := range list {
		if a := byID[d.Account]; a != nil {
			a.Destinations = append(a.Destinations, *d)
		}
	}
	return err
}

// destinationInScope adds the rule of core.AccountReader for a limited scope.
func destinationInScope(p *params, scope core.Scope) string {
	if scope.All {
		return ""
	}
	companies := in(p, scope.Companies)
	return ` AND (EXISTS (SELECT 1 FROM company_destinations g WHERE g.destination_id = d.id AND g.company_id IN ` + companies + `)
 OR EXISTS (SELECT 1 FROM assignments s JOIN users u ON u.id = s.user_id
 WHERE s.destination_id = d.id AND s.ended_at IS NULL AND u.home_company_id IN ` + companies + `))`
}

// accountInScope adds the same rule for accounts.
func accountInScope(p *params, scope core.Scope) string {
	if scope.All {
		return ""
	}
	return ` AND EXISTS (SELECT 1 FROM destinations d WHERE d.account_id = a.id AND d.deleted_at IS NULL` + destinationInScope(p, scope) + `)`
}

// Account implements core.AccountReader.
func (r *reader) Account(scope core.Scope, id core.AccountID) (*core.Account, error) {
	p := &params{}
	query := `SELECT ` + accountColumns + ` FROM accounts a WHERE a.id = ` + p.add(string(id)) + accountInScope(p, scope)
	found, err := r.accounts(scope, query, p.list...)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, core.NotFoundError("account", string(id))
	}
	return found[0], nil
}

// Accounts implements core.AccountReader.
func (r *reader) Accounts(scope core.Scope, after core.AccountID, limit int) ([]*core.Account, error) {
	p := &params{}
	query := `SELECT ` + accountColumns + ` FROM accounts a WHERE a.id > ` + p.add(string(after)) + accountInScope(p, scope) +
		` ORDER BY a.id LIMIT ` + p.add(limit)
	return r.accounts(scope, query, p.list...)
}

// InsertAccount implements core.AccountWriter. Zero times mean now.
func (t *tx) InsertAccount(a *core.Account) error {
	if err := t.freeID("accounts", string(a.ID)); err != nil {
		return err
	}
	return t.run(`INSERT INTO accounts (id, name, type, sealed, updated_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		string(a.ID), a.Name, int64(a.Type), []byte(a.Sealed), t.orNow(a.UpdatedAt), t.orNow(a.CreatedAt))
}

// UpdateAccount implements core.AccountWriter.
func (t *tx) UpdateAccount(a *core.Account) error {
	return t.change(core.NotFoundError("account", string(a.ID)),
		`UPDATE accounts SET name = $2, type = $3, sealed = $4, updated_at = $5 WHERE id = $1`,
		string(a.ID), a.Name, int64(a.Type), []byte(a.Sealed), t.orNow(a.UpdatedAt))
}
