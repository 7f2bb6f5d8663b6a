//go:build !windows

package store

import (
	"fmt"
	"io"
	"os"
	"syscall"
)

// lockFile takes a lock that ends with the process, however it ends. It fails with
// errLocked when another holds it.
func lockFile(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%w: %w", errLocked, err)
	}
	return f, nil
}
