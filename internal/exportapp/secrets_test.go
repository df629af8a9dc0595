package exportapp_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// secrets is as much of Secrets Manager as a function asks of it, so that compiled functions can be tested where Go is all
// there is. A changed secret has another version.
type secrets struct {
	url string

	mu    sync.Mutex
	texts map[string]string
	reads int
}

func newSecrets(t *testing.T) *secrets {
	t.Helper()
	s := &secrets{texts: map[string]string{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// env is what a function needs to find it, and keys that nobody checks.
func (s *secrets) env() []string {
	return []string{"AWS_ENDPOINT_URL_SECRETS_MANAGER=" + s.url, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test"}
}

func (s *secrets) set(name, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts[name] = text
}

// asked is how often any secret was read.
func (s *secrets) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads
}

func (s *secrets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	var question struct{ SecretId string } //nolint:revive // the wire's name
	err := json.NewDecoder(r.Body).Decode(&question)
	text, ok := s.texts[question.SecretId]
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if err != nil || r.Header.Get("X-Amz-Target") != "secretsmanager.GetSecretValue" || !ok {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"__type":"ResourceNotFoundException","Message":"Secrets Manager can't find the specified secret."}`))
		return
	}
	version := sha256.Sum256([]byte(text))
	_ = json.NewEncoder(w).Encode(map[string]string{
		"Name": question.SecretId, "SecretString": text, "VersionId": hex.EncodeToString(version[:16]),
	})
}
