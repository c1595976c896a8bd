package builds

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"mime"
	"net/http"
	"path"

	"github.com/purserhq/purser/internal/api/request"
	"github.com/purserhq/purser/internal/api/route"
	"github.com/purserhq/purser/internal/core"
)

// pattern is where builds are downloaded from: the link is what keeps others
// out, the name is for the one who downloads.
const pattern = core.DownloadPath + "/{link}/{name}"

// Downloads serves builds to whoever has their link. Log may be nil.
type Downloads struct {
	builds core.BuildService
	folder *Folder
	log    *slog.Logger
	router route.Router[struct{}]
}

// NewDownloads serves what a service lists from a folder.
func NewDownloads(builds core.BuildService, folder *Folder, log *slog.Logger) *Downloads {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	d := &Downloads{builds: builds, folder: folder, log: log}
	d.router.Handle(http.MethodGet, pattern, struct{}{})
	d.router.Handle(http.MethodHead, pattern, struct{}{})
	return d
}

// ServeHTTP sends a file, or the ranges of it that were asked for, with its
// SHA-256 in the headers (RFC 9530) and as its entity tag.
func (d *Downloads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	match := d.router.Match(r.Method, r.URL.EscapedPath())
	if match.Outcome != route.Found {
		http.Error(w, "not found", http.StatusNotFound)
		return
	}
	request.SetRoute(r.Context(), pattern)
	b, err := d.builds.Download(r.Context(), match.Param("link"))
	if err == nil && match.Param("name") != path.Base(b.File) {
		err = core.NotFoundError("file", "")
	}
	if err == nil {
		err = d.send(w, r, b)
	}
	switch {
	case err == nil || r.Context().Err() != nil:
	case core.KindOf(err) == core.NotFound:
		http.Error(w, "not found", http.StatusNotFound)
	default:
		d.log.ErrorContext(r.Context(), "download failed", "error", err)
		http.Error(w, "the file cannot be read now", http.StatusInternalServerError)
	}
}

func (d *Downloads) send(w http.ResponseWriter, r *http.Request, b *core.Build) error {
	_, sum, err := d.folder.Sum(r.Context(), b.File)
	if err != nil {
		return err
	}
	file, info, err := d.folder.Open(b.File)
	if err != nil {
		return err
	}
	defer file.Close()
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(b.File)}))
	h.Set("Etag", fmt.Sprintf("%q", hex.EncodeToString(sum[:])))
	h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum[:])+":")
	http.ServeContent(w, r, "", info.ModTime(), file)
	return nil
}
