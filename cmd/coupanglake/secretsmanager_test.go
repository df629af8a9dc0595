package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
)

// secretsManager is as much of AWS Secrets Manager as `secret put` and its readers need.
type secretsManager struct {
	mu      sync.Mutex
	secrets map[string]string
}

func newSecretsManager(env *testscript.Env) string {
	server := httptest.NewServer(&secretsManager{secrets: map[string]string{}})
	env.Defer(server.Close)
	return server.URL
}

func (s *secretsManager) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var in struct {
		SecretID     string `json:"SecretId"`
		Name         string
		SecretString string
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	name := in.Name + in.SecretID
	_, known := s.secrets[name]
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	switch {
	case action != "CreateSecret" && !known:
		w.Header().Set("X-Amzn-ErrorType", "ResourceNotFoundException")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"__type":"ResourceNotFoundException","Message":"Secrets Manager can't find the specified secret."}`))
		return
	case action != "GetSecretValue":
		s.secrets[name] = in.SecretString
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"Name": name, "SecretString": s.secrets[name], "VersionId": s.secrets[name][:9]})
}
