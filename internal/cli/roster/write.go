package roster

import (
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/purserhq/purser/sdk/mbs"
)

// Write writes users as they are read, in all columns but Password, which no
// server tells. packages gives the name of a package, or its number in text.
// What is written is read as no change.
func Write(w io.Writer, users iter.Seq2[mbs.UsersModels, error], packages func(id int64) string) error {
	out := csv.NewWriter(w)
	header := append(append([]string{"ID"}, Columns[:len(Columns)-1]...), "SpaceUsed")
	if err := out.Write(header); err != nil {
		return err
	}
	for u, err := range users {
		if err == nil {
			err = out.Write(cellsOf(u, packages))
		}
		if err != nil {
			out.Flush()
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func cellsOf(u mbs.UsersModels, packages func(int64) string) []string {
	var destinations []string
	for _, d := range u.DestinationList {
		one := Destination{Account: d.AccountDisplayName, Bucket: d.Destination, Package: packages(d.PackageID)}
		if strings.ContainsAny(one.Account, ":;\n") || one.Account == "" {
			one.Account = d.AccountID
		}
		destinations = append(destinations, one.String())
	}
	cells := []string{
		u.ID, u.Email, u.FirstName, u.LastName, u.Company, strconv.FormatBool(u.Enabled), u.LicenseManagmentMode.String(),
		strings.Join(u.NotificationEmails, "; "), strings.Join(destinations, "; "), strconv.FormatInt(u.SpaceUsed, 10),
	}
	for i := range cells {
		cells[i] = guarded(cells[i])
	}
	return cells
}
