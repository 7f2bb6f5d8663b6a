package web

import (
	"context"
	"net/http"
	"time"

	"batang/access"
	"batang/care"
	"batang/internal/app"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// Delivery is how a message stands: nothing of the person, nothing of the text.
type Delivery struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	Subject   string    `json:"subject" doc:"What it is about."`
	Area      string    `json:"area,omitempty"`
	Urgent    bool      `json:"urgent"`
	State     string    `json:"state" enum:"queued,sent,delivered,failed,expired"`
	Channel   string    `json:"channel,omitempty" doc:"The present or last one."`
	Reason    string    `json:"reason,omitempty" doc:"Of a message that failed or expired."`
	Why       string    `json:"why,omitempty" doc:"The same in words."`
	CreatedAt time.Time `json:"created_at"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	Age       float64   `json:"age_seconds" doc:"Since it ended, or since it was written."`
}

func deliveryOf(l care.Lang) func(app.Delivery) Delivery {
	return func(d app.Delivery) Delivery {
		return Delivery{
			ID: d.ID, Kind: d.Kind, Subject: d.Subject, Area: d.Area, Urgent: d.Urgent, State: string(d.State), Channel: d.Channel,
			Reason: d.Reason, Why: d.Why.In(l), CreatedAt: d.CreatedAt, EndedAt: d.EndedAt, Age: d.Age.Seconds(),
		}
	}
}

type listDeliveries struct {
	PageQuery
	Subject string `query:"subject" required:"true" minLength:"1" maxLength:"200" doc:"What the messages are about: case/0190…"`
}

// inboundRequest is a request of a provider as it came: its signature is over the
// bytes.
type inboundRequest struct {
	Provider string `path:"provider" maxLength:"60" doc:"Name of the way in, as the settings have it."`
	RawBody  []byte `contentType:"*/*"`

	header http.Header
}

// Resolve keeps the headers: which of them carries the signature, the settings say.
func (in *inboundRequest) Resolve(ctx huma.Context) []error {
	r, _ := humago.Unwrap(ctx)
	in.header = r.Header
	return nil
}

// Taken is what became of a request of a provider.
type Taken struct {
	ID     string `json:"id"`
	Repeat bool   `json:"repeat" doc:"It was here before, and nothing changed."`
}

func (s *Server) messages() {
	use := &s.opt.App.Messages
	handle(s, Operation{
		ID: "list_failed_deliveries", Method: http.MethodGet, Path: "/api/v1/deliveries/failed", Can: access.DeliveryRead,
		Summary: care.Text{VI: "Tin nhắn không tới mà chưa ai ghi nhận, cũ nhất trước", EN: "Messages that did not arrive and that nobody has acknowledged, the oldest first"},
	}, func(ctx context.Context, c app.Call, in *PageQuery) (app.Page[Delivery], error) {
		page, err := use.Failed(ctx, c, in.After, in.Limit)
		return pageOf(page, deliveryOf(requestOf(ctx).lang)), err
	})
	handle(s, Operation{
		ID: "list_deliveries", Method: http.MethodGet, Path: "/api/v1/deliveries", Can: access.DeliveryRead,
		Summary: care.Text{VI: "Tin nhắn về một việc, cũ nhất trước", EN: "The messages about a subject, the oldest first"},
	}, func(ctx context.Context, c app.Call, in *listDeliveries) (app.Page[Delivery], error) {
		page, err := use.About(ctx, c, in.Subject, in.After, in.Limit)
		return pageOf(page, deliveryOf(requestOf(ctx).lang)), err
	})
	handle(s, Operation{
		ID: "resend_delivery", Method: http.MethodPost, Path: "/api/v1/deliveries/{id}/resend", Can: access.DeliveryAnswer, Command: true,
		Summary: care.Text{VI: "Gửi lại một tin nhắn không tới", EN: "Send a message again that did not arrive"},
	}, func(ctx context.Context, c app.Call, in *byID) (Done, error) {
		return Done{in.ID}, use.Resend(ctx, c, in.ID)
	})
	handle(s, Operation{
		ID: "acknowledge_delivery", Method: http.MethodPost, Path: "/api/v1/deliveries/{id}/acknowledge", Can: access.DeliveryAnswer, Command: true,
		Summary: care.Text{VI: "Ghi nhận một tin nhắn không tới", EN: "Acknowledge a message that did not arrive"},
	}, func(ctx context.Context, c app.Call, in *byID) (Done, error) {
		return Done{in.ID}, use.Acknowledge(ctx, c, in.ID)
	})
	handle(s, Operation{
		ID: "receive_inbound", Method: http.MethodPost, Path: "/api/v1/inbound/{provider}", Public: true, MaxBody: app.MaxInbound,
		Summary: care.Text{VI: "Nhận tin, cuộc gọi, biên nhận từ nhà cung cấp (có chữ ký)", EN: "Take messages, calls and receipts of a provider (signed)"},
	}, func(ctx context.Context, _ app.Call, in *inboundRequest) (Taken, error) {
		t, err := use.Receive(ctx, in.Provider, in.header, in.RawBody)
		return Taken(t), err
	})
}
