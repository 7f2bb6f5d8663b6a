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
	in := func(can access.Capability) func(caller, thing) bool {
		return func(c caller, t thing) bool { return c.who.May(can, t.sick.at, now) }
	}
	receives := func(c caller, t thing) bool {
		for _, s := range care.Requests.Steps {
			if s.Event != care.ReceiveRequest {
				continue
			}
			for _, b := range s.By {
				if c.who.Acts(b.Side, access.Capability(b.Can), t.sick.at, now) {
					return true
				}
			}
		}
		return false
	}
	ofStaff := func(c caller, t thing) bool { return c.who.May(access.PrivacyHandle, t.registry["staff"].at, now) }
	for id, row := range map[string]cell{
		"get_person_privacy": {path: ofPerson("/privacy"), allowed: in(access.PersonRead), done: true},
		"add_consent": {path: ofPerson("/consents"), allowed: in(access.PersonWrite), done: true, body: func(caller, thing) any {
			return body{"purpose": "research", "given": true, "how": "paper", "said_by": "self"}
		}},
		"get_person_history": {path: ofPerson("/history"), allowed: in(access.PrivacyHandle), done: true},
		"add_person_hold":    {path: ofPerson("/holds"), allowed: in(access.PrivacyDecide), body: func(caller, thing) any { return body{"reason": "thử"} }},
		"end_hold":           {path: at("/api/v1/privacy/holds/none"), allowed: nobody},
		"add_privacy_request": {allowed: receives, done: true, body: func(_ caller, t thing) any {
			return body{"kind": "access", "person": t.sick.Case.Person, "identity": "known", "asked_by": "self"}
		}},
		"list_privacy_requests": {allowed: anywhere(access.PrivacyHandle), done: true},
		"get_privacy_request":   {path: at("/api/v1/privacy/requests/none"), allowed: nobody},
		"step_privacy_request":  {path: at("/api/v1/privacy/requests/none/events"), headers: []string{"If-Match", `"1"`}, allowed: nobody, body: func(caller, thing) any { return body{"event": "accept"} }},
		"list_retention":        {allowed: installed(access.RetentionRead), done: true},
		"propose_retention": {path: at("/api/v1/privacy/retention/answer"), allowed: installed(access.RetentionWrite), body: func(caller, thing) any {
			return body{"days": 1, "source": "thử"}
		}},
		"confirm_retention": {path: at("/api/v1/privacy/retention/answer/confirm"), allowed: installed(access.RetentionWrite), body: func(caller, thing) any { return body{"days": 30} }},
		"drop_retention":    {path: at("/api/v1/privacy/retention/answer/proposal"), allowed: installed(access.RetentionWrite)},
		"add_record_hold":   {path: at("/api/v1/privacy/retention/answer/holds"), allowed: installed(access.RetentionWrite), body: func(caller, thing) any { return body{"reason": "thử"} }},
		"export_person":     {path: ofPerson("/export"), allowed: in(access.PrivacyHandle), done: true},
		"export_staff":      {path: func(_ caller, t thing) string { return "/api/v1/staff/" + t.registry["staff"].code + "/export" }, allowed: ofStaff, done: true},
		"export_account":    {path: ofAccount("/export"), allowed: may(access.PrivacyHandle), done: true},
	} {
		matrix[id] = row
	}
	forNobody = append(forNobody, "end_hold", "get_privacy_request", "step_privacy_request") // there is none; TestErasure takes the steps
}
