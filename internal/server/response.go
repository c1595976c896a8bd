package server

import (
	"io"
	"net/http"
	"time"
)

const (
	// bodyPatience is how long a client may take to send a body. http.Server.ReadTimeout would
	// not do: it goes on after the body and ends long answers.
	bodyPatience = time.Minute
	// writePatience is how long one write may wait for the client. There is no limit on the whole
	// answer: long lists stream.
	writePatience = 30 * time.Second
)

// response notes what was answered and gives every write its own deadline.
type response struct {
	http.ResponseWriter
	control *http.ResponseController
	until   time.Time // the deadline set
	code    int
	bytes   int64
}

func newResponse(w http.ResponseWriter) response {
	return response{ResponseWriter: w, control: http.NewResponseController(w)}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush sends what is buffered.
func (w *response) Flush() { _ = w.control.Flush() }

// WriteHeader notes the status. Informational ones do not start the answer.
func (w *response) WriteHeader(code int) {
	if w.code == 0 && code >= 200 {
		w.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

// Write sends a piece of the body.
func (w *response) Write(b []byte) (int, error) {
	if w.code == 0 {
		w.code = http.StatusOK
	}
	w.extend()
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// extend moves the deadline, but not for each of many small writes.
func (w *response) extend() {
	now := time.Now()
	if w.until.Sub(now) > writePatience/2 {
		return
	}
	w.until = now.Add(writePatience)
	_ = w.control.SetWriteDeadline(w.until) // fails only where there is no connection
}

func (w *response) started() bool { return w.code != 0 }

// status is what the client saw; a handler that wrote nothing has answered 200.
func (w *response) status() int {
	if w.code == 0 {
		return http.StatusOK
	}
	return w.code
}

// limitBody bounds a body in length and time.
func limitBody(w http.ResponseWriter, r *http.Request, c *http.ResponseController) io.ReadCloser {
	if r.Body == nil || r.Body == http.NoBody {
		return http.NoBody
	}
	_ = c.SetReadDeadline(time.Now().Add(bodyPatience))
	return http.MaxBytesReader(w, &body{ReadCloser: r.Body, control: c}, maxBody)
}

// body takes the deadline away once all is read, else it would end the handler's context.
type body struct {
	io.ReadCloser
	control *http.ResponseController
}

// Read reads on.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		_ = b.control.SetReadDeadline(time.Time{})
	}
	return n, err
}
