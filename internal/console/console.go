// Package console serves pages for people. So far there are those below
// /password: asking for a link, setting a password by one, and changing one's
// own without signing in.
//
// Pages are made on the server, fetch nothing from elsewhere, and hold no
// rules: what happens is core's services' business.
package console

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"strings"

	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/core"
)

//go:embed pages
var files embed.FS

// Config is what New needs. Log may be nil.
type Config struct {
	Passwords core.PasswordService
	Log       *slog.Logger
}

// Console serves the pages.
type Console struct {
	passwords core.PasswordService
	log       *slog.Logger
	pages     *template.Template
	others    *http.CrossOriginProtection
}

// New makes the console.
func New(c Config) *Console {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Console{c.Passwords, c.Log, template.Must(template.ParseFS(files, "pages/*.html")), http.NewCrossOriginProtection()}
}

// most is the largest form.
const most = 16 << 10

// policy lets pages have nothing but their own style and script, and be in no
// other page.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// assets are what pages fetch, by the end of their paths.
var assets = map[string]struct{ file, media string }{
	"style.css": {"pages/style.css", "text/css; charset=utf-8"},
	"page.js":   {"pages/page.js", "text/javascript; charset=utf-8"},
}

// view is what a page shows.
type view struct {
	Page    string // names the part of the form
	Title   string
	Problem string
	Done    string // what has happened; "": the form is shown
	Login   string
	Token   string
}

// form is a page with its form.
type form struct {
	title string
	send  func(c *Console, r *http.Request, v *view) error
}

var forms = map[string]form{
	"forgot": {"Set a new password", (*Console).forgot},
	"reset":  {"Choose a password", (*Console).reset},
	"change": {"Change your password", (*Console).change},
}

// ServeHTTP answers a request below /password.
func (c *Console) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	name := strings.ToLower(strings.Trim(r.URL.Path, "/"))
	name = strings.Trim(strings.TrimPrefix(name, "password"), "/")
	if a, ok := assets[name]; ok && read(r) {
		request.SetRoute(r.Context(), "/password/"+name)
		b, _ := files.ReadFile(a.file) // it is there: the test of pages asks for each
		h.Set("Content-Type", a.media)
		_, _ = w.Write(b) // an error is the client's going away
		return
	}
	f, ok := forms[name]
	if !ok {
		c.show(w, http.StatusNotFound, &view{Page: "none", Title: "There is no such page"})
		return
	}
	request.SetRoute(r.Context(), "/password/"+name)
	v := &view{Page: name, Title: f.title}
	switch {
	case read(r):
		c.show(w, http.StatusOK, v)
	case r.Method != http.MethodPost:
		h.Set("Allow", "GET, HEAD, POST")
		c.show(w, http.StatusMethodNotAllowed, v)
	default:
		c.send(w, r, f, v)
	}
}

func read(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// send does what a form asks for. Other sites' pages may not send one.
func (c *Console) send(w http.ResponseWriter, r *http.Request, f form, v *view) {
	if err := c.others.Check(r); err != nil {
		v.Problem = "The form was not sent from this page. Try again."
		c.show(w, http.StatusForbidden, v)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, most)
	if err := r.ParseForm(); err != nil {
		v.Problem = "The form could not be read."
		c.show(w, http.StatusBadRequest, v)
		return
	}
	status := http.StatusOK
	if err := f.send(c, r, v); err != nil {
		status = c.refuse(r, err, v)
	}
	c.show(w, status, v)
}

// errDiffer says that a password was not typed twice alike.
var errDiffer = core.InvalidError("password", core.Malformed, "", "the two passwords differ")

func (c *Console) forgot(r *http.Request, v *view) error {
	v.Login = r.PostForm.Get("login")
	err := c.passwords.Forgot(r.Context(), core.PasswordForgot{Face: core.FaceConsole, Client: request.Client(r), Login: v.Login})
	if err == nil {
		v.Done = "If there is somebody of that name who may set the password, a mail with a link is on its way."
	}
	return err
}

func (c *Console) reset(r *http.Request, v *view) error {
	v.Token = r.PostForm.Get("token")
	if r.PostForm.Get("password") != r.PostForm.Get("again") {
		return errDiffer
	}
	err := c.passwords.Reset(r.Context(), core.PasswordReset{Face: core.FaceConsole, Client: request.Client(r), Token: v.Token, Password: r.PostForm.Get("password")})
	if err == nil {
		v.Done, v.Token = "Your password is set. You can sign in with it.", ""
	}
	return err
}

func (c *Console) change(r *http.Request, v *view) error {
	v.Login = r.PostForm.Get("login")
	if r.PostForm.Get("password") != r.PostForm.Get("again") {
		return errDiffer
	}
	err := c.passwords.Change(r.Context(), core.PasswordChange{Face: core.FaceConsole, Client: request.Client(r), Login: v.Login,
		Current: r.PostForm.Get("current"), Password: r.PostForm.Get("password")})
	if err == nil {
		v.Done = "Your password is changed. You can sign in with it."
	}
	return err
}

// refuse words what went wrong and gives its status. Why a sign-in failed is
// not told: it would say who exists.
func (c *Console) refuse(r *http.Request, err error, v *view) int {
	e, ok := core.AsError(err)
	if !ok {
		e = &core.Error{Kind: core.Internal}
	}
	switch e.Kind {
	case core.Invalid, core.Denied, core.Conflict:
		v.Problem = sentence(e.Msg)
		if e.Field == "token" {
			v.Token = ""
		}
		return http.StatusUnprocessableEntity
	case core.Unauthenticated:
		v.Problem = "Wrong login or password, or the login may not sign in now."
		return http.StatusUnauthorized
	case core.TooMany:
		v.Problem = "Too many at once. Try again later."
		return http.StatusTooManyRequests
	case core.Unavailable:
		v.Problem = "Something that is needed cannot be reached now. Try again later."
		return http.StatusServiceUnavailable
	}
	if r.Context().Err() == nil {
		c.log.ErrorContext(r.Context(), "page failed", "request", request.Client(r).RequestID, "error", err)
	}
	v.Problem = "An error has occurred. Try again later."
	return http.StatusInternalServerError
}

// sentence makes a message one for people.
func sentence(msg string) string {
	if msg == "" {
		return "That cannot be done."
	}
	return strings.ToUpper(msg[:1]) + strings.TrimSuffix(msg[1:], ".") + "."
}

func (c *Console) show(w http.ResponseWriter, status int, v *view) {
	var page bytes.Buffer
	if err := c.pages.ExecuteTemplate(&page, "page.html", v); err != nil {
		c.log.Error("page cannot be made", "page", v.Page, "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if _, err := w.Write(page.Bytes()); err != nil && !errors.Is(err, http.ErrBodyNotAllowed) {
		c.log.Debug("page not sent", "error", err)
	}
}
