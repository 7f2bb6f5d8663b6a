// Package notify carries messages out of the house and brings answers in: by SMS,
// Zalo, voice call, mail and webhook, through gateways that a file describes.
//
// A command calls Enqueue in its transaction, which writes a row of delivery and a
// job. The handlers of the job send over the channels of the route, one after the
// other, until one has taken the message, and keep each attempt. Receipts and
// messages of people come in through Receive. What failed or came too late is an
// event "delivery.failed" and stands in Failures until somebody has seen it.
//
// The use cases call it, inside their commands; it knows none of them. It decides
// neither who is told what nor when somebody must be told again; it writes no
// address and no text to a log, into a URL or into an error, takes no address of a
// server from a message, and gives up nothing in silence. Times are those of the
// domain clock, but for signatures and dates of mails.
package notify
