package demo

import "context"

// fillStorage makes a storage account of a folder, whose one destination
// people are assigned to.
func (s *Scene) fillStorage(ctx context.Context, c *client) error {
	return c.call(ctx, "POST", "/Accounts", map[string]any{
		"DisplayName": "Local disk", "Type": "FS", "AccountSettings": map[string]any{"FS": map[string]string{"Path": s.Folder}},
	}, &s.account)
}
