package transfer

import (
	"fmt"
	"strings"
)

// Summary counts what an import did, per list of the file.
type Summary struct {
	Lists []Count
}

// Count is one list's part of a Summary.
type Count struct {
	List    string
	Made    int
	Updated int
	Existed int      // left as they were
	Names   []string // of the first few that existed
}

// namesShown is how many existing things a summary names.
const namesShown = 10

func (s *Summary) list(name string) *Count {
	for i := range s.Lists {
		if s.Lists[i].List == name {
			return &s.Lists[i]
		}
	}
	s.Lists = append(s.Lists, Count{List: name})
	return &s.Lists[len(s.Lists)-1]
}

func (s *Summary) made(list string)    { s.list(list).Made++ }
func (s *Summary) updated(list string) { s.list(list).Updated++ }

func (s *Summary) existed(list, name string) {
	c := s.list(list)
	c.Existed++
	if len(c.Names) < namesShown && name != "" {
		c.Names = append(c.Names, name)
	}
}

func (s *Summary) changed() bool {
	for _, c := range s.Lists {
		if c.Made+c.Updated > 0 {
			return true
		}
	}
	return false
}

// changes names the lists that changed something, for the audit log.
func (s *Summary) changes() string {
	var names []string
	for _, c := range s.Lists {
		if c.Made+c.Updated > 0 {
			names = append(names, c.List)
		}
	}
	return strings.Join(names, ",")
}

// String gives one line per list: "users: 3 made, 2 exist already (ann, bob)".
func (s *Summary) String() string {
	var b strings.Builder
	for _, c := range s.Lists {
		var parts []string
		if c.Made > 0 {
			parts = append(parts, fmt.Sprintf("%d made", c.Made))
		}
		if c.Updated > 0 {
			parts = append(parts, fmt.Sprintf("%d updated", c.Updated))
		}
		if c.Existed > 0 {
			parts = append(parts, fmt.Sprintf("%d exist already%s", c.Existed, c.names()))
		}
		fmt.Fprintf(&b, "%s: %s\n", c.List, strings.Join(parts, ", "))
	}
	if len(s.Lists) == 0 {
		return "nothing to import\n"
	}
	return b.String()
}

func (c *Count) names() string {
	if len(c.Names) == 0 {
		return ""
	}
	more := ""
	if c.Existed > len(c.Names) {
		more = ", ..."
	}
	return " (" + strings.Join(c.Names, ", ") + more + ")"
}
