package mbscmd

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/sdk/mbs"
)

// settings are the flags that say how to reach a storage account.
type settings struct {
	accessKey, endpoint, accountName, path, login, email, project string
	secretFile                                                    string // secret key, shared key, password or key file, as the type has it
	ignoreCertificate                                             bool
}

func (s *settings) bind(cmd *cobra.Command) *cobra.Command {
	f := cmd.Flags()
	f.StringVar(&s.accessKey, "access-key", "", "`key` ID of S3 and its like")
	f.StringVar(&s.secretFile, "secret-key-file", "", "`file` whose first line is the secret key, shared key or password (Google: a file with the service account's key); - is stdin or a prompt")
	f.StringVar(&s.endpoint, "endpoint", "", "`address` of an S3-compatible or Azure service")
	f.BoolVar(&s.ignoreCertificate, "ignore-certificate", false, "take any certificate of the endpoint")
	f.StringVar(&s.accountName, "account-name", "", "`name` of the Azure storage account")
	f.StringVar(&s.path, "path", "", "`folder` of an FS account")
	f.StringVar(&s.login, "path-login", "", "`login` for the folder of an FS account")
	f.StringVar(&s.email, "service-account", "", "`address` of Google's service account")
	f.StringVar(&s.project, "project", "", "`ID` of Google's project")
	return cmd
}

func (s *settings) given() bool { return *s != settings{} }

// fill puts the settings under the name that the vendor documents for the
// account's type. Without flags those of --from stay.
func (s *settings) fill(ctx context.Context, a *cli.App, in *mbs.AccountEdit) error {
	if !s.given() {
		if in.AccountSettings == nil {
			return cli.Usagef("settings are required: flags such as --path or --access-key, or --from")
		}
		return nil
	}
	out := &mbs.Settings{}
	in.AccountSettings = out
	switch *in.Type {
	case mbs.FS:
		return s.folder(ctx, a, out)
	case mbs.Azure:
		return s.azure(ctx, a, out)
	case mbs.GoogleCloudPlatform:
		return s.google(a, out)
	case mbs.OpenStack, mbs.OracleCloud:
		return cli.Usagef("--from gives the settings of %v", *in.Type)
	}
	return s.s3(ctx, a, *in.Type, out)
}

// secret reads the secret, nil when there is no file.
func (s *settings) secret(ctx context.Context, a *cli.App) (*string, error) {
	if s.secretFile == "" {
		return nil, nil //nolint:nilnil // a secret that is not given is not sent
	}
	secret, err := a.OldSecret(ctx, s.secretFile, "Secret key")
	return &secret, err
}

func (s *settings) folder(ctx context.Context, a *cli.App, out *mbs.Settings) (err error) {
	out.FS = &mbs.FSSettings{Path: given(s.path), Login: given(s.login)}
	out.FS.Pass, err = s.secret(ctx, a)
	return err
}

func (s *settings) azure(ctx context.Context, a *cli.App, out *mbs.Settings) (err error) {
	out.Azure = &mbs.AzureSettings{AccountName: given(s.accountName), CustomEndpoint: given(s.endpoint)}
	out.Azure.SharedKey, err = s.secret(ctx, a)
	return err
}

func (s *settings) google(a *cli.App, out *mbs.Settings) error {
	out.GoogleCloudPlatform = &mbs.GoogleCloudSettings{ServiceAccountEmail: given(s.email), ProjectID: given(s.project)}
	if s.secretFile == "" {
		return nil
	}
	key, err := a.ReadBase64(s.secretFile)
	out.GoogleCloudPlatform.BinaryKeyAsBase64 = &key
	return err
}

func (s *settings) s3(ctx context.Context, a *cli.App, t mbs.AccountType, out *mbs.Settings) error {
	secret, err := s.secret(ctx, a)
	if err != nil {
		return err
	}
	in := &mbs.S3Settings{AccessKey: given(s.accessKey), SecretKey: secret}
	if s.ignoreCertificate {
		in.IgnoreCertificate = new(true)
	}
	if strings.HasPrefix(s.endpoint, "http://") {
		in.HTTPEndpoint = &s.endpoint
	} else {
		in.HTTPSEndpoint = given(s.endpoint)
	}
	switch t {
	case mbs.AmazonS3, mbs.AmazonS3China:
		out.AmazonS3 = in
	case mbs.Cloudian:
		out.Cloudian = in
	case mbs.Wasabi:
		out.Wasabi = in
	case mbs.Minio:
		out.Minio = in
	default:
		out.S3Compatible = in
	}
	return nil
}

func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
