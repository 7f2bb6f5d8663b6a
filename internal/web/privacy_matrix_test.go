package web_test

import (
	"batang/access"
	"batang/care"
)

// The rows of law and privacy.
func init() {
	ofPerson := func(rest string) func(caller, thing) string {
		return func(_ caller, t thing) string { return "/api/v1/people/" + t.sick.Case.Person + rest }
	}
	ofRequest := func(rest string) func(caller, thing) string {
		return func(_ caller, t thing) string { return "/api/v1/privacy/requests/" + t.sick.request + rest }
	}
	in := func(can access.Capability) func(caller, thing) bool {
		return func(c caller, t thing) bool { return c.who.May(can, t.sick.at, now) }
	}
	ofStaff := func(c caller, t thing) bool { return c.who.May(access.PrivacyHandle, t.registry["staff"].at, now) }
	for id, row := range map[string]cell{
		"get_person_privacy": {path: ofPerson("/privacy"), allowed: in(access.PersonRead), done: true},
		"add_consent": {path: ofPerson("/consents"), allowed: in(access.PersonWrite), done: true, body: func(caller, thing) any {
			return body{"purpose": "research", "given": true, "how": "paper", "said_by": "self"}
		}},
		"get_person_history": {path: ofPerson("/history"), allowed: in(access.PrivacyHandle), done: true},
		"add_person_hold":    {path: ofPerson("/holds"), allowed: in(access.PrivacyDecide), body: func(caller, thing) any { return body{"reason": "thử"} }},
		"end_hold":           {path: func(_ caller, t thing) string { return "/api/v1/privacy/holds/" + t.sick.hold }, done: true, allowed: in(access.PrivacyDecide)},
		"add_privacy_request": {allowed: acts(stepBy(&care.Requests, care.ReceiveRequest, string(care.AskAccess))), done: true, body: func(_ caller, t thing) any {
			return body{"kind": "access", "person": t.sick.Case.Person, "identity": "known", "asked_by": "self"}
		}},
		"list_privacy_requests": {allowed: anywhere(access.PrivacyHandle), done: true},
		"get_privacy_request":   {path: ofRequest(""), allowed: in(access.PrivacyHandle), done: true},
		// The version is of nobody: what is allowed is stale.
		"step_privacy_request": {
			path: ofRequest("/events"), headers: []string{"If-Match", `"99"`}, body: func(caller, thing) any { return body{"event": "accept"} },
			allowed: acts(stepBy(&care.Requests, care.AcceptRequest, string(care.AskAccess))),
		},
		"list_retention": {allowed: installed(access.RetentionRead), done: true},
		"propose_retention": {path: at("/api/v1/privacy/retention/answer"), allowed: installed(access.RetentionWrite), body: func(caller, thing) any {
			return body{"days": 1, "source": "thử"}
		}},
		"confirm_retention": {path: at("/api/v1/privacy/retention/answer/confirm"), allowed: installed(access.RetentionWrite), body: func(caller, thing) any { return body{"days": 30} }},
		"drop_retention":    {path: at("/api/v1/privacy/retention/answer/proposal"), allowed: installed(access.RetentionWrite)},
		"add_record_hold":   {path: at("/api/v1/privacy/retention/answer/holds"), allowed: installed(access.RetentionWrite), body: func(caller, thing) any { return body{"reason": "thử"} }},
		"list_protected":    {allowed: anywhere(access.PersonRead), done: true},
		"get_protection":    {path: ofPerson("/protection"), allowed: in(access.PersonRead), done: true},
		"set_protection": {path: ofPerson("/protection"), allowed: in(access.PersonWrite), body: func(caller, thing) any {
			return body{"grounds": []string{"alone"}, "version": 99, "consent": body{"how": "paper", "said_by": "self"}}
		}},
		"end_protection": {path: ofPerson("/protection/end"), allowed: in(access.PersonWrite), body: func(caller, thing) any { return body{"reason": "thử", "version": 99} }},
		"export_person":  {path: ofPerson("/export"), allowed: in(access.PrivacyHandle), done: true},
		"export_staff":   {path: func(_ caller, t thing) string { return "/api/v1/staff/" + t.registry["staff"].code + "/export" }, allowed: ofStaff, done: true},
		"export_account": {path: ofAccount("/export"), allowed: may(access.PrivacyHandle), done: true},
	} {
		matrix[id] = row
	}
}
