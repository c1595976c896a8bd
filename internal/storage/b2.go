package storage

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/purserhq/purser/internal/core"
)

// b2Authorize is where Backblaze tells an application key its S3 endpoint.
// Source: B2's native API, b2_authorize_account, version 3.
const b2Authorize = "https://api.backblazeb2.com/b2api/v3/b2_authorize_account"

// b2Endpoint asks for the S3 endpoint of a Backblaze B2 key. The data then
// goes over S3: master application keys, which B2 does not take there, have
// to be replaced by an ordinary one.
func (d *Drivers) b2Endpoint(ctx context.Context, at core.Place) (string, error) {
	return d.askB2(ctx, d.client(at), b2Authorize, at.Settings)
}

func (d *Drivers) askB2(ctx context.Context, client *http.Client, address string, s core.AccountSettings) (string, error) {
	defer client.CloseIdleConnections()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	r.SetBasicAuth(s.AccessKey, s.SecretKey)
	resp, err := client.Do(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", statusFailure(resp.StatusCode, errors.New("b2_authorize_account: "+resp.Status))
	}
	var answer struct {
		APIInfo struct {
			StorageAPI struct {
				S3 string `json:"s3ApiUrl"`
			} `json:"storageApi"`
		} `json:"apiInfo"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(&answer); err != nil {
		return "", err
	}
	if answer.APIInfo.StorageAPI.S3 == "" {
		return "", refused(core.Invalid, "the key has no S3 endpoint: is it a master application key?", nil)
	}
	return answer.APIInfo.StorageAPI.S3, nil
}
