package storage

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// Addresses of storage are given by people. They may not make this server
// speak to the machine's own network or to a cloud's metadata service, which
// hands out credentials (DESIGN section 5). The address is looked at when a
// connection is made, after names are resolved, so that no answer of a name
// server can change between the look and the connection.

// metadata are addresses of metadata services outside of the link-local ranges.
var metadata = []netip.Prefix{
	netip.MustParsePrefix("fd00:ec2::/32"),          // Amazon, IPv6: metadata, names, time, credentials of pods
	netip.MustParsePrefix("fd20:ce::254/128"),       // Google, IPv6
	netip.MustParsePrefix("fd00:c1::a9fe:a9fe/128"), // Oracle, IPv6
	netip.MustParsePrefix("100.100.100.200/32"),     // Alibaba
	netip.MustParsePrefix("192.0.0.192/32"),         // Oracle
	netip.MustParsePrefix("168.63.129.16/32"),       // Azure
}

// inside are IPv6 addresses that stand for IPv4 ones, and where those begin in
// them, in bytes.
var inside = []struct {
	prefix netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12},    // RFC 6052: behind a translator
	{netip.MustParsePrefix("64:ff9b:1::/48"), 12},  // RFC 8215: behind one's own
	{netip.MustParsePrefix("::ffff:0:0:0/96"), 12}, // RFC 2765
	{netip.MustParsePrefix("::/96"), 12},           // RFC 4291: "compatible", deprecated
	{netip.MustParsePrefix("2002::/16"), 2},        // RFC 3056: 6to4
}

var (
	sharedAddresses = netip.MustParsePrefix("100.64.0.0/10") // RFC 6598: a provider's private ones
	thisNetwork     = netip.MustParsePrefix("0.0.0.0/8")     // RFC 1122: reaches this machine
	benchmarking    = netip.MustParsePrefix("198.18.0.0/15") // RFC 2544
	broadcast       = netip.MustParseAddr("255.255.255.255")
	siteLocal       = netip.MustParsePrefix("fec0::/10") // RFC 3879: private, deprecated
	teredo          = netip.MustParsePrefix("2001::/32") // RFC 4380: tunnels to hosts behind routers
)

// guardError refuses an address.
type guardError struct{ address, why string }

// Error names the address and why it is closed.
func (e *guardError) Error() string {
	return fmt.Sprintf("address %s may not be reached: %s", e.address, e.why)
}

// Allowed refuses addresses that nothing whose address people give may be at:
// storage, and authentication and mail servers too.
func Allowed(a netip.Addr, allowPrivate bool) error {
	a = plain(a)
	switch {
	case a.IsLinkLocalUnicast(), a.IsMulticast(), a == broadcast:
		return &guardError{a.String(), "it is link-local or multicast"}
	case isMetadata(a):
		return &guardError{a.String(), "it is a metadata service"}
	case !allowPrivate && isPrivate(a):
		return &guardError{a.String(), "it is private, which setting allowPrivateEndpoints forbids"}
	}
	return nil
}

// plain gives the IPv4 address that an IPv6 one stands for, if so.
func plain(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if a.IsUnspecified() || a.IsLoopback() {
		return a
	}
	for _, i := range inside {
		if i.prefix.Contains(a) {
			b := a.As16()
			return netip.AddrFrom4([4]byte(b[i.at : i.at+4]))
		}
	}
	return a
}

func isMetadata(a netip.Addr) bool {
	for _, m := range metadata {
		if m.Contains(a) {
			return true
		}
	}
	return false
}

func isPrivate(a netip.Addr) bool {
	return a.IsLoopback() || a.IsPrivate() || a.IsUnspecified() || sharedAddresses.Contains(a) || thisNetwork.Contains(a) ||
		benchmarking.Contains(a) || siteLocal.Contains(a) || teredo.Contains(a)
}

// transport makes connections to places that may be reached, none through a
// proxy: that would do the resolving.
func (d *Drivers) transport(at core.Place) *http.Transport {
	dialer := &net.Dialer{
		Timeout: min(d.quiet, 10*time.Second),
		Control: func(_, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil {
				return &guardError{address, "it is no IP address"}
			}
			return Allowed(to.Addr(), at.AllowPrivate)
		},
	}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &lively{Conn: c, quiet: d.quiet}, nil
		},
		TLSClientConfig:       &tls.Config{InsecureSkipVerify: at.Settings.IgnoreCertificate, MinVersion: tls.VersionTLS12}, //nolint:gosec // as the account asks
		TLSHandshakeTimeout:   d.quiet,
		ResponseHeaderTimeout: d.quiet,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       time.Minute,
		DisableCompression:    true, // objects come as they are
		ForceAttemptHTTP2:     true,
	}
}

// lively is a connection that may not stand still: a server that dies without
// a word must not hold a job for ever.
type lively struct {
	net.Conn
	quiet time.Duration
}

// Read reads, unless nothing comes for too long.
func (c *lively) Read(b []byte) (int, error) {
	if err := c.moved(); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

// Write writes, unless nothing is taken for too long.
func (c *lively) Write(b []byte) (int, error) {
	if err := c.moved(); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

// moved gives both directions more time: while a long body is written the
// transport already waits for the answer.
func (c *lively) moved() error {
	return c.SetDeadline(time.Now().Add(c.quiet)) // the operating system's clock is meant
}
