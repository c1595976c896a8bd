package control

import (
	"sync"
	"time"

	"github.com/purserhq/purser/internal/core"
)

// sightings remember of which agents it was noted lately that they were heard
// of, so that not each of their requests asks the store. What they forget is
// noted once more.
type sightings struct {
	every time.Duration

	mu     sync.Mutex
	since  time.Time                     // when recent was begun
	recent map[core.ComputerID]time.Time // noted since then
	older  map[core.ComputerID]time.Time // and in the time before that
}

func newSightings(every time.Duration) *sightings {
	return &sightings{every: every, recent: map[core.ComputerID]time.Time{}}
}

// fresh reports whether it was noted lately that an agent was heard of.
func (s *sightings) fresh(id core.ComputerID, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.recent[id]
	if !ok {
		at, ok = s.older[id]
	}
	age := now.Sub(at)
	return ok && age >= 0 && age < s.every
}

// noted remembers a sighting that the store holds. Those too old to count go
// away together.
func (s *sightings) noted(id core.ComputerID, at, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if age := now.Sub(s.since); age < 0 || age >= s.every {
		s.older, s.recent, s.since = s.recent, map[core.ComputerID]time.Time{}, now
	}
	s.recent[id] = at
}
