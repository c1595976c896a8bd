package mbs

// ErrorBody is the body of a failed request (section 3).
type ErrorBody struct {
	Message       string              `json:"Message"`
	MessageDetail string              `json:"MessageDetail,omitempty"`
	ModelState    map[string][]string `json:"ModelState,omitempty"` // messages by member, "model.Password"
}
