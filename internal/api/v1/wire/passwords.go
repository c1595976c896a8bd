package wire

// OwnPassword is a new password of whoever is signed in.
type OwnPassword struct {
	Current  string `json:"current" maxLength:"256" doc:"The password of before."`
	Password string `json:"password" maxLength:"256" doc:"The new one: as long as setting minPasswordLength says, at most 128 characters."`
}

// PasswordChange is a new password of a person who proves himself by the one of before.
type PasswordChange struct {
	Login    string `json:"login" maxLength:"256"`
	Current  string `json:"current" maxLength:"256" doc:"The password of before."`
	Password string `json:"password" maxLength:"256" doc:"The new one: as long as setting minPasswordLength says, at most 128 characters."`
}

// PasswordForgot asks for a link.
type PasswordForgot struct {
	Login string `json:"login" maxLength:"256" doc:"Login or e-mail address."`
}

// PasswordReset is a new password by a link.
type PasswordReset struct {
	Token    string `json:"token" maxLength:"256" doc:"What follows the # in the link."`
	Password string `json:"password" maxLength:"256" doc:"The new one: as long as setting minPasswordLength says, at most 128 characters."`
}
