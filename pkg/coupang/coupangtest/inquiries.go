package coupangtest

import "fmt"

// writeInquiry writes a call-centre inquiry about a box. Types wander as they do in the documents and in the field:
// vendorItemId is a list, a number or null, parentAnswerId 0, null or text.
func (w *writer) writeInquiry(b *box, id, order int64, status string) {
	answered := status == "ANSWER"
	item := b.lines()[0]
	w.begin("", '{')
	w.number("inquiryId", id)
	w.text("csPartnerCounselingStatus", map[bool]string{true: "answered", false: "requestAnswer"}[answered])
	w.text("inquiryStatus", map[bool]string{true: "complete", false: "progress"}[answered && b.hash>>9%3 == 0])
	w.vendorItem(b, item.option)
	w.text("itemName", item.name)
	w.text("content", "상담이력")
	w.timeOnce("answeredAt", withBlank, b.answered, answered)
	w.begin("replies", '[')
	if w.forwarded(b, status) {
		w.transfer(b, id, order, status)
	}
	if answered {
		w.answer(b, id)
	}
	w.end(']')
	w.time("inquiryAt", withBlank, b.asked)
	w.text("buyerEmail", "")
	w.buyerPhone(b)
	if b.hash>>21%30 == 0 {
		w.null("orderId")
	} else {
		w.number("orderId", order)
	}
	w.time("orderDate", withBlank, b.ordered)
	w.text("receiptCategory", w.shop.words().categories[b.hash>>26%uint64(len(w.shop.words().categories))])
	w.date("saleStartedAt", b.created-day*int64(30+b.hash>>31%300))
	w.text("saleEndedAt", "2099-12-30")
	w.end('}')
}

// forwarded tells whether the inquiry has reached the seller.
func (w *writer) forwarded(b *box, status string) bool {
	return status != "NO_ANSWER" || by(b.forwarded, w.now)
}

func (w *writer) vendorItem(b *box, option int64) {
	switch n := b.hash >> 5 % 20; {
	case n < 15:
		w.raw("vendorItemId", fmt.Sprintf("[%d]", option))
	case n < 16:
		w.raw("vendorItemId", fmt.Sprintf("[%d,%d]", option, option+9))
	case n < 18:
		w.number("vendorItemId", option)
	case n < 19:
		w.raw("vendorItemId", "[]")
	default:
		w.null("vendorItemId")
	}
}

func (w *writer) buyerPhone(b *box) {
	if w.shop.intlOnly() {
		w.text("buyerPhone", b.shop.person(b.head).phone)
		return
	}
	w.text("buyerPhone", "010-****-****")
}

// transfer is the counsellor's note to the seller. It holds the customer's name and phone number, as in the documents.
func (w *writer) transfer(b *box, id, order int64, status string) {
	agent, customer := b.shop.person(b.hash^0xa9e), b.shop.person(b.head)
	question := w.shop.words().inquiry[b.hash>>11%uint64(len(w.shop.words().inquiry))]
	w.begin("", '{')
	w.text("receptionistName", agent.name)
	w.text("receptionist", fmt.Sprintf("D%06d", b.hash>>13%1_000_000))
	w.time("replyAt", withBlank, b.forwarded)
	w.text("content", fmt.Sprintf("[판매자이관]\n◼주문번호: %d\n◼고객명/연락처: %s/%s\n◼문의내용: %s\n", order, customer.name, customer.phone, question))
	w.number("answerId", id*10+1)
	w.parent(b, id)
	w.text("partnerTransferStatus", map[bool]string{true: "answered", false: "requestAnswer"}[status == "ANSWER"])
	w.text("partnerTransferCompleteReason", w.outcome(b, status))
	w.text("answerType", "csAgent")
	w.flag("needAnswer", status == "NO_ANSWER")
	w.end('}')
}

func (w *writer) outcome(b *box, status string) string {
	switch {
	case status == "TRANSFER":
		return "DISPUTE_PROCESS"
	case status == "ANSWER" && b.disputed:
		return "DISPUTE_PROCESS_COMPLETE"
	}
	return "NONE"
}

func (w *writer) parent(b *box, id int64) {
	switch b.hash >> 17 % 3 {
	case 0:
		w.number("parentAnswerId", 0)
	case 1:
		w.null("parentAnswerId")
	default:
		w.text("parentAnswerId", fmt.Sprint(id*10))
	}
}

func (w *writer) answer(b *box, id int64) {
	texts := w.shop.words().reply
	w.begin("", '{')
	w.text("receptionistName", b.shop.person(b.shop.seed).name)
	w.text("receptionist", fmt.Sprintf("seller%04d", b.shop.seed%10_000))
	w.time("replyAt", withBlank, b.answered)
	w.text("content", fmt.Sprintf("%s[%d]", texts[b.hash>>14%uint64(len(texts))], id))
	w.number("answerId", id*10+2)
	w.number("parentAnswerId", id*10+1)
	w.null("partnerTransferStatus")
	w.text("partnerTransferCompleteReason", "NONE")
	w.text("answerType", "vendor")
	w.flag("needAnswer", false)
	w.end('}')
}
