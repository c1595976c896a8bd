package mbs_test

import (
	"testing"

	"github.com/purserhq/purser/internal/servertest"
	"github.com/purserhq/purser/internal/storage/s3test"
	"github.com/purserhq/purser/sdk/mbs"
)

// disk is an account that is a folder on the server.
func disk(t *testing.T, name string) (in mbs.AccountEdit, path string) {
	path = t.TempDir()
	return mbs.AccountEdit{DisplayName: &name, Type: new(mbs.FS), AccountSettings: &mbs.Settings{FS: &mbs.FSSettings{Path: &path}}}, path
}

// bucketAccount is an account whose buckets nobody reaches.
func bucketAccount(secret string) mbs.AccountEdit {
	return mbs.AccountEdit{DisplayName: new("Garage"), Type: new(mbs.S3Compatible), AccountSettings: &mbs.Settings{S3Compatible: &mbs.S3Settings{
		AccessKey: new("key"), SecretKey: &secret, HTTPSEndpoint: new("https://s3.example.com"), SignatureVersion: new(mbs.Version4)}}}
}

func TestAccountsLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		id := ok(c.Accounts.Create(ctx, bucketAccount("first secret")))(t)
		_, err := c.Accounts.Create(ctx, mbs.AccountEdit{DisplayName: new("x"), Type: new(mbs.Azure)})
		is(t, err, mbs.ErrInvalid)

		changed := bucketAccount("second secret")
		changed.AccountID, changed.DisplayName = &id, new("Garage 2")
		must(t, c.Accounts.Update(ctx, changed))
		changed.AccountID = new(nobody)
		is(t, c.Accounts.Update(ctx, changed), mbs.ErrNotFound)

		added := ok(c.Accounts.AddDestination(ctx, mbs.DestinationOfAccountEdit{AccountID: &id, Destination: new("main")}))(t)
		equal(t, "bucket", added.Destination, "main")
		_, err = c.Accounts.AddDestination(ctx, mbs.DestinationOfAccountEdit{AccountID: &id, Destination: new("main")})
		is(t, err, mbs.ErrExists)
		must(t, c.Accounts.EditDestination(ctx, mbs.DestinationOfAccountEdit{DestinationID: &added.DestinationID, AccountID: &id,
			Destination: new("main"), DestinationDisplayName: new("Main")}))

		got := ok(c.Accounts.Get(ctx, id))(t)
		equal(t, "name", got.DisplayName, "Garage 2")
		equal(t, "destinations", len(got.Destinations), 1)
		equal(t, "shown", got.Destinations[0].DestinationDisplayName, "Main")
		equal(t, "made", got.DateCreated, mbs.NewDate(servertest.Start))
		_, err = c.Accounts.Get(ctx, nobody)
		is(t, err, mbs.ErrNotFound)
		equal(t, "accounts", len(ok(c.Accounts.List(ctx))(t)), 1)
		equal(t, "all destinations", ok(c.Destinations.List(ctx))(t)[0].AccountDisplayName, "Garage 2")

		must(t, c.Accounts.RemoveDestination(ctx, mbs.DestinationOfAccountEdit{AccountID: &id, Destination: new("main")}))
		is(t, c.Accounts.RemoveDestination(ctx, mbs.DestinationOfAccountEdit{AccountID: &id, Destination: new("main")}), mbs.ErrNotFound)
	})
}

func TestCreateDestinationLive(t *testing.T) {
	s3 := s3test.Start(t, "there")
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx, made := live(t, s), t.Context(), "made-"+s.Engine
		id := ok(c.Accounts.Create(ctx, mbs.AccountEdit{DisplayName: new("Gateway"), Type: new(mbs.S3Compatible), AccountSettings: &mbs.Settings{
			S3Compatible: &mbs.S3Settings{AccessKey: new(s3test.AccessKey), SecretKey: new(s3test.SecretKey), HTTPEndpoint: new("http://" + s3.Address)}}}))(t)
		create := mbs.AccountDestinationCreateModel{AccountID: &id, DisplayName: new("Made"),
			DestinationSettings: &mbs.DestinationSettings{S3Compatible: &mbs.BucketSettings{BucketName: &made}}}
		d := ok(c.Accounts.CreateDestination(ctx, create))(t)
		equal(t, "bucket", d.Destination, made)
		equal(t, "shown", d.DestinationDisplayName, "Made")
		_, err := c.Accounts.CreateDestination(ctx, create)
		is(t, err, mbs.ErrExists)
	})
}

func TestDestinationsLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		_, ann := acme(t, c)
		in, path := disk(t, "Disk")
		account := ok(c.Accounts.Create(ctx, in))(t)
		gold := ok(c.Packages.Create(ctx, gold()))(t)

		give := mbs.AddUserDestination{UserID: &ann, AccountID: &account, Destination: &path, PackageID: &gold}
		id := ok(c.Destinations.Create(ctx, give))(t)
		_, err := c.Destinations.Create(ctx, give)
		is(t, err, mbs.ErrInvalid)

		list := ok(c.Destinations.ListForUser(ctx, "ann"))(t)
		equal(t, "destinations", len(list), 1)
		equal(t, "ID", list[0].ID, id)
		equal(t, "package", list[0].PackageID, gold)
		equal(t, "account", list[0].AccountDisplayName, "Disk")
		_, err = c.Destinations.ListForUser(ctx, "nobody@example.com")
		is(t, err, mbs.ErrNotFound)
		equal(t, "her packages", ok(c.Packages.ListForUser(ctx, ann))(t)[0].ID, gold)

		is(t, c.Packages.Delete(ctx, gold), mbs.ErrConflict)
		is(t, c.Accounts.RemoveDestination(ctx, mbs.DestinationOfAccountEdit{AccountID: &account, Destination: &path}), mbs.ErrConflict)
		must(t, c.Destinations.Update(ctx, mbs.AddUserDestination{ID: &id, UserID: &ann, AccountID: &account, PackageID: new(int64(0))}))
		equal(t, "package", ok(c.Users.Get(ctx, ann))(t).DestinationList[0].PackageID, 0)
		must(t, c.Packages.Delete(ctx, gold))

		must(t, c.Destinations.Delete(ctx, id, ann))
		is(t, c.Destinations.Delete(ctx, id, ann), mbs.ErrNotFound)
		is(t, c.Destinations.Delete(ctx, id, ""), mbs.ErrInvalid)
	})
}

func gold() mbs.PackageCreate {
	cost, limit := mbs.NewDecimal(7_5000), mbs.NewDecimal(100_0000)
	return mbs.PackageCreate{Name: new("Gold"), StorageLimit: &limit, IsGlacierRestoreLimit: new(false), Cost: &cost}
}

func TestPackagesLive(t *testing.T) {
	servertest.Each(t, func(t *testing.T, s *servertest.Server) {
		c, ctx := live(t, s), t.Context()
		id := ok(c.Packages.Create(ctx, gold()))(t)
		_, err := c.Packages.Create(ctx, mbs.PackageCreate{Name: new("Lead")})
		is(t, err, mbs.ErrInvalid)

		must(t, c.Packages.Update(ctx, mbs.PackagesEditModels{ID: &id, Enabled: new(true), Name: new("Gold 2"), IsGlacierRestoreLimit: new(true),
			GlacierRestoreType: new(mbs.GlacierExpedited)}))
		got := ok(c.Packages.Get(ctx, id))(t)
		equal(t, "name", got.Name, "Gold 2")
		equal(t, "cost", got.Cost, mbs.NewDecimal(7_5000))
		equal(t, "limit", got.StorageLimit.String(), "100")
		equal(t, "glacier", got.GlacierRestoreType, mbs.GlacierExpedited)
		_, err = c.Packages.Get(ctx, id+1)
		is(t, err, mbs.ErrNotFound)
		_, err = c.Packages.ListForUser(ctx, nobody)
		is(t, err, mbs.ErrNotFound)
		equal(t, "packages", len(ok(c.Packages.List(ctx))(t)), 1)
		must(t, c.Packages.Delete(ctx, id))
		is(t, c.Packages.Delete(ctx, id), mbs.ErrNotFound)
	})
}
