package control

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/purserhq/purser/internal/core"
)

// JobDeleteData is the kind of job that deletes what a computer has stored in
// a destination. Its payload is a DataDeletion.
const JobDeleteData core.JobKind = "data.delete"

// DataDeletion is the payload of a JobDeleteData.
type DataDeletion struct {
	User        core.UserID        `json:"user"`
	Destination core.DestinationID `json:"destination"`
	Computer    core.ComputerID    `json:"computer"` // "": data of no known computer
}

// queueDeletion asks for the deletion of data, in the transaction that needs it.
func queueDeletion(tx core.Tx, u *core.User, d core.ComputerData) error {
	payload, err := json.Marshal(DataDeletion{User: d.User, Destination: d.Destination, Computer: d.Computer})
	if err != nil {
		return err
	}
	return tx.InsertJob(&core.Job{Kind: JobDeleteData, Company: u.Customer.Company.ID, Subject: u.Login + "/" + d.Name, Payload: payload})
}

// names reports whether a reference means the data: MBS names it by the
// assignment's ID or the destination's, and by the computer's name.
func names(ref core.DataRef, d core.ComputerData) bool {
	id, ok := core.ParseID[string](ref.Destination)
	if !ok || id != string(d.Assignment) && id != string(d.Destination) {
		return false
	}
	return strings.EqualFold(ref.Computer, d.Name)
}

// DeleteData implements core.ComputerService.
func (s computers) DeleteData(ctx context.Context, p core.Principal, id core.UserID, list []core.DataRef) error {
	return s.change(ctx, p, core.OpDataDelete, func(tx core.Tx, a *actor) (core.AuditEvent, error) {
		u, err := tx.PastCustomer(a.Rights.Scope, id)
		if err != nil {
			return core.AuditEvent{}, err
		}
		if u.Customer == nil {
			u.Customer = &core.Customer{}
		}
		volumes, err := tx.Volumes([]core.UserID{id})
		if err != nil {
			return core.AuditEvent{}, err
		}
		var deleted []string
		for _, d := range volumes {
			for _, ref := range list {
				if !names(ref, d) {
					continue
				}
				if err := queueDeletion(tx, u, d); err != nil {
					return core.AuditEvent{}, err
				}
				deleted = append(deleted, d.Name)
				break
			}
		}
		return about(u, deleted), nil
	})
}
