package secret

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func testKey(fill byte) []byte { return bytes.Repeat([]byte{fill}, sealKeySize) }

func testRing(t testing.TB, keys ...[]byte) *Keyring {
	t.Helper()
	ring, err := NewKeyring(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func seal(t testing.TB, ring *Keyring, row, plain string) []byte {
	t.Helper()
	sealed, err := ring.Seal(row, []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestSealedOpensForItsRowOnly(t *testing.T) {
	ring := testRing(t, testKey(1))
	for _, plain := range []string{"", "s3cr3t", strings.Repeat("long ", 10000)} {
		got, err := ring.Open("account-1", seal(t, ring, "account-1", plain))
		if err != nil || string(got) != plain {
			t.Errorf("Open gave %d bytes, %v; want the %d sealed", len(got), err, len(plain))
		}
	}
	sealed := seal(t, ring, "account-1", "s3cr3t")
	for _, row := range []string{"account-2", "", "account-1 ", "account-"} {
		if _, err := ring.Open(row, sealed); !errors.Is(err, ErrTampered) {
			t.Errorf("Open for row %q = %v, want ErrTampered", row, err)
		}
	}
}

func TestSealedHidesPlainAndDiffersEachTime(t *testing.T) {
	ring := testRing(t, testKey(1))
	a, b := seal(t, ring, "row", "s3cr3t"), seal(t, ring, "row", "s3cr3t")
	if bytes.Equal(a, b) {
		t.Error("two seals of one value are the same")
	}
	if bytes.Contains(a, []byte("s3cr3t")) {
		t.Error("the value is in clear")
	}
	if len(a) != len("s3cr3t")+37 {
		t.Errorf("sealed value has %d bytes, want 37 more than the value", len(a))
	}
}

func TestEveryAlteredBitIsFound(t *testing.T) {
	ring := testRing(t, testKey(1))
	sealed := seal(t, ring, "row", "s3cr3t")
	for bit := range len(sealed) * 8 {
		altered := bytes.Clone(sealed)
		altered[bit/8] ^= 1 << (bit % 8)
		want := ErrTampered
		switch {
		case bit/8 < 1:
			want = ErrMalformedSeal
		case bit/8 < headerBytes:
			want = ErrUnknownKey
		}
		if _, err := ring.Open("row", altered); !errors.Is(err, want) {
			t.Errorf("bit %d altered: %v, want %v", bit, err, want)
		}
	}
}

func TestEveryTruncationIsFound(t *testing.T) {
	ring := testRing(t, testKey(1))
	sealed := seal(t, ring, "row", "s3cr3t")
	for n := range len(sealed) {
		if _, err := ring.Open("row", sealed[:n]); !errors.Is(err, ErrTampered) && !errors.Is(err, ErrMalformedSeal) {
			t.Errorf("first %d bytes: %v", n, err)
		}
	}
}

func TestKeyIDSwappedForAnotherOfTheRingIsFound(t *testing.T) {
	one, two := testKey(1), testKey(2)
	ring := testRing(t, one, two)
	sealed := seal(t, testRing(t, one), "row", "s3cr3t")
	other := idOf(two)
	copy(sealed[1:headerBytes], other[:])
	if _, err := ring.Open("row", sealed); !errors.Is(err, ErrTampered) {
		t.Errorf("Open = %v, want ErrTampered", err)
	}
}

func TestNewestKeySealsAllOpen(t *testing.T) {
	one, two := testKey(1), testKey(2)
	before, during, after := testRing(t, one), testRing(t, one, two), testRing(t, two)
	old, recent := seal(t, before, "row", "old"), seal(t, during, "row", "recent")
	tests := []struct {
		name   string
		ring   *Keyring
		sealed []byte
		want   error
	}{
		{"old value, both keys", during, old, nil},
		{"new value, both keys", during, recent, nil},
		{"new value, new key alone", after, recent, nil},
		{"new value, old key alone", before, recent, ErrUnknownKey},
		{"old value, new key alone", after, old, ErrUnknownKey},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := tt.ring.Open("row", tt.sealed); !errors.Is(err, tt.want) {
				t.Errorf("Open = %v, want %v", err, tt.want)
			}
		})
	}
}

func TestUnknownKeyErrorNamesTheKey(t *testing.T) {
	ring := testRing(t, testKey(1))
	_, err := testRing(t, testKey(2)).Open("row", seal(t, ring, "row", "x"))
	if err == nil || !strings.Contains(err.Error(), ring.ID()) {
		t.Errorf("Open = %v, want the ID %s in it", err, ring.ID())
	}
}

func TestRingKnowsItsKeys(t *testing.T) {
	ring := testRing(t, testKey(1), testKey(2))
	if ring.ID() != idOf(testKey(2)).String() {
		t.Errorf("ID = %s, want the newest key's", ring.ID())
	}
	for id, want := range map[string]bool{
		idOf(testKey(1)).String(): true, idOf(testKey(2)).String(): true,
		idOf(testKey(3)).String(): false, "": false, "not hexadecimal!": false,
	} {
		if got := ring.Has(id); got != want {
			t.Errorf("Has(%q) = %t, want %t", id, got, want)
		}
	}
}

func TestEmptyRingDoesNotSeal(t *testing.T) {
	if _, err := testRing(t).Seal("row", []byte("x")); err == nil {
		t.Error("sealed without a key")
	}
}

// FuzzOpen: no bytes but those Seal made for the row open, and none make Open panic.
func FuzzOpen(f *testing.F) {
	ring := testRing(f, testKey(1), testKey(2))
	f.Add("row", seal(f, testRing(f, testKey(9)), "row", "another ring's"))
	f.Add("row", []byte{sealFormat})
	f.Fuzz(func(t *testing.T, row string, sealed []byte) {
		plain, err := ring.Open(row, sealed)
		if err == nil {
			t.Fatalf("forged a sealed value for row %q: %x opens as %q", row, sealed, plain)
		}
		if !errors.Is(err, ErrMalformedSeal) && !errors.Is(err, ErrUnknownKey) && !errors.Is(err, ErrTampered) {
			t.Errorf("error of another kind: %v", err)
		}
		resealed, err := ring.Seal(row, sealed)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := ring.Open(row, resealed); err != nil || !bytes.Equal(back, sealed) {
			t.Errorf("sealed and opened: %x, %v; want %x", back, err, sealed)
		}
	})
}
