package migrate

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/purserhq/purser/internal/cli/batch"
	"github.com/purserhq/purser/sdk/mbs"
)

// accounts pairs storage accounts by name and type. Those that are there are
// left as they are: no API tells whether their secrets are the same.
func (p *Plan) accounts() {
	free := slices.Clone(p.to.accounts)
	var buckets []batch.Step
	for _, f := range p.from.accounts {
		i := slices.IndexFunc(free, func(t mbs.AccountsModels) bool { return fold(t.DisplayName) == fold(f.DisplayName) && alike(f, t) })
		if i >= 0 {
			now := free[i]
			free = slices.Delete(free, i, i+1)
			p.pair(f, now)
			p.add(batch.Step{Phase: phaseAccounts, Action: batch.Same, Name: f.DisplayName})
			buckets = append(buckets, p.buckets(f, now.Destinations, "")...)
			continue
		}
		step, blocked := p.createAccount(f)
		p.add(step)
		buckets = append(buckets, p.buckets(f, nil, blocked)...)
	}
	for _, s := range buckets {
		p.add(s)
	}
}

func alike(f, t mbs.AccountsModels) bool {
	a, ok := typeOf(f.StorageType)
	b, ok2 := typeOf(t.StorageType)
	return f.StorageType == t.StorageType || ok && ok2 && a == b
}

// pair notes an account and its buckets that are on both sides.
func (p *Plan) pair(f, t mbs.AccountsModels) {
	note(p, p.ids.Accounts, f.AccountID, t.AccountID)
	for _, d := range f.Destinations {
		for _, n := range t.Destinations {
			if d.Destination == n.Destination {
				note(p, p.ids.Destinations, d.DestinationID, n.DestinationID)
			}
		}
	}
}

func (p *Plan) createAccount(f mbs.AccountsModels) (step batch.Step, blocked string) {
	step = batch.Step{Phase: phaseAccounts, Action: batch.Blocked, Name: f.DisplayName}
	secret, ok := p.o.Secrets.of(f)
	if !ok {
		step.Detail = "its keys are not known; give them with --secrets, or make the account by hand under this name"
		return step, "its account is not there"
	}
	kind, ok := typeOf(f.StorageType)
	if secret.Type != nil {
		kind, ok = *secret.Type, true
	}
	if !ok {
		step.Detail = fmt.Sprintf("its type %q is not known; give the Type with --secrets", f.StorageType)
		return step, "its account is not there"
	}
	step.Action, step.Detail = batch.Create, kind.String()
	step.Do = func(ctx context.Context) error {
		var settings mbs.Settings
		if err := json.Unmarshal(secret.AccountSettings, &settings); err != nil {
			return fmt.Errorf("secrets: %q: %w", f.DisplayName, err)
		}
		id, err := p.to.client.Accounts.Create(ctx, mbs.AccountEdit{DisplayName: &f.DisplayName, Type: &kind, AccountSettings: &settings})
		if err != nil {
			return err
		}
		// Some accounts have a destination from the first.
		now, err := p.to.client.Accounts.Get(ctx, id)
		if err != nil {
			return err
		}
		p.pair(f, *now)
		return nil
	}
	return step, ""
}

// buckets plans the buckets of an account.
func (p *Plan) buckets(f mbs.AccountsModels, now []mbs.DestinationOfAccount, blocked string) []batch.Step {
	var out []batch.Step
	for _, d := range f.Destinations {
		s := batch.Step{Phase: phaseDestinations, Name: f.DisplayName + ": " + d.Destination}
		switch {
		case slices.ContainsFunc(now, func(n mbs.DestinationOfAccount) bool { return n.Destination == d.Destination }):
			s.Action = batch.Same
		case blocked != "":
			s.Action, s.Detail = batch.Blocked, blocked
		default:
			s.Action = batch.Create
			s.Do = func(ctx context.Context) error { return p.addBucket(ctx, f, d) }
		}
		out = append(out, s)
	}
	return out
}

func (p *Plan) addBucket(ctx context.Context, f mbs.AccountsModels, d mbs.DestinationOfAccount) error {
	if _, err := noted(p, p.ids.Destinations, d.DestinationID, ""); err == nil {
		return nil // it came with the account
	}
	account, err := noted(p, p.ids.Accounts, f.AccountID, "its account")
	if err != nil {
		return err
	}
	made, err := p.to.client.Accounts.AddDestination(ctx, mbs.DestinationOfAccountEdit{AccountID: &account, Destination: &d.Destination, DestinationDisplayName: &d.DestinationDisplayName})
	if err != nil {
		return err
	}
	id := made.DestinationID
	if id == "" { // older servers answer nothing
		now, err := p.to.client.Accounts.Get(ctx, account)
		if err != nil {
			return err
		}
		p.pair(f, *now)
		return nil
	}
	note(p, p.ids.Destinations, d.DestinationID, id)
	return nil
}
