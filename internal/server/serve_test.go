package server_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/purserhq/purser/internal/server"
)

func listen(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

func TestShutdownLetsRequestsFinish(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	s := newServer(t, func(c *server.Config) {
		c.MBS = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(entered)
			<-release
			io.WriteString(w, "done")
		})
	})
	ctx, stop := context.WithCancel(context.Background())
	ln := listen(t)
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, ln, nil) }()

	answer := make(chan string, 1)
	go func() {
		resp, err := (&http.Client{Timeout: time.Minute}).Get("http://" + ln.Addr().String() + "/api/x")
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		answer <- string(body)
	}()
	<-entered
	stop()
	waitRefused(t, ln.Addr().String())
	if w := get(s, "GET", "/readyz", nil); w.Code != 503 {
		t.Errorf("readyz while shutting down: %d", w.Code)
	}
	close(release)
	if got := <-answer; got != "done" {
		t.Errorf("request in flight got %q", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

// waitRefused returns once nothing listens there any more.
func waitRefused(t *testing.T, addr string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			return
		}
		c.Close()
	}
	t.Fatal("still accepting")
}

func TestTLS(t *testing.T) {
	cert, key, pool := certificate(t)
	conf, err := server.LoadTLS(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ln := listen(t)
	ended := make(chan error, 1)
	go func() { ended <- newServer(t, nil).Serve(ctx, ln, conf) }()
	tests := []struct {
		name  string
		max   uint16
		works bool
	}{
		{"TLS 1.1 is refused", tls.VersionTLS11, false},
		{"TLS 1.2 works", tls.VersionTLS12, true},
		{"TLS 1.3 works", tls.VersionTLS13, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := http.Client{Transport: &http.Transport{
				TLSClientConfig:   &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS10, MaxVersion: tt.max},
				DisableKeepAlives: true, ForceAttemptHTTP2: true,
			}}
			resp, err := c.Get("https://" + ln.Addr().String() + "/healthz")
			if err == nil {
				resp.Body.Close()
			}
			if (err == nil) != tt.works {
				t.Errorf("error %v", err)
			}
		})
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestLoadTLSNamesTheFileThatIsMissing(t *testing.T) {
	if _, err := server.LoadTLS("nowhere.crt", "nowhere.key"); err == nil {
		t.Error("no error")
	}
}

// certificate writes a self-signed certificate for 127.0.0.1.
func certificate(t *testing.T) (certFile, keyFile string, pool *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "purser"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: keyDER}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool = x509.NewCertPool()
	pool.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return certFile, keyFile, pool
}
