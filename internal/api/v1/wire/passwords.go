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
