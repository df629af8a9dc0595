package coupangtest

import "fmt"

// writeProductInquiry writes a question on the page of a box's product. The API does not tell who asks, but some askers do, in the
// text. orderIds is null, empty or the asker's order.
func (w *writer) writeProductInquiry(b *box, id, order int64, status string) {
	item := b.lines()[0]
	w.begin("", '{')
	w.number("inquiryId", id)
	w.number("productId", item.id)
	w.number("sellerProductId", item.registered)
	w.number("sellerItemId", item.registered*10+1)
	w.number("vendorItemId", item.option)
	w.text("content", w.question(b))
	w.time("inquiryAt", withBlank, b.wondered)
	switch b.hash >> 23 % 4 {
	case 0:
		w.null("orderIds")
	case 1:
		w.raw("orderIds", "[]")
	default:
		w.raw("orderIds", fmt.Sprintf("[%d]", order))
	}
	w.begin("commentDtoList", '[')
	if status == "ANSWERED" {
		w.explanation(b, id)
	}
	w.end(']')
	w.end('}')
}

// question ends with a phone number, one time in three.
func (w *writer) question(b *box) string {
	texts := w.shop.words().question
	text := texts[b.hash>>27%uint64(len(texts))]
	if b.hash>>29%3 == 0 {
		text += " ☎" + b.shop.person(b.head).phone
	}
	return text
}

func (w *writer) explanation(b *box, id int64) {
	texts := w.shop.words().explanation
	w.begin("", '{')
	w.number("inquiryCommentId", id*10+1)
	w.number("inquiryId", id)
	w.text("content", texts[b.hash>>33%uint64(len(texts))])
	w.time("inquiryCommentAt", withBlank, b.explained)
	w.end('}')
}
