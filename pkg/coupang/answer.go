package coupang

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// answer is one HTTP answer, read to its end.
type answer struct {
	envelope
	status      int
	header      http.Header
	arrivedAt   time.Time
	isHTML      bool
	notEnvelope error // why the body is none, nil if it is
}

func newAnswer(status int, header http.Header, body []byte, mostRecords int) answer {
	a := answer{status: status, header: header, arrivedAt: time.Now().UTC()}
	a.isHTML = bytes.HasPrefix(bytes.TrimSpace(body), []byte("<"))
	a.envelope, a.notEnvelope = readEnvelope(body, mostRecords)
	return a
}

// failure is what is wrong with the answer, nil if it is a success: HTTP 2xx, and a code that says so too (the API sends
// failures under HTTP 200), and data of the right kind (null is not an empty list).
func (a *answer) failure(s shape) *Error {
	e := &Error{
		Status:        a.status,
		Code:          maskedCode(a.code),
		Message:       masked(a.message),
		TransactionID: maskedTransaction(a.transactionID),
	}
	if a.status/100 != 2 {
		e.Kind = a.kindOf(a.status)
		e.Message = a.describe(e.Message)
		return e
	}
	if a.notEnvelope != nil {
		e.Kind = Malformed
		e.Message = a.describe("")
		return e
	}
	if !a.successCode() {
		e.Kind = a.kindOfCode()
		return e
	}
	if err := a.check(s); err != nil {
		return &Error{Status: a.status, Kind: Malformed, Message: err.Error(), TransactionID: e.TransactionID}
	}
	return nil
}

func (a *answer) successCode() bool {
	return a.code == "200" || a.code == "SUCCESS"
}

// describe replaces the message of an answer that has none.
func (a *answer) describe(message string) string {
	switch {
	case message != "":
		return message
	case a.isHTML:
		return "the answer is HTML"
	case errors.Is(a.notEnvelope, errTooManyRecords):
		return a.notEnvelope.Error()
	case a.notEnvelope != nil:
		return "the answer is not JSON"
	default:
		return ""
	}
}

// kindOfCode is for failures under HTTP 200: the code may be a number that HTTP would have used, or "ERROR".
func (a *answer) kindOfCode() Kind {
	if status, err := strconv.Atoi(a.code); err == nil && status >= 400 && status <= 599 {
		return a.kindOf(status)
	}
	if kind, ok := a.kindOfMessage(); ok {
		return kind
	}
	if a.code == "ERROR" {
		return Unavailable
	}
	return Malformed
}

// kindOf goes by the status, and by the message where the status leaves open what is meant.
func (a *answer) kindOf(status int) Kind {
	switch {
	case status/100 == 3: // help centre 34583426711321: the IP or the vendor is blocked
		return Blocked
	case status == http.StatusForbidden && a.notEnvelope != nil: // a page of the edge, in front of the gateway
		return Blocked
	case status == http.StatusTooManyRequests:
		return RateLimited
	case status >= 500, status == http.StatusRequestTimeout:
		return Unavailable
	}
	if kind, ok := a.kindOfMessage(); ok {
		return kind
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return Unauthorized
	case http.StatusNotFound:
		return NotFound
	default:
		return InvalidRequest
	}
}

// Messages that tell more than their status.
var (
	ipRefusal   = regexp.MustCompile(`(?i)\bnot allowed ip\b|\bip( address)?\b.* not (allowed|permitted|registered)`)
	keyRefusal  = regexp.MustCompile(`(?i)request is not authorized|invalid signature|signature is expired|hmac format`)
	unknownKey  = regexp.MustCompile(`(?i)unknown error occurred, please contact api-gateway`)
	noReceipt   = regexp.MustCompile(`(?i)receiptid doesn't belong|cannot find the receipt`)
	wrongVendor = regexp.MustCompile(`(?i)invalid vendor ?id`)
)

func (a *answer) kindOfMessage() (Kind, bool) {
	switch {
	case ipRefusal.MatchString(a.message):
		return IPNotAllowed, true
	case keyRefusal.MatchString(a.message), unknownKey.MatchString(a.message):
		return Unauthorized, true
	case noReceipt.MatchString(a.message): // a 400 that means 404 (seed document of the return look-up)
		return NotFound, true
	default:
		return "", false
	}
}

// hint is what to do about e.
func (a *answer) hint(e *Error, s shape, c Credentials) string {
	switch {
	case e.Kind == IPNotAllowed:
		return "register the fixed IP that these calls come from at WING > seller info > OPEN API key management; " +
			"a key takes up to 10 addresses, and a change up to 30 minutes to act"
	case e.Kind == Blocked:
		return "Coupang has shut out this IP or vendor for its calls; send nothing for hours, then fewer, or ask its support"
	case e.Kind == RateLimited:
		return "a vendor may call about 5 times a second in all its programs together; lower the rate of each"
	case e.Kind == Unauthorized:
		return a.keyHint(c)
	case unknownKey.MatchString(a.message):
		return unknownKeyHint
	case wrongVendor.MatchString(a.message), e.Kind == NotFound && s != singleShape:
		return "check the vendor id: calls for wrong ones get an IP blocked"
	case e.TimedOut():
		return "ask for a smaller window"
	default:
		return ""
	}
}

const unknownKeyHint = "the gateway may not know this access key; compare it with the one in WING"

// keyHint goes from the cause that the answer names to those that are likely.
func (a *answer) keyHint(c Credentials) string {
	const lifetime = 180 * 24 * time.Hour // help centre 27482151049625
	message := strings.ToLower(a.message)
	switch {
	case strings.Contains(message, "expired"):
		return "a signature is good for five minutes; set this machine's clock"
	case c.IssuedAt != nil && time.Since(*c.IssuedAt) > lifetime:
		days := int(time.Since(*c.IssuedAt).Hours() / 24)
		return fmt.Sprintf("the keys are %d days old and die after 180; issue new ones in WING", days)
	case unknownKey.MatchString(message):
		return unknownKeyHint
	case strings.Contains(message, "signature"), strings.Contains(message, "hmac"):
		return "the secret key does not fit the access key, or something between changes the request"
	default:
		return "the keys are wrong, replaced, or older than 180 days; compare them with those in WING"
	}
}

// retryAfter reads the header, in seconds or as a date; 0 if it is missing, past or no sense.
func (a *answer) retryAfter() time.Duration {
	text := strings.TrimSpace(a.header.Get("Retry-After"))
	if seconds, err := strconv.Atoi(text); err == nil {
		return max(0, time.Duration(min(seconds, 1<<30))*time.Second)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(at))
	}
	return 0
}
