package fieldwords

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

// Check compares a file with the words of a package; the flag -update, which
// servertest defines, rewrites it.
func Check(t testing.TB, folder, file string) {
	t.Helper()
	words, err := Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	enc := json.NewEncoder(&want)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	if err := enc.Encode(words); err != nil {
		t.Fatal(err)
	}
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(file, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want.Bytes()) {
		t.Errorf("%s is out of date: run this test with -update", file)
	}
}
