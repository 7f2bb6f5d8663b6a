package storetest

import (
	"context"
	"errors"
	"io"
	"log"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// disk is a file system of one folder that has a cache and a platter, and can lose
// its power. Programs read and write the cache; fsync carries what it has of one
// file to the platter. It is kinder than a real disk in one way: files are made,
// removed and renamed on the platter at once.
//
// The process that mounts it must not touch it: a page fault there would wait for
// the garbage collector, which waits for the page.
type disk struct {
	fs.Inode
	at     string // where it is mounted
	folder string // holds the platter while it is not mounted
	server *fuse.Server
	off    chan none // closed when the power is gone

	mu       sync.Mutex
	left     int  // writes and fsyncs until the power goes; 0 is never
	failing  int  // every failing-th fsync answers EIO; 0 is none
	syncs    int  // so far
	readOnly bool // answers EROFS to whatever changes it
	dead     bool
}

// sector is what a disk writes whole or not at all.
const sector = 512

// diskFile is a file in the cache and on the platter.
type diskFile struct {
	fs.Inode
	d       *disk
	cache   []byte
	platter []byte
	dirty   map[int64]bool // sectors of the cache that are not on the platter
}

var (
	_ fs.NodeOnAdder   = (*disk)(nil)
	_ fs.NodeCreater   = (*disk)(nil)
	_ fs.NodeUnlinker  = (*disk)(nil)
	_ fs.NodeRenamer   = (*disk)(nil)
	_ fs.NodeOpener    = (*diskFile)(nil)
	_ fs.NodeGetattrer = (*diskFile)(nil)
	_ fs.NodeSetattrer = (*diskFile)(nil)
	_ fs.NodeReader    = (*diskFile)(nil)
	_ fs.NodeWriter    = (*diskFile)(nil)
	_ fs.NodeFsyncer   = (*diskFile)(nil)
)

// mountDisk mounts the files of a folder. Where nothing of the kind may be mounted
// it leaves out the test, and says so; that it does not work is a failure.
func mountDisk(t *testing.T, folder string) *disk {
	t.Helper()
	f, err := os.OpenFile("/dev/fuse", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("DRILLS ON A FAILING DISK ARE LEFT OUT: %v", err)
	}
	must(t, f.Close())
	d := &disk{at: t.TempDir(), folder: folder, off: make(chan none)}
	root := os.Getuid() == 0
	d.server, err = fs.Mount(d.at, d, &fs.Options{
		MountOptions: fuse.MountOptions{FsName: "batang-drill", DirectMountStrict: root, Logger: log.New(io.Discard, "", 0)}, // it names each request of a killed process
		UID:          uint32(os.Getuid()), GID: uint32(os.Getgid()),
	})
	if err != nil && (!root || errors.Is(err, os.ErrPermission)) {
		t.Skipf("DRILLS ON A FAILING DISK ARE LEFT OUT: FUSE may not be mounted here (root may, or anybody with fusermount3): %v", err)
	}
	must(t, err)
	t.Cleanup(func() { _ = d.server.Unmount() }) // when the test fell out before the cut
	return d
}

// cut takes the power away, unmounts, and leaves in the folder what is on the
// platter: of what was not carried there, the sectors and the sizes of files for
// which kept says so; with nil nothing. The programs on the disk have ended.
func (d *disk) cut(t *testing.T, kept func() bool) {
	t.Helper()
	d.mu.Lock()
	d.die()
	d.mu.Unlock()
	must(t, d.server.Unmount())
	old, err := os.ReadDir(d.folder)
	must(t, err)
	for _, e := range old {
		must(t, os.Remove(filepath.Join(d.folder, e.Name())))
	}
	for name, in := range d.Children() {
		f := in.Operations().(*diskFile)
		if kept != nil {
			f.tear(kept)
		}
		must(t, os.WriteFile(filepath.Join(d.folder, name), f.platter, 0o600))
	}
}

// die is called with mu held.
func (d *disk) die() {
	if !d.dead {
		d.dead = true
		close(d.off)
	}
}

// set changes what the disk does.
func (d *disk) set(change func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change()
}

// step counts what changes the disk down to the cut, with mu held.
func (d *disk) step() syscall.Errno {
	if d.left > 0 {
		if d.left--; d.left == 0 {
			d.die()
		}
	}
	switch {
	case d.dead:
		return syscall.EIO
	case d.readOnly:
		return syscall.EROFS
	}
	return 0
}

func (d *disk) add(ctx context.Context, name string, content []byte) *fs.Inode {
	f := &diskFile{d: d, cache: content, platter: append([]byte(nil), content...), dirty: map[int64]bool{}}
	in := d.NewPersistentInode(ctx, f, fs.StableAttr{Mode: syscall.S_IFREG})
	d.AddChild(name, in, true)
	return in
}

func (d *disk) OnAdd(ctx context.Context) {
	files, err := os.ReadDir(d.folder)
	if err != nil {
		panic(err) // a folder of the test
	}
	for _, e := range files {
		b, err := os.ReadFile(filepath.Join(d.folder, e.Name()))
		if err != nil {
			panic(err)
		}
		d.add(ctx, e.Name(), b)
	}
}

func (d *disk) Create(ctx context.Context, name string, _, _ uint32, _ *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if e := d.step(); e != 0 {
		return nil, nil, 0, e
	}
	return d.add(ctx, name, nil), nil, 0, 0
}

// Unlink and Rename allow it; the tree of the library is changed by itself.
func (d *disk) Unlink(context.Context, string) syscall.Errno {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.step()
}

func (d *disk) Rename(context.Context, string, fs.InodeEmbedder, string, uint32) syscall.Errno {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.step()
}

func (f *diskFile) Open(_ context.Context, flags uint32) (fs.FileHandle, uint32, syscall.Errno) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if f.d.readOnly && flags&syscall.O_ACCMODE != syscall.O_RDONLY {
		return nil, 0, syscall.EROFS
	}
	return nil, 0, 0
}

func (f *diskFile) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	out.Size, out.Mode = uint64(len(f.cache)), 0o600
	return 0
}

func (f *diskFile) Setattr(_ context.Context, _ fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if size, ok := in.GetSize(); ok {
		if e := f.d.step(); e != 0 {
			return e
		}
		f.resize(int64(size))
	}
	out.Size, out.Mode = uint64(len(f.cache)), 0o600
	return 0
}

func (f *diskFile) Read(_ context.Context, _ fs.FileHandle, dest []byte, off int64) (fuse.ReadResult, syscall.Errno) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if f.d.dead {
		return nil, syscall.EIO
	}
	n := 0
	if off < int64(len(f.cache)) {
		n = copy(dest, f.cache[off:])
	}
	return fuse.ReadResultData(dest[:n]), 0
}

func (f *diskFile) Write(_ context.Context, _ fs.FileHandle, data []byte, off int64) (uint32, syscall.Errno) {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if e := f.d.step(); e != 0 {
		return 0, e
	}
	end := off + int64(len(data))
	f.resize(max(end, int64(len(f.cache))))
	copy(f.cache[off:], data)
	f.touch(off, end)
	return uint32(len(data)), 0
}

// Fsync carries the file to the platter. One that fails forgets what it had to
// carry, as Linux does: it is in the cache, on no platter, and the next fsync that
// succeeds says nothing of it.
func (f *diskFile) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno {
	f.d.mu.Lock()
	defer f.d.mu.Unlock()
	if e := f.d.step(); e != 0 {
		return e
	}
	f.d.syncs++
	if f.d.failing > 0 && f.d.syncs%f.d.failing == 0 {
		clear(f.dirty)
		return syscall.EIO
	}
	f.platter = resized(f.platter, int64(len(f.cache)))
	for s := range f.dirty {
		f.carry(s)
	}
	clear(f.dirty)
	return 0
}

// tear carries over what the disk happened to write before the power went.
func (f *diskFile) tear(kept func() bool) {
	if kept() {
		f.platter = resized(f.platter, int64(len(f.cache)))
	}
	for s := range int64(len(f.cache)/sector + 1) { // in order: the draws are those of the seed
		if f.dirty[s] && kept() {
			f.carry(s)
		}
	}
}

func (f *diskFile) carry(s int64) {
	from := min(s*sector, int64(len(f.cache)), int64(len(f.platter)))
	to := min(from+sector, int64(len(f.cache)), int64(len(f.platter)))
	copy(f.platter[from:to], f.cache[from:to])
}

// resize sets the size of the cached file; what is cut off or comes new is zero.
func (f *diskFile) resize(size int64) {
	was := int64(len(f.cache))
	if size != was {
		f.cache = resized(f.cache, size)
		f.touch(min(was, size), max(was, size))
	}
}

func (f *diskFile) touch(from, to int64) {
	for s := from / sector; s*sector < to; s++ {
		f.dirty[s] = true
	}
}

func resized(b []byte, size int64) []byte {
	if size <= int64(len(b)) {
		return b[:size]
	}
	return append(b, make([]byte, size-int64(len(b)))...)
}
