package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// open gives the file of that name, standard input for "-".
func (e *env) open(name string) (io.ReadCloser, error) {
	if name == "-" || name == "" {
		return io.NopCloser(e.In), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, usagef(e.lang, "không mở được tệp %s: %v", "cannot open file %s: %v", name, err)
	}
	if st, err := f.Stat(); err == nil && st.IsDir() {
		return nil, errors.Join(usagef(e.lang, "%s là thư mục, không phải tệp", "%s is a folder, not a file", name), f.Close())
	}
	return f, nil
}

// newFile is a file that takes its name only when it is complete, so that a run
// that fails halfway leaves what stood there before.
type newFile struct {
	*os.File
	name string
	mode os.FileMode
}

// create begins a file of that name. It refuses the file that is being read: to
// write there would destroy the input before it was read.
func (e *env) create(name, input string) (*newFile, error) {
	fail := func(err error) (*newFile, error) {
		return nil, usagef(e.lang, "không ghi được %s: %v", "cannot write %s: %v", name, err)
	}
	if there, err := os.Stat(name); err == nil {
		if there.IsDir() {
			return nil, usagef(e.lang, "%s là thư mục, không phải tệp", "%s is a folder, not a file", name)
		}
		if in, err := os.Stat(input); err == nil && os.SameFile(there, in) {
			return nil, usagef(e.lang, "%s đang được đọc, không thể ghi đè: chọn tên khác", "%s is being read and cannot be written over: choose another name", name)
		}
		if !there.Mode().IsRegular() { // a pipe or a device is written as it is
			f, err := os.OpenFile(name, os.O_WRONLY, 0)
			if err != nil {
				return fail(err)
			}
			return &newFile{File: f}, nil
		}
	}
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return fail(err)
	}
	return &newFile{f, name, 0o644}, nil
}

// keep closes the file and gives it its name.
func (f *newFile) keep() error {
	if f.name == "" {
		return f.Close()
	}
	err := errors.Join(f.Chmod(f.mode), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), f.name)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}

// drop closes the file and leaves nothing behind.
func (f *newFile) drop() error {
	if f.name == "" {
		return f.Close()
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
