package web

import (
	"context"
	"net/http"

	"batang/access"
	"batang/care"
	"batang/internal/app"

	"github.com/danielgtaylor/huma/v2"
)

// PackDifference is what a pack says otherwise than the one before it.
type PackDifference struct {
	Before  string            `json:"before,omitempty" doc:"Absent where there was none."`
	After   string            `json:"after"`
	From    string            `json:"from"`
	Changes []PackDiffedThing `json:"changes" nullable:"false"`
}

// PackDiffedThing is one thing in which they differ.
type PackDiffedThing struct {
	What string `json:"what"`
	ID   string `json:"id"`
	How  string `json:"how" enum:"added,removed,changed"`
	Text string `json:"text"`
}

// PackRules is a pack in words.
type PackRules struct {
	Pack     Pack            `json:"pack"`
	Hash     string          `json:"hash" doc:"Content hash of what is composed."`
	On       string          `json:"on"`
	Lineage  []string        `json:"lineage" nullable:"false"`
	Sources  []PackSource    `json:"sources" nullable:"false"`
	Settings []PackRule      `json:"settings" nullable:"false"`
	Defines  []PackRule      `json:"defines" nullable:"false"`
	Tables   []PackRuleTable `json:"tables" nullable:"false"`
	Duties   []PackRule      `json:"duties" nullable:"false"`
	Tests    int             `json:"tests" doc:"How many tests it brings along."`
	Levels   bool            `json:"levels" doc:"It says how the epidemic level is found."`
	Stages   bool            `json:"stages" doc:"It has stages of the surge."`
}

func (p PackRules) version() int64 { return p.Pack.Version }

// PackSource is a text that rules cite.
type PackSource struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Date  string `json:"date,omitempty"`
	URL   string `json:"url,omitempty"`
	Read  string `json:"read" doc:"How the text is known: document, public page, recalled."`
}

// PackRuleTable is a table of rules in order.
type PackRuleTable struct {
	Name  string     `json:"name"`
	Rules []PackRule `json:"rules" nullable:"false"`
}

// PackRule is a rule, a setting or a duty in words.
type PackRule struct {
	ID         string `json:"id"`
	When       string `json:"when,omitempty" doc:"The condition; of a setting its value, of a duty its tier."`
	Then       string `json:"then,omitempty"`
	Text       string `json:"text"`
	Cite       string `json:"cite" doc:"Source and clause."`
	Unverified bool   `json:"unverified,omitempty"`
}

func rulesOf(r app.PackRules, l care.Lang) PackRules {
	lines := func(list []app.RuleLine) []PackRule {
		out := make([]PackRule, len(list))
		for i, x := range list {
			out[i] = PackRule{x.ID, x.When, x.Then.In(l), x.Text.In(l), x.Cite, x.Unverified}
		}
		return out
	}
	out := PackRules{
		Pack: packOf(r.Pack, l), Hash: r.Hash, On: r.On.String(), Lineage: append([]string{}, r.Lineage...), Sources: []PackSource{}, Settings: lines(r.Settings),
		Defines: lines(r.Defines), Tables: []PackRuleTable{}, Duties: lines(r.Duties), Tests: r.Tests, Levels: r.Threshold, Stages: r.Stages,
	}
	for _, s := range r.Sources {
		out.Sources = append(out.Sources, PackSource{s.ID, s.Title, s.Date, s.URL, s.Read})
	}
	for _, t := range r.Tables {
		out.Tables = append(out.Tables, PackRuleTable{t.Name, lines(t.Rules)})
	}
	return out
}

// PackReplay is what a pack would change for some people.
type PackReplay struct {
	Before   string           `json:"before"`
	After    string           `json:"after"`
	Used     bool             `json:"used" doc:"The pack has a part in after; else a nearer one counts in the area."`
	On       string           `json:"on"`
	People   int              `json:"people"`
	Changed  int              `json:"changed"`
	Up       int              `json:"up" doc:"People some part of whose answer is raised."`
	Down     int              `json:"down" doc:"And lowered; one person can be both."`
	Kinds    []PackReplayKind `json:"kinds" nullable:"false"`
	Rows     []PackReplayRow  `json:"rows" nullable:"false" doc:"What is lowered first, 200 at most."`
	Refused  int              `json:"refused" doc:"Lines that could not be judged."`
	Rejected []PackReject     `json:"rejected" nullable:"false" doc:"The first 200 of them."`
}

// PackReplayKind counts the changes of one part of the answer.
type PackReplayKind struct {
	Part string `json:"part" enum:"case,severity,risk,tier,place"`
	Up   int    `json:"up"`
	Down int    `json:"down"`
}

// PackReplayRow is a person whose answer changes.
type PackReplayRow struct {
	ID     string        `json:"id" doc:"As the person was named, or the number of the line."`
	About  string        `json:"about,omitempty"`
	Before PackOutcome   `json:"before"`
	After  PackOutcome   `json:"after"`
	Up     []string      `json:"up,omitempty"`
	Down   []string      `json:"down,omitempty"`
	Lost   []PackApplied `json:"lost" nullable:"false" doc:"Rules that applied before and do not now."`
	Gained []PackApplied `json:"gained" nullable:"false"`
}

// PackOutcome is the parts of an answer that are compared.
type PackOutcome struct {
	Case     string `json:"case"`
	Severity string `json:"severity"`
	Risk     string `json:"risk"`
	Tier     string `json:"tier"`
	Place    string `json:"place"`
}

// PackApplied is a rule that applied, with its clause.
type PackApplied struct {
	Table string `json:"table"`
	ID    string `json:"id"`
	Cite  string `json:"cite"`
	Text  string `json:"text"`
}

// PackReject is a line that could not be judged.
type PackReject struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
}

func replayOf(r app.Replay, l care.Lang) PackReplay {
	out := PackReplay{
		Before: r.Before, After: r.After, Used: r.Used, On: r.On.String(), People: r.People, Changed: r.Changed, Up: r.Up, Down: r.Down, Refused: r.Refused,
		Kinds: []PackReplayKind{}, Rows: []PackReplayRow{}, Rejected: []PackReject{},
	}
	for _, k := range r.Kinds {
		out.Kinds = append(out.Kinds, PackReplayKind{k.Part, k.Up, k.Down})
	}
	for _, x := range r.Rows {
		row := PackReplayRow{ID: x.ID, About: x.About.In(l), Before: outcomeOf(x.Before), After: outcomeOf(x.After), Up: x.Up, Down: x.Down, Lost: []PackApplied{}, Gained: []PackApplied{}}
		for _, a := range x.Lost {
			row.Lost = append(row.Lost, PackApplied{a.Table, a.ID, a.Cite, a.Text.In(l)})
		}
		for _, a := range x.Gained {
			row.Gained = append(row.Gained, PackApplied{a.Table, a.ID, a.Cite, a.Text.In(l)})
		}
		out.Rows = append(out.Rows, row)
	}
	for _, x := range r.Rejected {
		out.Rejected = append(out.Rejected, PackReject{x.Line, x.Text.In(l)})
	}
	return out
}

func outcomeOf(o app.Outcome) PackOutcome {
	return PackOutcome{string(o.Case), string(o.Severity), string(o.Risk), string(o.Tier), string(o.Place)}
}

// packViews are the ways of looking at one pack.
func (s *Server) packViews(use app.Packs) {
	handle(s, Operation{
		ID: "get_pack", Method: http.MethodGet, Path: "/api/v1/packs/{id}", Can: access.PackRead,
		Summary: care.Text{VI: "Một bộ quy tắc", EN: "One pack"},
	}, func(ctx context.Context, c app.Call, in *packID) (Pack, error) {
		p, err := use.Get(ctx, c, in.ID)
		return packOf(p, requestOf(ctx).lang), err
	})
	handle(s, Operation{
		ID: "get_pack_rules", Method: http.MethodGet, Path: "/api/v1/packs/{id}/rules", Can: access.PackRead,
		Summary: care.Text{VI: "Các quy tắc bằng lời, kèm điều khoản", EN: "Its rules in words, with their clauses"},
	}, func(ctx context.Context, c app.Call, in *packID) (PackRules, error) {
		r, err := use.Rules(ctx, c, in.ID)
		return rulesOf(r, requestOf(ctx).lang), err
	})
	handle(s, Operation{
		ID: "check_pack", Method: http.MethodGet, Path: "/api/v1/packs/{id}/check", Can: access.PackRead,
		Summary: care.Text{VI: "Kiểm tra bộ quy tắc: mọi lỗi, theo dòng", EN: "Check a pack: all problems, by line"},
	}, func(ctx context.Context, c app.Call, in *struct {
		ID   string `path:"id" maxLength:"200" doc:"Of the upload, or the name of a pack that ships with the program: vn-moh@2022-02-16."`
		From string `query:"from" format:"date" doc:"As if it came into force then; its own first day when absent."`
	},
	) (CheckedPack, error) {
		from, err := day("query.from", in.From)
		if err != nil {
			return CheckedPack{}, err
		}
		checked, err := use.Check(ctx, c, in.ID, from)
		return checkedOf(checked, requestOf(ctx).lang), err
	})
	handle(s, Operation{
		ID: "test_pack", Method: http.MethodGet, Path: "/api/v1/packs/{id}/test", Can: access.PackRead,
		Summary: care.Text{VI: "Chạy các phép thử của chính bộ quy tắc", EN: "Run the tests that the pack brings along"},
	}, func(ctx context.Context, c app.Call, in *packID) (PackTests, error) {
		list, err := use.Test(ctx, c, in.ID)
		return testsOf(list, requestOf(ctx).lang), err
	})
	handle(s, Operation{
		ID: "diff_pack", Method: http.MethodGet, Path: "/api/v1/packs/{id}/diff", Can: access.PackRead,
		Summary: care.Text{VI: "Khác gì với bộ quy tắc trước đó", EN: "What it says otherwise than the pack before"},
	}, func(ctx context.Context, c app.Call, in *packID) (PackDifference, error) {
		d, err := use.Diff(ctx, c, in.ID)
		out := PackDifference{Before: d.Before, After: d.After, From: d.From.String(), Changes: []PackDiffedThing{}}
		for _, ch := range d.Changes {
			out.Changes = append(out.Changes, PackDiffedThing{ch.What, ch.ID, ch.How, ch.In(requestOf(ctx).lang)})
		}
		return out, err
	})
	handle(s, Operation{
		ID: "replay_pack", Method: http.MethodPost, Path: "/api/v1/packs/{id}/replay", Can: access.PackRead, MaxBody: app.MaxPack,
		Summary: care.Text{VI: "Thử trên người mẫu: ai sẽ được phân loại khác đi", EN: "Try it on sample people: whose answer would change"},
	}, func(ctx context.Context, c app.Call, in *struct {
		ID      string `path:"id" maxLength:"200" doc:"Of the upload, or the name of a pack that ships with the program: vn-moh@2022-02-16."`
		Area    string `query:"area" maxLength:"60" doc:"Judge as in this area; that of the pack when absent."`
		On      string `query:"on" format:"date" doc:"As if it came into force then; its own first day when absent."`
		RawBody []byte `contentType:"application/x-ndjson" doc:"People as JSON, one a line, 2000 at most; not kept. The sample of the program when empty."`
	},
	) (PackReplay, error) {
		on, err := day("query.on", in.On)
		if err != nil {
			return PackReplay{}, err
		}
		r, err := use.Replay(ctx, c, in.ID, care.AreaCode(in.Area), on, in.RawBody)
		return replayOf(r, requestOf(ctx).lang), err
	})
	s.api.OpenAPI().Paths["/api/v1/packs/{id}/replay"].Post.RequestBody.Required = false // huma asks for every raw body
	download(s, Operation{
		ID: "get_pack_text", Method: http.MethodGet, Path: "/api/v1/packs/{id}/yaml", Can: access.PackRead,
		Summary: care.Text{VI: "Tải về tệp YAML", EN: "Download the YAML file"},
	}, "text/yaml", use.Text)
	download(s, Operation{
		ID: "get_pack_portable", Method: http.MethodGet, Path: "/api/v1/packs/{id}/portable", Can: access.PackRead,
		Summary: care.Text{VI: "Tải về dạng JSON dùng trên điện thoại", EN: "Download the portable JSON form"},
	}, "application/json", use.Portable)
}

type downloaded struct {
	Status      int
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	ETag        string `header:"ETag"`
	Cache       string `header:"Cache-Control"`
	Body        []byte
}

// download registers an operation that answers with a file, whose ETag is the
// hash of its content.
func download(s *Server, op Operation, kind string, fn func(context.Context, app.Call, string) (app.File, error)) {
	doc := s.describe(op)
	doc.Responses = map[string]*huma.Response{"200": {Description: op.Summary.EN, Content: map[string]*huma.MediaType{kind: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	huma.Register(s.api, doc, func(ctx context.Context, in *struct {
		ID          string `path:"id" maxLength:"200" doc:"Of the upload, or the name of a pack that ships with the program: vn-moh@2022-02-16."`
		IfNoneMatch string `header:"If-None-Match" maxLength:"300"`
	},
	) (*downloaded, error) {
		req := requestOf(ctx)
		f, err := fn(ctx, req.call, in.ID)
		if err != nil {
			return nil, s.problem(ctx, req.lang, err)
		}
		out := &downloaded{Status: http.StatusOK, ContentType: f.Type, Disposition: `attachment; filename="` + f.Name + `"`, ETag: `"` + f.Hash + `"`, Cache: "private, no-cache", Body: f.Body}
		if in.IfNoneMatch == out.ETag || in.IfNoneMatch == "W/"+out.ETag {
			out.Status, out.Body = http.StatusNotModified, nil
		}
		return out, nil
	})
}
