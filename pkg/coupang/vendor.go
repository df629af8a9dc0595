package coupang

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Market is the country that a vendor sells in. It decides which generation of the API answers, in which
// zone its days begin and which currency an amount has that names none.
type Market string

// The markets that the API serves.
const (
	KR Market = "KR" // South Korea, +09:00, KRW
	TW Market = "TW" // Taiwan, +08:00, TWD
)

// ParseMarket reads "KR" or "TW".
func ParseMarket(text string) (Market, error) {
	switch m := Market(text); m {
	case KR, TW:
		return m, nil
	default:
		return "", fmt.Errorf("market %q is neither KR nor TW", text)
	}
}

// Location is the market's zone. Its offset is fixed (neither country has summer time), so no time zone data is needed.
func (m Market) Location() *time.Location {
	return time.FixedZone(m.zone())
}

func (m Market) zone() (name string, offset int) {
	const hour = 60 * 60
	if m == TW {
		return "CST", 8 * hour
	}
	return "KST", 9 * hour
}

// offset is the zone as the API writes it: "+09:00".
func (m Market) offset() string {
	if m == TW {
		return "+08:00"
	}
	return "+09:00"
}

// Currency is the ISO 4217 code of amounts that do not tell theirs.
func (m Market) Currency() string {
	if m == TW {
		return "TWD"
	}
	return "KRW"
}

// Vendor is one seller account. Coupang counts calls and grants access by vendor.
type Vendor struct {
	ID     string // 'A' or 'C' and digits, such as A00012345
	Market Market
}

// vendorID is the form that Coupang's documents give; it keeps anything else out of paths and keys.
var vendorID = regexp.MustCompile(`^[AC][0-9]{1,18}$`)

// ParseVendor reads "A00012345" (market KR) or "C00067890:TW".
func ParseVendor(text string) (Vendor, error) {
	id, market, told := strings.Cut(text, ":")
	if !told {
		market = string(KR)
	}
	m, err := ParseMarket(market)
	if err != nil {
		return Vendor{}, fmt.Errorf("vendor %q: %w", text, err)
	}
	v := Vendor{ID: id, Market: m}
	return v, v.validate()
}

func (v Vendor) validate() error {
	if !vendorID.MatchString(v.ID) {
		return fmt.Errorf("vendor id %q is not A or C followed by digits", v.ID)
	}
	_, err := ParseMarket(string(v.Market))
	return err
}

// String is the form that ParseVendor reads: the market is named where it is not KR.
func (v Vendor) String() string {
	if v.Market == KR {
		return v.ID
	}
	return v.ID + ":" + string(v.Market)
}
