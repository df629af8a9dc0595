package coupangtest

// The words that records are made of. No full name that the syllables of a market give occurs in any other text of that
// market (a test sees to it), so that a name found in a log came from a customer.
type words struct {
	surnames, first, second []string // of people
	districts               []string // province and city district
	roads, quarters         []string
	buildings               []string
	doorstep                []string // delivery messages; a door code follows
	brands, things, traits  []string // product names
	units                   []string
	couriers                []courier
	devices                 []string
	inquiry, reply          []string
	question, explanation   []string // about products, on their pages
	categories              []string // of inquiries
	unhappy                 []string // why goods come back; a phone number follows
	free, paid              string   // of delivery charges
}

type courier struct{ name, code string }

var korean = &words{
	surnames:    []string{"김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오", "서", "신", "권", "황", "안", "송", "류", "홍"},
	first:       []string{"민", "서", "지", "도", "예", "하", "주", "시", "유", "건", "채", "수", "현", "은", "태", "규", "나", "승", "재", "혜"},
	second:      []string{"준", "윤", "우", "빈", "진", "호", "린", "율", "은", "혁", "아", "원", "영", "경", "희", "람", "솔", "결", "찬", "별"},
	districts:   []string{"서울특별시 송파구", "서울특별시 마포구", "서울특별시 강서구", "경기도 성남시 분당구", "경기도 고양시 일산동구", "경기도 화성시", "인천광역시 연수구", "부산광역시 해운대구", "대구광역시 수성구", "대전광역시 유성구", "광주광역시 광산구", "울산광역시 남구", "세종특별자치시", "강원특별자치도 원주시", "충청북도 청주시 흥덕구", "충청남도 천안시 서북구", "전북특별자치도 전주시 덕진구", "전라남도 순천시", "경상북도 포항시 북구", "경상남도 창원시 성산구", "제주특별자치도 제주시"},
	roads:       []string{"중앙로", "새싹로", "벚꽃길", "한들로", "솔밭로", "문화로", "강변로", "호수로", "산들로", "바위로", "구름로", "느티나무길"},
	quarters:    []string{"신천동", "상암동", "백현동", "장항동", "반송동", "송도동", "우동", "범어동", "봉명동", "수완동"},
	buildings:   []string{"푸른숲아파트", "한빛마을", "해맑은빌라", "은하수오피스텔", "들꽃타운", "무지개빌"},
	doorstep:    []string{"문 앞", "직접 받고 부재 시 문 앞", "경비실", "택배함", "배송 전 연락 바랍니다"},
	brands:      []string{"달보드레", "소담뜰", "한끼곳간", "늘품", "포근담", "가온누리", "새벽텃밭", "바른살림"},
	things:      []string{"구운 캐슈넛", "레몬과즙 파우더", "극세사 담요", "스테인리스 텀블러", "무선 손난로", "고양이 모래", "면 양말 세트", "곡물 선식", "욕실 발매트", "어린이 칫솔", "접이식 우산", "천일염"},
	traits:      []string{"대용량", "국내산", "저자극", "휴대용", "프리미엄", "실속형", "선물용", "무향"},
	units:       []string{"160g", "500g", "1kg", "2L", "1개입", "10매", "250ml", "3켤레"},
	couriers:    []courier{{"CJ 대한통운", "CJGLS"}, {"한진택배", "HANJIN"}, {"로젠택배", "KGB"}, {"롯데택배", "HYUNDAI"}, {"우체국", "EPOST"}},
	devices:     []string{"아이폰앱", "안드로이드앱", "PC웹", "모바일웹"},
	inquiry:     []string{"배송이 언제 되는지 궁금합니다.", "반송장은 경비실에 맡겼습니다. 입고 확인 후 환불 처리 부탁 드립니다.", "받은 상품에 흠집이 있습니다.", "주소를 잘못 적었습니다. 변경해 주세요.", "구성품이 하나 빠져 있습니다."},
	reply:       []string{"안녕하세요, 판매자입니다.\r\n\r\n확인 후 처리해 드리겠습니다.\r\n\r\n감사합니다.\r\n", "안녕하세요.\r\n입고된 것으로 확인됩니다. 3영업일 이내 환불됩니다.\r\n", "불편을 드려 죄송합니다. 새 상품으로 다시 보내 드리겠습니다."},
	question:    []string{"재입고 예정이 있나요?", "소비기한은 언제까지인가요?", "선물 포장도 가능한가요?", "구매한 상품과 색상이 같은지 궁금해요.", "알레르기 유발 성분이 들어 있나요?"},
	explanation: []string{"안녕하세요, 고객님.\n다음 주에 입고될 예정입니다.\n감사합니다.", "상품 상세 페이지의 표시 사항을 참고해 주세요.", "네, 가능합니다. 주문할 때 요청 사항에 적어 주세요."},
	categories:  []string{"기타문의>기타>전상담사통화요청", "취소/반품 후단관리>회수확인>고객반송확인", "배송>배송>배송", "상품>상품문의>상품정보"},
	unhappy:     []string{"생각보다 작아요.", "색이 화면과 달라요.", "필요 없어졌습니다.", "포장이 뜯겨서 왔어요."},
	free:        "무료", paid: "유료",
}

var taiwanese = &words{
	surnames:    []string{"陳", "林", "黃", "張", "李", "王", "吳", "劉", "蔡", "楊", "許", "鄭"},
	first:       []string{"怡", "家", "志", "淑", "雅", "宗", "佩", "俊", "欣", "承", "宜", "冠"},
	second:      []string{"君", "豪", "芬", "婷", "翰", "穎", "宏", "蓉", "瑋", "琪", "霖", "萱"},
	districts:   []string{"臺北市信義區", "新北市板橋區", "桃園市中壢區", "臺中市西屯區", "臺南市東區", "高雄市左營區", "新竹市北區"},
	roads:       []string{"中山路", "民生路", "和平路", "復興路", "光明街", "文化街"},
	quarters:    []string{"一段", "二段", "三段"},
	buildings:   []string{"A棟", "B棟", "C棟"},
	doorstep:    []string{"請放門口", "請交給管理室", "送達前請來電"},
	brands:      []string{"綠田", "暖陽", "日日好", "山川", "小舖子"},
	things:      []string{"烤腰果", "檸檬粉", "保溫杯", "貓砂", "棉襪組", "折疊傘", "浴室腳墊"},
	traits:      []string{"大容量", "無香", "隨身", "禮盒", "超值"},
	units:       []string{"160g", "500g", "1kg", "2L", "10入", "250ml"},
	couriers:    []courier{{"黑貓宅急便", "TCAT"}, {"新竹物流", "HCT"}, {"宅配通", "PELICAN"}},
	devices:     []string{"iPhone App", "Android App", "PC Web", "Mobile Web"},
	inquiry:     []string{"請問何時出貨?", "商品有刮痕,想要換貨。", "地址寫錯了,請幫忙更改。"},
	reply:       []string{"您好,\r\n我們會儘快為您處理。\r\n謝謝。\r\n", "不好意思,將重新寄出新品。"},
	question:    []string{"請問何時補貨?", "保存期限到什麼時候?", "可以包裝成禮物嗎?"},
	explanation: []string{"您好,\n預計下週到貨。\n謝謝。", "可以的,請在備註欄註明。"},
	categories:  []string{"配送>配送>配送", "商品>商品諮詢>商品資訊"},
	unhappy:     []string{"尺寸太小。", "顏色與圖片不同。", "不需要了。"},
	free:        "免運", paid: "付費",
}

// words of the shop's market.
func (s *shop) words() *words {
	if s.intlOnly() {
		return taiwanese
	}
	return korean
}
