package mbs

import (
	"context"
	"iter"
	"net/url"
	"strconv"

	"github.com/purserhq/purser/sdk/internal/loose"
	"github.com/purserhq/purser/sdk/internal/rest"
)

// ComputersService has the requests about computers and their plans, which are
// newer than the seed library (section 8.3). An hid is a computer's GUID, with
// or without braces.
type ComputersService struct{ c *Client }

// ComputerListOptions choose a page of a list of computers, and narrow it.
type ComputerListOptions struct {
	Offset    int // of the first computer
	Count     int // most computers in the page; 0: 100
	UserID    string
	CompanyID string
	Search    string // part of the name
	Online    *bool
}

// List gives a page of computers; it is empty past the end.
//
//api:op GET /api/Computers/{offset}/{count}
func (s *ComputersService) List(ctx context.Context, opts ComputerListOptions) ([]ComputerModel, error) {
	q := get("Computers.List", "/api/Computers/{offset}/{count}", page(opts.Offset, opts.Count)...)
	q.query = url.Values{}
	set(q.query, "userId", opts.UserID)
	set(q.query, "companyId", opts.CompanyID)
	set(q.query, "search", opts.Search)
	if opts.Online != nil {
		set(q.query, "online", strconv.FormatBool(*opts.Online))
	}
	res, err := s.c.do(ctx, q)
	if err != nil {
		return nil, err
	}
	list, err := computers(q, res)
	return list, s.c.hide(q, err)
}

// computers reads the envelope of a page, or a page without one.
func computers(q call, res *rest.Response) ([]ComputerModel, error) {
	if first(res.Body) != '{' {
		return rowsOf[ComputerModel](q, res)
	}
	if e := hidden(q.op, res); e != nil {
		return nil, e
	}
	var in ComputerList
	if err := loose.Unmarshal(res.Body, &in); err != nil {
		return nil, bad(q.op, res, noJSON(res.Body, err))
	}
	return in.Computers, nil
}

// page words a page as a path has it.
func page(offset, count int) []string {
	if count == 0 {
		count = pageSize
	}
	return []string{strconv.Itoa(offset), strconv.Itoa(count)}
}

// All gives the computers of all pages from opts.Offset on, opts.Count at a
// time. An error ends the iteration.
//
//api:op GET /api/Computers/{offset}/{count}
func (s *ComputersService) All(ctx context.Context, opts ComputerListOptions) iter.Seq2[ComputerModel, error] {
	key := func(m *ComputerModel) string { return m.ComputerHID }
	return pages(opts.Offset, opts.Count, key, func(offset, count int) ([]ComputerModel, error) {
		opts := opts
		opts.Offset, opts.Count = offset, count
		return s.List(ctx, opts)
	})
}

// Get gives a computer, or ErrNotFound.
//
//api:op GET /api/Computers/{hid}
func (s *ComputersService) Get(ctx context.Context, hid string) (*ComputerModel, error) {
	q := get("Computers.Get", "/api/Computers/{hid}", hid)
	return one(ctx, s.c, q, func(m *ComputerModel) bool { return sameID(m.ComputerHID, hid) })
}

// Authorize authorises a computer for a user, or for a new user of a company;
// with both, they are checked against each other. Error.Code is the server's
// code of a failure: -6 for what is not there (ErrNotFound).
//
//api:op POST /api/Computers/{hid}/authorization
func (s *ComputersService) Authorize(ctx context.Context, hid string, in AuthorizationModel) error {
	return s.c.run(ctx, post("Computers.Authorize", "/api/Computers/{hid}/authorization", in, hid))
}

// Deauthorize takes the authorisation away: the computer's agent is refused
// until Authorize.
//
//api:op DELETE /api/Computers/{hid}/authorization
func (s *ComputersService) Deauthorize(ctx context.Context, hid string) error {
	return s.c.run(ctx, remove("Computers.Deauthorize", "/api/Computers/{hid}/authorization", hid))
}

// Disks gives what a computer has stored in each destination, or ErrNotFound.
// The answer's form is Purser's: the vendor documents none.
//
//api:op GET /api/Computers/{hid}/Disks
func (s *ComputersService) Disks(ctx context.Context, hid string) ([]ComputerDisk, error) {
	return listOf[ComputerDisk](ctx, s.c, get("Computers.Disks", "/api/Computers/{hid}/Disks", hid))
}

// Statistics counts a computer's plans by how they stand, or fails with
// ErrNotFound. The answer's form is Purser's.
//
//api:op GET /api/Computers/{hid}/Statistics
func (s *ComputersService) Statistics(ctx context.Context, hid string) (*BackupStats, error) {
	return one[BackupStats](ctx, s.c, get("Computers.Statistics", "/api/Computers/{hid}/Statistics", hid), nil)
}

// Usage sums what a computer has stored, or fails with ErrNotFound. The
// answer's form is Purser's.
//
//api:op GET /api/Computers/{hid}/Usage
func (s *ComputersService) Usage(ctx context.Context, hid string) (*ComputerUsage, error) {
	return one[ComputerUsage](ctx, s.c, get("Computers.Usage", "/api/Computers/{hid}/Usage", hid), nil)
}
