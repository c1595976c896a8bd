package control_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/control"
	"github.com/purserhq/purser/internal/core"
	"github.com/purserhq/purser/internal/jobs"
	"github.com/purserhq/purser/internal/secret"
)

// memory is storage in memory: buckets of objects. Its trouble, if any, is
// asked before each object is deleted.
type memory struct {
	mu      sync.Mutex
	buckets map[string]map[string][]byte
	trouble func(deleted int) error
	asked   func(times int) // called before each listing
	lists   int
	closed  int // so many times it cannot be opened
	check   func() error
	deleted int
	stuck   bool // deletions are acknowledged and not done
}

func (m *memory) Has(core.AccountType) bool { return true }

func (m *memory) Open(_ context.Context, at core.Place) (core.Bucket, error) {
	if m.closed > 0 {
		m.closed--
		return nil, &core.Error{Kind: core.NotFound, Msg: "there is no such folder or file"}
	}
	return memoryBucket{m, at.Bucket}, nil
}

func (m *memory) Check(context.Context, core.Place) error {
	if m.check == nil {
		return nil
	}
	return m.check()
}

func (m *memory) Create(context.Context, core.Place, core.BucketSettings) error { return nil }

func (m *memory) fill(bucket string, keys ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.buckets == nil {
		m.buckets = map[string]map[string][]byte{}
	}
	if m.buckets[bucket] == nil {
		m.buckets[bucket] = map[string][]byte{}
	}
	for _, k := range keys {
		m.buckets[bucket][k] = []byte("data")
	}
}

func (m *memory) keys(bucket, prefix string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := slices.Sorted(maps.Keys(m.buckets[bucket]))
	return slices.DeleteFunc(list, func(k string) bool { return !strings.HasPrefix(k, prefix) })
}

type memoryBucket struct {
	*memory
	name string
}

func (b memoryBucket) List(_ context.Context, prefix string) iter.Seq2[core.Object, error] {
	return func(yield func(core.Object, error) bool) {
		b.mu.Lock()
		if b.asked != nil {
			b.asked(b.lists)
		}
		b.lists++
		_, ok := b.buckets[b.name]
		b.mu.Unlock()
		if !ok {
			yield(core.Object{}, core.NotFoundError("bucket", b.name))
			return
		}
		for _, k := range b.keys(b.name, prefix) {
			if !yield(core.Object{Key: k}, nil) {
				return
			}
		}
	}
}

func (b memoryBucket) Get(_ context.Context, key string, _, _ int64) (io.ReadCloser, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return io.NopCloser(bytes.NewReader(b.buckets[b.name][key])), nil
}

func (b memoryBucket) Put(_ context.Context, key string, data io.Reader, _ int64) error {
	all, err := io.ReadAll(data)
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.buckets[b.name][key] = all
	return nil
}

func (b memoryBucket) Delete(_ context.Context, key string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.trouble != nil {
		if err := b.trouble(b.deleted); err != nil {
			return err
		}
	}
	b.deleted++
	if !b.stuck {
		delete(b.buckets[b.name], key)
	}
	return nil
}

func (b memoryBucket) Kept(ctx context.Context, prefix string) iter.Seq2[core.Object, error] {
	return b.List(ctx, prefix)
}

func (b memoryBucket) Erase(ctx context.Context, o core.Object) error { return b.Delete(ctx, o.Key) }

func (b memoryBucket) Close() error { return nil }

// withStorage gives the world's rules a storage, and a runner of their jobs.
func (w *world) withStorage() (*memory, *jobs.Runner) {
	w.t.Helper()
	hasher, err := secret.NewHasher(secret.HasherConfig{Params: secret.Params{MemoryKiB: 8, Passes: 1, Parallelism: 1}})
	w.must(err)
	m := &memory{}
	w.c = control.New(control.Config{Store: w.store, Hasher: hasher, Keys: testKeys(w.t), Drivers: m, Now: w.clock})
	w.Services = w.c.Services()
	return m, w.runner()
}

func (w *world) runner() *jobs.Runner {
	return jobs.New(jobs.Config{Store: w.store, Work: w.c.Work(), Most: 3, Pause: func(int) time.Duration { return 0 }, Now: w.clock})
}

// erasures lists the deletion jobs.
func (w *world) erasures() []*core.Job {
	w.t.Helper()
	list, err := w.Jobs.List(w.ctx, system, core.JobFilter{}, "", 100)
	w.must(err)
	return slices.DeleteFunc(list, func(j *core.Job) bool { return !strings.HasPrefix(string(j.Kind), "data.") })
}

// TestDeletingAUserWithData deletes his prefix in each bucket he ever had, and
// nothing else.
func TestDeletingAUserWithData(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		m, runner := w.withStorage()
		s := w.shelf(0, core.NoLimit)
		ann, bob := string(s.users[0]), string(s.users[1])
		for i := range 1200 {
			m.fill("one", ann+"/c1/"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+"/"+core.NewID[string](w.clock()))
		}
		m.fill("one", bob+"/c1/kept", ann+"0/kept")
		m.fill("two", ann+"/c2/old")
		list, err := w.store.Read(w.ctx).AssignmentsOf(s.users[0])
		w.must(err)
		w.must(w.Assignments.Delete(w.ctx, system, s.users[0], string(list[1].ID))) // his data stays, and is found again
		w.must(w.store.Update(w.ctx, func(tx core.Tx) error {
			_, err := tx.AddStored(s.users[0], s.buckets[0], "c1", 5000)
			return err
		}))
		w.must(w.Customers.Delete(w.ctx, system, s.users[0], true))
		w.must(runner.Drain(w.ctx))
		if left := m.keys("one", ""); !slices.Equal(left, slices.Sorted(slices.Values([]string{bob + "/c1/kept", ann + "0/kept"}))) {
			t.Errorf("left in one: %d objects", len(left))
		}
		if left := m.keys("two", ""); len(left) != 0 {
			t.Errorf("left in two: %v", left)
		}
		volumes, err := w.store.Read(w.ctx).Volumes(s.users[:1])
		w.must(err)
		if stored, err := w.store.Read(w.ctx).CompanyStored(s.company); err != nil || stored != 0 || len(volumes) != 0 {
			t.Errorf("%d bytes and %d volumes are still counted, %v", stored, len(volumes), err)
		}
		done := int64(0)
		for _, j := range w.erasures() {
			if j.State != core.JobDone || j.Company != s.company {
				t.Errorf("%+v", *j)
			}
			done += j.Done
		}
		if done != 1201 {
			t.Errorf("%d objects were counted", done)
		}
	})
}

func TestDeletingAUserWithoutDataKeepsIt(t *testing.T) {
	onEngines(t, func(t *testing.T, w *world) {
		m, runner := w.withStorage()
		s := w.shelf(0, core.NoLimit)
		m.fill("one", string(s.users[0])+"/c1/kept")
		w.must(w.Customers.Delete(w.ctx, system, s.users[0], false))
		w.must(runner.Drain(w.ctx))
		if len(m.keys("one", "")) != 1 || len(w.erasures()) != 0 {
			t.Error("data went")
		}
	})
}

// TestADeletionThatMeetsTrouble goes on where it was, and reports done only
// what is.
func TestADeletionThatMeetsTrouble(t *testing.T) {
	away := &core.Error{Kind: core.Unavailable, Msg: "the storage does not answer"}
	tests := []struct {
		name    string
		trouble func(*memory)
		state   core.JobState
		problem string
	}{
		{"the storage is away once, in the middle", func(m *memory) {
			once := sync.OnceValue(func() error { return away })
			told := false
			m.trouble = func(deleted int) error {
				if deleted == 5 && !told {
					told = true
					return once()
				}
				return nil
			}
		}, core.JobDone, ""},
		{"the storage stays away", func(m *memory) { m.trouble = func(int) error { return away } }, core.JobFailed, "the storage does not answer"},
		{"the key is refused", func(m *memory) { m.trouble = func(int) error { return core.DeniedError("wrong key") } }, core.JobFailed, "wrong key"},
		{"deletions do nothing", func(m *memory) { m.stuck = true }, core.JobFailed, "the storage still shows an object that it said was deleted"},
		{"it fails in a way nobody thought of", func(m *memory) { m.trouble = func(int) error { return errors.New("broken pipe") } }, core.JobFailed, "broken pipe"},
		{"the bucket is not there", func(m *memory) { m.buckets = nil }, core.JobFailed, `bucket "one" not found`},
		{"the bucket is not there yet, as of a share that was not mounted", func(m *memory) {
			buckets := m.buckets
			m.buckets = nil
			m.trouble, m.asked = nil, func(times int) {
				if times == 1 {
					m.buckets = buckets
				}
			}
		}, core.JobDone, ""},
		{"the folder is not there yet", func(m *memory) { m.closed = 2 }, core.JobDone, ""},
		{"the folder is not there", func(m *memory) { m.closed = 100 }, core.JobFailed, "there is no such folder or file"},
		{"an object is locked for a time", func(m *memory) {
			times := 0
			m.trouble = func(int) error {
				if times++; times < 3 {
					return core.InvalidError("", core.NoReason, "", "the object is locked")
				}
				return nil
			}
		}, core.JobDone, ""},
	}
	onEngines(t, func(t *testing.T, w *world) {
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				m, runner := w.withStorage()
				s := w.shelf(0, core.NoLimit)
				ann := s.users[0]
				m.fill("two")
				for range 10 {
					m.fill("one", string(ann)+"/c1/"+core.NewID[string](w.clock()))
				}
				w.must(w.store.Update(w.ctx, func(tx core.Tx) error {
					_, err := tx.AddStored(ann, s.buckets[0], "c1", 5000)
					return err
				}))
				w.must(w.Customers.Delete(w.ctx, system, ann, true))
				tt.trouble(m)
				w.must(runner.Drain(w.ctx))
				for _, j := range w.erasures()[:2] {
					if strings.HasSuffix(j.Subject, "/one") && (j.State != tt.state || j.Problem != tt.problem) {
						t.Errorf("%s: %s", j.State, j.Problem)
					}
					if strings.HasSuffix(j.Subject, "/one") && tt.state == core.JobDone && (j.Done != 10 || j.Total != 10) {
						t.Errorf("%d of %d are counted over all attempts", j.Done, j.Total)
					}
				}
				stored, err := w.store.Read(w.ctx).CompanyStored(s.company)
				w.must(err)
				if gone := stored == 0; gone != (tt.state == core.JobDone) {
					t.Errorf("%d bytes are counted", stored)
				}
				if tt.state == core.JobDone {
					return
				}
				m.fill("one")
				m.trouble, m.stuck, m.asked, m.closed = nil, false, nil, 0
				for _, j := range w.erasures()[:2] {
					if j.State == core.JobFailed {
						w.must(w.Jobs.Retry(w.ctx, system, j.ID))
						w.refused(w.Jobs.Retry(w.ctx, system, j.ID), core.Conflict, core.NotAllowed)
					}
				}
				w.must(runner.Drain(w.ctx))
				if left := m.keys("one", string(ann)); len(left) != 0 {
					t.Errorf("%d objects are left after the retry", len(left))
				}
			})
		}
	})
}
