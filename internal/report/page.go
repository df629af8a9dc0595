package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/seed-21c7aa78/coupang-lake/internal/export"
	"github.com/seed-21c7aa78/coupang-lake/pkg/coupang"
)

//go:embed page.html
var pageTemplate string

//go:embed page.css
var pageStyle string

// page is what the template shows.
type page struct {
	Report

	Style   template.CSS
	Policy  string // nothing is loaded or run; of styles, only the page's own sheet
	Figures []figure
	Charts  charts
}

// charts of a report without any Days are none.
type charts struct {
	Orders, Returned, Calls *view
	Others                  []*view
}

// WriteHTML writes the report as one page that loads nothing.
func (r Report) WriteHTML(w io.Writer) error {
	t, err := template.New("page").Funcs(template.FuncMap{
		"count": count, "age": age, "market": marketTime, "seconds": seconds, "percent": percent, "join": strings.Join,
		"stale": func(at *time.Time) bool { return at == nil || r.MadeAt.Sub(*at) > staleAfter },
		"warned": func() (n int) {
			for _, v := range r.Vendors {
				n += len(v.Warnings)
			}
			return n
		},
	}).Parse(pageTemplate)
	if err != nil {
		return fmt.Errorf("page's template: %w", err)
	}
	sum := sha256.Sum256([]byte(pageStyle))
	p := page{
		Report: r, Style: template.CSS(pageStyle), //nolint:gosec // our own style sheet
		Policy:  "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
		Figures: r.figures(), Charts: r.charts(),
	}
	if err := t.Execute(w, p); err != nil {
		return fmt.Errorf("write page: %w", err)
	}
	return nil
}

// Days tells the Days that the page is about.
func (p page) Days() string {
	if p.Window == nil {
		return "no days"
	}
	return fmt.Sprintf("%s to %s", p.Window.From, p.Window.To)
}

// Made tells when, on the first vendor's clock.
func (p page) Made() string {
	market := coupang.KR
	if len(p.Vendors) > 0 {
		market = p.Vendors[0].Market
	}
	return p.MadeAt.In(market.Location()).Format("2006-01-02 15:04 -07:00")
}

// The functions below write figures for people.

// count writes a number with commas.
func count(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func percent(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(part)/float64(whole))
}

func seconds(s float64) string {
	switch {
	case s == 0:
		return "–"
	case s < 100:
		return fmt.Sprintf("%.1f s", s)
	default:
		return fmt.Sprintf("%.0f min", s/60)
	}
}

// marketTime writes an instant as the vendor's clock shows it.
func marketTime(t any, m coupang.Market) string {
	const form = "2006-01-02 15:04"
	switch at := t.(type) {
	case time.Time:
		return at.In(m.Location()).Format(form)
	case *time.Time:
		if at != nil {
			return at.In(m.Location()).Format(form)
		}
	}
	return "–"
}

// HolesText names the newest holes.
func (c Coverage) HolesText() string {
	var texts []string
	for i := len(c.Holes) - 1; i >= 0 && len(texts) < mostHoles; i-- {
		texts = append(texts, c.Holes[i].String())
	}
	if more := len(c.Holes) - len(texts); more > 0 {
		texts = append(texts, fmt.Sprintf("%d more", more))
	}
	return strings.Join(texts, ", ")
}

// Bad counts the sweeps that brought not all that they were to.
func (s Sweeps) Bad() int { return s.States[string(export.Failed)] + s.States[string(export.Held)] }
