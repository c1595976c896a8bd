package netbrain

// Envelope ends every answer (section 1.4).
type Envelope struct {
	StatusCode        StatusCode `json:"statusCode"`
	StatusDescription string     `json:"statusDescription,omitempty"` // absent where StatusCode is Zero
}

// Success is the envelope of an answer to a request that succeeded.
var Success = Envelope{StatusCode: StatusSuccess, StatusDescription: "Success."}

// AmbiguousUsers is the answer with code 792032: the name exists on several
// authentication servers (section 4.3).
type AmbiguousUsers struct {
	Users []UserOnServer `json:"users"`
	Envelope
}

// UserOnServer is one of the people an ambiguous name may mean.
type UserOnServer struct {
	AuthenticationServer string `json:"authenticationServer"` // "NetBrain" for the local one
	UserName             string `json:"userName"`             // sic: capital N, unlike elsewhere
}

// LocalServer is how the server's own accounts' authentication server is named.
const LocalServer = "NetBrain"
