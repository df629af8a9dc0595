package lookup

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// answer is what Coupang told, and when.
type answer struct {
	data      jsontext.Value
	fetchedAt time.Time
}

// reply is what a request gets: an answer, or the problem with it.
type reply struct {
	question Question
	answer   answer
	cached   bool // told from memory, whether an answer or that there is none
	problem  *problem
}

func (r reply) status() int {
	if r.problem != nil {
		return r.problem.status()
	}
	return http.StatusOK
}

// body of an answer. All ids in Data are text: 18 digits are more than JavaScript's numbers hold.
type body struct {
	VendorID  string         `json:"vendorId"`
	FetchedAt time.Time      `json:"fetchedAt"`
	Cached    bool           `json:"cached"`
	Data      jsontext.Value `json:"data"`
}

// write ignores that the caller may have left.
func (r reply) write(w http.ResponseWriter) {
	contentType, text, err := r.encode()
	if err != nil {
		r = fail(badAnswer, "the answer cannot be told as JSON", err)
		contentType, text, _ = r.encode()
	}
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Cache-Control", "no-store") // personal data
	if p := r.problem; p != nil {
		p.setHeaders(header)
	}
	w.WriteHeader(r.status())
	_, _ = w.Write(text) //nolint:gosec // JSON, in which a problem repeats nothing of the request
}

func (r reply) encode() (contentType string, text []byte, err error) {
	if r.problem != nil {
		text, err = json.Marshal(r.problem.document())
		return "application/problem+json", text, err
	}
	text, err = json.Marshal(body{r.question.VendorID, r.answer.fetchedAt, r.cached, r.answer.data})
	if err != nil {
		err = fmt.Errorf("encode answer: %w", err)
	}
	return "application/json", text, err
}

func (p *problem) setHeaders(h http.Header) {
	if p.kind == methodNotAllowed {
		h.Set("Allow", http.MethodGet)
	}
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int(math.Ceil(p.retryAfter.Seconds()))))
	}
}
