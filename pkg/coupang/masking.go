package coupang

import (
	"regexp"
	"strings"
	"unicode"
)

// Messages of the API may repeat what was asked for. Long numbers are ids and phones (an IP address stays, to register
// it one must know it), long words are keys and signatures.
var (
	mailAddress = regexp.MustCompile(`[^\s@]+@[^\s@]+`)
	longNumber  = regexp.MustCompile(`[0-9][0-9*-]{5,}[0-9*]`)
	longWord    = regexp.MustCompile(`[A-Za-z0-9+/=_-]{24,}`)
	codeText    = regexp.MustCompile(`^([0-9]{1,5}|[A-Za-z_]{1,40})$`)
	transaction = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)
)

// masked is a message of the API as an error may show it: one line, at most 200 characters, no mail addresses, ids, phones or keys.
func masked(message string) string {
	message = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(message, ""))
	message = mailAddress.ReplaceAllString(message, "***")
	message = longWord.ReplaceAllString(message, "***")
	message = longNumber.ReplaceAllString(message, "***")
	const most = 200
	if runes := []rune(message); len(runes) > most {
		message = string(runes[:most]) + "…"
	}
	return strings.TrimSpace(message)
}

// maskedCode keeps "200" and "PRECONDITION_FAILED" and nothing longer or stranger.
func maskedCode(code string) string {
	if !codeText.MatchString(code) {
		return ""
	}
	return code
}

// maskedTransaction keeps what looks like the UUIDs that the gateway sends.
func maskedTransaction(id string) string {
	if !transaction.MatchString(id) {
		return ""
	}
	return id
}
