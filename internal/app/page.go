package app

import (
	"encoding/base64"
	"encoding/json"
	"strconv"

	"batang/care"
)

// Page is a part of a list.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Give it as after to get what follows; absent at the end."`
}

// MaxLimit is the most items of a page, and Limit what a page has when nothing is said.
const (
	Limit    = 50
	MaxLimit = 200
)

func limitOf(n int) int {
	if n <= 0 {
		return Limit
	}
	return min(n, MaxLimit)
}

// cursor writes the place where a page ended; nil is the end of the list.
func cursor(place []string) string {
	if place == nil {
		return ""
	}
	b, _ := json.Marshal(place) // strings always marshal
	return base64.RawURLEncoding.EncodeToString(b)
}

// placeOf reads what cursor wrote. A cursor made by hand finds another place in
// the same list, never a row outside it, so it needs no signature.
func placeOf(cursor string) ([]string, error) {
	if cursor == "" {
		return nil, nil
	}
	var place []string
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(b, &place)
	}
	if err != nil || len(place) == 0 {
		return nil, care.Errorf(care.Invalid, "vị trí trang không đúng", "this is not where a page ended").
			At("after").Do("dùng lại giá trị next của trang trước", "give the next of the page before")
	}
	return place, nil
}

// numberCursor is a place in a list by number, numberOf reads it; 0 is the start.
func numberCursor(n int64) string { return cursor([]string{strconv.FormatInt(n, 10)}) }

func numberOf(after string) (int64, error) {
	place, err := placeOf(after)
	if err != nil || place == nil {
		return 0, err
	}
	n, err := strconv.ParseInt(place[0], 10, 64)
	if err != nil {
		return 0, care.Errorf(care.Invalid, "vị trí trang không đúng", "this is not where a page ended").At("after")
	}
	return n, nil
}

// first is the one thing of a place, empty for the start.
func first(place []string) string {
	if len(place) == 0 {
		return ""
	}
	return place[0]
}
