package coupangtest

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"
)

// tokenFactor spreads row numbers, so that a token does not look like one.
const tokenFactor = 9973

// check binds a token to its listing: one of another window or status is refused.
func (q query) check() uint64 {
	h := mix(q.shop.seed, uint64(q.subject), uint64(q.from), uint64(q.to))
	for _, c := range q.status {
		h = mix(h, uint64(c))
	}
	return h
}

// next is the token behind rows[:end] of a listing: empty at the end. By key the API cannot know that a full page is the
// last, and an empty page follows it.
func (q query) next(kind TokenKind, rows []ref, start, end, size int) string {
	if kind == ByRow && end >= len(rows) || kind == ByKey && end-start < size {
		return ""
	}
	return q.token(kind, rows, end)
}

// token goes on at a row.
func (q query) token(kind TokenKind, rows []ref, row int) string {
	if kind == ByRow {
		return strconv.FormatUint(uint64(row)*tokenFactor+q.check()%tokenFactor, 10)
	}
	var last ref
	if row > 0 {
		last = rows[row-1]
	}
	// 17 bytes: base64 with +, / and = in it, so that a client that does not escape it is found out.
	b := binary.BigEndian.AppendUint64(nil, uint64(last.at)^q.check())
	b = binary.BigEndian.AppendUint64(b, uint64(last.id)^q.check()<<1)
	return base64.StdEncoding.EncodeToString(append(b, byte(q.check()>>17)))
}

// start is the row that a token goes on at.
func (q query) start(kind TokenKind, rows []ref, token string) (int, bool) {
	if token == "" {
		return 0, true
	}
	if kind == ByRow {
		n, err := strconv.ParseUint(token, 10, 63)
		return min(int(n/tokenFactor), len(rows)), err == nil && n%tokenFactor == q.check()%tokenFactor
	}
	b, err := base64.StdEncoding.DecodeString(token)
	if err != nil || len(b) != 17 || b[16] != byte(q.check()>>17) {
		return 0, false
	}
	at := int64(binary.BigEndian.Uint64(b) ^ q.check())
	id := int64(binary.BigEndian.Uint64(b[8:]) ^ q.check()<<1)
	return q.after(rows, ref{at: at, id: id}), true
}
