package print

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"batang/care"
)

// TestReferral: the paper of a transfer is the same twice, shows when nobody issued it,
// and leaves open what nobody said.
func TestReferral(t *testing.T) {
	facts, problems := care.ParseFacts([]byte(`{"spo2":92,"respiratory_rate":27,"pulse":104,"oxygen_support":"low_flow","symptoms":["cough"],"signs":["pneumonia"],"comorbidities":[{"code":"hypertension"}],"tests":[{"kind":"pcr","result":"positive","resulted_at":"2022-03-01T08:00:00+07:00"}]}`))
	if len(problems) > 0 {
		t.Fatal(problems[0])
	}
	r := &Referral{
		Sheet: *invented(care.ReferralPaper), Receiver: "Bệnh viện Giả Định", Facts: &facts, Measured: time.Date(2022, 3, 8, 7, 30, 0, 0, care.Zone), Given: []string{"gói A: hạ sốt, vitamin ngày 02/03/2022"},
		Stays: []Stayed{{"Trung tâm Y tế Giả", time.Date(2022, 3, 2, 8, 0, 0, 0, care.Zone), time.Time{}}}, Reason: "khó thở tăng", Left: time.Date(2022, 3, 9, 9, 5, 0, 0, care.Zone), Vehicle: "92A-000.01",
	}
	one, err := WriteReferral(r)
	if err != nil || !bytes.HasPrefix(one, []byte("%PDF-")) {
		t.Fatal(err)
	}
	if again, _ := WriteReferral(r); !bytes.Equal(one, again) {
		t.Error("not the same twice")
	}
	text := ""
	for _, b := range r.body() {
		text += b.label + ": " + b.text + "\n"
	}
	for _, want := range []string{"SpO2 92 %", "mạch 104", "nhiệt độ ………", "viêm phổi", "tăng huyết áp", "thở oxy: oxy kính", "Real time RT-PCR dương tính ngày 01/03/2022", "09:05 ngày 09/03/2022", "đến ngày " + blank} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	draft := *r
	draft.Number, draft.Facts, draft.Stays, draft.Left = "", nil, nil, time.Time{}
	empty, err := WriteReferral(&draft)
	if err != nil || bytes.Equal(one, empty) || draft.Number != "" {
		t.Errorf("without a number: %v", err)
	}
	if dir := os.Getenv("PAPERS"); dir != "" {
		for name, pdf := range map[string][]byte{"transfer": one, "transfer-draft": empty} {
			if err := os.WriteFile(filepath.Join(dir, name+".pdf"), pdf, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestClinicalWords: every code of the vocabulary that a paper writes has its words.
func TestClinicalWords(t *testing.T) {
	for _, set := range care.SetVocabulary {
		for _, code := range set.Values {
			if clinical[set.Name][code] == "" {
				t.Errorf("%s.%s has no word", set.Name, code)
			}
		}
	}
	for _, id := range []care.FactID{care.OxygenSupport, care.Consciousness} {
		for _, word := range care.Vocabulary[id].Values {
			if clinical[care.Vocabulary[id].Name][word] == "" {
				t.Errorf("%s.%s has no word", care.Vocabulary[id].Name, word)
			}
		}
	}
}
