package coupangtest

// The seconds of a life, at most. A record of any subject is dated at most longestLife after its box was created, which
// bounds what a listing must look at.
const (
	minute = int64(60)
	hour   = 60 * minute
	day    = 24 * hour

	longestLife = 15 * day
	listingLag  = 10 * minute // an order shows in lists about ten minutes after its payment
)

// fate is what becomes of a box besides being delivered.
type fate uint8

const (
	kept        fate = iota
	cancelled        // before the seller acknowledged it
	stopped          // shipment stopped in time
	stoppedLate      // shipment was to be stopped, but was on its way
	returned         // after delivery
	withdrawn        // a return that the customer took back
	exchanged
)

// life is when things happen to one box and what follows from it, in Unix seconds; zero is never. It is a function of the
// box's hash and its creation alone.
type life struct {
	ordered, paid, created int64 // created: the instant that windows select by
	listed                 int64 // first shown by listings
	moved                  int64 // the customer changed the address

	untracked                                             bool // NONE_TRACKING instead of DEPARTURE and DELIVERING
	instructed, departed, transited, delivered, confirmed int64

	fate      fate
	partial   bool  // a part of the box comes back: it stays in the list
	requested int64 // the return
	stored    int64 // what came back is in the seller's warehouse
	checked   int64 // the seller asked Coupang to look into it
	completed int64
	taken     int64 // the customer took the return back

	exchangeAsked, exchangeCollected, exchangeDone int64
	exchangeEnd                                    string // how the exchange ends

	asked     int64 // the inquiry
	forwarded int64 // to the seller
	answered  int64
	disputed  bool // Coupang settled the inquiry; the seller need only confirm

	wondered  int64 // the question on the page of the box's product
	explained int64 // the seller's answer to it
}

// newLife draws the life of a box. Boxes of one order share the hash of the first for what they share: head.
func newLife(hash, head uint64, created, headCreated int64) life {
	d, shared := dice(hash), dice(head)
	l := life{created: created}
	l.paid = headCreated - shared.between(1, 6)
	l.ordered = l.paid - shared.between(5, 40)
	if shared.percent(3) { // paid by bank transfer, later
		l.ordered = l.paid - shared.between(5*minute, 20*hour)
	}
	l.listed = created + listingLag + d.between(-90, 90)
	l.instructed = created + d.between(30*minute, day)
	if d.percent(4) {
		l.moved = created + d.between(1, l.instructed-created)
	}
	l.travel(&d)
	l.decide(&d)
	l.ask(&d)
	l.wonder(dice(hash ^ 0xa5c)) // dice of its own: what else happens to a box is as it was before there were such questions
	return l
}

func (l *life) travel(d *dice) {
	if d.percent(3) {
		l.untracked = true
		l.departed = l.instructed + d.between(hour, 20*hour)
		if d.percent(66) {
			l.delivered = l.departed + d.between(7*day, 14*day)
		}
		return
	}
	l.departed = l.instructed + d.between(hour, 20*hour)
	l.transited = l.departed + d.between(2*hour, 12*hour)
	l.delivered = l.transited + d.between(12*hour, 60*hour)
	if d.percent(80) {
		l.confirmed = l.delivered + d.between(6*hour, 8*day)
	}
}

// decide draws what becomes of the box: of 1000, 20 are cancelled, 15 stopped, 50 returned (5 of them taken back), 10
// exchanged.
func (l *life) decide(d *dice) {
	n := d.below(1000)
	switch {
	case n < 20:
		l.cancel(d)
	case n < 35:
		l.stop(d)
	case n < 85 && !l.untracked:
		l.sendBack(d)
	case n < 95 && !l.untracked:
		l.exchange(d)
	}
}

func (l *life) cancel(d *dice) {
	l.fate = cancelled
	l.requested = l.created + d.between(1, l.instructed-l.created)
	l.completed = l.requested
	l.instructed, l.departed, l.transited, l.delivered, l.confirmed = 0, 0, 0, 0, 0
}

func (l *life) stop(d *dice) {
	l.requested = l.instructed + d.between(1, l.departed-l.instructed)
	if l.untracked || d.percent(70) {
		l.fate = stopped
		l.completed = l.requested + d.between(hour, day)
		l.departed, l.transited, l.delivered, l.confirmed = 0, 0, 0, 0
		return
	}
	l.fate = stoppedLate
	l.stored = l.delivered + d.between(day, 3*day)
	l.completed = l.stored + d.between(hour, 2*day)
}

func (l *life) sendBack(d *dice) {
	l.fate = returned
	l.requested = l.delivered + d.between(hour, 6*day)
	l.stored = l.requested + d.between(2*day, 4*day)
	l.completed = l.stored + d.between(hour, day)
	if d.percent(15) {
		l.checked = l.completed
		l.completed = l.checked + d.between(day, 3*day)
	}
	l.partial = d.percent(20)
	if d.percent(10) {
		l.fate = withdrawn
		l.taken = l.requested + d.between(hour, 2*day)
	}
}

func (l *life) exchange(d *dice) {
	l.fate = exchanged
	l.exchangeAsked = l.delivered + d.between(hour, 5*day)
	l.exchangeCollected = l.exchangeAsked + d.between(day, 3*day)
	l.exchangeDone = l.exchangeCollected + d.between(day, 3*day)
	l.exchangeEnd = [...]string{"SUCCESS", "SUCCESS", "SUCCESS", "SUCCESS", "REJECT", "CANCEL"}[d.below(6)]
}

// ask draws the inquiry: 4 boxes in 100 have one, 1 inquiry in 20 is never answered.
func (l *life) ask(d *dice) {
	if !d.percent(4) {
		return
	}
	l.asked = l.created + d.between(hour, 12*day)
	l.forwarded = l.asked + d.between(minute, 4*hour)
	l.disputed = d.percent(10)
	if !d.percent(5) {
		l.answered = l.forwarded + d.between(10*minute, 30*hour)
	}
}

// wonder draws the question about the product: 5 boxes in 100 have one, 1 question in 8 is never answered.
func (l *life) wonder(d dice) {
	if !d.percent(5) {
		return
	}
	l.wondered = l.created + d.between(minute, 9*day)
	if d.below(8) > 0 {
		l.explained = l.wondered + d.between(10*minute, 5*day)
	}
}

// by tells whether an instant of the life has come.
func by(instant, now int64) bool { return instant != 0 && instant <= now }

// status of the order now. It only moves forward.
func (l *life) status(now int64) string {
	switch {
	case by(l.delivered, now):
		return "FINAL_DELIVERY"
	case by(l.departed, now) && l.untracked:
		return "NONE_TRACKING"
	case by(l.transited, now):
		return "DELIVERING"
	case by(l.departed, now):
		return "DEPARTURE"
	case by(l.instructed, now):
		return "INSTRUCT"
	}
	return "ACCEPT"
}

// inList tells whether listings have the order now: not yet for some ten minutes after the payment, and no more when its
// return is complete.
func (l *life) inList(now int64) bool {
	return l.listed <= now && (!by(l.completed, now) || l.partial || l.fate == withdrawn)
}

// returnStatus of the receipt now: the status parameter that lists it; empty when there is none, or no more.
func (l *life) returnStatus(now int64) string {
	switch {
	case !by(l.requested, now) || by(l.taken, now):
		return ""
	case l.fate == cancelled:
		return "CANCEL"
	case by(l.completed, now):
		return "CC"
	case by(l.checked, now):
		return "PR"
	case l.fate == stopped, l.fate == stoppedLate && !by(l.transited, now):
		return "RU"
	}
	return "UC"
}

func (l *life) exchangeStatus(now int64) string {
	switch {
	case !by(l.exchangeAsked, now):
		return ""
	case by(l.exchangeDone, now):
		return l.exchangeEnd
	case by(l.exchangeCollected, now):
		return "PROGRESS"
	}
	return "RECEIPT"
}

// inquiryStatus is the partnerCounselingStatus that lists the inquiry now.
func (l *life) inquiryStatus(now int64) string {
	switch {
	case !by(l.asked, now):
		return ""
	case by(l.answered, now):
		return "ANSWER"
	case l.disputed && by(l.forwarded, now):
		return "TRANSFER"
	}
	return "NO_ANSWER"
}

// productInquiryStatus is the answeredType that lists the question about the product now.
func (l *life) productInquiryStatus(now int64) string {
	switch {
	case !by(l.wondered, now):
		return ""
	case by(l.explained, now):
		return "ANSWERED"
	}
	return "NOANSWER"
}

// withdrawalStatus is not empty once the customer has taken the return back.
func (l *life) withdrawalStatus(now int64) string {
	if by(l.taken, now) {
		return "WITHDRAWN"
	}
	return ""
}
