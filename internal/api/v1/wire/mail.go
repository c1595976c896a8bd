package wire

import "time"

// MailServer says by which SMTP server mail goes out, and from whom.
type MailServer struct {
	Host           string    `json:"host"`
	Port           int       `json:"port" doc:"The port in use."`
	Security       string    `json:"security" enum:"none,starttls,tls"`
	Username       string    `json:"username,omitempty"`
	HasPassword    bool      `json:"hasPassword" doc:"Whether one is stored. It never comes back."`
	FromName       string    `json:"fromName,omitempty"`
	FromAddress    string    `json:"fromAddress"`
	BaseURL        string    `json:"baseURL"`
	CACertificates string    `json:"caCertificates,omitempty"`
	UpdatedAt      time.Time `json:"updatedAt"`
}

// MailServerSave sets mail up. What is left out is as if it had never been
// given, but for the password.
type MailServerSave struct {
	Host           string  `json:"host" maxLength:"256" doc:"Name or IP address of the SMTP server."`
	Port           int     `json:"port,omitempty" minimum:"0" maximum:"65535" doc:"Absent or 0: 25, 587 with starttls, 465 with tls."`
	Security       string  `json:"security" enum:"none,starttls,tls" doc:"none: in clear, the password too. starttls: TLS before anything else is said, or nothing is sent. tls: TLS from the first byte."`
	Username       string  `json:"username,omitempty" maxLength:"256" doc:"Absent: no sign-in there."`
	Password       *string `json:"password,omitempty" maxLength:"1024" doc:"Absent: as before, as long as host, port, username and certificates stay and the connection is protected no less."`
	FromName       string  `json:"fromName,omitempty" maxLength:"256"`
	FromAddress    string  `json:"fromAddress" maxLength:"254"`
	BaseURL        string  `json:"baseURL" maxLength:"1024" doc:"This server's address for people, such as https://backup.example: links in mails begin with it."`
	CACertificates string  `json:"caCertificates,omitempty" doc:"PEM; absent: those of the system."`
}

// MailTest asks for a test mail.
type MailTest struct {
	To string `json:"to" maxLength:"254" doc:"E-mail address."`
}

// MailTemplate is what a kind of mail says.
type MailTemplate struct {
	Name      string     `json:"name"`
	Subject   string     `json:"subject"`
	Text      string     `json:"text"`
	HTML      string     `json:"html,omitempty"`
	Changed   bool       `json:"changed" doc:"Whether it is other than the built-in one."`
	UpdatedAt *time.Time `json:"updatedAt,omitempty"`
}

// MailTemplateSave changes what a kind of mail says. The parts are Go templates.
type MailTemplateSave struct {
	Subject string `json:"subject" maxLength:"1000"`
	Text    string `json:"text" maxLength:"100000"`
	HTML    string `json:"html,omitempty" maxLength:"100000" doc:"Absent: text alone."`
}

// MailTemplateTry holds parts to fill sample data into.
type MailTemplateTry struct {
	Subject string `json:"subject,omitempty" maxLength:"1000"`
	Text    string `json:"text,omitempty" maxLength:"100000"`
	HTML    string `json:"html,omitempty" maxLength:"100000"`
}

// MailPreview is a template with sample data filled in.
type MailPreview struct {
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html,omitempty"`
}
