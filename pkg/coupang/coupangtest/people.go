package coupangtest

import "fmt"

// person is a customer, or somebody who answers one.
type person struct {
	name, safe, phone  string
	addr1, addr2, post string
	message            string // to the courier
}

func (s *shop) person(hash uint64) person {
	d, w := dice(hash), s.words()
	p := person{name: pick(&d, w.surnames) + pick(&d, w.first) + pick(&d, w.second)}
	p.safe = fmt.Sprintf("0502-%04d-%04d", d.below(10_000), d.below(10_000))
	p.phone = fmt.Sprintf("010-%04d-%04d", d.below(10_000), d.below(10_000))
	if s.intlOnly() { // as Coupang's own sample: a blank before, brackets
		p.safe = fmt.Sprintf(" +886(9%02d)%03d-%04d", d.below(100), d.below(1000), d.below(10_000))
		p.phone = fmt.Sprintf("+886(9%02d)%03d-%04d", d.below(100), d.below(1000), d.below(10_000))
	}
	p.addr1 = fmt.Sprintf("%s %s %d (%s)", pick(&d, w.districts), pick(&d, w.roads), 1+d.below(900), pick(&d, w.quarters))
	p.addr2 = fmt.Sprintf("%s %d-%d", pick(&d, w.buildings), 101+d.below(60), 101+d.below(2400))
	p.post = fmt.Sprintf("%05d", 1000+d.below(62_000))
	p.message = fmt.Sprintf("%s (#%04d*%02d)", pick(&d, w.doorstep), d.below(10_000), d.below(100))
	return p
}

// customsCode is a personal customs clearance code: P and twelve digits.
func customsCode(hash uint64) string {
	d := dice(hash)
	return fmt.Sprintf("P%06d%06d", d.below(1_000_000), d.below(1_000_000))
}
