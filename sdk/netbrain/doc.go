// Package netbrain is a client for the NetBrain ServicesAPI for user
// administration: sessions, users, tenants, domains, roles, usage reports,
// audit log, licences, external authentication. It works against Purser and
// against the vendor's servers. Source of names and rules: contract
// netbrain.md, whose section numbers the comments give.
//
//	c, err := netbrain.New("https://netbrain.example", "admin", password)
//	if err != nil { ... }
//	defer c.Close(ctx)
//	u, err := c.Users.Get(ctx, "ann", "")
//	if errors.Is(err, netbrain.ErrNotFound) { ... }
//
// It is not a model of the service: there are no rules here, and names and
// orders are the vendor's. The server's NetBrain face imports the wire types,
// so the two cannot drift apart.
//
// Members of request bodies are pointers, nil when not given. Answers list
// their members in the order the vendor prints them and embed Envelope last.
package netbrain
