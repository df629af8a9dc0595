package coupangtest

import (
	"iter"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// personalMembers hold what tells of a person, in records of any subject.
var personalMembers = func() map[string]bool {
	members := map[string]bool{}
	for _, name := range strings.Fields(`name email safeNumber ordererNumber receiverNumber addr1 addr2 postCode parcelPrintMessage
		etcInfoValue etcInfoValues personalCustomsClearanceCode ordererSsn ordererPhoneNumber content buyerPhone receptionistName
		receptionist requesterName requesterPhoneNumber requesterRealPhoneNumber requesterAddress requesterAddressDetail
		requesterZipCode cancelReason reasonEtcDetail returnCustomerName returnAddressZipCode returnAddress returnAddressDetail
		returnPhone returnMobile returnMemo deliveryCustomerName deliveryAddressZipCode deliveryAddress deliveryAddressDetail
		deliveryPhone deliveryMobile deliveryMemo modifiedBy createdBy vendorZipCode vendorPhone vendorName vendorMobile
		vendorAddressDetail vendorAddress safetyNumber orderedByMobile message customerZipCode customerPhone customerName
		customerMobile customerAddressDetail customerAddress`) {
		members[name] = true
	}
	return members
}()

// sentRecords remembers which records were sent: a bit for each generated one, the personal values of the others.
type sentRecords struct {
	mu     sync.Mutex
	boxes  map[sentDay][]uint64
	values map[string]struct{}
}

type sentDay struct {
	shop    *shop
	subject Subject
	intl    bool
	day     coupang.Day
}

// note remembers that a record was sent.
func (s *sentRecords) note(sh shape, subject Subject, r ref, record []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.boxes == nil {
		s.boxes, s.values = map[sentDay][]uint64{}, map[string]struct{}{}
	}
	if r.put != nil {
		parse(record).personal(func(value string) bool {
			s.values[value] = struct{}{}
			return true
		})
		return
	}
	p, _ := subjectNumbers[subject].place(sh.shop.number, r.id)
	key := sentDay{sh.shop, subject, sh.intl, p.day}
	bits := s.boxes[key]
	for len(bits) <= p.k/64 {
		bits = append(bits, 0)
	}
	bits[p.k/64] |= 1 << (p.k % 64)
	s.boxes[key] = bits
}

// PersonalValues yields every personal value in every record that was ever sent: names, phone numbers, addresses, free
// texts, customs codes, and the names and numbers inside free texts. A record that was sent is told in all states that it
// has had, with the address from before and after a change. Values may come more than once. Post codes and masked
// numbers are left out, for they may be found anywhere by chance.
func (a *API) PersonalValues() iter.Seq[string] {
	return func(yield func(string) bool) {
		a.sent.mu.Lock()
		days := map[sentDay][]uint64{}
		for key, bits := range a.sent.boxes {
			days[key] = append([]uint64(nil), bits...)
		}
		values := make([]string, 0, len(a.sent.values))
		for value := range a.sent.values {
			values = append(values, value)
		}
		a.sent.mu.Unlock()
		for _, value := range values {
			if !yield(value) {
				return
			}
		}
		now := a.Now().Unix()
		for key, bits := range days {
			if !key.personal(bits, now, yield) {
				return
			}
		}
	}
}

// personal yields the values of the generated records of a day whose bits are set.
func (key sentDay) personal(bits []uint64, now int64, yield func(string) bool) bool {
	n := key.shop.boxes(key.day)
	for k := range min(n, len(bits)*64) {
		if bits[k/64]>>(k%64)&1 == 0 {
			continue
		}
		b := key.shop.box(place{key.day, k}, n)
		for _, at := range b.states(now) {
			record := b.text(key, at)
			if record != nil && !parse(record).personal(yield) {
				return false
			}
		}
	}
	return true
}

// states are instants at which a record's texts may have differed.
func (b *box) states(now int64) []int64 {
	if by(b.moved, now) {
		return []int64{b.moved - 1, now}
	}
	return []int64{now}
}

// text is a generated record as it was at an instant, nil if there was none.
func (b *box) text(key sentDay, at int64) []byte {
	if b.statusOf(key.subject, at) == "" {
		return nil
	}
	sh := shape{shop: b.shop, intl: key.intl, now: at}
	return sh.record(key.subject, ref{at: b.listedAt(key.subject), id: b.id(subjectNumbers[key.subject])})
}

// contact finds customers' names and numbers in the free texts of this package.
var contact = regexp.MustCompile(`연락처: ([^/\n]+)/([^\n]+)|☎(\S+)`)

// byChance matches what may stand anywhere: short numbers and masked ones.
var byChance = regexp.MustCompile(`^[0-9]{0,7}$|\*{3}`)

// personal yields the personal values in a record.
func (n *node) personal(yield func(string) bool) (more bool) {
	more = true
	tell := func(value string) {
		if more && utf8.RuneCountInString(value) > 2 && value != "상담이력" && !byChance.MatchString(value) {
			more = yield(value)
		}
	}
	n.walk(func(object *node) {
		for _, m := range object.members {
			if personalMembers[m.name] {
				m.value.texts(tell)
			}
		}
	})
	return more
}

// texts tells the texts in a value, and the contacts in them.
func (n *node) texts(tell func(string)) {
	for _, item := range n.items {
		item.texts(tell)
	}
	var text string
	if n.kind != '"' || json.Unmarshal(n.raw, &text) != nil {
		return
	}
	tell(text)
	for _, m := range contact.FindAllStringSubmatch(text, -1) {
		for _, part := range m[1:] {
			tell(part)
		}
	}
}
