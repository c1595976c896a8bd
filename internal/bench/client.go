package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
)

// client is one keep-alive connection that sends ready-made requests and
// passes over the answers' bodies. It understands what net/http's server
// sends, and no more, so that it costs little beside the server.
type client struct {
	conn net.Conn
	r    *bufio.Reader
	undo func() bool
}

// dial connects. The connection breaks when ctx ends, so that nothing waits
// for an answer that nobody wants any more. The buffer is small, because a
// thousand clients count in the memory that the part signin measures.
func dial(ctx context.Context, addr string) (*client, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	undo := context.AfterFunc(ctx, func() { _ = conn.Close() })
	return &client{conn: conn, r: bufio.NewReaderSize(conn, 8<<10), undo: undo}, nil
}

func (c *client) close() {
	c.undo()
	_ = c.conn.Close() // nobody waits for an answer any more
}

// ok sends a request that must be answered with 200 and gives the length of
// the answer's body.
func (c *client) ok(request []byte) (int64, error) { return c.copy(io.Discard, request) }

// copy is ok with the body going to w.
func (c *client) copy(w io.Writer, request []byte) (int64, error) {
	status, n, err := c.do(w, request)
	if err == nil && status != 200 {
		err = fmt.Errorf("%s: status %d", firstLine(request), status)
	}
	return n, err
}

func firstLine(request []byte) []byte {
	head, _, _ := bytes.Cut(request, []byte("\r\n"))
	return head
}

// do sends a request and gives the answer's status and the length of its body,
// which goes to w.
func (c *client) do(w io.Writer, request []byte) (status int, n int64, err error) {
	if _, err := c.conn.Write(request); err != nil {
		return 0, 0, err
	}
	status, length, err := c.head()
	if err != nil {
		return 0, 0, err
	}
	if length >= 0 {
		n, err = io.CopyN(w, c.r, length)
		return status, n, err
	}
	n, err = c.chunks(w)
	return status, n, err
}

// head reads the status line and the header; length is -1 for chunks.
func (c *client) head() (status int, length int64, err error) {
	line, err := c.r.ReadSlice('\n')
	if err != nil {
		return 0, 0, err
	}
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return 0, 0, fmt.Errorf("answer starts with %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, 0, err
	}
	for length = -2; ; {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return 0, 0, err
		}
		if len(line) == 2 {
			break
		}
		if v, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.ParseInt(string(v[:len(v)-2]), 10, 64); err != nil {
				return 0, 0, err
			}
		} else if bytes.HasPrefix(line, []byte("Transfer-Encoding: chunked")) {
			length = -1
		}
	}
	if length == -2 {
		return 0, 0, errors.New("answer without a length")
	}
	return status, length, nil
}

// chunks reads a chunked body.
func (c *client) chunks(w io.Writer) (n int64, err error) {
	for {
		line, err := c.r.ReadSlice('\n')
		if err != nil {
			return n, err
		}
		size, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 64)
		if err != nil {
			return n, err
		}
		if _, err := io.CopyN(w, c.r, size); err != nil {
			return n, err
		}
		if _, err := c.r.Discard(2); err != nil {
			return n, err
		}
		if n += size; size == 0 {
			return n, nil
		}
	}
}

// get makes a request without a body.
func get(path string, header ...string) []byte { return request("GET", path, "", header...) }

// request makes a request; header holds whole lines.
func request(method, path, body string, header ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: localhost\r\n", method, path)
	for _, h := range header {
		fmt.Fprintf(&b, "%s\r\n", h)
	}
	if body != "" {
		fmt.Fprintf(&b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	b.WriteString("\r\n" + body)
	return b.Bytes()
}

func bearer(token string) string { return "Authorization: Bearer " + token }
