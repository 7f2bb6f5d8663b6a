package exchange

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"
)

// blob is the content of a file that can be read again.
type blob struct {
	io.ReaderAt
	size int64
	free func() error // removes the temporary copy, if there is one
}

// lines reads the content after skip through a buffer that holds the longest
// line allowed.
func (b blob) lines(skip int64) *bufio.Reader {
	return bufio.NewReaderSize(b.reader(skip), int(min(maxLine, b.size+utf8.UTFMax)))
}

// ReadAt reads at an offset, which in a damaged zip may lie outside.
func (b blob) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off > b.size {
		return 0, io.ErrUnexpectedEOF
	}
	return b.ReaderAt.ReadAt(p, off)
}

func (b blob) reader(skip int64) io.Reader { return io.NewSectionReader(b, skip, b.size-skip) }

var (
	errTooLarge = errors.New("larger than allowed")
	errFolder   = errors.New("a folder")
)

// keep makes r readable again: as it stands when it can seek, else through a
// temporary file of at most most bytes.
func keep(r io.Reader, most int64) (blob, error) {
	if f, ok := r.(interface{ Stat() (os.FileInfo, error) }); ok {
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return blob{}, errFolder
		}
	}
	if rs, ok := r.(interface {
		io.ReaderAt
		io.Seeker
	}); ok {
		size, err := rs.Seek(0, io.SeekEnd)
		switch {
		case err != nil:
			return blob{}, err
		case size > most:
			return blob{}, errTooLarge
		}
		return blob{rs, size, func() error { return nil }}, nil
	}
	return spool(func(w io.Writer) error {
		n, err := io.Copy(w, io.LimitReader(r, most+1))
		if err == nil && n > most {
			err = errTooLarge
		}
		if errors.Is(err, syscall.EISDIR) { // a folder behind a buffer
			err = errFolder
		}
		return err
	})
}

// spool writes a temporary file and gives it to read.
func spool(write func(io.Writer) error) (b blob, err error) {
	f, err := os.CreateTemp("", "batang-import-*")
	if err != nil {
		return blob{}, fmt.Errorf("exchange: temporary copy: %w", err)
	}
	free := func() error { return errors.Join(f.Close(), os.Remove(f.Name())) }
	if err := write(f); err != nil {
		return blob{}, errors.Join(err, free())
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return blob{}, errors.Join(err, free())
	}
	return blob{f, size, free}, nil
}

// sniff tells by content, never by name, what a file is: "xlsx", "csv", or the
// reason it is neither.
func sniff(head []byte) (format string, bad *problem) {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")
	starts := func(prefixes ...string) bool { // of text, in any case
		return slices.ContainsFunc(prefixes, func(p string) bool {
			return len(text) >= len(p) && strings.EqualFold(string(text[:len(p)]), p)
		})
	}
	signed := func(signatures ...string) bool { // of the bytes as they are
		return slices.ContainsFunc(signatures, func(p string) bool { return bytes.HasPrefix(head, []byte(p)) })
	}
	switch {
	case len(text) == 0:
		return "", wrong(FileEmpty)
	case signed("PK\x03\x04"):
		return "xlsx", nil
	case signed("\xD0\xCF\x11\xE0", "\x09\x08", "\x09\x04"):
		return "", wrong(FileOldExcel)
	case starts("<!doctype html", "<html", "<table", "<meta", "<style", "mime-version:"):
		return "", wrong(FileHTML)
	case starts("<?xml", "<workbook"):
		return "", wrong(FileXML)
	case starts("%pdf-"):
		return "", wrong(FileOther, "PDF")
	case starts(`{\rtf`):
		return "", wrong(FileOther, "RTF")
	case signed("\x1F\x8B", "Rar!", "7z\xBC\xAF"):
		return "", wrong(FileOther, "gz, rar, 7z")
	case signed("\x89PNG", "\xFF\xD8\xFF", "GIF8"):
		return "", wrong(FileOther, "PNG, JPEG, GIF")
	case len(bytes.TrimRight(head, "\x00")) == 0:
		return "", wrong(FileOther, "00 00 00")
	}
	return "csv", nil
}
