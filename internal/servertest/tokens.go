package servertest

import (
	"encoding/json"
	"net/http"
)

// JSON is the header of a request with a JSON body.
func JSON() http.Header { return http.Header{"Content-Type": {"application/json"}} }

// Bearer is the header of an MBS request: a token, and a JSON body if any.
func Bearer(token string) http.Header {
	h := JSON()
	h.Set("Authorization", "Bearer "+token)
	return h
}

// Token is the header of a NetBrain request: a token, and a JSON body if any.
func Token(token string) http.Header {
	h := JSON()
	h.Set("Token", token)
	return h
}

// MBSToken signs in on the MBS dialect.
func (s *Server) MBSToken(login, password string) string {
	s.T.Helper()
	return s.signIn("/api/Provider/Login", map[string]string{"UserName": login, "Password": password}, "access_token")
}

// NetBrainToken signs in on the NetBrain dialect.
func (s *Server) NetBrainToken(login, password string) string {
	s.T.Helper()
	return s.signIn("/ServicesAPI/API/V1/Session", map[string]string{"username": login, "password": password}, "token")
}

func (s *Server) signIn(path string, credentials map[string]string, member string) string {
	s.T.Helper()
	body, err := json.Marshal(credentials)
	if err != nil {
		s.T.Fatal(err)
	}
	status, _, raw := s.Do("POST", path, JSON(), string(body))
	var answer map[string]any
	if err := json.Unmarshal([]byte(raw), &answer); err != nil || status != http.StatusOK {
		s.T.Fatalf("sign in at %s: %d %s", path, status, raw)
	}
	token, _ := answer[member].(string)
	if token == "" {
		s.T.Fatalf("sign in at %s: no %s in %s", path, member, raw)
	}
	return token
}
