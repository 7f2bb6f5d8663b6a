package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"
)

// Pack is a policy pack as the API shows it.
type Pack struct {
	ID         string     `json:"id" doc:"Of the upload; of a pack that ships with the program its name."`
	Name       string     `json:"name,omitempty" doc:"vn-moh@2022-02-16; absent where the text cannot be read."`
	Title      string     `json:"title,omitempty"`
	Area       string     `json:"area" doc:"That it is for; VN is the whole country."`
	State      string     `json:"state" enum:"draft,proposed,released,withdrawn,turned_back,shipped"`
	ValidFrom  string     `json:"valid_from,omitempty" doc:"First day of the text."`
	ValidTo    string     `json:"valid_to,omitempty" doc:"First day on which the text is no longer valid; absent while it is open."`
	From       string     `json:"from,omitempty" doc:"First day on which it is in force, once released."`
	To         string     `json:"to,omitempty" doc:"First day on which it is no longer in force; absent while it is open."`
	TextHash   string     `json:"text_hash" doc:"SHA-256 of the text."`
	UploadedBy *PackActor `json:"uploaded,omitempty"`
	ProposedBy *PackActor `json:"proposed,omitempty"`
	ReleasedBy *PackActor `json:"released,omitempty"`
	Note       string     `json:"note,omitempty"`
	Version    int64      `json:"version"`
}

func (p Pack) version() int64 { return p.Version }

// PackActor is who took a step, and when.
type PackActor struct {
	ID   string    `json:"id"`
	Name string    `json:"name"`
	At   time.Time `json:"at"`
}

func packOf(p app.Pack, l care.Lang) Pack {
	out := Pack{
		ID: p.ID, Title: p.Title.In(l), Area: string(p.Area), State: string(p.State), ValidFrom: p.ValidFrom.String(), ValidTo: p.ValidTo.String(),
		From: p.From.String(), To: p.To.String(), TextHash: p.TextHash, Note: p.Note, Version: p.Version,
	}
	if p.Name != "" {
		out.Name = p.Name + "@" + p.Edition
	}
	if p.UploadedBy.ID != "" {
		out.UploadedBy = &PackActor{p.UploadedBy.ID, p.UploadedBy.Name, p.UploadedAt}
	}
	if p.ProposedBy.ID != "" {
		out.ProposedBy = &PackActor{p.ProposedBy.ID, p.ProposedBy.Name, p.ProposedAt}
	}
	if p.ReleasedBy.ID != "" {
		out.ReleasedBy = &PackActor{p.ReleasedBy.ID, p.ReleasedBy.Name, p.ReleasedAt}
	}
	return out
}

// PackProblem is something wrong or doubtful in a pack, at its place.
type PackProblem struct {
	Severity string `json:"severity" enum:"error,warning" doc:"An error keeps the pack from being proposed."`
	What     string `json:"what"`
	File     string `json:"file,omitempty" doc:"The pack it is in, when that is another one."`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	VI       string `json:"vi"`
	EN       string `json:"en"`
	HintVI   string `json:"hint_vi,omitempty"`
	HintEN   string `json:"hint_en,omitempty"`
}

// CheckedPack is a pack with all that is said of it.
type CheckedPack struct {
	Pack     Pack          `json:"pack"`
	Errors   int           `json:"errors"`
	Problems []PackProblem `json:"problems" nullable:"false"`
}

func (p CheckedPack) version() int64 { return p.Pack.Version }

func checkedOf(c app.Checked, l care.Lang) CheckedPack {
	out := CheckedPack{Pack: packOf(c.Pack, l), Errors: c.Errors(), Problems: make([]PackProblem, len(c.Problems))}
	for i, p := range c.Problems {
		out.Problems[i] = PackProblem{p.Severity, p.What, p.File, p.Line, p.Column, p.Text.VI, p.Text.EN, p.Hint.VI, p.Hint.EN}
	}
	return out
}

// PackInForce is what an area is judged by, "bộ quy tắc đang dùng".
type PackInForce struct {
	Area       string   `json:"area"`
	AreaName   string   `json:"area_name"`
	On         string   `json:"on"`
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Title      string   `json:"title"`
	Of         string   `json:"of" doc:"The area that the pack is for."`
	From       string   `json:"from"`
	To         string   `json:"to,omitempty"`
	Released   bool     `json:"released" doc:"By two persons; else it ships with the program."`
	ProposedBy string   `json:"proposed_by,omitempty"`
	ReleasedBy string   `json:"released_by,omitempty"`
	Hash       string   `json:"hash,omitempty" doc:"Content hash; absent while the pack cannot be used."`
	Lineage    []string `json:"lineage" nullable:"false" doc:"What it is laid over, nearest first."`
	Why        string   `json:"why"`
	Fault      string   `json:"fault,omitempty" doc:"Why it cannot be used; no other pack takes its place."`
}

func inForceOf(f app.InForce, l care.Lang) PackInForce {
	return PackInForce{
		string(f.Area), f.AreaName.In(l), f.On.String(), f.ID, f.Name, f.Title.In(l), string(f.Of), f.From.String(), f.To.String(), f.Released, f.By[0], f.By[1],
		f.Hash, append([]string{}, f.Lineage...), f.Why.In(l), f.Fault.In(l),
	}
}

// PacksInForce lists what is in force.
type PacksInForce struct {
	Items []PackInForce `json:"items" nullable:"false"`
}

// PackStep is one step that a pack took.
type PackStep struct {
	Seq    int64     `json:"seq"`
	Pack   string    `json:"pack"`
	Name   string    `json:"name,omitempty"`
	Area   string    `json:"area"`
	Event  string    `json:"event" enum:"uploaded,proposed,released,withdrawn,turned_back"`
	By     PackActor `json:"by"`
	From   string    `json:"from,omitempty"`
	Reason string    `json:"reason,omitempty"`
}

func stepOf(s app.Step) PackStep {
	return PackStep{s.Seq, s.Pack, s.Name, string(s.Area), s.Event, PackActor{s.Actor.ID, s.Actor.Name, s.At}, s.From.String(), s.Reason}
}

type packID struct {
	ID string `path:"id" maxLength:"200" doc:"Of the upload, or the name of a pack that ships with the program: vn-moh@2022-02-16."`
}

type uploadPack struct {
	Area    string `query:"area" required:"true" minLength:"1" maxLength:"60" doc:"That the pack is for."`
	RawBody []byte `contentType:"text/yaml"`
}

type proposePack struct {
	ID      string `path:"id" maxLength:"200" doc:"Of the upload, or the name of a pack that ships with the program: vn-moh@2022-02-16."`
	IfMatch string `header:"If-Match" doc:"The ETag that was read." required:"true"`
	Body    struct {
		Note string `json:"note,omitempty" maxLength:"500" doc:"The order it rests on."`
	}
}

type releasePack struct {
	ID      string `path:"id" maxLength:"200" doc:"Of the upload, or the name of a pack that ships with the program: vn-moh@2022-02-16."`
	IfMatch string `header:"If-Match" doc:"The ETag that was read." required:"true"`
	Body    struct {
		From string `json:"from,omitempty" format:"date" doc:"The first day in force; today when absent."`
		Note string `json:"note,omitempty" maxLength:"500"`
	}
}

type turnBackPack struct {
	ID      string `path:"id" maxLength:"200" doc:"Of the upload, or the name of a pack that ships with the program: vn-moh@2022-02-16."`
	IfMatch string `header:"If-Match" doc:"The ETag that was read." required:"true"`
	Body    struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500"`
	}
}

type withdrawPack struct {
	ID      string `path:"id" maxLength:"200" doc:"Of the upload, or the name of a pack that ships with the program: vn-moh@2022-02-16."`
	IfMatch string `header:"If-Match" doc:"The ETag that was read." required:"true"`
	Body    struct {
		Reason string `json:"reason,omitempty" maxLength:"500"`
	}
}

func (s *Server) packs() {
	use := s.opt.App.Packs
	handle(s, Operation{
		ID: "list_packs_in_force", Method: http.MethodGet, Path: "/api/v1/packs/in-force", Can: access.PackRead,
		Summary: care.Text{VI: "Bộ quy tắc đang dùng, theo đơn vị và ngày", EN: "The rules in force, by area and day"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Area string `query:"area" maxLength:"60" doc:"What this area is judged by; all areas with a pack of their own when absent."`
		On   string `query:"on" format:"date" doc:"Today when absent."`
	},
	) (PacksInForce, error) {
		out := PacksInForce{Items: []PackInForce{}}
		on, err := day("query.on", in.On)
		if err != nil {
			return out, err
		}
		list := make([]app.InForce, 1)
		if in.Area == "" {
			list, err = use.AllInForce(ctx, c, on)
		} else {
			list[0], err = use.InForce(ctx, c, care.AreaCode(in.Area), on)
		}
		if err != nil {
			return out, err
		}
		for _, f := range list {
			out.Items = append(out.Items, inForceOf(f, requestOf(ctx).lang))
		}
		return out, nil
	})
	handle(s, Operation{
		ID: "list_packs", Method: http.MethodGet, Path: "/api/v1/packs", Can: access.PackRead,
		Summary: care.Text{VI: "Các bộ quy tắc đã tải lên và đi kèm chương trình", EN: "The packs that were uploaded and those that ship"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Area  string `query:"area" maxLength:"60"`
		After string `query:"after" maxLength:"600"`
		Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	},
	) (app.Page[Pack], error) {
		page, err := use.List(ctx, c, care.AreaCode(in.Area), in.After, in.Limit)
		return pageOf(page, func(p app.Pack) Pack { return packOf(p, requestOf(ctx).lang) }), err
	})
	handle(s, Operation{
		ID: "list_pack_history", Method: http.MethodGet, Path: "/api/v1/packs/history", Can: access.PackRead,
		Summary: care.Text{VI: "Ai đã đề nghị, duyệt, quay lại bộ quy tắc nào", EN: "Who proposed, released and turned back which pack"},
	}, func(ctx context.Context, c app.Call, in *struct {
		Pack  string `query:"pack" maxLength:"200" doc:"Of this pack alone."`
		After string `query:"after" maxLength:"600"`
		Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	},
	) (app.Page[PackStep], error) {
		page, err := use.History(ctx, c, in.Pack, in.After, in.Limit)
		return pageOf(page, stepOf), err
	})
	s.packSteps(use)
	s.packViews(use)
}

// packSteps are the steps of a pack, each with its own permission.
func (s *Server) packSteps(use app.Packs) {
	changed := func(ctx context.Context, p app.Pack, err error) (Pack, error) {
		return packOf(p, requestOf(ctx).lang), err
	}
	handle(s, Operation{
		ID: "upload_pack", Method: http.MethodPost, Path: "/api/v1/packs", Can: access.PackPropose, Command: true, Status: http.StatusCreated, MaxBody: app.MaxPack,
		Summary: care.Text{VI: "Tải lên bản nháp bộ quy tắc (YAML) và xem mọi lỗi của nó", EN: "Upload a draft of a pack (YAML) and see all that is wrong with it"},
	}, func(ctx context.Context, c app.Call, in *uploadPack) (CheckedPack, error) {
		checked, err := use.Upload(ctx, c, care.AreaCode(in.Area), in.RawBody)
		return checkedOf(checked, requestOf(ctx).lang), err
	})
	handle(s, Operation{
		ID: "propose_pack", Method: http.MethodPost, Path: "/api/v1/packs/{id}/propose", Can: access.PackPropose, Command: true,
		Summary: care.Text{VI: "Đề nghị áp dụng bộ quy tắc", EN: "Propose a pack"},
	}, func(ctx context.Context, c app.Call, in *proposePack) (Pack, error) {
		version, err := ifMatch(in.IfMatch)
		if err != nil {
			return Pack{}, err
		}
		p, err := use.Propose(ctx, c, in.ID, version, in.Body.Note)
		return changed(ctx, p, err)
	})
	handle(s, Operation{
		ID: "withdraw_pack", Method: http.MethodPost, Path: "/api/v1/packs/{id}/withdraw", Can: access.PackPropose, Command: true,
		Summary: care.Text{VI: "Rút bản nháp hoặc đề nghị", EN: "Withdraw a draft or a proposal"},
	}, func(ctx context.Context, c app.Call, in *withdrawPack) (Pack, error) {
		version, err := ifMatch(in.IfMatch)
		if err != nil {
			return Pack{}, err
		}
		p, err := use.Withdraw(ctx, c, in.ID, version, in.Body.Reason)
		return changed(ctx, p, err)
	})
	handle(s, Operation{
		ID: "release_pack", Method: http.MethodPost, Path: "/api/v1/packs/{id}/release", Can: access.PackRelease, Command: true,
		Summary: care.Text{VI: "Duyệt bộ quy tắc do người khác đề nghị, áp dụng từ một ngày", EN: "Release a pack that somebody else proposed, in force from a day"},
	}, func(ctx context.Context, c app.Call, in *releasePack) (Pack, error) {
		version, err := ifMatch(in.IfMatch)
		if err != nil {
			return Pack{}, err
		}
		from, err := day("body.from", in.Body.From)
		if err != nil {
			return Pack{}, err
		}
		p, err := use.Release(ctx, c, in.ID, version, from, in.Body.Note)
		return changed(ctx, p, err)
	})
	handle(s, Operation{
		ID: "turn_back_pack", Method: http.MethodPost, Path: "/api/v1/packs/{id}/turn-back", Can: access.PackRevert, Command: true,
		Summary: care.Text{VI: "Quay lại bộ quy tắc trước đó, ngay lập tức", EN: "Turn back to the pack before, at once"},
	}, func(ctx context.Context, c app.Call, in *turnBackPack) (Pack, error) {
		version, err := ifMatch(in.IfMatch)
		if err != nil {
			return Pack{}, err
		}
		p, err := use.TurnBack(ctx, c, in.ID, version, in.Body.Reason)
		return changed(ctx, p, err)
	})
}

// PackTests is what came of the tests that a pack brings along.
type PackTests struct {
	Passed int        `json:"passed"`
	Failed int        `json:"failed"`
	Items  []PackTest `json:"items" nullable:"false"`
}

// PackTest is one of them.
type PackTest struct {
	ID     string      `json:"id"`
	Line   int         `json:"line"`
	Passed bool        `json:"passed"`
	Faults []string    `json:"faults,omitempty" doc:"What the facts of the person contradict."`
	Wrong  []PackWrong `json:"wrong,omitempty"`
}

// PackWrong is a key of the answer that came out otherwise than expected.
type PackWrong struct {
	Key  string `json:"key"`
	Want string `json:"want" doc:"JSON."`
	Got  string `json:"got,omitempty" doc:"JSON; absent where the answer has no such key."`
}

func testsOf(list []app.TestResult, l care.Lang) PackTests {
	out := PackTests{Items: make([]PackTest, len(list))}
	for i, t := range list {
		p := PackTest{ID: t.ID, Line: t.Line, Passed: t.Passed()}
		for _, f := range t.Faults {
			p.Faults = append(p.Faults, f.In(l))
		}
		for _, w := range t.Wrong {
			p.Wrong = append(p.Wrong, PackWrong{w.Key, jsonText(w.Want), jsonText(w.Got)})
		}
		if out.Items[i] = p; p.Passed {
			out.Passed++
		} else {
			out.Failed++
		}
	}
	return out
}

func jsonText(raw json.RawMessage) string { return strings.TrimSpace(string(raw)) }
