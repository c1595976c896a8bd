package server

import (
	"context"
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

type metrics struct {
	requests *prometheus.CounterVec
	latency  *prometheus.HistogramVec
	inFlight prometheus.Gauge

	mu     sync.RWMutex
	series map[seriesOf]series
}

// seriesOf says which time series a request counts in.
type seriesOf struct {
	route, method string
	class         int
}

// series are found by their labels once, which is most of the work of counting.
type series struct {
	requests prometheus.Counter
	latency  prometheus.Observer
}

func newMetrics(cfg Config) (*prometheus.Registry, *metrics) {
	m := &metrics{
		series: map[seriesOf]series{},
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "purser_http_requests_total", Help: "Requests answered, by route pattern, method and class of status.",
		}, []string{"route", "method", "status"}),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "purser_http_request_duration_seconds", Help: "Time from a request's header to the end of its answer.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route", "method"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{Name: "purser_http_requests_in_flight", Help: "Requests being answered now."}),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.requests, m.latency, m.inFlight, buildInfo(cfg.Build), newState(cfg),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return registry, m
}

func buildInfo(b Build) prometheus.Collector {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "purser_build_info", Help: "1, with the version in the labels.",
		ConstLabels: prometheus.Labels{"version": b.Version, "revision": b.Revision, "goversion": runtime.Version()},
	}, func() float64 { return 1 })
}

func (m *metrics) observe(route, method string, status int, took time.Duration) {
	to := m.of(seriesOf{route, knownMethod(method), status / 100})
	to.requests.Inc()
	to.latency.Observe(took.Seconds())
}

func (m *metrics) of(k seriesOf) series {
	m.mu.RLock()
	found, ok := m.series[k]
	m.mu.RUnlock()
	if ok {
		return found
	}
	found = series{m.requests.WithLabelValues(k.route, k.method, strconv.Itoa(k.class)+"xx"), m.latency.WithLabelValues(k.route, k.method)}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.series[k] = found
	return found
}

// knownMethod keeps made-up methods from becoming time series.
func knownMethod(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

// value is a number that is read when somebody asks.
type value struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
}

func newValue(name, help string, kind prometheus.ValueType) value {
	return value{prometheus.NewDesc(name, help, nil, nil), kind}
}

func counter(name, help string) value { return newValue(name, help, prometheus.CounterValue) }
func gauge(name, help string) value   { return newValue(name, help, prometheus.GaugeValue) }

// state reads the store's, the hasher's and the sessions' numbers at each scrape.
type state struct {
	cfg                                         Config
	commits, updates, retries, queued, conns    value
	hashRunning, hashWaiting, hashRefused, gone value
	sessions                                    value
}

func newState(cfg Config) *state {
	return &state{
		cfg:         cfg,
		commits:     counter("purser_database_commits_total", "Durable commits."),
		updates:     counter("purser_database_updates_total", "Write transactions acknowledged; divided by commits, the size of a batch."),
		retries:     counter("purser_database_retries_total", "Write transactions run again."),
		queued:      gauge("purser_database_queue", "Write transactions waiting now."),
		conns:       gauge("purser_database_connections", "Open connections to the database."),
		hashRunning: gauge("purser_password_hashes_running", "Password hashes being computed now."),
		hashWaiting: gauge("purser_password_hashes_waiting", "Password hashes waiting for a core now."),
		hashRefused: counter("purser_password_hashes_refused_total", "Password hashes refused because too many waited."),
		gone:        counter("purser_password_hashes_abandoned_total", "Password hashes nobody waited for any more."),
		sessions:    gauge("purser_sessions_open", "Sessions that take a seat now."),
	}
}

// Describe implements prometheus.Collector.
func (s *state) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(s, ch) }

// Collect implements prometheus.Collector.
func (s *state) Collect(ch chan<- prometheus.Metric) {
	send := func(v value, n float64) { ch <- prometheus.MustNewConstMetric(v.desc, v.kind, n) }
	db, hash := s.cfg.Store.Stats(), s.cfg.Hashes()
	send(s.commits, float64(db.Commits))
	send(s.updates, float64(db.Updates))
	send(s.retries, float64(db.Retries))
	send(s.queued, float64(db.Queued))
	send(s.conns, float64(db.OpenConns))
	send(s.hashRunning, float64(hash.Running))
	send(s.hashWaiting, float64(hash.Waiting))
	send(s.hashRefused, float64(hash.Refused))
	send(s.gone, float64(hash.Abandoned))
	if n, err := s.openSessions(); err == nil { // a database that is away must not hide the other numbers
		send(s.sessions, float64(n))
	}
}

func (s *state) openSessions() (int64, error) {
	ctx, cancel := context.WithTimeout(context.Background(), readyPatience)
	defer cancel()
	r := s.cfg.Store.Read(ctx)
	settings, err := r.Settings()
	if err != nil {
		return 0, err
	}
	return r.OpenSeats(s.cfg.Now().Add(-settings.Idle()))
}
