package mbs

import "context"

// secrets gives all of a storage account's settings that are.
func (m AccountEdit) secrets() []*string {
	s := m.AccountSettings
	if s == nil {
		return nil
	}
	var out []*string
	for _, k := range []*S3Settings{s.AmazonS3, s.AmazonS3China, s.S3Compatible, s.Scality, s.CenturyLink, s.ArubaCloud, s.BackblazeB2,
		s.Cloudian, s.Connectria, s.Constant, s.DreamObjects, s.Dunkel, s.GreenQloud, s.HostEurope, s.Seeweb, s.ThinkOn, s.Tiscali, s.Walrus,
		s.Wasabi, s.Minio} {
		if k != nil {
			out = append(out, k.SecretKey)
		}
	}
	for _, k := range []*OpenStackSettings{s.OpenStack, s.Oracle, s.OracleCloud} {
		if k != nil {
			out = append(out, k.APIKey)
		}
	}
	if s.Azure != nil {
		out = append(out, s.Azure.SharedKey)
	}
	if s.GoogleCloudPlatform != nil {
		out = append(out, s.GoogleCloudPlatform.BinaryKeyAsBase64)
	}
	if s.FS != nil {
		out = append(out, s.FS.Pass)
	}
	return out
}

// AccountsService has the requests about storage accounts and the buckets
// (destinations) in them.
type AccountsService struct{ c *Client }

// List gives all storage accounts. Of the seed library: getAccounts().
//
//api:op GET /api/Accounts
func (s *AccountsService) List(ctx context.Context) ([]AccountsModels, error) {
	return list[AccountsModels](ctx, s.c, get("Accounts.List", "/api/Accounts"))
}

// Get gives the account with an ID, or ErrNotFound. Of the seed library:
// getAccountInfo(id).
//
//api:op GET /api/Accounts/{id}
func (s *AccountsService) Get(ctx context.Context, id string) (*AccountsModels, error) {
	q := get("Accounts.Get", "/api/Accounts/{id}", id)
	return one(ctx, s.c, q, func(a *AccountsModels) bool { return sameID(a.AccountID, id) })
}

// Create adds an account and gives its ID, "" when the server answers nothing
// (the API's oldest description has it so). Of the seed library:
// addAccount(acc).
//
//api:op POST /api/Accounts
func (s *AccountsService) Create(ctx context.Context, in AccountEdit) (string, error) {
	return s.c.created(ctx, post("Accounts.Create", "/api/Accounts", in))
}

// Update changes an account. All members are required, the secrets too. Of the
// seed library: editAccount(acc).
//
//api:op PUT /api/Accounts
func (s *AccountsService) Update(ctx context.Context, in AccountEdit) error {
	return s.c.run(ctx, put("Accounts.Update", "/api/Accounts", in))
}

// AddDestination adds a bucket that exists to an account. What a server does
// not answer is taken from the request; DestinationID is "" then. Of the seed
// library: addDestination(d).
//
//api:op POST /api/Accounts/AddDestination
func (s *AccountsService) AddDestination(ctx context.Context, in DestinationOfAccountEdit) (*DestinationOfAccount, error) {
	return s.added(ctx, post("Accounts.AddDestination", "/api/Accounts/AddDestination", in), DestinationOfAccount{
		AccountID: text(in.AccountID), Destination: text(in.Destination), DestinationDisplayName: text(in.DestinationDisplayName),
	})
}

// EditDestination changes a bucket's entry; newer than the seed library.
//
//api:op PUT /api/Accounts/EditDestination
func (s *AccountsService) EditDestination(ctx context.Context, in DestinationOfAccountEdit) error {
	return s.c.run(ctx, put("Accounts.EditDestination", "/api/Accounts/EditDestination", in))
}

// RemoveDestination takes a bucket off an account; the data stays. DestinationID
// names it, else AccountID and Destination. It fails with ErrConflict, or
// ErrInvalid where the server's words are not known, when users have it. Of
// the seed library: removeDestination(d).
//
//api:op PUT /api/Accounts/RemoveDestination
func (s *AccountsService) RemoveDestination(ctx context.Context, in DestinationOfAccountEdit) error {
	return s.c.run(ctx, put("Accounts.RemoveDestination", "/api/Accounts/RemoveDestination", in))
}

// CreateDestination makes a bucket and adds it to an account; newer than the
// seed library. What a server does not answer is as in AddDestination.
//
//api:op POST /api/Accounts/CreateDestination
func (s *AccountsService) CreateDestination(ctx context.Context, in AccountDestinationCreateModel) (*DestinationOfAccount, error) {
	return s.added(ctx, post("Accounts.CreateDestination", "/api/Accounts/CreateDestination", in), DestinationOfAccount{
		AccountID: text(in.AccountID), Destination: in.bucket(), DestinationDisplayName: text(in.DisplayName),
	})
}

// bucket gives the name of the bucket that is asked for.
func (m AccountDestinationCreateModel) bucket() string {
	s := m.DestinationSettings
	if s == nil {
		return ""
	}
	for _, b := range []*BucketSettings{s.GoogleCloudPlatform, s.AmazonS3, s.Wasabi, s.S3Compatible, s.Azure, s.B2} {
		if b != nil {
			return text(b.BucketName)
		}
	}
	return ""
}

// added reads the answer about a new bucket, which may be an empty one.
func (s *AccountsService) added(ctx context.Context, q call, asked DestinationOfAccount) (*DestinationOfAccount, error) {
	res, err := s.c.do(ctx, q)
	switch {
	case err != nil:
		return nil, err
	case isEmpty(res.Body):
		return &asked, nil
	}
	d, err := thing[DestinationOfAccount](q, res, nil)
	if err != nil {
		return nil, s.c.hide(q, err)
	}
	return d, nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
