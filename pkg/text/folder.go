package text

import (
	"bytes"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"gornn/pkg/internal/filekind"
	"gornn/pkg/internal/spelling"
)

// Folder has a sub-folder for each class, with a .txt file for each text, as aclImdb/train:
//
//	text.Folder{Path: "aclImdb/train", Classes: []string{"neg", "pos"}}
//
// The texts come class by class, classes and files in the byte order of their names: shuffle them
// before training. A text is a whole file, in UTF-8, of at most 16 MB, without a byte order mark;
// none is empty. Files are read one by one, and links are followed. Files beside the sub-folders
// are not read, nor what is hidden (".name"), nor files of another ending. A folder within a
// sub-folder is an error.
type Folder struct {
	Path    string
	Classes []string // the sub-folders to read; none: all
}

// Examples gives the texts, from the first one each time. Where is the file's path in the folder,
// as "pos/0_9.txt".
func (f Folder) Examples() iter.Seq2[Example, error] {
	return func(yield func(Example, error) bool) {
		classes, err := f.classes()
		if err != nil {
			yield(Example{}, err)
		}
		for _, class := range classes {
			if !f.class(class, yield) {
				return
			}
		}
	}
}

// class gives the texts of a class. It returns false at an error, or when no more are wanted.
func (f Folder) class(class string, yield func(Example, error) bool) bool {
	files, err := f.files(class)
	if err != nil {
		return yield(Example{}, err) && false
	}
	for _, name := range files {
		text, err := readText(filepath.Join(f.Path, class, name))
		if err != nil {
			return yield(Example{}, err) && false
		}
		if !yield(Example{text, class, path.Join(class, name)}, nil) {
			return false
		}
	}
	return true
}

// classes returns the names of the sub-folders to read.
func (f Folder) classes() (classes []string, err error) {
	if f.Path == "" {
		return nil, errorf(`Folder.Path must name a folder, got ""`)
	}
	entries, err := listed(f.Path)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if isFolder(filepath.Join(f.Path, entry.Name())) {
			classes = append(classes, entry.Name())
		}
	}
	if len(classes) == 0 {
		return nil, errorf("Folder.Path=%s has no sub-folder, where one for each class is "+
			"expected; make them and move the .txt files there", shown(f.Path))
	}
	if len(f.Classes) == 0 {
		return classes, nil
	}
	for _, class := range f.Classes {
		if !slices.Contains(classes, class) {
			return nil, errorf("Folder.Classes has %s, which is no sub-folder of %s; there are "+
				"%s%s", quote(class), shown(f.Path), list(classes),
				spelling.Question(class, classes))
		}
	}
	return slices.DeleteFunc(classes, func(class string) bool {
		return !slices.Contains(f.Classes, class)
	}), nil
}

// files returns the names of the texts of a class.
func (f Folder) files(class string) (names []string, err error) {
	if !utf8.ValidString(class) {
		return nil, errorf("the sub-folder %s of %s is a class, and its name is not UTF-8; "+
			"rename it", quote(class), shown(f.Path))
	}
	folder := filepath.Join(f.Path, class)
	entries, err := listed(folder)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() && isFolder(filepath.Join(folder, entry.Name())) {
			return nil, errorf("Folder.Path=%s has the folder %s within that of a class; name %s "+
				"to read its folders as classes, or move it elsewhere", shown(f.Path),
				quote(entry.Name()), shown(folder))
		}
		if strings.EqualFold(filepath.Ext(entry.Name()), ".txt") {
			names = append(names, entry.Name())
		}
	}
	if len(names) == 0 {
		return nil, errorf("%s has no .txt files, where the texts of a class are expected; rename "+
			"its files, or name the classes that you want in Folder.Classes", shown(folder))
	}
	return names, nil
}

// listed returns what is in a folder, hidden files left out, in byte order.
func listed(folder string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(folder)
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return nil, errorf("Folder.Path=%s is a file, where a folder is expected; text.CSV and "+
			"text.JSONLines read files", shown(folder))
	}
	if err != nil {
		return nil, missing("Folder.Path", folder, err)
	}
	return slices.DeleteFunc(entries, func(e fs.DirEntry) bool {
		return strings.HasPrefix(e.Name(), ".")
	}), nil
}

func isFolder(name string) bool { info, err := os.Stat(name); return err == nil && info.IsDir() }

// readText reads a text that is a whole file.
func readText(name string) (string, error) {
	file, _, err := openFile("Folder.Path", name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, longest+1))
	if err != nil {
		return "", errorf("%s cannot be read: %w; copy it to another disk", shown(name), cause(err))
	}
	if len(text) > longest {
		return "", errorf("%s is longer than 16 MB, the most that a text may have; make several "+
			"of it", shown(name))
	}
	if err := checkStart(name, text[:min(len(text), filekind.StartSize)], false); err != nil {
		return "", err
	}
	if n := textual(text); n < len(text) {
		line, column := after(text[:n], 1, 1)
		return "", noText(name, false, line, column, text[n:])
	}
	text = bytes.TrimPrefix(text, []byte(mark))
	if len(bytes.TrimSpace(text)) == 0 {
		return "", errorf("%s has no text in it; write one or delete the file", shown(name))
	}
	return string(text), nil
}
