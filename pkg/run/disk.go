package run

import (
	"os"
	"path/filepath"
	"runtime"
)

// disk is what Save does to the file system; the tests have one that crashes.
type disk interface {
	create(path string, data []byte) error // written and synced
	rename(from, to string) error
	sync(dir string) error // makes renames durable
	remove(path string) error
}

const tempSuffix = ".tmp"

// write makes dir/name hold data: all of it, or what it held before.
func write(d disk, dir, name string, data []byte) error {
	path := filepath.Join(dir, name)
	temp := path + tempSuffix
	err := d.create(temp, data)
	if err == nil {
		err = d.rename(temp, path)
	}
	if err != nil {
		d.remove(temp) // a full disk must not stay full of it
	} else {
		err = d.sync(dir)
	}
	if err != nil {
		return problem(filepath.Base(dir), err)
	}
	return nil
}

type osDisk struct{}

func (osDisk) create(path string, data []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}

func (osDisk) rename(from, to string) error { return os.Rename(from, to) }
func (osDisk) remove(path string) error     { return os.Remove(path) }

func (osDisk) sync(dir string) error {
	if runtime.GOOS == "windows" { // cannot sync a folder
		return nil
	}
	file, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Sync()
}
