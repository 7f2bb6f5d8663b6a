package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"batang/care"
	"batang/internal/store"
)

// counted yields n rows made by row.
func counted(n int, row func(i int) []any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for i := range n {
			if !yield(row(i), nil) {
				return
			}
		}
	}
}

// someTables are rows for parent and child; rows of parent refer to later ones.
// Without slots the children break a unique index.
func someTables(parents, children, slots int) []store.Table {
	return []store.Table{
		{Name: "parent", Columns: []string{"id", "up", "name"}, Rows: counted(parents, func(i int) []any {
			return []any{int64(i), int64((i + 1) % parents), fmt.Sprintf("xã %d", i)}
		})},
		{Name: "child", Columns: []string{"id", "parent", "slot", "open", "share", "photo"}, Rows: counted(children, func(i int) []any {
			if slots == 0 { // all in the one open slot of the one parent
				return []any{fmt.Sprintf("c%06d", i), int64(0), int64(0), true, 0.5, nil}
			}
			return []any{fmt.Sprintf("c%06d", i), int64(i % parents), int64(i % slots), i%2 == 0 && i < parents, 0.25 * float64(i), []byte{byte(i), 0}}
		})},
	}
}

// load: all of it and sound, or nothing.
func load(t *testing.T, fresh Fresh) {
	s := open(t, fresh(t), nil)
	broken := errors.New("line 3 of the file")
	for _, c := range []struct {
		name   string
		tables []store.Table
		kind   care.Kind
		says   string
	}{
		{"breaks an invariant", someTables(10, 1500, 1100), care.Invalid, "slots_even"},
		{"breaks a constraint", someTables(10, 50, 0), care.Conflict, ""},
		{"refers to nothing", someTables(10, 100, 10)[1:], care.Conflict, ""},
		{"cannot be read", []store.Table{{Name: "parent", Columns: []string{"id", "name"}, Rows: func(yield func([]any, error) bool) {
			_ = yield([]any{int64(1), "x"}, nil) && yield(nil, broken)
		}}}, care.Internal, broken.Error()},
		{"no such table", []store.Table{{Name: "nowhere", Columns: []string{"id"}, Rows: counted(1, func(int) []any { return []any{int64(1)} })}}, care.Internal, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := store.Load(t.Context(), s, c.tables...)
			if care.KindOf(err) != c.kind || !strings.Contains(inside(err), c.says) {
				t.Errorf("got %v (%s), want %s", err, inside(err), c.kind)
			}
			if n := number(t, s, `SELECT (SELECT count(*) FROM parent) + (SELECT count(*) FROM child)`); n != 0 {
				t.Errorf("%d rows stayed", n)
			}
		})
	}

	t.Run("stops when its caller leaves", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := store.Load(ctx, s, store.Table{Name: "parent", Columns: []string{"id", "name"}, Rows: counted(1<<30, func(i int) []any {
			if i == 100 {
				cancel()
			}
			return []any{int64(i), "x"}
		})})
		if care.KindOf(err) != care.Unavailable {
			t.Errorf("got %v", err)
		}
	})

	t.Run("a sound load", func(t *testing.T) {
		n, err := store.Load(t.Context(), s, someTables(100, 20_000, 1000)...)
		must(t, err)
		if got := number(t, s, `SELECT (SELECT count(*) FROM parent) + (SELECT count(*) FROM child)`); n != 20_100 || got != n {
			t.Errorf("loaded %d, there are %d", n, got)
		}
		if n := number(t, s, `SELECT count(*) FROM child WHERE share IS NULL OR photo IS NULL`); n != 0 {
			t.Errorf("%d values lost", n)
		}
	})

	t.Run("not into a database in use", func(t *testing.T) {
		must(t, do(t.Context(), s, func(tx *store.Tx) error { return tx.Emit("x", "", "1", nil, 1) }))
		if _, err := store.Load(t.Context(), s, someTables(1, 1, 1)...); care.KindOf(err) != care.Conflict {
			t.Errorf("got %v", err)
		}
	})

	t.Run("every invariant says why and can be broken", func(t *testing.T) {
		breaks := map[string]string{
			"deliveries_watched":  `INSERT INTO delivery (id, kind, subject, area, lang, urgent, address, content, route, step, hop, channel, state, created_at, expires_at) VALUES ('d', 'k', 's', '', 'vi', TRUE, '{}', '{}', '', 0, 1, '', 'queued', 1, 2)`,
			"slots_even":          `UPDATE child SET slot = 5000 WHERE id = 'c000000'`,
			"accounts":            `INSERT INTO account (id, login, name, lang, state, created_at, version) VALUES ('a', 'a', 'Nobody', 'vi', 'active', 1, 1)`,
			"areas":               `INSERT INTO area (code, from_day, kind, level, name, parent, path, aliases, predecessors, version) VALUES ('1', '', 'commune', 'commune', 'Nowhere', '9', '9/1/', '[]', '[]', 1)`,
			"events_have_content": `INSERT INTO feed (tx, seq, at, kind, area, id) VALUES (1, 1, 1, 'k', '', 'x')`,
			"jobs_accounted":      `INSERT INTO job (id, kind, args, state, run_at, held_until, claim, attempts_left, max_attempts, ended_at) VALUES ('j', 'k', '{}', 'dead', 1, 1, 1, 0, 1, 1)`,
			"packs":               `INSERT INTO pack_text (hash, body) VALUES ('0123456789012345678901234567890123456789012345678901234567890123', 'x')`,
			"one_stamp":           `UPDATE meta SET copying = TRUE`,
			"seals_unbroken":      `INSERT INTO audit_seal (n, first_tx, first_seq, last_tx, last_seq, row_count, row_total, at, tree, prev, hash, marks) VALUES (2, 1, 1, 1, 1, 1, 1, 1, '', '', '', '')`,
			"facilities":          `INSERT INTO facility (code, name, area, phone, note, from_day, version, kind, ownership, address, tiers, capabilities, opens, source) VALUES ('F', 'x', '9', '', '', '2022-03-01', 1, 'clinic', 'public', '', '[]', '[]', '', '')`,
			"beds":                `INSERT INTO facility (code, name, area, phone, note, from_day, version, kind, ownership, address, tiers, capabilities, opens, source) VALUES ('F', 'x', '9', '', '', '2022-03-01', 1, 'clinic', 'public', '', '[]', '[]', '', ''); INSERT INTO bed_pool (facility, tier, class, physical, staffed, oxygen, usable, occupied, held, beyond, token, declared, version) VALUES ('F', '2b', 'oxygen', 2, 2, 2, 2, 1, 0, 0, 0, 1, 1)`,
			"ward":                `INSERT INTO surge_stage (id, area, stage, from_at, reason, actor, at) VALUES ('S', 'nowhere', 2, 1, 'x', 'a', 1)`,
			"trips":               `INSERT INTO person (id, name, folded, sex, phone, phone_of, id_number, insurance, lang, area, address, registered, vulnerable, note, at, version) VALUES ('P', '', '', '', '', '', '', '', '', '9', '', '', FALSE, '', 1, 1); INSERT INTO cases (id, person, area, status, open, origin, positive_at, opened_at, taken_on, case_state, severity, risk, tier, place, urgent, provisional, judged, plan, follow_json, facts, steps, version) VALUES ('C', 'P', '9', 'reported', TRUE, 'list', 1, 1, FALSE, 'confirmed', 'mild', 'green', '1a', 'home', FALSE, FALSE, 1, '', '{}', 1, 1, 1); INSERT INTO transfer (id, case_id, status, open, rank, direction, target, bed_class, needs, urgency, severity, reason, wrong_tier, profile, approval, area, from_tier, to_tier, to_class, to_home, agreed, outside, token, means, counter, requested_at, since, version) VALUES ('T', 'C', 'seeking', TRUE, 1, 'up', '2b', 'oxygen', '[]', 'urgent', 'severe', 'x', '', '', '', '9', '1a', '', '', '', FALSE, '', 0, '', '', 1, 1, 1); INSERT INTO trip (id, transfer, case_id, status, seat, shared, means, mobility, companions, support, landmark, legs, at, since, version) VALUES ('R', 'T', 'C', 'planned', 0, FALSE, 'boat', '', 0, '', '', '', 1, 1, 1)`,
			"stations":            `INSERT INTO station (code, name, area, phone, note, from_day, version, kind, state, address) VALUES ('S', 'x', '9', '', '', '2022-03-01', 1, 'care_point', 'active', '')`,
			"teams":               `INSERT INTO team (code, name, area, phone, note, from_day, version, kind) VALUES ('T', 'x', '9', '', '', '2022-03-01', 1, 'mobile_team')`,
			"vehicles":            `INSERT INTO vehicle (code, name, area, phone, note, from_day, version, kind, state, plate) VALUES ('V', 'x', '9', '', '', '2022-03-01', 1, 'ambulance', 'in_service', '')`,
			"staff":               `INSERT INTO staff_member (code, name, area, phone, note, from_day, version, profession, skills, languages, facility, employer) VALUES ('N', 'x', '9', '', '', '2022-03-01', 1, 'nurse', '[]', '[]', 'F', '')`,
			"people":              `INSERT INTO person (id, name, folded, sex, phone, phone_of, id_number, insurance, lang, area, address, registered, vulnerable, note, at, version) VALUES ('P', '', '', '', '', '', '', '', '', '9', '', '', FALSE, '', 1, 1)`,
			"cases":               `INSERT INTO person (id, name, folded, sex, phone, phone_of, id_number, insurance, lang, area, address, registered, vulnerable, note, at, version) VALUES ('P', '', '', '', '', '', '', '', '', '9', '', '', FALSE, '', 1, 1); INSERT INTO cases (id, person, area, status, open, origin, positive_at, opened_at, taken_on, case_state, severity, risk, tier, place, urgent, provisional, judged, plan, follow_json, facts, steps, version) VALUES ('C', 'P', '9', 'reported', TRUE, 'list', 1, 1, FALSE, 'confirmed', 'mild', 'green', '1a', 'home', FALSE, FALSE, 1, '', '{}', 1, 1, 1)`,
			"alerts":              `INSERT INTO person (id, name, folded, sex, phone, phone_of, id_number, insurance, lang, area, address, registered, vulnerable, note, at, version) VALUES ('P', '', '', '', '', '', '', '', '', '9', '', '', FALSE, '', 1, 1); INSERT INTO cases (id, person, area, status, open, origin, positive_at, opened_at, taken_on, case_state, severity, risk, tier, place, urgent, provisional, judged, plan, follow_json, facts, steps, version) VALUES ('C', 'P', '9', 'reported', TRUE, 'list', 1, 1, FALSE, 'confirmed', 'mild', 'green', '1a', 'home', FALSE, FALSE, 1, '', '{}', 1, 1, 1); INSERT INTO task (id, case_id, kind, status, standing, due, owner, cause, at, outcome, area, version) VALUES ('K', 'C', 'food', 'due', TRUE, 1, '', '', 1, '', '9', 1)`,
			"papers":              `INSERT INTO person (id, name, folded, sex, phone, phone_of, id_number, insurance, lang, area, address, registered, vulnerable, note, at, version) VALUES ('P', '', '', '', '', '', '', '', '', '9', '', '', FALSE, '', 1, 1); INSERT INTO cases (id, person, area, status, open, origin, positive_at, opened_at, taken_on, case_state, severity, risk, tier, place, urgent, provisional, judged, plan, follow_json, facts, steps, version) VALUES ('C', 'P', '9', 'reported', TRUE, 'list', 1, 1, FALSE, 'confirmed', 'mild', 'green', '1a', 'home', FALSE, FALSE, 1, '', '{}', 1, 1, 1); INSERT INTO paper (id, case_id, kind, status, issuer, year, seq, at, by_whom, signed, from_on, until_on, version) VALUES ('P1', 'C', 'recovery', 'issued', '9', 2022, 2, 1, 'a', '{}', '', '', 1)`,
			"overrides":           `INSERT INTO person (id, name, folded, sex, phone, phone_of, id_number, insurance, lang, area, address, registered, vulnerable, note, at, version) VALUES ('P', '', '', '', '', '', '', '', '', '9', '', '', FALSE, '', 1, 1); INSERT INTO cases (id, person, area, status, open, origin, positive_at, opened_at, taken_on, case_state, severity, risk, tier, place, urgent, provisional, judged, plan, follow_json, facts, steps, version) VALUES ('C', 'P', '9', 'reported', TRUE, 'list', 1, 1, FALSE, 'confirmed', 'mild', 'green', '1a', 'home', FALSE, FALSE, 1, '', '{}', 1, 1, 1); INSERT INTO override (id, case_id, status, down, severity, risk, tier, ruled, reason, by_whom, at, confirmer, version) VALUES ('O', 'C', 'standing', FALSE, 'severe', '', '', '{}', 'x', 'a', 1, '', 1)`,
			"privacy":             `INSERT INTO person (id, name, folded, sex, phone, phone_of, id_number, insurance, lang, area, address, registered, vulnerable, note, at, version) VALUES ('p', 'Nobody', 'nobody', '', '', '', '', '', '', '9', '', '', FALSE, '', 1, 1); INSERT INTO person_key (person, at, erased_at) VALUES ('p', 1, 1)`,
			"family":              `INSERT INTO account (id, login, name, lang, state, created_at, version) VALUES ('a', 'a', 'Nobody', 'vi', 'closed', 1, 1); INSERT INTO account_word (word, account) VALUES ('a', 'a'); INSERT INTO account_phone (account, phone, channel, at) VALUES ('a', '+84912345678', '', 1)`,
			"contacts":            `INSERT INTO person (id, name, folded, sex, phone, phone_of, id_number, insurance, lang, area, address, registered, vulnerable, note, at, version) VALUES ('P', '', '', '', '', '', '', '', '', '9', '', '', FALSE, '', 1, 1); INSERT INTO cases (id, person, area, status, open, origin, positive_at, opened_at, taken_on, case_state, severity, risk, tier, place, urgent, provisional, judged, plan, follow_json, facts, steps, version) VALUES ('C', 'P', '9', 'reported', TRUE, 'list', 1, 1, FALSE, 'confirmed', 'mild', 'green', '1a', 'home', FALSE, FALSE, 1, '', '{}', 1, 1, 1); INSERT INTO contact (id, case_id, person, area, kind, last_on, until, watch, plan, pack, pack_hash, tested, status, open, since, owed, due, at, version) VALUES ('T', 'C', 'P', '9', 'carer', '2022-03-01', '2022-03-08', '2022-03-08', 'others', 'p@1', 'h', '[]', 'named', TRUE, 1, 'call', 2, 1, 1)`,
			"protection":          `INSERT INTO person (id, name, folded, sex, phone, phone_of, id_number, insurance, lang, area, address, registered, vulnerable, note, at, version) VALUES ('P', '', '', '', '', '', '', '', '', '9', '', '', FALSE, '', 1, 1); INSERT INTO protection (person, area, grounds, carer, at, version) VALUES ('P', '9', '["alone"]', '', 1, 1)`,
			"imports":             `INSERT INTO import_file (id, kind, state, account, sha256, size, lang, at, expires_at, next_row, added, changed, unchanged, rejected) VALUES ('i', 'staff', 'received', 'a', '', 1, 'vi', 1, 1, 0, 0, 0, 0, 0)`,
		}
		for _, inv := range s.Invariants() {
			undo := errors.New("undo")
			err := do(t.Context(), s, func(tx *store.Tx) error {
				if found, err := store.Breaches(tx); err != nil || len(found) > 0 {
					t.Errorf("before: %v %v", found, err)
				}
				for part := range strings.SplitSeq(breaks[inv.Name], "; ") {
					if _, err := tx.Exec(part); err != nil {
						return err
					}
				}
				found, err := store.Breaches(tx)
				if err != nil {
					return err
				}
				if !slices.ContainsFunc(found, func(b store.Breach) bool { return b.Name == inv.Name && b.What != "" }) || inv.Why == "" {
					t.Errorf("%s was broken and not found: %v", inv.Name, found)
				}
				return undo
			})
			if !errors.Is(err, undo) {
				t.Errorf("%s: %v (%s)", inv.Name, err, inside(err))
			}
		}
	})
}
