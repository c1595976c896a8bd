package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/purserhq/purser/internal/api/v1/wire"
	"github.com/purserhq/purser/internal/client"
)

func (n *native) keyList() *cobra.Command {
	return listing(n, lister[wire.APIKey]{
		short: "List the API keys that may do no more than you", path: "/api-keys", header: "LOGIN COMPANIES EXPIRES PERMISSIONS",
		row: func(k wire.APIKey) []string {
			expires := "never"
			if k.ExpiresAt != nil {
				expires = shown(k.ExpiresAt)
			}
			return []string{k.Login, strings.Join(k.Companies, ","), expires, strings.Join(k.Permissions, ",")}
		},
	})
}

func (n *native) keyCreate() *cobra.Command {
	var in wire.APIKeyCreate
	var expires string
	cmd := &cobra.Command{
		Use: "create LOGIN", Short: "Make an API key and print its password, which is shown only now", Args: between(1, 1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if in.ExpiresAt, err = timeFlag("expires", expires); err != nil {
				return err
			}
			in.Login = args[0]
			return n.with(cmd.Context(), func(c *client.Client) error {
				var made wire.APIKeyCreated
				if err := c.Do(cmd.Context(), http.MethodPost, "/api-keys", nil, in, &made); err != nil {
					return err
				}
				return n.print(made, func(w io.Writer) { fmt.Fprintf(w, "login\t%s\npassword\t%s\n", made.Login, made.Password) })
			})
		},
	}
	cmd.Flags().StringSliceVar(&in.Permissions, "permissions", []string{}, "`names` of permissions, separated by commas, or all")
	cmd.Flags().StringSliceVar(&in.Companies, "companies", []string{"*"}, "`names` of companies the key sees; * is all")
	cmd.Flags().StringVar(&expires, "expires", "", "`time` the key ends at, such as 2027-01-31T00:00:00Z; absent: never")
	return cmd
}

func (n *native) keyDelete() *cobra.Command {
	return n.acting("delete LOGIN", "Revoke an API key and its tokens", http.MethodDelete, "/api-keys/%s")
}

func (n *native) settingList() *cobra.Command {
	return listing(n, lister[wire.Setting]{
		short: "List the settings", path: "/settings", header: "SETTING VALUE DEFAULT MEANING",
		row: func(s wire.Setting) []string {
			return []string{s.Name, strconv.Itoa(s.Value), strconv.Itoa(s.Default), s.Help}
		},
	})
}

func (n *native) settingSet() *cobra.Command {
	return &cobra.Command{Use: "set NAME VALUE", Short: "Change a setting", Args: between(2, 2), RunE: func(cmd *cobra.Command, args []string) error {
		value, err := strconv.Atoi(args[1])
		if err != nil {
			return usagef("%s: want a whole number, not %q", args[0], args[1])
		}
		return n.with(cmd.Context(), func(c *client.Client) error {
			return c.Do(cmd.Context(), http.MethodPut, "/settings/"+url.PathEscape(args[0]), nil, wire.SettingSet{Value: value}, nil)
		})
	}}
}

func (n *native) auditList() *cobra.Command {
	return listing(n, lister[wire.AuditEvent]{
		short: "Read the audit log, newest first", path: "/audit", header: "AT OPERATION LOGIN FACE NAME CHANGES FAILED",
		row: func(e wire.AuditEvent) []string {
			return []string{e.At.Format(time.RFC3339), e.Op, e.Login, e.Face, e.Name, strings.Join(e.Changes, ","), e.Failed}
		},
		filters: []filter{{"from", "from", "entries of this `time` and later"}, {"to", "to", "entries up to this `time`"},
			{"company", "company", "`ID or name` of a company"}, {"op", "op", "`names` of operations, separated by commas"}},
	})
}

func (n *native) auditVerify() *cobra.Command {
	return &cobra.Command{
		Use: "verify", Short: "Check that the audit log was not changed; exits with 1 when it was", Args: between(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return n.with(cmd.Context(), func(c *client.Client) error {
				var p wire.AuditProof
				if err := c.Do(cmd.Context(), http.MethodGet, "/audit/proof", nil, nil, &p); err != nil {
					return err
				}
				err := n.print(p, func(w io.Writer) {
					fmt.Fprintf(w, "holds\t%v\nsealed\t%d\nnot yet sealed\t%d\n", p.Holds, p.Sealed, p.Unsealed)
				})
				if err == nil && !p.Holds {
					err = fmt.Errorf("the audit log was changed: entry %d: %s", p.Broken, p.Problem)
				}
				return err
			})
		},
	}
}

func (n *native) priceList() *cobra.Command {
	return listing(n, lister[wire.PriceList]{
		short: "List the price lists", path: "/prices", header: "COMPANY FROM TO CURRENCY GB-MONTH RESTORED-GB LICENSE-MONTH",
		row: func(l wire.PriceList) []string {
			company := "(the provider's)"
			if l.Company != nil {
				company = l.Company.Name
			}
			return []string{company, l.From, l.To, l.Currency, l.PerGBMonth, l.PerRestoredGB, l.PerLicenseMonth}
		},
	})
}

func (n *native) priceAdd() *cobra.Command {
	var in wire.PriceListCreate
	cmd := &cobra.Command{
		Use: "add", Short: "Add a price list; a list never changes, a later one takes its place", Args: between(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return n.with(cmd.Context(), func(c *client.Client) error {
				var made wire.Created
				if err := c.Do(cmd.Context(), http.MethodPost, "/prices", nil, in, &made); err != nil {
					return err
				}
				return n.print(made, func(w io.Writer) { fmt.Fprintf(w, "id\t%s\n", made.ID) })
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&in.Company, "company", "", "`name` of a company; absent: the provider's list")
	f.StringVar(&in.Currency, "currency", "", "ISO 4217 `code`")
	f.StringVar(&in.PerGBMonth, "per-gb-month", "", "`price` of a GB stored for a month")
	f.StringVar(&in.PerRestoredGB, "per-restored-gb", "", "`price` of a GB restored")
	f.StringVar(&in.PerLicenseMonth, "per-license-month", "", "`price` of a licence held for a month")
	f.StringVar(&in.From, "from", "", "first `day`, such as 2026-12-01")
	f.StringVar(&in.To, "to", "", "`day` after the last; absent: open")
	return cmd
}

func (n *native) statementGet() *cobra.Command {
	var company, month string
	cmd := &cobra.Command{
		Use: "get", Short: "Print a company's statement of a month: a table, json or csv", Args: between(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if company == "" || month == "" {
				return usagef("--company and --month are required")
			}
			path, query := "/statements/"+url.PathEscape(month), url.Values{"company": {company}}
			return n.with(cmd.Context(), func(c *client.Client) error {
				if n.output == "csv" {
					var table []byte
					err := c.Do(cmd.Context(), http.MethodGet, path+"/csv", query, nil, &table)
					if err == nil {
						_, err = n.out.Write(table)
					}
					return err
				}
				var s wire.Statement
				if err := c.Do(cmd.Context(), http.MethodGet, path, query, nil, &s); err != nil {
					return err
				}
				return n.print(s, func(w io.Writer) { printStatement(w, s) })
			})
		},
	}
	cmd.Flags().StringVar(&company, "company", "", "`ID or name` of the company")
	cmd.Flags().StringVar(&month, "month", "", "`month`, such as 2026-11")
	return cmd
}

func printStatement(w io.Writer, s wire.Statement) {
	printRows(w, "KIND USER FROM TO DAYS BYTES UNIT-PRICE AMOUNT CURRENCY", s.Lines, func(l wire.StatementLine) []string {
		return []string{l.Kind, l.User.Name, l.From, l.To, strconv.FormatInt(l.Held, 10), strconv.FormatInt(l.Bytes, 10), l.UnitPrice, l.Amount, l.Currency}
	})
	for _, m := range s.Totals {
		fmt.Fprintf(w, "total\t\t\t\t\t\t\t%s\t%s\n", m.Amount, m.Currency)
	}
}
