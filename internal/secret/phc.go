package secret

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// ErrMalformedHash means that a password hash is not an argon2id string this server takes.
var ErrMalformedHash = errors.New("malformed password hash")

// Params are argon2id's costs (RFC 9106 section 3.1).
type Params struct {
	MemoryKiB   uint32 // memory in KiB, at least 8 for each lane
	Passes      uint32 // passes over the memory, at least 1
	Parallelism uint8  // lanes, at least 1
}

// DefaultParams are those of DESIGN section 5, OWASP's recommendation: 19 MiB, two passes, one lane.
var DefaultParams = Params{MemoryKiB: 19 * 1024, Passes: 2, Parallelism: 1}

// Bounds on hashes made elsewhere. RFC 9106's second recommendation (64 MiB, 3 passes, 4 lanes)
// is within; its first (2 GiB) would let an imported hash take the machine's memory.
const (
	maxMemoryKiB   = 64 * 1024
	maxPasses      = 16
	maxParallelism = 16
	minSalt        = 8
	maxSalt        = 64
	minKey         = 16
	maxKey         = 64
)

func (p Params) check() error {
	switch {
	case p.Parallelism < 1 || p.Parallelism > maxParallelism:
		return fmt.Errorf("p=%d is not within 1..%d", p.Parallelism, maxParallelism)
	case p.MemoryKiB < 8*uint32(p.Parallelism) || p.MemoryKiB > maxMemoryKiB:
		return fmt.Errorf("m=%d is not within %d..%d", p.MemoryKiB, 8*uint32(p.Parallelism), maxMemoryKiB)
	case p.Passes < 1 || p.Passes > maxPasses:
		return fmt.Errorf("t=%d is not within 1..%d", p.Passes, maxPasses)
	}
	return nil
}

// CheckHash reports whether encoded is a hash that Verify takes, without the cost of verifying:
// an argon2id string within bounds on its costs. It fails with ErrMalformedHash and a reason,
// which never repeats the salt or hash.
func CheckHash(encoded string) error {
	_, err := parsePHC(encoded)
	return err
}

// phc is a password hash taken apart.
type phc struct {
	params    Params
	salt, key []byte
}

// String writes the PHC string format, with its unpadded standard base64.
// Source: https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
func (h phc) String() string {
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		h.params.MemoryKiB, h.params.Passes, h.params.Parallelism,
		enc.EncodeToString(h.salt), enc.EncodeToString(h.key))
}

func parsePHC(encoded string) (phc, error) {
	h, err := splitPHC(encoded)
	if err != nil {
		return phc{}, fmt.Errorf("%w: %w", ErrMalformedHash, err)
	}
	return h, nil
}

func splitPHC(encoded string) (h phc, err error) {
	part := strings.SplitN(encoded, "$", 7)
	if len(part) != 6 || part[0] != "" {
		return phc{}, errors.New("want $argon2id$v=19$m=,t=,p=$salt$hash")
	}
	if part[1] != "argon2id" {
		return phc{}, errors.New("the algorithm is not argon2id")
	}
	if part[2] != "v="+strconv.Itoa(argon2.Version) {
		return phc{}, fmt.Errorf("the version is not %d", argon2.Version)
	}
	if h.params, err = parseParams(part[3]); err != nil {
		return phc{}, err
	}
	if h.salt, err = decode("salt", part[4], minSalt, maxSalt); err != nil {
		return phc{}, err
	}
	h.key, err = decode("hash", part[5], minKey, maxKey)
	return h, err
}

// parseParams reads m, t and p in the order the reference implementation demands. The optional
// keyid and data are refused: they name a secret this server does not have.
func parseParams(list string) (Params, error) {
	part := strings.Split(list, ",")
	if len(part) != 3 {
		return Params{}, errors.New("want the parameters m, t and p")
	}
	var value [3]uint32
	for i, name := range []string{"m=", "t=", "p="} {
		digits, found := strings.CutPrefix(part[i], name)
		n, err := strconv.ParseUint(digits, 10, 32)
		if !found || err != nil || strconv.FormatUint(n, 10) != digits {
			return Params{}, fmt.Errorf("parameter %q is not a plain number", strings.TrimSuffix(name, "="))
		}
		value[i] = uint32(n)
	}
	if value[2] > maxParallelism {
		return Params{}, fmt.Errorf("p=%d is not within 1..%d", value[2], maxParallelism)
	}
	p := Params{MemoryKiB: value[0], Passes: value[1], Parallelism: uint8(value[2])}
	return p, p.check()
}

func decode(name, text string, shortest, longest int) ([]byte, error) {
	b, err := base64.RawStdEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") { // the decoder passes over line ends
		return nil, fmt.Errorf("the %s is not unpadded base64", name)
	}
	if len(b) < shortest || len(b) > longest {
		return nil, fmt.Errorf("the %s has %d bytes, not %d..%d", name, len(b), shortest, longest)
	}
	return b, nil
}
