package coupangtest

import "fmt"

// receipt is how far a return or cancellation has come.
type receipt struct {
	id, order, box int64
	status         string // as its listing's parameter calls it: RU, UC, PR, CC; CANCEL
	stored         bool   // in the seller's warehouse
}

// receipt of a generated box now; it has one while returnStatus is not empty.
func (b *box) receipt(now int64) receipt {
	return receipt{id: b.id(receiptNumbers), order: b.orderID(), box: b.id(boxNumbers), status: b.returnStatus(now), stored: by(b.stored, now)}
}

// words of the reference's enums, with the Korean texts that documents show in their place now and then.
func (r receipt) receiptType(b *box) string {
	switch {
	case r.status == "CANCEL":
		return "CANCEL"
	case b.hash>>8%10 == 0:
		return "반품"
	}
	return "RETURN"
}

func (r receipt) receiptStatus() string {
	switch {
	case r.status == "RU":
		return "RELEASE_STOP_UNCHECKED"
	case r.status == "PR":
		return "REQUEST_COUPANG_CHECK"
	case r.status == "CC" || r.status == "CANCEL":
		return "RETURNS_COMPLETED"
	case r.stored:
		return "VENDOR_WAREHOUSE_CONFIRM"
	}
	return "RETURNS_UNCHECKED"
}

func (r receipt) releaseStop(b *box) string {
	switch {
	case r.status == "RU":
		return "미처리"
	case b.fate == stoppedLate:
		return "처리(이미출고)"
	case b.fate == stopped:
		return "처리(출고중지)"
	}
	return "비대상"
}

func (r receipt) released(b *box) string {
	switch {
	case r.status == "CANCEL", r.status == "RU":
		return "N"
	case b.fate == stopped:
		return "S"
	case b.fate == stoppedLate:
		return "A"
	}
	return "Y"
}

// modified is when the receipt's status last changed.
func (r receipt) modified(b *box) int64 {
	switch {
	case r.status == "CC" || r.status == "CANCEL":
		return b.completed
	case r.status == "PR":
		return b.checked
	case r.stored:
		return b.stored
	}
	return b.requested
}

type reason struct{ code, text, category1, category2, fault string }

var reasons = []reason{
	{"CHANGEMIND", "필요 없어짐 (단순 변심)", "고객변심", "단순변심(사유없음)", "CUSTOMER"},
	{"DIFFERENTOPT", "색상/사이즈가 기대와 다름", "고객변심", "상품이 생각과 다름", "CUSTOMER"},
	{"DAMAGED", "상품이 파손되어 배송됨", "상품불량", "파손", "VENDOR"},
	{"LATEDELIVERED", "예상 출고일이 지나도 오지 않음", "배송문제", "배송지연", "VENDOR"},
	{"LOST", "배송 중 분실", "배송문제", "분실", "COUPANG"},
	{"PARTIALMISS", "구성품 누락", "상품불량", "구성품 누락", "GENERAL"},
	{"CARRIERLOST", "택배사 분실", "배송문제", "택배사 분실", "WMS"},
}

func (b *box) reason() reason { return reasons[b.hash>>19%uint64(len(reasons))] }

// writeReturn writes a return or cancellation request in the order of members of the seller documentation's example.
func (w *writer) writeReturn(b *box, r receipt) {
	customer, why := b.shop.person(b.head), b.reason()
	w.begin("", '{')
	w.number("receiptId", r.id)
	w.number("orderId", r.order)
	w.number("paymentId", r.order+70_000)
	w.text("receiptType", r.receiptType(b))
	w.text("receiptStatus", r.receiptStatus())
	w.time("createdAt", withT, b.requested)
	w.time("modifiedAt", withT, r.modified(b))
	w.text("requesterName", customer.name)
	w.text("requesterPhoneNumber", customer.safe)
	w.null("requesterRealPhoneNumber")
	w.text("requesterAddress", customer.addr1)
	w.text("requesterAddressDetail", customer.addr2)
	w.text("requesterZipCode", customer.post)
	w.text("cancelReasonCategory1", why.category1)
	w.text("cancelReasonCategory2", why.category2)
	w.text("cancelReason", w.complaint(b, customer))
	w.settlement(b, r, why)
	w.returnItems(b, r)
	w.returnDeliveries(b, r)
	w.text("reasonCode", why.code)
	w.text("reasonCodeText", why.text)
	w.money("returnShippingCharge", b.returnCharge())
	w.end('}')
}

// complaint is free text of the customer's, with a phone number in it.
func (w *writer) complaint(b *box, customer person) string {
	texts := w.shop.words().unhappy
	return texts[b.hash>>23%uint64(len(texts))] + " ☎" + customer.phone
}

func (w *writer) settlement(b *box, r receipt, why reason) {
	lines := b.lines()
	w.number("cancelCountSum", b.affected(lines))
	w.number("returnDeliveryId", r.id%1_000_000_000)
	w.text("returnDeliveryType", map[bool]string{true: [...]string{"전담택배", "연동택배", "수기관리"}[b.hash>>29%3]}[r.released(b) == "Y"])
	w.text("releaseStopStatus", r.releaseStop(b))
	w.money("enclosePrice", 0)
	w.text("faultByType", why.fault)
	w.flag("preRefund", b.hash>>34%4 == 0)
	done := r.status == "CC" || r.status == "CANCEL"
	w.timeOnce("completeConfirmDate", withT, b.completed, done)
	w.text("completeConfirmType", r.confirmed(b, done))
}

func (r receipt) confirmed(b *box, done bool) string {
	switch {
	case done:
		return [...]string{"VENDOR_CONFIRM", "CS_CONFIRM", "파트너 확인", "CS_LOSS_CONFIRM"}[b.hash>>37%4]
	case b.hash>>38%2 == 0:
		return "미확인"
	}
	return "UNDEFINED"
}

// affected is how many pieces come back.
func (b *box) affected(lines []line) int64 {
	if b.partial {
		return 1
	}
	total := int64(0)
	for i := range lines {
		total += lines[i].count
	}
	return total
}

func (w *writer) returnItems(b *box, r receipt) {
	w.begin("returnItems", '[')
	for i, l := range b.lines() {
		if b.partial && i > 0 {
			break
		}
		w.begin("", '{')
		w.number("vendorItemPackageId", 0)
		w.text("vendorItemPackageName", l.seller)
		w.number("vendorItemId", l.option)
		w.text("vendorItemName", l.name)
		w.number("purchaseCount", l.count)
		w.number("cancelCount", map[bool]int64{true: 1, false: l.count}[b.partial])
		w.number("shipmentBoxId", r.box)
		w.number("sellerProductId", l.registered)
		w.text("sellerProductName", l.seller)
		w.text("releaseStatus", r.released(b))
		w.text("cancelCompleteUser", w.closer(b, r))
		w.end('}')
	}
	w.end(']')
}

func (w *writer) closer(b *box, r receipt) string {
	switch {
	case r.status == "CANCEL":
		return "3P_CANCEL"
	case r.status == "CC":
		return fmt.Sprintf("%c******", 'a'+rune(b.hash>>41%26))
	}
	return ""
}

// returnDeliveries are none until a courier was told; the waybill number may be empty or null, which both mean none.
func (w *writer) returnDeliveries(b *box, r receipt) {
	w.begin("returnDeliveryDtos", '[')
	if r.released(b) == "Y" {
		w.begin("", '{')
		couriers := w.shop.words().couriers
		w.text("deliveryCompanyCode", couriers[b.hash>>43%uint64(len(couriers))].code)
		switch {
		case r.stored || r.status != "UC":
			w.text("deliveryInvoiceNo", fmt.Sprintf("%012d", b.hash>>6%1_000_000_000_000))
		case b.hash>>47%2 == 0:
			w.text("deliveryInvoiceNo", "")
		default:
			w.null("deliveryInvoiceNo")
		}
		w.end('}')
	}
	w.end(']')
}

// returnCharge is positive where the seller pays, negative where the customer does.
func (b *box) returnCharge() int64 {
	charge := int64(3000)
	if b.shop.intlOnly() {
		charge = 60
	}
	if b.reason().fault == "CUSTOMER" {
		return -charge
	}
	return charge
}

// writeWithdrawal writes that a customer took a return back.
func (w *writer) writeWithdrawal(b *box, cancel, order int64) {
	w.begin("", '{')
	w.number("cancelId", cancel)
	w.number("orderId", order)
	w.text("vendorId", b.shop.vendor.ID)
	w.text("refundDeliveryDuty", [...]string{"COM", "CUS", "COU"}[b.hash>>51%3])
	w.time("createdAt", withT, b.taken)
	w.begin("vendorItemIds", '[')
	for i, l := range b.lines() {
		if b.partial && i > 0 {
			break
		}
		w.separate()
		w.buf = fmt.Append(w.buf, l.option)
	}
	w.end(']')
	w.end('}')
}
