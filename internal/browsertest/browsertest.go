// Package browsertest drives the screens in Chromium, for the tests of any
// package: open a page, find things as people do (by their text and labels),
// look for faults of accessibility with axe, take pictures. Its input is the
// address of a server on this machine. Without Chromium a test says LEFT OUT
// and is skipped, or fails when BATANG_REQUIRE_CHROMIUM is set; axe is read
// from ui/node_modules (npm ci). It never waits a fixed time, and its browser
// ends with the test. It is imported by tests alone.
package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long a page may take to show what a test waits for.
const patience = 60 * time.Second

// Browser is one Chromium.
type Browser struct {
	ctx context.Context
	axe string
}

// Start runs Chromium until the end of the test.
func Start(t testing.TB) *Browser {
	t.Helper()
	required := os.Getenv("BATANG_REQUIRE_CHROMIUM") != ""
	leave := func(what string) {
		t.Helper()
		if required {
			t.Fatalf("%s, and BATANG_REQUIRE_CHROMIUM is set", what)
		}
		fmt.Fprintf(os.Stderr, "LEFT OUT: %s: %s\n", t.Name(), what)
		t.Skipf("LEFT OUT: %s", what)
	}
	bin := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			bin = p
			break
		}
	}
	if bin == "" {
		leave("Chromium is not installed")
	}
	_, here, _, _ := runtime.Caller(0)
	axe, err := os.ReadFile(filepath.Join(filepath.Dir(here), "../../ui/node_modules/axe-core/axe.min.js"))
	if err != nil {
		leave("axe-core is not installed (npm ci in ui)")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(bin), chromedp.DisableGPU, chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("lang", "vi"))
	if os.Geteuid() == 0 {
		opts = append(opts, chromedp.NoSandbox) // Chromium's sandbox refuses root
	}
	all, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, end := chromedp.NewContext(all)
	t.Cleanup(func() { end(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return &Browser{ctx: ctx, axe: string(axe)}
}

// Page is one tab of its own size.
type Page struct {
	t      testing.TB
	ctx    context.Context
	axe    string
	mu     sync.Mutex
	faults []string
}

// Page opens an empty tab, in a profile of its own, that is closed with the
// test. What the page reports as an error fails the test: exceptions, breaches
// of the CSP, console.error; answers with an error status do not.
func (b *Browser) Page(t testing.TB, width, height int) *Page {
	t.Helper()
	ctx, end := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	p := &Page{t: t, ctx: ctx, axe: b.axe}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == chromedp.ConsoleError && m.Source != "network" {
				p.mu.Lock()
				p.faults = append(p.faults, m.String())
				p.mu.Unlock()
			}
		}
	}()
	p.do(chromedp.EmulateViewport(int64(width), int64(height)))
	t.Cleanup(func() {
		if t.Failed() {
			p.keep("failed")
		}
		end()
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, f := range p.faults {
			t.Errorf("the page reports: %s", f)
		}
	})
	return p
}

func (p *Page) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatal(err)
	}
}

// Open goes to an address.
func (p *Page) Open(url string) {
	p.t.Helper()
	p.do(chromedp.Navigate(url))
}

// Offline cuts the line of the page, or gives it back.
func (p *Page) Offline(cut bool) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulateNetwork, network{Offline: cut, Down: -1, Up: -1})
		return err
	}))
}

// network is what the command takes that every Chromium knows; the one in its place is
// not in those that Debian has.
type network struct {
	Offline bool    `json:"offline"`
	Latency float64 `json:"latency"`
	Down    float64 `json:"downloadThroughput"`
	Up      float64 `json:"uploadThroughput"`
}

var emulateNetwork = cdp.Command[network, cdp.Empty]{Method: "Network.emulateNetworkConditions"}

// Dark makes the page believe that its reader prefers dark colours.
func (p *Page) Dark() {
	p.t.Helper()
	p.media(emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
}

// Print shows the page as on paper.
func (p *Page) Print() {
	p.t.Helper()
	p.media(emulation.SetEmulatedMediaParams{Media: "print"})
}

// Screen shows the page as on a screen again.
func (p *Page) Screen() {
	p.t.Helper()
	p.media(emulation.SetEmulatedMediaParams{Media: "screen"})
}

func (p *Page) media(m emulation.SetEmulatedMediaParams) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, m)
		return err
	}))
}

// Wait waits until a JavaScript expression is true.
func (p *Page) Wait(expression string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	// Asked again and again from outside, so that it survives a new page.
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")"))
		if ok {
			return
		}
		if ctx.Err() != nil {
			text, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string]("document.body.innerText"))
			p.t.Fatalf("waited in vain for %s (%v); the page says:\n%s", expression, err, text)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// See waits until the text can be read on the page.
func (p *Page) See(text string) {
	p.t.Helper()
	p.Wait("document.body.innerText.includes(" + quote(text) + ")")
}

// Gone waits until the text can no longer be read on the page.
func (p *Page) Gone(text string) {
	p.t.Helper()
	p.Wait("!document.body.innerText.includes(" + quote(text) + ")")
}

// find is JavaScript for the first thing to press or fill whose name is n: its
// label, its text or the text that stands for it.
const find = `((n, what) => {
  const shown = e => e.checkVisibility() && !e.closest('[inert]');
  const top = [...document.querySelectorAll('dialog[open]')].pop() ?? document;
  const name = e => (e.getAttribute('aria-label') || [...(e.labels ?? [])].map(l => l.innerText).join(' ') || e.innerText || '').replace(/\s+/g, ' ').trim();
  const all = [...top.querySelectorAll(what)].filter(shown);
  return all.find(e => name(e) === n) ?? all.find(e => name(e).startsWith(n));
})`

const (
	pressable = "'button,a,[role=option],summary'"
	fillable  = "'input,select,textarea'"
)

// Press presses the button, link or answer with this name.
func (p *Page) Press(name string) {
	p.t.Helper()
	p.Wait(find + "(" + quote(name) + "," + pressable + ")")
	p.Eval("(e => { e.focus?.(); e.click() })(" + find + "(" + quote(name) + "," + pressable + "))")
}

// Fill puts the text into the field with this label, in place of what is there.
func (p *Page) Fill(label, text string) {
	p.t.Helper()
	p.Wait(find + "(" + quote(label) + "," + fillable + ")")
	p.Eval("(e => { e.focus(); e.select() })(" + find + "(" + quote(label) + "," + fillable + "))")
	p.Type(text)
}

// Choose takes the option with this value in the field with this label.
func (p *Page) Choose(label, value string) {
	p.t.Helper()
	p.Wait(find + "(" + quote(label) + "," + fillable + ")")
	p.Eval("(e => { e.value = " + quote(value) + "; e.dispatchEvent(new Event('change', {bubbles: true})) })(" + find + "(" + quote(label) + "," + fillable + "))")
}

// Type writes at the cursor, in place of what is selected.
func (p *Page) Type(text string) {
	p.t.Helper()
	if text == "" {
		p.Keys("\b")
		return
	}
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// Keys presses keys one after another (package kb names those without a letter).
// The letter comes with the key, so that a page which takes the key for itself
// does not get the letter as well.
func (p *Page) Keys(keys string) {
	p.t.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		for _, r := range keys {
			events := kb.Encode(r)
			if len(events) == 3 {
				events[0].Text, events[0].UnmodifiedText = events[1].Text, events[1].UnmodifiedText
				events = append(events[:1], events[2])
			}
			for _, e := range events {
				if _, err := cdp.Call(ctx, t, input.DispatchKeyEvent, *e); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// Eval runs JavaScript for its effect.
func (p *Page) Eval(expression string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](expression + "; undefined"))
}

// Ask returns the text a JavaScript expression gives.
func (p *Page) Ask(expression string) string {
	p.t.Helper()
	s, err := chromedp.Run(p.ctx, chromedp.Evaluate[string]("String("+expression+")"))
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// Check looks for what is wrong with the page as it stands: serious and
// critical findings of axe, a page wider than its window, a dialog whose end
// cannot be reached.
func (p *Page) Check() {
	p.t.Helper()
	if over := p.Ask("document.documentElement.scrollWidth - innerWidth"); over != "0" && !strings.HasPrefix(over, "-") {
		p.t.Errorf("the page is %s px wider than the window", over)
	}
	if n := p.Ask("[...document.querySelectorAll('dialog[open]')].filter(d => d.scrollHeight > d.clientHeight + 1 && getComputedStyle(d).overflowY === 'visible').length"); n != "0" {
		p.t.Error("the end of the dialog cannot be reached")
	}
	ctx, cancel := context.WithTimeout(p.ctx, 2*patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void]("window.axe ? undefined : (() => {"+p.axe+"\n})(); undefined")); err != nil {
		p.t.Fatal(err)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]struct{ ID, Impact, Help, Where string }](`(async () => {
	  // Colours are judged when they have arrived.
	  await Promise.all(document.getAnimations().filter(a => a.effect?.getComputedTiming().iterations !== Infinity).map(a => a.finished.catch(() => {})));
	  const r = await axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']});
	  return r.violations.flatMap(v => v.nodes.map(n => ({ID: v.id, Impact: v.impact, Help: v.help, Where: n.target.join(' ') + ' ' + (n.any[0]?.message ?? n.all[0]?.message ?? '')})));
	})()`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("axe: %v", err)
	}
	for _, f := range found {
		if f.Impact == "serious" || f.Impact == "critical" {
			p.t.Errorf("axe: %s %s: %s: %s", f.Impact, f.ID, f.Help, f.Where)
		} else {
			p.t.Logf("axe: %s %s: %s: %s", f.Impact, f.ID, f.Help, f.Where)
		}
	}
}

// Shot takes a picture of the whole page, name.png in the folder BATANG_SHOTS,
// or in the test's own folder, which goes with it.
func (p *Page) Shot(name string) {
	p.t.Helper()
	p.keep(name)
}

func (p *Page) keep(name string) {
	p.t.Helper()
	dir := os.Getenv("BATANG_SHOTS")
	if dir == "" {
		dir = p.t.TempDir()
	}
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err == nil && len(png) < 1000 {
		err = fmt.Errorf("a picture of %d bytes", len(png))
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, strings.ReplaceAll(p.t.Name(), "/", "-")+"-"+name+".png"), png, 0o600)
	}
	if err != nil {
		p.t.Errorf("the picture %s: %v", name, err)
	}
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can be written
	}
	return string(b)
}
