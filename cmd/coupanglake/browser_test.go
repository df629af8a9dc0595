package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/seed-21c7aa78/coupang-lake/internal/testproc"
)

// screenshot is the picture in the README. UPDATE_SCREENSHOT=1 takes it anew.
const screenshot = "../../docs/images/report.png"

// seen is what a browser tells of a page that it has laid out.
type seen struct {
	Page struct {
		Width  float64 // of what could be scrolled to
		Window float64
		Text   string
		Faults []string // charts without a size, labels outside their drawing or on each other
		Charts int      // drawings that show
	}
	Requests []string // beside that of the page itself
	Console  []string
}

// look measures in the page. Of each figure one drawing shows.
const look = `(() => {
	const faults = [], shown = [...document.querySelectorAll('svg')].filter(s => getComputedStyle(s).display !== 'none');
	for (const figure of document.querySelectorAll('figure')) {
		const n = shown.filter(s => figure.contains(s)).length;
		if (n !== 1) faults.push(n + ' drawings show in a figure');
	}
	for (const svg of shown) {
		const box = svg.getBoundingClientRect(), name = svg.querySelector('title')?.textContent;
		if (box.width < 200 || box.height < 100) faults.push(name + ' is ' + box.width + 'x' + box.height);
		if (!svg.querySelector('path[class^=s]')?.getBoundingClientRect().height) faults.push(name + ' has no bars');
		const labels = [...svg.querySelectorAll('text')].map(l => ({text: l.textContent, box: l.getBoundingClientRect()}));
		for (const [i, a] of labels.entries()) {
			if (a.box.left < box.left - 1 || a.box.right > box.right + 1 || a.box.top < box.top - 1 || a.box.bottom > box.bottom + 1)
				faults.push(name + ': label ' + a.text + ' leaves the drawing');
			if (a.box.height < 9) faults.push(name + ': label ' + a.text + ' is too small to read');
			for (const b of labels.slice(i + 1))
				if (a.box.left < b.box.right && b.box.left < a.box.right && a.box.top < b.box.bottom && b.box.top < a.box.bottom)
					faults.push(name + ': labels ' + a.text + ' and ' + b.text + ' overlap');
		}
	}
	return JSON.stringify({
		width: document.documentElement.scrollWidth, window: innerWidth, text: document.body.innerText,
		faults: faults, charts: shown.length,
	});
})()`

// tab opens pages in a browser of its own.
func tab(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(testproc.Browser(t)), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.UserDataDir(t.TempDir()),
	}
	for _, name := range []string{"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync", "hide-scrollbars"} {
		options = append(options, chromedp.Flag(name, true))
	}
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(func() { closeTab(); stop(); cancel() })
	if err := chromedp.Do(ctx); err != nil { // the browser ends with the context that it was started with
		t.Fatalf("start the browser: %v", err)
	}
	return ctx
}

// open shows a file in a window of a size, and tells what is seen.
func open(t *testing.T, ctx context.Context, file string, width, height int64) seen { //nolint:revive // the tab is the test's
	t.Helper()
	var s seen
	var mu sync.Mutex
	note := func(list *[]string, text string) {
		mu.Lock()
		defer mu.Unlock()
		*list = append(*list, text)
	}
	listening, stop := context.WithCancel(ctx)
	defer stop()
	url := "file://" + filepath.ToSlash(file)
	err := chromedp.Listen(listening, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if e.Request.URL != url {
				note(&s.Requests, e.Request.URL)
			}
		case *runtime.EventExceptionThrown:
			note(&s.Console, e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			note(&s.Console, string(e.Type))
		case *log.EventEntryAdded:
			note(&s.Console, e.Entry.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, height), chromedp.Navigate(url)); err != nil {
		t.Fatalf("open %s: %v", file, err)
	}
	told, err := chromedp.Run(ctx, chromedp.Evaluate[string](look))
	if err != nil {
		t.Fatalf("look at %s: %v", file, err)
	}
	mu.Lock()
	defer mu.Unlock()
	if err := json.Unmarshal([]byte(told), &s.Page); err != nil {
		t.Fatal(err)
	}
	return s
}

// faults of a page, in words.
func (s seen) faults() []string {
	faults := slices.Clone(s.Page.Faults)
	if s.Page.Width > s.Page.Window {
		faults = append(faults, "it scrolls sideways")
	}
	for _, url := range s.Requests {
		faults = append(faults, "it loads "+url)
	}
	for _, text := range s.Console {
		faults = append(faults, "the console says "+text)
	}
	return faults
}

func TestTheReportIsReadableInABrowser(t *testing.T) {
	t.Parallel()
	testproc.Browser(t)
	lake := filepath.Join(t.TempDir(), "lake")
	if code, _, stderr := command(t.Context(), nil, "demo", "--dir", lake); code != exitOK {
		t.Fatal(stderr)
	}
	env := map[string]string{"COUPANG_VENDOR_IDS": "A00012345"}
	page := filepath.Join(t.TempDir(), "report.html")
	if code, _, stderr := command(t.Context(), env, "report", "--lake", lake, "--out", page); code != exitOK {
		t.Fatal(stderr)
	}
	ctx := tab(t)
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"phone", 390, 844}, {"small phone", 320, 568}, {"tablet", 768, 1024}, {"desk", 1280, 800}} {
		s := open(t, ctx, page, size.width, size.height)
		for _, fault := range s.faults() {
			t.Errorf("%s: %s", size.name, fault)
		}
		if s.Page.Charts != 6 {
			t.Errorf("%s: %d charts", size.name, s.Page.Charts)
		}
		for _, want := range []string{"Return rate", "Shipment boxes", "Days not covered\n0\n", "guarded values known before came back empty", "FINAL_DELIVERY"} {
			if !strings.Contains(s.Page.Text, want) {
				t.Errorf("%s: %q is not to be seen", size.name, want)
			}
		}
	}
	if os.Getenv("UPDATE_SCREENSHOT") == "1" {
		takePicture(t, ctx, page)
	}
}

func takePicture(t *testing.T, ctx context.Context, page string) { //nolint:revive // the tab is the test's
	t.Helper()
	open(t, ctx, page, 1080, 765)
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	if len(picture) > 200_000 {
		t.Errorf("the picture has %d bytes", len(picture))
	}
	if err := os.WriteFile(screenshot, picture, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestTheReportKnowsDarkScreens(t *testing.T) {
	t.Parallel()
	ctx := tab(t)
	env := emptyLake(t)
	page := filepath.Join(t.TempDir(), "report.html")
	if code, _, stderr := command(t.Context(), env, "report", "--out", page); code != exitOK {
		t.Fatal(stderr)
	}
	colours := map[string]bool{}
	for _, scheme := range []string{"light", "dark"} {
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
		if _, err := chromedp.Run(ctx, func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
			return cdp.Call(ctx, t, emulation.SetEmulatedMedia, media)
		}); err != nil {
			t.Fatal(err)
		}
		open(t, ctx, page, 390, 844)
		colour, err := chromedp.Run(ctx, chromedp.Evaluate[string](`getComputedStyle(document.body).backgroundColor`))
		if err != nil {
			t.Fatal(err)
		}
		colours[colour] = true
	}
	if len(colours) != 2 {
		t.Errorf("the paper is %v by day and night", colours)
	}
}

// emptyLake is an environment with an empty lake.
func emptyLake(t *testing.T) map[string]string {
	t.Helper()
	return map[string]string{"COUPANG_VENDOR_IDS": "A00012345", "LAKE_URI": "file://" + filepath.ToSlash(t.TempDir())}
}

func TestTheBrowserSeesWhatIsWrongWithAPage(t *testing.T) {
	t.Parallel()
	page := filepath.Join(t.TempDir(), "wrong.html")
	text := `<!doctype html><div style="width:3000px">wide</div><img src="missing.png"><script>console.error("x"); throw 1</script>
		<figure><svg width="300" height="5"><title>flat</title><text x="0" y="20">one</text><text x="5" y="20">two</text></svg></figure>
		<figure></figure>`
	if err := os.WriteFile(page, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(open(t, tab(t), page, 390, 844).faults(), "\n")
	for _, want := range []string{
		"scrolls sideways", "loads file://", "the console says", "0 drawings show", "flat is 300x5", "flat has no bars", "leaves the drawing", "overlap",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not noticed:\n%s", want, all)
		}
	}
}
