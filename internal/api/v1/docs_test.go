package v1

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
)

// TestTheDocumentedRequestsAreThoseOffered keeps docs/native.md's list; the
// flag -update, which servertest defines, rewrites it.
func TestTheDocumentedRequestsAreThoseOffered(t *testing.T) {
	const file, begin, end = "../../../docs/native.md", "-update -->\n", "<!-- end -->"
	a, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(raw), begin)
	have, tail, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatal("the page has no place for the list")
	}
	want := requests(a)
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(file, []byte(head+begin+want+end+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have != want {
		t.Errorf("%s is out of date: run this test with -update\n%s", file, want)
	}
}

// requests lists what the operation table offers here, as a table.
func requests(a *API) string {
	var rows []string
	for _, o := range core.Operations {
		for _, offer := range o.Offers {
			if offer.Face == core.FaceNative {
				rows = append(rows, fmt.Sprintf("| %s /v1%s | %s | %s |\n", offer.Method, offer.Path, a.summary(offer), rightOf(o.Need)))
			}
		}
	}
	slices.SortFunc(rows, func(x, y string) int { return strings.Compare(afterMethod(x), afterMethod(y)) })
	return "| request | what it does | needs |\n| --- | --- | --- |\n" + strings.Join(rows, "")
}

func afterMethod(row string) string { return row[strings.Index(row, "/"):] }

func (a *API) summary(offer core.Offer) string {
	item := a.huma.OpenAPI().Paths[offer.Path]
	switch offer.Method {
	case "GET":
		return item.Get.Summary
	case "POST":
		return item.Post.Summary
	case "PUT":
		return item.Put.Summary
	}
	return item.Delete.Summary
}

func rightOf(n core.Need) string {
	text := describe("", n)
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(text, "Needs the permission "), "For "), ".")
}
