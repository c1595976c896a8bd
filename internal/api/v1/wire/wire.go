// Package wire holds what the native API sends and takes, as JSON: the face
// and the command line share these types, and the OpenAPI document is made
// from them. Times are RFC 3339 in UTC, amounts of data bytes, money and GB
// decimals in text.
//
// It converts nothing and knows no rules.
package wire

// Page is a part of a list.
type Page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Give it as cursor to get the next part; absent at the end of the list."`
}

// Problem is an error, as RFC 9457 says, with members of our own.
type Problem struct {
	Type   string          `json:"type" doc:"about:blank where status and kind say it all; else two-factor-required, two-factor-code-refused or two-factor-enrolment-required."`
	Title  string          `json:"title" doc:"The status in words."`
	Status int             `json:"status" doc:"The HTTP status."`
	Kind   string          `json:"kind" doc:"The class of the failure, such as invalid, denied or not found."`
	Detail string          `json:"detail,omitempty" doc:"What is wrong, for people."`
	Errors []ProblemDetail `json:"errors,omitempty" doc:"Which inputs are wrong."`
}

// ProblemDetail names one wrong input.
type ProblemDetail struct {
	Location string `json:"location" doc:"The input, such as body.login or query.limit."`
	Reason   string `json:"reason,omitempty" doc:"Why it was refused: missing, malformed, length, range, exists, unknown, in use, not allowed, common, change first."`
	Message  string `json:"message" doc:"For people."`
}
