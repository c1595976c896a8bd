package core

import (
	"context"
	"time"
)

// MailSecurity says how a connection to the mail server is protected.
type MailSecurity string

// The ways to connect.
const (
	PlainMail    MailSecurity = "none"     // the password, if there is one, travels in clear
	StartTLSMail MailSecurity = "starttls" // TLS before anything else is said, or nothing is sent
	TLSMail      MailSecurity = "tls"      // TLS from the first byte
)

// Port gives the usual port.
func (s MailSecurity) Port() int {
	switch s {
	case StartTLSMail:
		return 587 // RFC 6409
	case TLSMail:
		return 465 // RFC 8314
	}
	return 25
}

// Valid reports whether s is one of the ways.
func (s MailSecurity) Valid() bool { return s == PlainMail || s == StartTLSMail || s == TLSMail }

// MailServer says by which SMTP server mail goes out, and from whom.
type MailServer struct {
	Host           string
	Port           int // 0: Security's
	Security       MailSecurity
	Username       string // "": no sign-in there
	FromName       string
	FromAddress    string
	BaseURL        string    // this server's address for people, such as https://backup.example, in links
	CACertificates string    // PEM; "": the system's
	Sealed         Sealed    // password, encrypted under the key file for MailServerID; nil: none
	UpdatedAt      time.Time // zero: now, when it is stored
}

// MailServerID is what the password of the mail server is sealed for.
const MailServerID = "mail-server"

// PortOrDefault gives the port to connect to.
func (s *MailServer) PortOrDefault() int {
	if s.Port == 0 {
		return s.Security.Port()
	}
	return s.Port
}

// MailServerSave holds all that is to be kept of the mail server.
type MailServerSave struct {
	Host           string
	Port           int
	Security       MailSecurity
	Username       string
	FromName       string
	FromAddress    string
	BaseURL        string
	CACertificates string
	Password       *string // nil: as before, which is refused when the server is elsewhere now
}

// MailTemplateName names a kind of mail.
type MailTemplateName string

// The kinds of mail.
const (
	MailWelcome         MailTemplateName = "welcome"
	MailWelcomeStaff    MailTemplateName = "welcome-administrator"
	MailPasswordReset   MailTemplateName = "password-reset"
	MailPasswordChanged MailTemplateName = "password-changed"
	MailTest            MailTemplateName = "test"
)

// MailTemplateNames lists the kinds, in the order they are shown.
var MailTemplateNames = []MailTemplateName{MailWelcome, MailWelcomeStaff, MailPasswordReset, MailPasswordChanged, MailTest}

// MailTemplate is what a kind of mail says. The parts are Go templates that are
// executed with MailData.
type MailTemplate struct {
	Name      MailTemplateName
	Subject   string
	Text      string
	HTML      string     // "": the mail has no such part
	UpdatedAt *time.Time // nil: the built-in one
}

// MailData is what templates can tell.
type MailData struct {
	Login     string
	FirstName string
	LastName  string
	Name      string // first and last name, else the login
	Company   string // home company of a customer; may be ""
	Server    string // MailServer.BaseURL
	Link      string // to the page where the password is set; "" when the person may not
	ValidFor  string // how long Link works, such as "72 hours"
	From      string // MailServer.FromName, else its address
}

// Rendered is a template with its data filled in.
type Rendered struct{ Subject, Text, HTML string }

// Letter is a mail to one person.
type Letter struct {
	ID      string // Message-ID without its brackets; the same at each attempt
	ToName  string
	To      string
	Date    time.Time
	Content Rendered
}

// MailPlace is a mail server with what it takes to use it.
type MailPlace struct {
	Server       MailServer
	Password     string
	AllowPrivate bool // loopback and private addresses too
}

// Mailer hands mail to SMTP servers.
type Mailer interface {
	// Send fails with Conflict/Failed when the server refused the letter for
	// good, with Unavailable/Failed when another attempt may do. Msg says why.
	Send(ctx context.Context, at MailPlace, l Letter) error
}

// MailService manages how mail is sent and what it says; for system
// administrators.
type MailService interface {
	// Server gives the settings; NotFound when mail is not set up.
	Server(ctx context.Context, p Principal) (*MailServer, error)
	SaveServer(ctx context.Context, p Principal, in MailServerSave) error
	DeleteServer(ctx context.Context, p Principal) error
	// Test sends a mail now. What the server said is Conflict/Failed.
	Test(ctx context.Context, p Principal, to string) error
	// Templates lists what is in force, changed or built in.
	Templates(ctx context.Context, p Principal) ([]*MailTemplate, error)
	Template(ctx context.Context, p Principal, name MailTemplateName) (*MailTemplate, error)
	// SaveTemplate is Invalid/Malformed on field "subject", "text" or "html",
	// with the line, when a part does not work on sample data.
	SaveTemplate(ctx context.Context, p Principal, t MailTemplate) error
	// ResetTemplate goes back to the built-in one.
	ResetTemplate(ctx context.Context, p Principal, name MailTemplateName) error
	// Preview fills sample data into the parts given, or when they are all
	// empty into what is in force.
	Preview(ctx context.Context, p Principal, t MailTemplate) (Rendered, error)
}

// MailReader reads how mail is sent.
type MailReader interface {
	// MailServer is NotFound when mail is not set up.
	MailServer() (*MailServer, error)
	// MailTemplate is NotFound when the built-in one is in force.
	MailTemplate(name MailTemplateName) (*MailTemplate, error)
	// PasswordLink gives a link by its token's hash, also one that is past its time.
	PasswordLink(token TokenHash) (*PasswordLink, error)
}

// MailWriter writes how mail is sent.
type MailWriter interface {
	SetMailServer(s *MailServer) error
	DeleteMailServer() error
	SetMailTemplate(t *MailTemplate) error
	DeleteMailTemplate(name MailTemplateName) error
	InsertPasswordLink(l *PasswordLink) error
	// ExtendPasswordLink moves a link's end. NotFound when it is gone.
	ExtendPasswordLink(token TokenHash, until time.Time) error
	// DeletePasswordLinks forgets the links of a person.
	DeletePasswordLinks(id UserID) error
	// PurgePasswordLinks forgets up to limit links that are past their time and tells how many.
	PurgePasswordLinks(limit int) (int64, error)
	// CountAsk counts one more of what a key stands for and tells how many there
	// were since the first of them, which is forgotten after the window.
	CountAsk(key string, window time.Duration) (int, error)
	// PurgeAsks forgets what was first counted before the given time.
	PurgeAsks(before time.Time) error
}

// PasswordLink lets whoever has its token set a person's password, once.
type PasswordLink struct {
	Token     TokenHash
	User      UserID
	CreatedAt time.Time
	ExpiresAt time.Time
}
