package report

import (
	"bytes"
	"fmt"
	"html/template"
	"image/color"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// chart is bars over time, one on the other.
type chart struct {
	ID      string // of the HTML element
	Title   string
	About   string // what a person who cannot see the bars should know of them
	Series  []series
	percent bool
	bins    bins
}

// series are the bars of one colour, by bin; the first is at the bottom.
type series struct {
	Name   string
	Shade  int // its colour
	values []float64
}

// shades are the colours of the page's style sheet: s0 for what is unknown, s1 (quiet: done) to s6 (new).
const shades = 7

// size is what a chart is drawn for. Scaling one drawing to all screens would make its letters too small on a phone.
type size struct {
	Class         string
	width, height vg.Length
	ticks         int // labels that the axis has room for
}

func sizes() []size {
	return []size{{"wide", 720, 210, 10}, {"narrow", 348, 190, 5}}
}

// drawing is a chart in one size.
type drawing struct {
	Class string
	Box   string // the SVG's view box
	Body  template.HTML
}

// Drawings are the chart's, one a size. Style sheets show the one that fits.
func (c *chart) Drawings() ([]drawing, error) {
	var all []drawing
	for _, s := range sizes() {
		body, err := c.draw(s)
		if err != nil {
			return nil, fmt.Errorf("draw %s: %w", c.ID, err)
		}
		all = append(all, drawing{s.Class, fmt.Sprintf("0 0 %g %g", float64(s.width), float64(s.height)), body})
	}
	return all, nil
}

func (c *chart) draw(s size) (template.HTML, error) {
	p := c.plot(s)
	canvas := vgsvg.New(s.width, s.height)
	p.Draw(draw.Crop(draw.New(canvas), 0, 0, 0, -letters/2)) // the highest label is half above the plot
	var document bytes.Buffer
	if _, err := canvas.WriteTo(&document); err != nil {
		return "", err
	}
	return inner(document.String())
}

func (c *chart) plot(s size) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Padding = 0
		axis.Tick.Length, axis.Tick.LineStyle.Width = letters/3, 0.6
		axis.Tick.Label.Font = font.Font{Typeface: "Liberation", Variant: "Sans", Size: letters}
		axis.Tick.Label.Color = inkColor
	}
	p.Y.LineStyle.Width, p.Y.Tick.LineStyle.Color = 0, gridColor
	p.X.LineStyle.Color, p.X.LineStyle.Width, p.X.Tick.LineStyle.Color = inkColor, 0.6, inkColor
	p.X.Min, p.X.Max = -0.5, float64(len(c.bins.all))-0.5
	p.X.Tick.Marker = timeTicks(c.bins.ticks(s.ticks))
	top, step := c.scale()
	p.Y.Min, p.Y.Max = 0, top
	p.Y.Tick.Marker = amountTicks{top, step, c.percent}
	grid := plotter.NewGrid()
	grid.Vertical.Width = 0
	grid.Horizontal.Color, grid.Horizontal.Width, grid.Horizontal.Dashes = gridColor, 0.6, nil
	p.Add(grid, stack(c.Series))
	return p
}

// letters are as high as the page's small text.
const letters = 11

// scale is the top of the axis, a whole number of round steps above the highest stack.
func (c *chart) scale() (top, step float64) {
	for i := range c.bins.all {
		sum := 0.0
		for _, s := range c.Series {
			sum += s.values[i]
		}
		top = max(top, sum)
	}
	step = stepTo(top, c.percent)
	return max(step, math.Ceil(top/step)*step), step
}

// stepTo is a round number of which four at most reach the top. Rows are counted in whole ones.
func stepTo(top float64, percent bool) float64 {
	if top <= 0 {
		return 1
	}
	magnitude := math.Pow(10, math.Floor(math.Log10(top/4)))
	for _, round := range []float64{1, 2, 2.5, 5} {
		step := round * magnitude
		if step*4 >= top && (percent || step == math.Trunc(step)) {
			return step
		}
	}
	return max(1, 10*magnitude)
}

// stack draws the bars of a shade as one path, which keeps the page small.
type stack []series

// Plot implements plot.Plotter.
func (bars stack) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	const half = 0.39 // of the room between two bars' middles
	var tops []float64
	for _, s := range bars {
		var path vg.Path
		for i, value := range s.values {
			if i == len(tops) {
				tops = append(tops, 0)
			}
			if value == 0 {
				continue
			}
			left, right, bottom, top := x(float64(i)-half), x(float64(i)+half), y(tops[i]), y(tops[i]+value)
			path.Move(vg.Point{X: left, Y: bottom})
			path.Line(vg.Point{X: right, Y: bottom})
			path.Line(vg.Point{X: right, Y: top})
			path.Line(vg.Point{X: left, Y: top})
			path.Close()
			tops[i] += value
		}
		c.SetColor(shadeColor(s.Shade))
		c.Fill(path)
	}
}

// timeTicks are labels by bin.
type timeTicks map[int]string

// Ticks implements plot.Ticker.
func (t timeTicks) Ticks(_, _ float64) []plot.Tick {
	var ticks []plot.Tick
	for _, i := range slices.Sorted(maps.Keys(t)) {
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: t[i]})
	}
	return ticks
}

// amountTicks are round numbers.
type amountTicks struct {
	top, step float64
	percent   bool
}

// Ticks implements plot.Ticker.
func (a amountTicks) Ticks(_, _ float64) []plot.Tick {
	var ticks []plot.Tick
	for i := range int(math.Round(a.top/a.step)) + 1 {
		value := float64(i) * a.step
		label := count(int(value))
		if a.percent {
			label = fmt.Sprintf("%g %%", math.Round(value*1e4)/1e2)
		}
		ticks = append(ticks, plot.Tick{Value: value, Label: label})
	}
	return ticks
}

// Colours of a drawing are places for the style sheet's, which differ between light and dark. They are told by what the
// canvas writes, and inner puts a class in the place of each.
var (
	inkColor  = color.RGBA{R: 1, G: 1, B: 1, A: 255}
	gridColor = color.RGBA{R: 1, G: 1, B: 2, A: 255}
)

func shadeColor(shade int) color.Color { return color.RGBA{R: 2, G: 2, B: uint8(shade), A: 255} }

var (
	textStyle  = regexp.MustCompile(`\s+style="font-family:[^"]*"`)
	inkStyle   = regexp.MustCompile(`style="[^"]*#010101[^"]*"`)
	gridStyle  = regexp.MustCompile(`style="[^"]*#010102[^"]*"`)
	shadeStyle = regexp.MustCompile(`style="fill:#02020([0-9])"`)
)

// inner is what stands between the tags of the library's SVG document, with classes instead of styles: the page's content
// security policy allows its style sheet alone.
func inner(document string) (template.HTML, error) {
	begin := strings.Index(document, "<g ")
	end := strings.LastIndex(document, "</svg>")
	if begin < 0 || end < begin {
		return "", fmt.Errorf("the library wrote no SVG: %.100q", document)
	}
	body := textStyle.ReplaceAllString(document[begin:end], "")
	body = inkStyle.ReplaceAllString(body, `class="ink"`)
	body = gridStyle.ReplaceAllString(body, `class="grid"`)
	body = shadeStyle.ReplaceAllString(body, `class="s$1"`)
	if at := strings.Index(body, "style="); at >= 0 {
		return "", fmt.Errorf("a style is left: %.100q", body[at:])
	}
	return template.HTML(body), nil //nolint:gosec // numbers, dates and the library's tags; nothing of the lake's texts
}
