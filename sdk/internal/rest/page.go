package rest

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
)

var titles = regexp.MustCompile(`(?is)<title[^>]*>\s*([^<]{1,80})`)

// Title quotes the title of a page that came in place of an answer: it often
// says who sent it. "" when there is none.
func Title(page []byte) string {
	m := titles.FindSubmatch(page[:min(len(page), 4096)])
	if m == nil {
		return ""
	}
	return fmt.Sprintf(" titled %q", strings.TrimSpace(html.UnescapeString(string(m[1]))))
}

// Place gives an address without what may be private in it.
func Place(location string) string {
	u, err := url.Parse(location)
	if err != nil || location == "" {
		return "nowhere"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}
