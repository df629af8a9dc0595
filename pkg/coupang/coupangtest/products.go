package coupangtest

import "fmt"

// product is one option (vendor item) that a shop sells.
type product struct {
	id, option, registered int64  // productId, vendorItemId, sellerProductId
	name, seller, item     string // vendorItemName, sellerProductName, sellerProductItemName
	sku                    string
	price                  int64
	bundle                 int // pieces of a generated bundle option; 0: none
	overseas               bool
}

// products is how many options the shop sells.
func (s *shop) products() int { return 30 + int(s.seed%90) }

func (s *shop) product(number int) product {
	d, w := dice(mix(s.seed, 0xb0a7, uint64(number))), s.words()
	thing, unit, pieces := pick(&d, w.things), pick(&d, w.units), 1+d.below(6)
	name := fmt.Sprintf("%s %s %s", pick(&d, w.brands), pick(&d, w.traits), thing)
	p := product{
		id: 6_800_000_000 + int64(d.below(600_000_000)), option: 80_000_000_000 + int64(d.below(1_000_000_000))*9,
		registered: 13_000_000_000 + int64(d.below(2_000_000_000)),
		name:       fmt.Sprintf("%s, %d개, %s", name, pieces, unit), seller: name + " " + unit, item: fmt.Sprintf("%d개 %s", pieces, unit),
		price: 2900 + 100*int64(d.below(860)), overseas: d.percent(5),
	}
	if s.intlOnly() {
		p.name, p.item = fmt.Sprintf("%s, %d件, %s", name, pieces, unit), fmt.Sprintf("%d件 %s", pieces, unit)
		p.price = 59 + int64(d.below(1900))
	}
	if d.percent(40) {
		p.sku = fmt.Sprintf("SKU-%03d-%04d", number, d.below(10_000))
	}
	if d.percent(12) {
		p.bundle = pieces + 1
	}
	return p
}

// line is one item of a box.
type line struct {
	product
	count                          int64
	instant, downloadable, coupang int64 // discounts
	undiscounted                   bool  // discountPrice is null
	engraving                      string
}

// lines are the items of a box. A box of which only a part comes back holds at least two pieces.
func (b *box) lines() []line {
	d := dice(b.hash ^ 0x11e5)
	lines := make([]line, 1, 3)
	for d.percent(20) && len(lines) < 3 {
		lines = append(lines, line{})
	}
	for i := range lines {
		lines[i] = b.line(&d)
	}
	if b.partial {
		lines[0].count++
	}
	return lines
}

func (b *box) line(d *dice) line {
	l := line{product: b.shop.product(d.below(b.shop.products())), count: 1}
	if d.percent(15) {
		l.count += int64(d.below(4))
	}
	unit := l.price / 10
	if d.percent(15) {
		l.instant = unit
	}
	if d.percent(10) {
		l.downloadable = unit / 2
	}
	if d.percent(5) {
		l.coupang = unit / 3
	}
	l.undiscounted = l.discount() == 0 && d.percent(4)
	if d.percent(2) {
		l.engraving = fmt.Sprintf("%s ♥ %04d", b.shop.person(d.next()).name, d.below(10_000))
	}
	return l
}

func (l *line) discount() int64 { return l.instant + l.downloadable + l.coupang }
