package nativecmd

import (
	"context"
	"time"

	"github.com/purserhq/purser/internal/cli"
	"github.com/purserhq/purser/internal/cli/profilecmd"
	"github.com/purserhq/purser/internal/client"
)

// Door signs in and out for purser login and logout. Tokens last 14 days.
var Door = profilecmd.Door{Lasting: true, SignIn: signIn, SignOut: signOut, CodeNeeded: client.CodeNeeded}

func signIn(ctx context.Context, t *cli.Target) (string, time.Time, error) {
	c, err := client.New(client.Config{Server: t.Server, Agent: t.Agent, HTTP: t.HTTP, Trace: trace(t)})
	if err != nil {
		return "", time.Time{}, err
	}
	if err := c.SignIn(ctx, t.Login, t.Password, t.Code); err != nil {
		return "", time.Time{}, err
	}
	token, expires := c.Token()
	return token, expires, nil
}

// signOut ends a session; one that has ended already is no error.
func signOut(ctx context.Context, t *cli.Target) error {
	c, err := client.New(client.Config{Server: t.Server, Token: t.Token, Agent: t.Agent, HTTP: t.HTTP, Trace: trace(t)})
	if err != nil {
		return err
	}
	if err := SignOut(ctx, c); client.Status(err) != 401 {
		return err
	}
	return nil
}
