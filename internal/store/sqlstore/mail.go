package sqlstore

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// MailServer implements core.MailReader.
func (r *reader) MailServer() (*core.MailServer, error) {
	s := &core.MailServer{}
	var settings text
	var sealed sealedBytes
	var updated instant
	found, err := r.one(`SELECT settings, sealed, updated_at FROM mail_server WHERE id = 1`, nil, &settings, &sealed, &updated)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, core.NotFoundError("mail", "")
	}
	if err := json.Unmarshal([]byte(settings), s); err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	s.UpdatedAt = time.Time(updated)
	if len(sealed) > 0 {
		s.Sealed = core.Sealed(sealed)
	}
	return s, nil
}

// MailTemplate implements core.MailReader.
func (r *reader) MailTemplate(name core.MailTemplateName) (*core.MailTemplate, error) {
	t := &core.MailTemplate{Name: name}
	found, err := r.one(`SELECT subject, text, html, updated_at FROM mail_templates WHERE name = $1`, []any{string(name)},
		(*text)(&t.Subject), (*text)(&t.Text), (*text)(&t.HTML), maybeInstant{&t.UpdatedAt})
	if err == nil && !found {
		err = core.NotFoundError("template", string(name))
	}
	if err != nil {
		return nil, err
	}
	return t, nil
}

// SetMailServer implements core.MailWriter.
func (t *tx) SetMailServer(s *core.MailServer) error {
	plain := *s
	plain.Sealed, plain.UpdatedAt = nil, time.Time{}
	settings, err := json.Marshal(plain)
	if err != nil {
		return err
	}
	return t.run(`INSERT INTO mail_server (id, settings, sealed, updated_at) VALUES (1, $1, $2, $3)
 ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, sealed = excluded.sealed, updated_at = excluded.updated_at`,
		string(settings), append([]byte{}, s.Sealed...), t.orNow(s.UpdatedAt))
}

// DeleteMailServer implements core.MailWriter.
func (t *tx) DeleteMailServer() error {
	return t.change(core.NotFoundError("mail", ""), `DELETE FROM mail_server WHERE id = 1`)
}

// SetMailTemplate implements core.MailWriter.
func (t *tx) SetMailTemplate(m *core.MailTemplate) error {
	at := micros(t.now)
	if m.UpdatedAt != nil {
		at = micros(*m.UpdatedAt)
	}
	return t.run(`INSERT INTO mail_templates (name, subject, text, html, updated_at) VALUES ($1, $2, $3, $4, $5)
 ON CONFLICT (name) DO UPDATE SET subject = excluded.subject, text = excluded.text, html = excluded.html, updated_at = excluded.updated_at`,
		string(m.Name), m.Subject, m.Text, m.HTML, at)
}

// DeleteMailTemplate implements core.MailWriter.
func (t *tx) DeleteMailTemplate(name core.MailTemplateName) error {
	return t.change(core.NotFoundError("template", string(name)), `DELETE FROM mail_templates WHERE name = $1`, string(name))
}

// PasswordLink implements core.MailReader.
func (r *reader) PasswordLink(token core.TokenHash) (*core.PasswordLink, error) {
	l := &core.PasswordLink{Token: token}
	found, err := r.one(`SELECT user_id, created_at, expires_at FROM password_links WHERE token = $1`, []any{token[:]},
		(*text)(&l.User), (*instant)(&l.CreatedAt), (*instant)(&l.ExpiresAt))
	if err == nil && !found {
		err = core.NotFoundError("token", "")
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

// InsertPasswordLink implements core.MailWriter.
func (t *tx) InsertPasswordLink(l *core.PasswordLink) error {
	return t.run(`INSERT INTO password_links (token, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)`,
		l.Token[:], string(l.User), t.orNow(l.CreatedAt), micros(l.ExpiresAt))
}

// ExtendPasswordLink implements core.MailWriter.
func (t *tx) ExtendPasswordLink(token core.TokenHash, until time.Time) error {
	return t.change(core.NotFoundError("token", ""), `UPDATE password_links SET expires_at = $2 WHERE token = $1`, token[:], micros(until))
}

// DeletePasswordLinks implements core.MailWriter.
func (t *tx) DeletePasswordLinks(id core.UserID) error {
	return t.run(`DELETE FROM password_links WHERE user_id = $1`, string(id))
}

// PurgePasswordLinks implements core.MailWriter.
func (t *tx) PurgePasswordLinks(limit int) (int64, error) {
	return t.exec(`DELETE FROM password_links WHERE token IN (SELECT token FROM password_links WHERE expires_at <= $1 LIMIT $2)`, micros(t.now), limit)
}

// CountAsk implements core.MailWriter.
func (t *tx) CountAsk(key string, window time.Duration) (int, error) {
	n := 0
	_, err := t.one(`INSERT INTO asks (key, since, count) VALUES ($1, $2, 1)
 ON CONFLICT (key) DO UPDATE SET count = CASE WHEN asks.since <= $3 THEN 1 ELSE asks.count + 1 END,
 since = CASE WHEN asks.since <= $3 THEN excluded.since ELSE asks.since END RETURNING count`,
		[]any{key, micros(t.now), micros(t.now.Add(-window))}, (*small)(&n))
	return n, err
}

// PurgeAsks implements core.MailWriter.
func (t *tx) PurgeAsks(before time.Time) error {
	return t.run(`DELETE FROM asks WHERE since < $1`, micros(before))
}
