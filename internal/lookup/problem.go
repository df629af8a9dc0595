package lookup

import (
	"net/http"
	"strings"
	"time"
)

// kind names a problem in a word that programs can act on. Each has a section in docs/PROBLEMS.md.
type kind string

// The kinds. Those of the upstream API have the client's names.
const (
	malformedID      kind = "malformed_id"
	malformedRequest kind = "malformed_request"
	unknownVendor    kind = "unknown_vendor"
	unknownPath      kind = "unknown_path"
	notFound         kind = "not_found"
	methodNotAllowed kind = "method_not_allowed"
	rateLimited      kind = "rate_limited"
	refused          kind = "refused"
	badAnswer        kind = "bad_answer"
	unavailable      kind = "unavailable"
	held             kind = "held"
	blocked          kind = "blocked"
	ipNotAllowed     kind = "ip_not_allowed"
	unauthorized     kind = "unauthorized"
	keysUnavailable  kind = "keys_unavailable"
	stateUnavailable kind = "state_unavailable"
	timedOut         kind = "timed_out"
)

// meaning is what is the same for every problem of a kind.
type meaning struct {
	status int
	title  string
}

func (k kind) meaning() meaning {
	switch k {
	case malformedID:
		return meaning{http.StatusBadRequest, "The id is malformed"}
	case malformedRequest:
		return meaning{http.StatusBadRequest, "The request is malformed"}
	case unknownVendor:
		return meaning{http.StatusBadRequest, "The vendor is not known here"}
	case unknownPath:
		return meaning{http.StatusNotFound, "There is nothing at this path"}
	case notFound:
		return meaning{http.StatusNotFound, "Not found"}
	case methodNotAllowed:
		return meaning{http.StatusMethodNotAllowed, "The method is not allowed"}
	case rateLimited:
		return meaning{http.StatusTooManyRequests, "Coupang was asked too often"}
	case refused:
		return meaning{http.StatusBadGateway, "Coupang refused the question"}
	case badAnswer:
		return meaning{http.StatusBadGateway, "Coupang's answer makes no sense"}
	case held:
		return meaning{http.StatusServiceUnavailable, "Look-ups are held"}
	case blocked:
		return meaning{http.StatusServiceUnavailable, "Coupang has shut us out"}
	case ipNotAllowed:
		return meaning{http.StatusServiceUnavailable, "Coupang does not take calls from our address"}
	case unauthorized:
		return meaning{http.StatusServiceUnavailable, "Coupang refuses the vendor's keys"}
	case keysUnavailable:
		return meaning{http.StatusServiceUnavailable, "The vendor's keys cannot be read"}
	case stateUnavailable:
		return meaning{http.StatusServiceUnavailable, "The state table does not answer"}
	case timedOut:
		return meaning{http.StatusGatewayTimeout, "There was no answer in time"}
	default:
		return meaning{http.StatusBadGateway, "Coupang is not available"}
	}
}

// problemPage documents the kinds; a problem's type is its section there.
const problemPage = "https://github.com/seed-21c7aa78/coupang-lake/blob/main/docs/PROBLEMS.md#"

// problem is why there is no answer. Nothing in it repeats what the caller sent.
type problem struct {
	kind       kind
	detail     string
	hint       string        // what an operator can do, "" if nothing
	retryAfter time.Duration // 0: not told
	cause      error         // for the log
}

// document is RFC 9457, with two members of our own.
type document struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Kind   kind   `json:"kind"`
	Hint   string `json:"hint,omitzero"`
}

func newProblem(k kind, detail string) *problem { return &problem{kind: k, detail: detail} }

func (p *problem) status() int { return p.kind.meaning().status }

func (p *problem) document() document {
	m := p.kind.meaning()
	return document{problemPage + strings.ReplaceAll(string(p.kind), "_", "-"), m.title, m.status, p.detail, p.kind, p.hint}
}

// refuse is the reply to a request that is wrong in itself.
func refuse(k kind, detail string) reply { return reply{problem: newProblem(k, detail)} }

// fail is the reply when something behind the handler went wrong.
func fail(k kind, detail string, cause error) reply {
	return reply{problem: &problem{kind: k, detail: detail, cause: cause}}
}

// WriteMalformed answers a request that could not even be read, as the handler answers others.
func WriteMalformed(w http.ResponseWriter, detail string) { refuse(malformedRequest, detail).write(w) }
