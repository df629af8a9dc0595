package coupang

import "testing"

// BenchmarkDecode is for one order sheet of the documents, some 1.6 kB.
func BenchmarkDecode(b *testing.B) {
	object := fixture(b, "ordersheets.json")
	compact := object.Clone()
	if err := compact.Compact(); err != nil {
		b.Fatal(err)
	}
	d := newDecoder(KR)
	b.SetBytes(int64(len(compact)))
	b.ReportAllocs()
	for b.Loop() {
		if r := decodeRecord[OrderSheet](d, compact); r.Err != nil {
			b.Fatal(r.Err)
		}
	}
}

// BenchmarkEnvelope is for taking apart an unpaged answer of 10,000 order sheets.
func BenchmarkEnvelope(b *testing.B) {
	object := fixture(b, "ordersheets.json")
	body := []byte(`{"code":200,"data":[`)
	for i := range 10_000 {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, object...)
	}
	body = append(body, `]}`...)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if e, err := readEnvelope(body, mostUnpagedRecords); err != nil || len(e.records) != 10_000 {
			b.Fatal(err)
		}
	}
}
