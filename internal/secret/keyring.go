package secret

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// Errors of Open.
var (
	// ErrUnknownKey means that the value was sealed under a key the key file does not hold.
	ErrUnknownKey = errors.New("sealed under a key that is not in the key file")
	// ErrTampered means that the value was altered, or sealed for another row.
	ErrTampered = errors.New("sealed value was altered or belongs to another row")
	// ErrMalformedSeal means that the bytes are no sealed value at all.
	ErrMalformedSeal = errors.New("not a sealed value")
)

// A sealed value is: format (1 byte), key ID (8), nonce (12), ciphertext, tag (16). The additional
// data is format and key ID, then the row ID; as the first two have a fixed length, no two
// different pairs give the same bytes.
const (
	sealFormat  = 1
	keyIDBytes  = 8
	headerBytes = 1 + keyIDBytes
	sealKeySize = 32
)

// Keyring holds the AES-256 keys of a key file. The newest seals, all open, so that a key can be
// replaced without sealing everything anew at once. Safe for concurrent use.
type Keyring struct {
	newest keyID
	keys   map[keyID]cipher.AEAD
	raw    map[keyID][]byte // what keys for other purposes are derived from
}

// keyID is the beginning of a hash of the key: a mistyped key in the file shows, and two keys
// never share one by mistake.
type keyID [keyIDBytes]byte

func idOf(key []byte) keyID {
	sum := sha256.Sum256(append([]byte("purser key id\x00"), key...))
	return keyID(sum[:keyIDBytes])
}

func (id keyID) String() string { return hex.EncodeToString(id[:]) }

// NewKeyring makes a ring of keys of 32 bytes each, oldest first, at least one.
func NewKeyring(keys ...[]byte) (*Keyring, error) {
	ring := &Keyring{keys: make(map[keyID]cipher.AEAD, len(keys)), raw: make(map[keyID][]byte, len(keys))}
	for _, key := range keys {
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, err
		}
		ring.newest = idOf(key)
		ring.keys[ring.newest], ring.raw[ring.newest] = aead, bytes.Clone(key)
	}
	return ring, nil
}

// ID returns the ID of the key that seals now, 16 hexadecimal digits. It is no secret: a database
// can hold it to tell a wrong key file at once.
func (r *Keyring) ID() string { return r.newest.String() }

// Has reports whether the ring can open what was sealed under the key with this ID.
func (r *Keyring) Has(id string) bool {
	raw, err := hex.DecodeString(id)
	if err != nil || len(raw) != keyIDBytes {
		return false
	}
	_, ok := r.keys[keyID(raw)]
	return ok
}

// Seal encrypts plain (AES-256-GCM, random nonce) for the row with this ID; only Open with the
// same row ID gives it back. The result is 37 bytes longer than plain, and never the same twice.
func (r *Keyring) Seal(rowID string, plain []byte) ([]byte, error) {
	aead, ok := r.keys[r.newest]
	if !ok {
		return nil, fmt.Errorf("seal for row %q: the key ring is empty", rowID)
	}
	header := append([]byte{sealFormat}, r.newest[:]...)
	return aead.Seal(header, nil, plain, additional(header, rowID)), nil
}

// Open decrypts what Seal made for the row with this ID. It fails with ErrMalformedSeal,
// ErrUnknownKey, which names the key, or ErrTampered.
func (r *Keyring) Open(rowID string, sealed []byte) ([]byte, error) {
	if len(sealed) < headerBytes || sealed[0] != sealFormat {
		return nil, fmt.Errorf("row %q: %w", rowID, ErrMalformedSeal)
	}
	header, body := sealed[:headerBytes], sealed[headerBytes:]
	id := keyID(header[1:])
	aead, ok := r.keys[id]
	if !ok {
		return nil, fmt.Errorf("row %q: key %s: %w", rowID, id, ErrUnknownKey)
	}
	if len(body) < aead.Overhead() {
		return nil, fmt.Errorf("row %q: %w", rowID, ErrMalformedSeal)
	}
	plain, err := aead.Open(nil, nil, body, additional(header, rowID))
	if err != nil {
		return nil, fmt.Errorf("row %q: %w", rowID, ErrTampered)
	}
	return plain, nil
}

func additional(header []byte, rowID string) []byte {
	return append(bytes.Clone(header), rowID...)
}
