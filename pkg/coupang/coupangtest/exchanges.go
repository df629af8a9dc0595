package coupangtest

import "fmt"

// swap is how far an exchange has come.
type swap struct {
	id, order, box int64
	status         string // RECEIPT, PROGRESS, SUCCESS, REJECT, CANCEL
}

func (b *box) swap(now int64) swap {
	return swap{id: b.id(exchangeNumbers), order: b.orderID(), box: b.id(boxNumbers), status: b.exchangeStatus(now)}
}

// collected tells whether the goods came back.
func (x swap) collected() bool { return x.status == "PROGRESS" || x.status == "SUCCESS" }

func (x swap) modified(b *box) int64 {
	switch x.status {
	case "RECEIPT":
		return b.exchangeAsked
	case "PROGRESS":
		return b.exchangeCollected
	}
	return b.exchangeDone
}

// writeExchange writes an exchange request in the order of members of the API's older documentation.
func (w *writer) writeExchange(b *box, x swap) {
	why := b.reason()
	refer := [...]string{"CS_CENTER", "WEB_PC", "WEB_MOBILE", "VENDOR"}[b.hash>>10%4]
	creator := map[bool]string{true: "COUNSELOR", false: "CUSTOMER"}[refer == "CS_CENTER"]
	w.begin("", '{')
	w.number("exchangeId", x.id)
	w.number("orderId", x.order)
	w.text("vendorId", b.shop.vendor.ID)
	w.text("orderDeliveryStatusCode", "FINAL_DELIVERY")
	w.text("exchangeStatus", x.status)
	w.text("referType", refer)
	w.text("faultType", why.fault)
	if b.hash>>15%2 == 0 { // text in the document, a number in its example
		w.text("exchangeAmount", fmt.Sprint(b.exchangeCharge()))
	} else {
		w.number("exchangeAmount", b.exchangeCharge())
	}
	w.null("reason")
	w.text("reasonCode", why.code)
	w.text("reasonCodeText", why.text)
	w.text("reasonEtcDetail", w.complaint(b, b.shop.person(b.head)))
	w.null("cancelReason")
	w.text("createdByType", creator)
	w.time("createdAt", withT, b.exchangeAsked)
	w.text("modifiedByType", "TRACKING")
	w.time("modifiedAt", withT, x.modified(b))
	w.exchangeItem(b, x)
	w.exchangeAddress(b, x)
	w.invoiceGroups(b, x)
	w.collection(b, x)
	w.text("orderDeliveryStatusLabel", "FINAL_DELIVERY")
	w.text("exchangeStatusLabel", x.status)
	w.text("referTypeLabel", refer)
	w.text("faultTypeLabel", why.fault)
	w.text("createdByTypeLabel", creator)
	w.text("modifiedByTypeLabel", "TRACKING")
	w.flag("successable", x.status == "PROGRESS")
	w.flag("rejectable", x.status == "RECEIPT" || x.status == "PROGRESS")
	w.flag("deliveryInvoiceModifiable", x.status == "PROGRESS")
	w.end('}')
}

func (b *box) exchangeCharge() int64 { return [...]int64{0, 5000, 6000}[b.hash>>18%3] }

func (w *writer) exchangeItem(b *box, x swap) {
	l := b.lines()[0]
	w.begin("exchangeItemDtoV1s", '[')
	w.begin("", '{')
	w.number("exchangeItemId", x.id*2+1)
	w.number("orderItemId", l.option)
	w.number("orderItemUnitPrice", l.price)
	w.text("orderItemName", l.name)
	w.null("orderPackageId", "orderPackageName")
	w.number("targetItemId", l.option)
	w.number("targetItemUnitPrice", l.price)
	w.text("targetItemName", l.name)
	w.number("targetPackageId", -1)
	w.text("targetPackageName", "")
	w.number("quantity", 1)
	if x.status == "RECEIPT" {
		w.null("orderItemDeliveryComplete", "orderItemReturnComplete", "targetItemDeliveryComplete")
	} else {
		w.flag("orderItemDeliveryComplete", true)
		w.flag("orderItemReturnComplete", x.collected())
		w.flag("targetItemDeliveryComplete", x.status == "SUCCESS")
	}
	w.time("createdAt", withT, b.exchangeAsked)
	w.time("modifiedAt", withT, x.modified(b))
	w.number("originalShipmentBoxId", x.box)
	w.end('}')
	w.end(']')
}

func (w *writer) exchangeAddress(b *box, x swap) {
	p := b.receiver(by(b.moved, b.exchangeAsked))
	w.begin("exchangeAddressDtoV1", '{')
	w.number("exchangeAddressId", x.id*2)
	for _, side := range [...]string{"return", "delivery"} {
		w.text(side+"CustomerName", p.name)
		w.text(side+"AddressZipCode", p.post)
		w.text(side+"Address", p.addr1)
		w.text(side+"AddressDetail", p.addr2)
		w.null(side + "Phone")
		w.text(side+"Mobile", p.safe)
		if side == "delivery" {
			w.text(side+"Memo", p.message)
		} else {
			w.null(side + "Memo")
		}
	}
	w.time("createdAt", withT, b.exchangeAsked)
	w.time("modifiedAt", withT, b.exchangeAsked)
	w.number("exchangeId", x.id)
	w.end('}')
}

// invoiceGroups are the new goods' waybills, once the old ones came back.
func (w *writer) invoiceGroups(b *box, x swap) {
	w.begin("deliveryInvoiceGroupDtos", '[')
	if x.collected() {
		w.begin("", '{')
		w.number("shipmentBoxId", x.box+1)
		w.number("boxPrice", 0)
		w.number("orderId", x.order)
		w.text("orderType", "NORMAL")
		w.text("customerType", "regular")
		w.null("bundleType", "extraMessage", "shippingDeliveryType")
		w.begin("deliveryInvoiceDtos", '[')
		w.invoice(b, x)
		w.end(']')
		w.end('}')
	}
	w.end(']')
}

func (w *writer) invoice(b *box, x swap) {
	done := x.status == "SUCCESS"
	w.begin("", '{')
	w.text("invoiceNumber", fmt.Sprintf("%012d", b.hash>>2%1_000_000_000_000))
	w.time("estimatedDeliveryDate", withT, b.exchangeCollected+2*day)
	w.time("deliveredDate", withT, map[bool]int64{true: b.exchangeDone}[done])
	w.time("statusModifiedAt", withT, x.modified(b))
	w.time("invoiceNumberUploadDate", withT, b.exchangeCollected+hour)
	w.text("statusCode", map[bool]string{true: "FINAL_DELIVERY", false: "DEPARTURE"}[done])
	w.text("deliverCode", w.shop.words().couriers[0].code)
	w.flag("isMainShipmentInvoice", false)
	w.null("parcelType")
	w.begin("invoiceVendorItemDtos", '[')
	w.begin("", '{')
	w.number("vendorItemId", b.lines()[0].option)
	w.number("quantity", 1)
	w.time("promiseDeliveryDate", withT, b.exchangeCollected+3*day)
	w.flag("hasAdditionalItem", false)
	w.time("estimatedShippingDate", withT, b.exchangeCollected+day)
	w.end('}')
	w.end(']')
	w.end('}')
}

func (w *writer) collection(b *box, x swap) {
	delivery, collect := "BeforeDirection", "BeforeDirection"
	switch x.status {
	case "PROGRESS":
		delivery, collect = "Delivering", "CompleteCollect"
	case "SUCCESS":
		delivery, collect = "CompleteDelivery", "CompleteCollect"
	case "REJECT", "CANCEL":
		delivery, collect = "Withdraw", "Withdraw"
	default:
		if b.hash>>22%2 == 0 {
			collect = "Collecting"
		}
	}
	w.text("deliveryStatus", delivery)
	w.text("collectStatus", collect)
	w.time("collectCompleteDate", withT, map[bool]int64{true: b.exchangeCollected}[x.collected()])
	w.begin("collectInformationsDto", '{')
	w.text("returnType", "EXCHANGE_RETURN")
	w.time("expectedReturnDate", withT, b.exchangeAsked+3*day)
	w.begin("returndeliveryItemDtos", '[')
	w.returnedItem(b, x)
	w.end(']')
	w.destination(b, x)
	w.end('}')
	w.begin("returnDeliveryDtos", '[')
	if x.collected() {
		w.begin("", '{')
		w.text("deliveryCompanyCode", w.shop.words().couriers[0].code)
		w.text("deliveryInvoiceNo", fmt.Sprintf("%012d", b.hash>>4%1_000_000_000_000))
		w.end('}')
	}
	w.end(']')
}

func (w *writer) returnedItem(b *box, x swap) {
	clerk := fmt.Sprintf("cs%07d@", b.hash>>25%10_000_000)
	w.begin("", '{')
	w.number("vendorItemId", b.lines()[0].option)
	w.text("statusCode", "RETURN_SEND_READY")
	w.null("returnCount")
	w.text("releaseStatus", "RELEASED")
	w.number("paymentReturnDeliveryMapId", x.id%100_000_000)
	w.number("paymentItemId", 1)
	w.text("modifiedBy", clerk)
	w.time("moodifiedAt", withT, x.modified(b))
	w.text("createdBy", clerk)
	w.time("createdAt", withT, b.exchangeAsked)
	w.number("count", 1)
	w.null("confirmType")
	w.text("collectStatus", "RETURN")
	w.end('}')
}

func (w *writer) destination(b *box, x swap) {
	seller, p := b.shop.person(b.shop.seed), b.receiver(by(b.moved, b.exchangeAsked))
	w.begin("returndeliveryDestinationDto", '{')
	w.text("vendorZipCode", seller.post)
	w.text("vendorPhone", seller.phone)
	w.text("vendorName", seller.name)
	w.text("vendorMobile", seller.phone)
	w.text("vendorAddressDetail", seller.addr2)
	w.text("vendorAddress", seller.addr1)
	w.text("safetyNumberStatus", "DISABLE")
	w.number("safetyNumberId", x.id%1_000_000_000)
	w.text("safetyNumber", p.safe)
	w.null("returnDeliveryId")
	w.text("returnCenterCode", fmt.Sprint(1_000_000_000+b.shop.seed%1_000_000))
	w.null("receiptId", "orderedByMobile")
	w.number("orderId", x.order)
	w.null("message")
	w.text("customerZipCode", p.post)
	w.text("customerPhone", p.safe)
	w.text("customerName", p.name)
	w.text("customerMobile", p.safe)
	w.text("customerAddressDetail", p.addr2)
	w.text("customerAddress", p.addr1)
	w.end('}')
}
