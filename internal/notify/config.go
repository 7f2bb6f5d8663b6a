package notify

import (
	"time"
)

// Config says over which channels messages leave the house and by which ways
// answers come in. Read makes one from a file; docs/notify.md explains it.
type Config struct {
	// Quiet are the hours in which only urgent messages leave; P50 when left out.
	Quiet *Quiet `yaml:"quiet"`
	// KeepDays is how long address and text of a message that ended are kept; 30 when 0.
	KeepDays int `yaml:"keep_days"`
	// Channels are the ways out.
	Channels []Channel `yaml:"channels"`
	// Routes say which channels are tried for a message, in order; the first that fits counts.
	Routes []Route `yaml:"routes"`
	// Inbound are the ways in.
	Inbound []Inbound `yaml:"inbound"`
	// Roots say where the daily roots of the audit are carried.
	Roots Roots `yaml:"audit_roots"`
	// Watch are the settings of the dead-man's switch.
	Watch Watch `yaml:"watch"`
}

// Quiet are hours of the day in Viet Nam, "21:30" to "06:30"; the same twice is none.
type Quiet struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// Channel is one way out: exactly one of Log, SMTP, Webhook and Gateway.
type Channel struct {
	Name string `yaml:"name"` // "sms", "zalo"
	// Wait is how long the channel has before the next of the route is tried: to
	// take the message and, with Receipts, to say that it arrived; 10 min when 0.
	Wait time.Duration `yaml:"wait"`
	// Receipts says that the other side tells what arrived: a message counts as
	// delivered only then.
	Receipts bool `yaml:"receipts"`
	// Timeout is the longest one attempt takes; 15 s when 0.
	Timeout time.Duration `yaml:"timeout"`

	Log     *LogSettings     `yaml:"log"`
	SMTP    *SMTPSettings    `yaml:"smtp"`
	Webhook *WebhookSettings `yaml:"webhook"`
	Gateway *GatewaySettings `yaml:"gateway"`
}

// LogSettings are those of a channel that only notes that a message went out.
type LogSettings struct {
	// For is the address that a message must have: "phone", "mail" or none.
	For string `yaml:"for"`
	// HashKey is the secret by which addresses are told apart in the log; made
	// anew at each start when empty.
	HashKey string `yaml:"hash_key"`
}

// SMTPSettings are those of a mail server.
type SMTPSettings struct {
	Host     string `yaml:"host"`
	Port     int    `yaml:"port"`
	TLS      string `yaml:"tls"` // starttls (when empty), tls, or none for a server on this machine
	User     string `yaml:"user"`
	Password string `yaml:"password"`
	From     string `yaml:"from"` // "Sở Y tế <no-reply@example.vn>"
}

// WebhookSettings are those of a server that takes our own form, signed.
type WebhookSettings struct {
	URL    string `yaml:"url"`
	Secret string `yaml:"secret"`
	// PlainHTTP allows a URL without TLS.
	PlainHTTP bool `yaml:"plain_http"`
}

// GatewaySettings describe the HTTP interface of somebody's gateway.
type GatewaySettings struct {
	Method    string            `yaml:"method"` // POST (when empty) or PUT
	URL       string            `yaml:"url"`    // without places: what is in a URL ends in logs (P52)
	PlainHTTP bool              `yaml:"plain_http"`
	Headers   map[string]string `yaml:"headers"`
	Basic     *Basic            `yaml:"basic"`
	Form      string            `yaml:"form"` // of the body: json, form or xml
	Body      string            `yaml:"body"`
	// Templates are the gateway's own names of texts, by the kind of message.
	Templates map[string]string `yaml:"templates"`
	// Landlines says that the gateway reaches them, as voice does.
	Landlines bool `yaml:"landlines"`
	// Marks of Vietnamese: keep (when empty), strip, or fit, which keeps them if
	// the text then takes no more than MaxSegments.
	Marks       string `yaml:"marks"`
	MaxSegments int    `yaml:"max_segments"` // of an SMS; 0 is no limit
	MaxChars    int    `yaml:"max_chars"`    // 0 is no limit
	Answer      Answer `yaml:"answer"`
}

// Basic is a user with a password.
type Basic struct {
	User     string `yaml:"user"`
	Password string `yaml:"password"`
}

// Answer says how to read what a gateway answers: by its status, by a code in its
// text, or by both. Nothing is taken for success unsaid.
type Answer struct {
	Status    []int    `yaml:"status"`     // of a message that was taken; with a code any from 200 to 299 when empty
	Code      string   `yaml:"code"`       // path of the code in an answer of JSON: "data.status"
	Pattern   string   `yaml:"pattern"`    // of any other answer, the code in brackets: "<code>([0-9]+)</code>"
	Taken     []string `yaml:"taken"`      // codes of a message that was taken
	Refused   []string `yaml:"refused"`    // codes after which trying again is of no use
	MessageID string   `yaml:"message_id"` // path of the gateway's name for the message
}

// Route says which channels a message is tried on.
type Route struct {
	Kinds    []string `yaml:"kinds"`  // "alert.danger", "alert.*"; any when empty
	Urgent   *bool    `yaml:"urgent"` // any when left out
	Channels []string `yaml:"channels"`
}

// Inbound is one way in.
type Inbound struct {
	Name  string `yaml:"name"`  // in the path of the webhook: "sms-in"
	Takes string `yaml:"takes"` // sms, call or receipts
	// Channel is the one whose messages the receipts are about.
	Channel string        `yaml:"channel"`
	Form    string        `yaml:"form"` // json or form
	HMAC    *HMACSettings `yaml:"hmac"`
	Shared  *SharedSecret `yaml:"shared"`
	Fields  Fields        `yaml:"fields"`
	Time    string        `yaml:"time"` // of Fields.At: rfc3339 (when empty), unix or unix_ms
	// Delivered and Failed are the statuses that end a message; others are noted.
	Delivered []string `yaml:"delivered"`
	Failed    []string `yaml:"failed"`
}

// HMACSettings say how an inbound request is signed: HMAC-SHA256 over the body,
// or over timestamp, a dot and the body when TimestampHeader is set.
type HMACSettings struct {
	Header          string        `yaml:"header"`
	Prefix          string        `yaml:"prefix"`   // before the signature: "sha256="
	Encoding        string        `yaml:"encoding"` // hex (when empty) or base64
	Secret          string        `yaml:"secret"`
	TimestampHeader string        `yaml:"timestamp_header"` // of unix seconds
	Window          time.Duration `yaml:"window"`           // how old, or how far ahead, a timestamp may be; 5 min when 0
}

// SharedSecret is a header that only the provider can fill.
type SharedSecret struct {
	Header string `yaml:"header"`
	Secret string `yaml:"secret"`
}

// Fields are paths into the JSON body, or names of form fields.
type Fields struct {
	From       string `yaml:"from"`
	To         string `yaml:"to"`
	Text       string `yaml:"text"` // of a call: what was pressed or recorded, if anything
	At         string `yaml:"at"`
	ProviderID string `yaml:"provider_id"` // the hash of the body stands for it when empty
	ID         string `yaml:"id"`          // of a receipt: what we sent as {{id}}
	Status     string `yaml:"status"`      // of a receipt
}

// Roots say where the signed roots of the audit go; each is a target of its own.
type Roots struct {
	Mail        []string `yaml:"mail"`         // addresses
	MailChannel string   `yaml:"mail_channel"` // over which they are sent
	Webhook     string   `yaml:"webhook"`      // channel
	Folder      string   `yaml:"folder"`       // for files to print or copy off
}

// Watch are the settings of the dead-man's switch.
type Watch struct {
	// Heartbeat is a URL that is fetched each minute while all is well: who
	// watches it raises the alarm when it falls silent.
	Heartbeat string `yaml:"heartbeat"`
	PlainHTTP bool   `yaml:"plain_http"`
	// Limits replace those of measures, by name.
	Limits map[string]Limit `yaml:"limits"`
}

// Limit says from which age on what waits is late, and failing.
type Limit struct {
	Late    time.Duration `yaml:"late"`
	Failing time.Duration `yaml:"failing"`
}
