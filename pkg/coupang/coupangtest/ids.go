package coupangtest

import "github.com/seed-21c7aa78/coupang-lake/pkg/coupang"

// Generated ids carry the number of the box that they belong to, so that a look-up needs no index: 6 bits for the vendor,
// 14 for the day since 2015, 24 for the box of the day, spread by a factor that leaves most numbers unused.
const (
	maxShops   = 1 << 6
	maxDays    = 1 << 14
	maxBoxes   = 1 << 24
	firstDay   = coupang.Day(16436) // 2015-01-01
	scramble   = 0x9e3779           // odd: k*scramble is a permutation of the boxes of a day
	unscramble = 0xb382c9           // its inverse modulo maxBoxes
)

// numbering is one kind of id: base + number × factor.
type numbering struct{ base, factor int64 }

var (
	boxNumbers            = numbering{640_000_000_000_000_000, 20011} // 18 digits, as since November 2024
	orderNumbers          = numbering{10_000_000_000_000, 3}          // 14 digits
	receiptNumbers        = numbering{20_000_000_000_000, 4}
	inquiryNumbers        = numbering{30_000_000_000_000, 2}
	exchangeNumbers       = numbering{40_000_000_000_000, 2}
	productInquiryNumbers = numbering{50_000_000_000_000, 2}
	subjectNumbers        = [...]numbering{
		Orders: boxNumbers, Inquiries: inquiryNumbers, Returns: receiptNumbers,
		Exchanges: exchangeNumbers, Withdrawals: receiptNumbers, ProductInquiries: productInquiryNumbers,
	}
)

// place is the k-th box of a day.
type place struct {
	day coupang.Day
	k   int
}

func (n numbering) id(shop int, p place) int64 {
	k := int64(p.k) * scramble % maxBoxes
	return n.base + n.factor*((int64(shop)*maxDays+int64(p.day-firstDay))*maxBoxes+k)
}

// place is where an id points, if it is one of the shop's.
func (n numbering) place(shop int, id int64) (place, bool) {
	number := id - n.base
	if number < 0 || number%n.factor != 0 {
		return place{}, false
	}
	number /= n.factor
	k, number := number%maxBoxes, number/maxBoxes
	p := place{firstDay + coupang.Day(number%maxDays), int(k * unscramble % maxBoxes)}
	return p, number/maxDays == int64(shop)
}
