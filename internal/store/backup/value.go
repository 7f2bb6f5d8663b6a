package backup

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// A value is a tag and, for some, what follows.
const (
	tagNull byte = iota
	tagFalse
	tagTrue
	tagInt   // zigzag varint
	tagFloat // 8 bytes, big endian
	tagText  // length, bytes
	tagBytes // length, bytes
)

// appendRow writes the values of a row one after the other.
func appendRow(b []byte, row []any) ([]byte, error) {
	for _, v := range row {
		switch v := v.(type) {
		case nil:
			b = append(b, tagNull)
		case bool:
			if v {
				b = append(b, tagTrue)
			} else {
				b = append(b, tagFalse)
			}
		case int64:
			b = binary.AppendVarint(append(b, tagInt), v)
		case float64:
			b = binary.BigEndian.AppendUint64(append(b, tagFloat), math.Float64bits(v))
		case string:
			b = binary.AppendUvarint(append(b, tagText), uint64(len(v)))
			b = append(b, v...)
		case []byte:
			b = binary.AppendUvarint(append(b, tagBytes), uint64(len(v)))
			b = append(b, v...)
		default:
			return nil, fmt.Errorf("a value of type %T has no form in a backup", v)
		}
	}
	return b, nil
}

var errValue = errors.New("a value is cut or of an unknown kind")

// readRow reads a row of n values from the front of b and returns the rest.
func readRow(b []byte, n int) (row []any, rest []byte, err error) {
	row = make([]any, n)
	for i := range row {
		if row[i], b, err = readValue(b); err != nil {
			return nil, nil, err
		}
	}
	return row, b, nil
}

func readValue(b []byte) (v any, rest []byte, err error) {
	if len(b) == 0 {
		return nil, nil, errValue
	}
	tag, b := b[0], b[1:]
	switch tag {
	case tagNull:
		return nil, b, nil
	case tagFalse, tagTrue:
		return tag == tagTrue, b, nil
	case tagInt:
		n, size := binary.Varint(b)
		if size <= 0 {
			return nil, nil, errValue
		}
		return n, b[size:], nil
	case tagFloat:
		if len(b) < 8 {
			return nil, nil, errValue
		}
		return math.Float64frombits(binary.BigEndian.Uint64(b)), b[8:], nil
	case tagText, tagBytes:
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(len(b)-size) {
			return nil, nil, errValue
		}
		part, rest := b[size:size+int(n)], b[size+int(n):]
		if tag == tagText {
			return string(part), rest, nil
		}
		return append([]byte{}, part...), rest, nil
	}
	return nil, nil, errValue
}
