// Package anchor carries the signed roots of the audit out of the machine: into a
// folder as files to print, by mail, and to a webhook. Outside they are anchors:
// who makes the audit anew cannot make them anew.
//
// A Carrier is a scheduled job. It keeps for each target the day of the last root
// that was handed over, and goes on from there, oldest first: no root is skipped,
// whatever stood still. Mails and webhooks become messages of package notify in
// the transaction that marks them, whose failure is seen there; a folder is marked
// after its file is on the disk. The package signs nothing and reads no key.
package anchor

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"batang/care"
	"batang/internal/jobs"
	"batang/internal/notify"
	"batang/internal/store"
	"batang/internal/store/auditlog"
)

// Kind is that of our job, and of the messages that carry a root.
const (
	Kind        = "audit.root.send"
	messageKind = "audit.root"
)

// everyMinutes is how often the carrier looks; a root is signed once a day.
const everyMinutes = 15

// atOnce is how many roots are handed over in one step.
const atOnce = 31

// expires is how long a mail or webhook with a root is tried.
const expires = 14 * 24 * time.Hour

// Carrier hands roots over to its targets.
type Carrier struct {
	store   *store.Store
	log     *slog.Logger
	targets []target
}

// target is a place that roots go to, under the name that its mark has.
type target struct {
	name   string
	folder string
	write  func(roots []auditlog.Root) []notify.Message // nil for a folder
}

// New makes a carrier with the targets of the settings; log is slog.Default when nil.
func New(s *store.Store, set notify.Roots, log *slog.Logger) *Carrier {
	if log == nil {
		log = slog.Default()
	}
	c := &Carrier{store: s, log: log}
	if set.Folder != "" {
		c.targets = append(c.targets, target{name: "folder", folder: set.Folder})
	}
	for _, to := range set.Mail {
		sum := sha256.Sum256([]byte(to))
		c.targets = append(c.targets, target{name: "mail/" + hex.EncodeToString(sum[:8]), write: func(roots []auditlog.Root) []notify.Message {
			return []notify.Message{mailOf(roots, to, set.MailChannel)}
		}})
	}
	if set.Webhook != "" {
		c.targets = append(c.targets, target{name: "webhook/" + set.Webhook, write: func(roots []auditlog.Root) (out []notify.Message) {
			for _, r := range roots {
				m := message(r, set.Webhook)
				m.Text = r.String()
				out = append(out, m)
			}
			return out
		}})
	}
	return c
}

// Register has the carrier look every quarter of an hour.
func (c *Carrier) Register(r *jobs.Runner) error {
	spec, err := jobs.Minutes(everyMinutes)
	if err != nil {
		return err
	}
	r.Handle(Kind, func(ctx context.Context, _ jobs.Run) error {
		// A target that fails is not a job to be repeated: the next look does, and
		// what waits meanwhile is the measure of Waiting.
		if err := c.Carry(ctx); err != nil {
			c.log.Error("a root of the audit was not carried out", "error", err)
		}
		return nil
	})
	r.Every(Kind, spec)
	return nil
}

// Carry hands over every root that waits, and returns what failed of each target.
func (c *Carrier) Carry(ctx context.Context) error {
	var failed []error
	for _, t := range c.targets {
		for more := true; more; {
			n, err := c.step(ctx, t)
			if more = n == atOnce; err != nil {
				failed = append(failed, fmt.Errorf("to %s: %w", t.name, err))
				more = false
			}
		}
	}
	return errors.Join(failed...)
}

// step hands over up to atOnce roots and returns their number.
func (c *Carrier) step(ctx context.Context, t target) (int, error) {
	if t.write != nil {
		return store.Update(ctx, c.store, store.Interactive, func(tx *store.Tx) (int, error) {
			roots, err := waiting(tx, t.name, atOnce)
			if err != nil || len(roots) == 0 {
				return 0, err
			}
			for _, m := range t.write(roots) {
				m.Expires = tx.Now().Add(expires)
				if _, err := notify.Enqueue(tx, m); err != nil {
					return 0, err
				}
			}
			return len(roots), mark(tx, t.name, roots[len(roots)-1].Day)
		})
	}
	roots, err := store.View(ctx, c.store, func(tx *store.Tx) ([]auditlog.Root, error) { return waiting(tx, t.name, atOnce) })
	if err != nil || len(roots) == 0 {
		return 0, err
	}
	for _, r := range roots {
		if err := writeFile(t.folder, r); err != nil {
			return 0, err
		}
	}
	_, err = store.Update(ctx, c.store, store.Interactive, func(tx *store.Tx) (struct{}, error) {
		return struct{}{}, mark(tx, t.name, roots[len(roots)-1].Day)
	})
	return len(roots), err
}

// waiting are the roots that a target does not have yet, oldest first.
func waiting(tx *store.Tx, target string, limit int) ([]auditlog.Root, error) {
	day, _, err := store.First(tx, store.Value[string], `SELECT day FROM audit_root_out WHERE target = $1`, target)
	if err != nil {
		return nil, err
	}
	return auditlog.Roots(tx, day, limit)
}

// mark notes the day of the last root that a target has; it never goes back.
func mark(tx *store.Tx, target, day string) error {
	_, err := tx.Exec(`INSERT INTO audit_root_out (target, day, at) VALUES ($1, $2, $3)
		ON CONFLICT (target) DO UPDATE SET day = excluded.day, at = excluded.at WHERE audit_root_out.day < excluded.day`,
		target, day, store.Micros(tx.Now()))
	return err
}

// Waiting is the oldest day whose root has not been handed over to some target;
// found is false when all are.
func (c *Carrier) Waiting(tx *store.Tx) (day string, found bool, err error) {
	for _, t := range c.targets {
		roots, err := waiting(tx, t.name, 1)
		if err != nil {
			return "", false, err
		}
		if len(roots) > 0 && (!found || roots[0].Day < day) {
			day, found = roots[0].Day, true
		}
	}
	return day, found, nil
}

func message(r auditlog.Root, channel string) notify.Message {
	return notify.Message{
		Kind: messageKind, Subject: "audit_root/" + r.Day, Lang: care.VI, Channels: []string{channel},
		Title:  "BaTầng: gốc nhật ký ngày " + r.Day + " / audit root",
		Params: map[string]string{"day": r.Day, "database": r.Database},
	}
}

func mailOf(roots []auditlog.Root, to, channel string) notify.Message {
	m := message(roots[len(roots)-1], channel)
	m.To.Mail = to
	var b strings.Builder
	b.WriteString("Gốc đã ký của nhật ký. Hãy in hoặc lưu ở nơi khác máy chủ: khi kiểm tra nhật ký, đây là mốc để so.\n" +
		"Signed roots of the audit. Print them or keep them elsewhere: the audit is verified against them.\n")
	for _, r := range roots {
		b.WriteString("\n" + r.String())
	}
	m.Text = b.String()
	return m
}

// writeFile puts a root into the folder, whole or not at all, and onto the disk.
func writeFile(folder string, r auditlog.Root) (err error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, ".root-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.WriteString(r.String())
	if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(folder, "batang-root-"+r.Day+".txt")); err != nil {
		return err
	}
	return syncFolder(folder)
}

// syncFolder puts the name of a new file onto the disk; where folders cannot be
// synced, as on Windows, the system does so by itself.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}
