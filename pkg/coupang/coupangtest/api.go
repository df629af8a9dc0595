package coupangtest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"sync"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

// Options describe a world and the manners of the API before it. The zero value is one empty shop, [DefaultVendor],
// behind an API without latency and without a limit.
type Options struct {
	// Seed chooses the world. The same options give the same world and the same bytes.
	Seed uint64
	// Vendors are the seller accounts that exist; at most 64. None: [DefaultVendor].
	Vendors []Vendor
	// Now is where the world's clock stands until it is advanced. The age of signatures is measured on the wall clock
	// instead. Zero: the wall clock's time.
	Now time.Time
	// OrdersPerDay is the mean number of shipment boxes a day that the world fills itself with, for each vendor; days of
	// the week differ. The records of all other subjects follow from them. Zero: nothing but what is put.
	OrdersPerDay int
	// Peaks sets the exact number of boxes of single days, at most 16 million.
	Peaks map[coupang.Day]int
	// First is the first day with orders. Zero: 400 days before Now.
	First coupang.Day
	// Tokens is what the nextToken of a listing counts.
	Tokens TokenKind
	// Latency is waited before every answer. An answer that would take longer than the gateway's 3 s, or than
	// X-EXTENDED-TIMEOUT (at most 90 s), is a 504 at that time.
	Latency time.Duration
	// RatePerSecond is the most calls that a vendor may make in any one second; refused calls count. Zero: no limit.
	RatePerSecond int
	// TimeoutRows makes a listing of orders or returns answer 504 when its window holds more boxes than this, of whatever
	// status: long windows of large shops time out even where the answer would be empty. Zero: never.
	TimeoutRows int
	// International serves the shapes of v5 and v6 on v4 paths, too, so that one client can be shown one world in both.
	International bool
	// Prefix is a path before /v2, such as "/gateway"; it is part of what clients sign. Without it a client that drops
	// its base URL's path would pass unnoticed.
	Prefix string
}

// Vendor is a seller account: its id (A or C and digits), market and keys.
type Vendor struct {
	ID                   string
	Market               coupang.Market // empty: KR
	AccessKey, SecretKey string         // empty: "access-" and "secret-" before the id
}

// DefaultVendor is the account of an API that was given none: A00012345, Korea.
func DefaultVendor() Vendor {
	return Vendor{ID: "A00012345", Market: coupang.KR, AccessKey: "access-A00012345", SecretKey: "secret-A00012345"}
}

// TokenKind is what the nextToken of a listing counts. Coupang does not say.
type TokenKind int

const (
	// ByKey goes on after the last record of the page, whatever happened to it. A full last page is followed by an
	// empty one.
	ByKey TokenKind = iota
	// ByRow goes on at a row number: when a record leaves the listing, its neighbour slips between two pages.
	ByRow
)

// Subject is what a record is about; each has its listing.
type Subject int

// The subjects.
const (
	Orders Subject = iota
	Inquiries
	Returns
	Exchanges
	Withdrawals
	ProductInquiries
	subjects int = iota
)

// Subjects are all of them.
func Subjects() []Subject {
	all := make([]Subject, subjects)
	for i := range all {
		all[i] = Subject(i)
	}
	return all
}

// String is the subject's name as the tables of the lake call it.
func (s Subject) String() string {
	return [...]string{"orders", "inquiries", "returns", "exchanges", "return_withdrawals", "product_inquiries"}[s]
}

// API is a fake of the Coupang Open API: an [http.Handler] before a world that only moves when told to. It is safe for
// concurrent use.
type API struct {
	options Options
	prefix  string

	mu      sync.RWMutex // guards what follows
	now     int64        // world's clock, Unix seconds
	version uint64       // counts changes of the world
	shops   map[string]*shop
	keys    map[string]*shop // by access key
	hidden  bool             // safe numbers are null
	before  func(Request)

	listings listings
	faults   faults
	log      requestLog
	sent     sentRecords
}

var vendorID = regexp.MustCompile(`^[AC]\d+$`)

// New makes a world and the API before it. It panics on a vendor without a valid id, on two with one id, and on more than 64.
func New(o Options) *API {
	if len(o.Vendors) == 0 {
		o.Vendors = []Vendor{DefaultVendor()}
	}
	if len(o.Vendors) > maxShops {
		panic(fmt.Sprintf("coupangtest: %d vendors, at most %d", len(o.Vendors), maxShops))
	}
	if o.Now.IsZero() {
		o.Now = time.Now()
	}
	a := &API{options: o, prefix: o.Prefix, now: o.Now.Unix(), shops: map[string]*shop{}, keys: map[string]*shop{}}
	a.faults.random = rand.New(rand.NewPCG(o.Seed, 0xfa17))
	for i, v := range o.Vendors {
		a.open(i, v)
	}
	return a
}

func (a *API) open(number int, v Vendor) {
	if !vendorID.MatchString(v.ID) || a.shops[v.ID] != nil {
		panic(fmt.Sprintf("coupangtest: vendor id %q is not A or C with digits, or is there twice", v.ID))
	}
	if v.Market == "" {
		v.Market = coupang.KR
	}
	if v.AccessKey == "" {
		v.AccessKey = "access-" + v.ID
	}
	if v.SecretKey == "" {
		v.SecretKey = "secret-" + v.ID
	}
	s := newShop(number, v, a.options)
	a.shops[v.ID] = s
	a.keys[v.AccessKey] = s
}

// Now is where the world's clock stands.
func (a *API) Now() time.Time {
	a.mu.RLock()
	defer a.mu.RUnlock()
	return time.Unix(a.now, 0).UTC()
}

// Advance moves the world's clock: generated orders move on, returns complete and take their orders off the list, answers
// and new orders arrive. Records that were put stay as they are.
func (a *API) Advance(d time.Duration) { a.SetNow(a.Now().Add(d)) }

// SetNow sets the world's clock. It has whole seconds.
func (a *API) SetNow(t time.Time) {
	a.change(func() { a.now = t.Unix() })
}

// SetKeys gives a vendor new keys. The old ones are dead at once, as after a re-issue in the seller's console.
func (a *API) SetKeys(vendor, accessKey, secretKey string) {
	a.change(func() {
		s := a.shop(vendor)
		delete(a.keys, s.vendor.AccessKey)
		s.vendor.AccessKey, s.vendor.SecretKey = accessKey, secretKey
		a.keys[accessKey] = s
	})
}

// HideSafeNumbers makes the safe numbers of orderers and receivers null in every listing and look-up of orders, as for six
// hours on 2021-07-07, until it is called with false.
func (a *API) HideSafeNumbers(hide bool) {
	a.change(func() { a.hidden = hide })
}

// BeforePage has f called before each page of a listing is read from the world, after the request was found to be in
// order. f may change the world. Nil ends it.
func (a *API) BeforePage(f func(Request)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.before = f
}

// change runs f alone and makes listings be read anew.
func (a *API) change(f func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.version++
	f()
}

// shop of a vendor. A vendor that does not exist is a mistake of the test.
func (a *API) shop(vendor string) *shop {
	s := a.shops[vendor]
	if s == nil {
		panic(fmt.Sprintf("coupangtest: no vendor %q in this world", vendor))
	}
	return s
}

var _ http.Handler = (*API)(nil)
