package wire

// SeatDay is the most seats that were taken at once on a day.
type SeatDay struct {
	Day     string `json:"day" format:"date" doc:"In UTC."`
	Company *Ref   `json:"company,omitempty" doc:"The domain's company."`
	Domain  *Ref   `json:"domain,omitempty" doc:"Absent: the whole server."`
	Most    int64  `json:"most"`
}
