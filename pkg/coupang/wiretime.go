package coupang

import (
	"errors"
	"time"
)

// errNoTime does not quote what came instead: error texts hold no content of answers.
var errNoTime = errors.New("not a time")

// parseTime reads every form of time that the API is known to send, and those near to them:
//
//	2006-01-02T15:04:05   2006-01-02 15:04:05   2006-01-02T15:04   2006-01-02
//	2006-01-02T15:04:05.999999-08:00   …Z   …+0900   …+09
//
// A time without an offset is in zone, for the older generation of the API tells none. An offset that was sent is kept.
// Digits beyond nanoseconds are cut off.
func parseTime(text []byte, zone *time.Location) (time.Time, error) {
	s := scanner{text: text}
	year, month, day := s.number(4), s.after('-', 2), s.after('-', 2)
	var hour, minute, second, nanos int
	if s.skip('T') || s.skip(' ') {
		hour, minute = s.number(2), s.after(':', 2)
		if s.skip(':') {
			second = s.number(2)
			nanos = s.fraction()
		}
	}
	location := s.offset(zone)
	if s.bad || len(s.text) > 0 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, errNoTime
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanos, location)
	if y, m, d := t.Date(); y != year || int(m) != month || d != day {
		return time.Time{}, errNoTime // 30 February
	}
	return t, nil
}

// scanner takes fixed parts off the front of a text. Once something was wrong, bad stays set.
type scanner struct {
	text []byte
	bad  bool
}

// skip takes c if it is next.
func (s *scanner) skip(c byte) bool {
	if len(s.text) == 0 || s.text[0] != c {
		return false
	}
	s.text = s.text[1:]
	return true
}

// number takes exactly so many digits.
func (s *scanner) number(digits int) int {
	if len(s.text) < digits {
		s.bad = true
		return 0
	}
	n := 0
	for _, c := range s.text[:digits] {
		if c < '0' || c > '9' {
			s.bad = true
			return 0
		}
		n = n*10 + int(c-'0')
	}
	s.text = s.text[digits:]
	return n
}

// after takes c and then so many digits.
func (s *scanner) after(c byte, digits int) int {
	if !s.skip(c) {
		s.bad = true
	}
	return s.number(digits)
}

// fraction takes ".5" or ".500000" and gives nanoseconds, 0 if there is none.
func (s *scanner) fraction() int {
	if !s.skip('.') {
		return 0
	}
	nanos, unit, digits := 0, int(time.Second), 0
	for len(s.text) > 0 && s.text[0] >= '0' && s.text[0] <= '9' {
		unit /= 10
		nanos += int(s.text[0]-'0') * unit
		s.text = s.text[1:]
		digits++
	}
	s.bad = s.bad || digits == 0
	return nanos
}

// offset takes Z, +09:00, +0900 or +09; without one the time is in zone.
func (s *scanner) offset(zone *time.Location) *time.Location {
	sign := 1
	switch {
	case s.skip('Z'):
		return time.UTC
	case s.skip('-'):
		sign = -1
	case !s.skip('+'):
		return zone
	}
	hours, minutes := s.number(2), 0
	if s.skip(':') || len(s.text) > 0 {
		minutes = s.number(2)
	}
	s.bad = s.bad || hours > 23 || minutes > 59
	return time.FixedZone("", sign*(hours*60+minutes)*60)
}
