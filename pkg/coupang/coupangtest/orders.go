package coupangtest

import "fmt"

// orderState is how far an order sheet has come, from its life or, for a record that was put, from its status.
type orderState struct {
	id, order int64
	status    string
	moved     bool  // the address was changed
	held      int64 // pieces of the first item about to be cancelled, or of all items: allPieces
	cancelled int64 // pieces cancelled for good, likewise
}

const allPieces = -1

// order is the state of a generated order now.
func (b *box) order(now int64) orderState {
	st := orderState{id: b.id(boxNumbers), order: b.orderID(), status: b.status(now), moved: by(b.moved, now)}
	affected := int64(allPieces)
	if b.partial {
		affected = 1
	}
	switch s := b.returnStatus(now); s {
	case "":
	case "CC", "CANCEL":
		st.cancelled = affected
	default:
		st.held = affected
	}
	return st
}

var ranks = map[string]int{"ACCEPT": 0, "INSTRUCT": 1, "DEPARTURE": 2, "NONE_TRACKING": 2, "DELIVERING": 3, "FINAL_DELIVERY": 4}

// writeOrder writes an order sheet in the order of members of the seller documentation's example.
func (w *writer) writeOrder(b *box, st orderState) {
	person, rank := b.shop.person(b.head), ranks[st.status]
	lines := b.lines()
	w.begin("", '{')
	w.number("shipmentBoxId", st.id)
	if b.hash>>50%50 == 0 {
		w.text("orderId", fmt.Sprint(st.order)) // as in two field reports
	} else {
		w.number("orderId", st.order)
	}
	w.time("orderedAt", withT, b.ordered)
	w.begin("orderer", '{')
	w.text("name", person.name)
	w.text("email", "")
	w.safeNumber(person)
	w.null("ordererNumber")
	w.end('}')
	w.time("paidAt", withT, b.paid)
	w.text("status", st.status)
	w.shipping(b, &person)
	w.receiver(b, st.moved)
	w.begin("orderItems", '[')
	for i := range lines {
		w.orderItem(b, st, &lines[i], i)
	}
	w.end(']')
	w.overseas(b, lines, &person)
	w.tracking(b, rank)
	w.text("refer", w.shop.words().devices[b.hash>>20%4])
	w.text("shipmentType", [...]string{"THIRD_PARTY", "THIRD_PARTY", "THIRD_PARTY", "CGF", "CGF LITE"}[b.hash>>24%5])
	if w.intl {
		w.addedIn2025(b)
	}
	w.end('}')
}

func (w *writer) safeNumber(p person) {
	if w.hidden {
		w.null("safeNumber")
	} else {
		w.text("safeNumber", p.safe)
	}
}

// charge is what the shipping costs the buyer.
func (b *box) charge() int64 {
	switch {
	case b.hash>>28%10 < 6:
		return 0
	case b.shop.intlOnly():
		return 60
	}
	return 3000
}

func (b *box) remote() bool { return b.hash>>33%40 == 0 }

func (w *writer) shipping(b *box, p *person) {
	w.money("shippingPrice", b.charge())
	switch {
	case b.remote() && !b.shop.intlOnly():
		w.money("remotePrice", 5000)
	case w.intl && b.shop.intlOnly():
		w.null("remotePrice")
	default:
		w.money("remotePrice", 0)
	}
	w.flag("remoteArea", b.remote())
	w.text("parcelPrintMessage", p.message)
	w.flag("splitShipping", b.split())
	w.flag("ableSplitShipping", b.split())
}

func (b *box) split() bool { return b.hash>>36%50 == 0 }

// receiver is the orderer, but for one order in seven; after a change of the address the receiver lives elsewhere.
func (b *box) receiver(moved bool) person {
	p := b.shop.person(b.head)
	if b.head>>12%7 == 0 {
		p = b.shop.person(b.head ^ 0x9e5)
	}
	if moved {
		to := b.shop.person(b.hash ^ 0xadd)
		p.addr1, p.addr2, p.post = to.addr1, to.addr2, to.post
	}
	return p
}

func (w *writer) receiver(b *box, moved bool) {
	p := b.receiver(moved)
	w.begin("receiver", '{')
	w.text("name", p.name)
	w.safeNumber(p)
	w.null("receiverNumber")
	w.text("addr1", p.addr1)
	w.text("addr2", p.addr2)
	w.text("postCode", p.post)
	w.end('}')
}

func (w *writer) orderItem(b *box, st orderState, l *line, number int) {
	w.begin("", '{')
	w.number("vendorItemPackageId", 0)
	w.text("vendorItemPackageName", l.seller)
	w.number("productId", l.id)
	w.number("vendorItemId", l.option)
	w.text("vendorItemName", l.name)
	w.number("shippingCount", l.count)
	w.prices(l)
	w.text("externalVendorSkuCode", l.sku)
	w.engraving(l)
	w.number("sellerProductId", l.registered)
	w.text("sellerProductName", l.seller)
	w.text("sellerProductItemName", l.item)
	w.text("firstSellerProductItemName", l.item)
	w.number("cancelCount", pieces(st.cancelled, l, number))
	w.number("holdCountForCancel", pieces(st.held, l, number))
	w.dates(b, st)
	w.begin("extraProperties", '{')
	if l.bundle > 0 && l.sku != "" {
		w.text("origin", "KR")
	}
	w.end('}')
	w.flag("pricingBadge", b.hash>>39%9 == 0)
	w.flag("usedProduct", false)
	w.confirmation(b, st)
	w.text("deliveryChargeTypeName", w.chargeName(b))
	w.bundle(l)
	w.flag("canceled", st.cancelled == allPieces)
	w.end('}')
}

// pieces of a line that a cancellation of so many, or of all, touches.
func pieces(n int64, l *line, number int) int64 {
	switch {
	case n == allPieces:
		return l.count
	case number == 0:
		return n
	}
	return 0
}

func (w *writer) prices(l *line) {
	w.money("salesPrice", l.price)
	w.money("orderPrice", l.price*l.count)
	if l.undiscounted {
		w.null("discountPrice")
	} else {
		w.money("discountPrice", l.discount())
	}
	w.money("instantCouponDiscount", l.instant)
	w.money("downloadableCouponDiscount", l.downloadable)
	w.money("coupangDiscount", l.coupang)
}

func (w *writer) engraving(l *line) {
	if l.engraving == "" {
		w.null("etcInfoHeader", "etcInfoValue", "etcInfoValues")
		return
	}
	w.text("etcInfoHeader", "각인 문구")
	w.null("etcInfoValue")
	w.texts("etcInfoValues", l.engraving)
}

func (w *writer) dates(b *box, st orderState) {
	w.date("estimatedShippingDate", b.created+day)
	if b.split() {
		w.date("plannedShippingDate", b.created+3*day)
	} else {
		w.text("plannedShippingDate", "")
	}
	w.timeOnce("invoiceNumberUploadDate", withT, b.departed, ranks[st.status] >= 2)
}

func (w *writer) confirmation(b *box, st orderState) {
	if st.status == "FINAL_DELIVERY" && by(b.confirmed, w.now) {
		w.time("confirmDate", withBlank, b.confirmed)
	} else {
		w.null("confirmDate")
	}
}

func (w *writer) chargeName(b *box) string {
	if b.charge() == 0 {
		return w.shop.words().free
	}
	return w.shop.words().paid
}

func (w *writer) bundle(l *line) {
	if l.bundle == 0 {
		w.null("upBundleVendorItemId", "upBundleVendorItemName", "upBundleSize")
		w.flag("upBundleItem", false)
		return
	}
	w.number("upBundleVendorItemId", l.option+1)
	w.text("upBundleVendorItemName", l.name)
	w.number("upBundleSize", int64(l.bundle))
	w.flag("upBundleItem", true)
}

// overseas holds the customs code and an unmasked phone number where an item is sent from abroad; otherwise it is empty,
// or null for one box in twenty.
func (w *writer) overseas(b *box, lines []line, p *person) {
	code, phone := "", ""
	for i := range lines {
		if lines[i].product.overseas {
			code, phone = customsCode(b.head^0xc0de), p.phone
		}
	}
	if code == "" && b.hash>>45%20 == 0 {
		w.null("overseaShippingInfoDto")
		return
	}
	w.begin("overseaShippingInfoDto", '{')
	w.text("personalCustomsClearanceCode", code)
	w.text("ordererSsn", "")
	w.text("ordererPhoneNumber", phone)
	w.end('}')
}

func (w *writer) tracking(b *box, rank int) {
	company, invoice := "", ""
	if rank >= 2 {
		couriers := w.shop.words().couriers
		company = couriers[b.hash>>16%uint64(len(couriers))].name
		invoice = fmt.Sprintf("%012d", b.hash>>3%1_000_000_000_000)
	}
	w.text("deliveryCompanyName", company)
	w.text("invoiceNumber", invoice)
	w.timeOnce("inTrasitDateTime", withBlank, b.transited, rank >= 3 && b.transited != 0)
	w.timeOnce("deliveredDate", withBlank, b.delivered, rank == 4)
}

// addedIn2025 are the members that the international versions got in December 2025; taxReceiptInfo is an object in the
// notice and a text in a field report.
func (w *writer) addedIn2025(b *box) {
	w.flag("isCod", b.hash>>48%15 == 0)
	w.money("codDeliveryFee", 0)
	w.begin("extraProperties", '{')
	switch b.hash >> 52 % 3 {
	case 0:
		w.raw("taxReceiptInfo", `{"appliedValue":"`+fmt.Sprintf("%08d", b.hash>>7%100_000_000)+`","receiptOption":"E-GUI","appliedType":"COMPANY"}`)
	case 1:
		w.text("taxReceiptInfo", "PAPER")
	}
	w.flag("sameDayShipping", b.hash>>54%2 == 0)
	w.number("cutOffTimeHour", 14)
	w.end('}')
}
