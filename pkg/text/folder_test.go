package text

import (
	"os"
	"strings"
	"testing"
)

// TestFolderFaults: whatever is wrong with a folder, one sentence names the file and the cure.
func TestFolderFaults(t *testing.T) {
	pos := func(name, content string) map[string]string {
		return map[string]string{"d/neg/0.txt": "bad", "d/pos/" + name: content}
	}
	for _, c := range []struct {
		name  string
		files map[string]string
		Folder
		want string
	}{
		{"no path", nil, Folder{}, `text: Folder.Path must name a folder, got ""`},
		{"absent", map[string]string{"data/": ""}, Folder{Path: "dat"}, `text: Folder.Path=dat is not there; did you mean "data"?`},
		{"a file", map[string]string{"d": good}, Folder{Path: "d"}, `text: Folder.Path=d is a file, where a folder is expected; text.CSV and text.JSONLines read files`},
		{"no sub-folder", map[string]string{"d/0.txt": "good", "d/1.txt": "bad"}, Folder{Path: "d"}, `text: Folder.Path=d has no sub-folder, where one for each class is expected; make them and move the .txt files there`},
		{"nothing", map[string]string{"d/": ""}, Folder{Path: "d"}, `text: Folder.Path=d has no sub-folder, where one for each class is expected; make them and move the .txt files there`},
		{"one class", map[string]string{"d/pos/0.txt": "good"}, Folder{Path: "d"}, `text: all labels are "pos", and a classifier needs two classes or more; look whether the labels are in another column or folder, or set Label to "" for texts without labels`},
		{"a level too far", map[string]string{"d/test/pos/0.txt": "good", "d/train/pos/0.txt": "good"}, Folder{Path: "d"}, `text: Folder.Path=d has the folder "pos" within that of a class; name d/test to read its folders as classes, or move it elsewhere`},
		{"no such class", map[string]string{"d/neg/0.txt": "bad", "d/pos/0.txt": "good"}, Folder{Path: "d", Classes: []string{"neg", "positive"}}, `text: Folder.Classes has "positive", which is no sub-folder of d; there are "neg", "pos"`},
		{"other files", pos("0.html", "good"), Folder{Path: "d"}, `text: d/pos has no .txt files, where the texts of a class are expected; rename its files, or name the classes that you want in Folder.Classes`},
		{"empty text", pos("0.txt", " \n"), Folder{Path: "d"}, `text: d/pos/0.txt has no text in it; write one or delete the file`},
		{"empty file", pos("0.txt", ""), Folder{Path: "d"}, `text: d/pos/0.txt is an empty file; copy or download it again`},
		{"Windows-1252", pos("0.txt", "good\nnaïve caf\xe9"), Folder{Path: "d"}, "text: d/pos/0.txt:2: byte 11 is 0xE9 at the end of the file, which is not UTF-8 or is cut; copy or download it again; if 'é' is meant, `iconv -f WINDOWS-1252 -t UTF-8 d/pos/0.txt > utf8.txt` changes the encoding"},
		{"UTF-16", pos("0.txt", utf16le("a good film")), Folder{Path: "d"}, "text: d/pos/0.txt:1: byte 1 begins UTF-16, not UTF-8; `iconv -f UTF-16LE -t UTF-8 d/pos/0.txt > utf8.txt` changes the encoding"},
		{"cut", pos("0.txt", "caf\xc3"), Folder{Path: "d"}, "text: d/pos/0.txt:1: byte 4 is 0xC3 at the end of the file, which is not UTF-8 or is cut; copy or download it again; if 'Ã' is meant, `iconv -f WINDOWS-1252 -t UTF-8 d/pos/0.txt > utf8.txt` changes the encoding"},
		{"binary", pos("0.txt", strings.Repeat("good ", 200)+"\x00"), Folder{Path: "d"}, `text: d/pos/0.txt:1: byte 1001 is 0x00, which is in no text; the file is damaged or not a text`},
		{"archive", pos("0.txt", "PK\x03\x04"), Folder{Path: "d"}, "text: d/pos/0.txt is a .zip file; `unzip d/pos/0.txt` unpacks it"},
		{"long", pos("0.txt", strings.Repeat("a", longest+1)), Folder{Path: "d"}, `text: d/pos/0.txt is longer than 16 MB, the most that a text may have; make several of it`},
		{"class not UTF-8", map[string]string{"d/\xff/0.txt": "good"}, Folder{Path: "d"}, `text: the sub-folder "\xff" of d is a class, and its name is not UTF-8; rename it`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, c.files)
			if texts, err := Read(c.Folder); err == nil || texts.X != nil || err.Error() != c.want {
				t.Errorf("%d texts, %v\nwant %s", texts.Len(), err, c.want)
			}
		})
	}
}

// TestFolderLinks: links are followed, and one to nothing is an error.
func TestFolderLinks(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, map[string]string{"d/neg/0.txt": "bad", "else/good/1.txt": "good", "0.txt": "worse"})
	for name, to := range map[string]string{"d/pos": "../else/good", "d/neg/1.txt": "../../0.txt", "d/broken": "nowhere"} {
		if err := os.Symlink(to, name); err != nil {
			t.Skip(err)
		}
	}
	if got, want := all(t, Folder{Path: "d"}), "neg/0.txt neg: bad\nneg/1.txt neg: worse\npos/1.txt pos: good\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, c := range []struct{ name, to, want string }{
		{"d/neg/2.txt", "nowhere", `text: Folder.Path=d/neg/2.txt is a link to what is not there; remove or mend it`},
		{"d/neg/2.txt", "../../else", `text: Folder.Path=d has the folder "2.txt" within that of a class; name d/neg to read its folders as classes, or move it elsewhere`},
		{"d/neg/2.txt", "/dev/null", `text: Folder.Path=d/neg/2.txt is no plain file, and texts are read more than once; copy what it gives into a file`},
	} {
		os.Remove(c.name)
		if err := os.Symlink(c.to, c.name); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(Folder{Path: "d"}); err == nil || err.Error() != c.want {
			t.Errorf("a link to %s: %v\nwant %s", c.to, err, c.want)
		}
	}
}
