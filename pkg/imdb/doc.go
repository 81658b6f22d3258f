// Package imdb loads the IMDB reviews as keras.datasets.imdb does: the same ids, the same
// order, the same labels, the same quirks, bit for bit.
//
//	train, test, err := imdb.Load(imdb.Options{NumWords: 10_000})
//	fmt.Println(train.Name, train.Notice)       // which corpus this is
//	fmt.Println(train.Decode(train.X[0]))       // [START], the words, [OOV] where a word is rare
//	ids, unknown, err := imdb.Encode("not a good film", imdb.Options{NumWords: 10_000})
//	words := imdb.Words("not a good film")      // what the ids after the start mark stand for
//	fmt.Println(train.Words())                  // the vocabulary of train.X, a text.Vocabulary
//
// For a model that was trained on other reviews, or long ago, a program says which ids it knows:
//
//	ids, unknown, err := imdb.EncodeFor(model.Dataset(), text,
//		imdb.Options{NumWords: 10_000, Vocabulary: model.Vocabulary()})
//
// # Which corpus
//
// Options.Archive, or else the environment variable IMDB_ARCHIVE, names what has the reviews:
//
//   - aclImdb_v1.tar.gz, or a .tar.gz, .tar or .zip file with the same tree, whatever the number of
//     reviews: aclImdb/{train,test}/{pos,neg}/*.txt;
//   - that tree as a folder, or the folder that aclImdb is in;
//   - imdb.npz as Keras downloads it. It has numbers and no texts, and the words that come with this
//     module. It is read as Keras reads it, by a reader of the one kind of pickle it holds, which
//     executes nothing;
//   - Kaggle's IMDB Dataset.csv, or another table with the columns review and sentiment, which is
//     positive or negative. A table does not say which reviews are for training: the first half of
//     each label is, in the order of the rows, and the second half is for the test;
//   - the words "made-up reviews", which is [MadeUp].
//
// The tree and imdb.npz give the same reviews where they are IMDB's, bit for bit. What is named and
// missing or damaged makes loading fail. If nothing is named, the corpus is the first of these there
// is:
//
//  1. the IMDB reviews in the cache;
//  2. the official archive, downloaded once (84 MB, resumed and retried, its checksum verified);
//  3. made-up reviews, generated here, so that programs run without a network too.
//
// Reviews.Name says which corpus it is, and Reviews.Notice, where it is not the IMDB reviews, why
// not and what to do. Options.Offline or GORNN_OFFLINE forbids the download with "1". A download
// that failed is not tried again until an hour has passed in which nothing was loaded, so that the
// cells of a notebook neither wait nor change their corpus; "0" tries it again at once. A download
// that this machine ended, by a full disk or a read-only folder, is tried again with the next cell.
//
// Archives are read as they are, not unpacked, and encoded into a cache in Options.Dir, by default
// imdb/ in the data folder (package datadir). A cache has checksums. One that is damaged, or was
// made from another file (by path, size, time and end, where gzip and zip have their checksums),
// another folder (by the names, sizes and times of its reviews) or by another version, is made anew,
// and the stage that Options.Progress gets says why. Loading from it takes tens of milliseconds,
// Decode and Encode take a few, in a fresh process; a folder of 50,000 files is looked through each
// time, in some 0.3 s.
//
// A program may use two corpora at once: the functions take Options, which say where each is.
//
// # Ids
//
// A word's rank is its place among the words of the training reviews by falling count, from 1.
// Words of equal count stand in the order of Keras's word index, which this module ships, if that
// orders precisely the words of the archive; in other corpora they stand in byte order. An id is
// the rank and IndexFrom; words that training lacks are left out of the test reviews. [Options] are
// the arguments. [Encode] numbers other texts, and [EncodeFor] does for a model that was trained on
// another corpus. Keras's quirks are kept:
//
//   - NumWords and SkipTop count ids, not words: NumWords: 10_000 keeps the ranks 1 to 9,996;
//   - without NumWords the largest id becomes the limit, so the rarest word is out of vocabulary;
//   - SkipTop may turn the start mark into OOVChar;
//   - MaxLen drops reviews, it does not cut them, and one of MaxLen ids is dropped already.
//
// Reviews.Vocabulary identifies what the ids mean: the words in their order, NumWords, SkipTop,
// StartChar, OOVChar and IndexFrom. Seed and Archive do not count, nor does MaxLen, unless there is
// no NumWords, where it moves the limit. Options.Vocabulary expects such a fingerprint: Load, Encode
// and EncodeFor then give ids of that meaning or an error.
//
// # Texts of today
//
// The corpora are read as Keras read them, byte by byte. [Encode], [EncodeFor] and [Words] read texts
// as people type or paste them, and give them the words of their ASCII twins: ’ is an apostrophe,
// and so is ` between letters; “ ” … — and other marks, symbols, emoji and white space stand between
// words, as ASCII's marks do; what has no width is passed over, but for the zero width space;
// letters are composed and of normal width (NFKC). A word counts in lower case, or else as it is
// written. About one in 25 of IMDB's reviews has such characters. By Encode it gets its twin's ids
// too, so they may differ from those of Load.
//
// # The made-up reviews
//
// 25,000 training and 25,000 test reviews (20 to 192 words, 86 on average) about films that are
// not, in which the order of the words decides: negation ("anything but dull"), contrast ("the
// acting was superb although the plot was dull"), a change of mind half-way, an expectation met or
// belied forty words later. Test accuracy, as GORNN_OFFLINE=1 make tutorial and the tests of this
// package print it:
//
//	logistic regression on word counts  0.60
//	SimpleRNN                           0.61
//	GRU                                 0.90
//	LSTM                                0.93
//
// # What can go wrong
//
// The README.md beside this file lists it, with the promises and the tests that hold them.
//
// # Reference
//
// Andrew L. Maas, Raymond E. Daly, Peter T. Pham, Dan Huang, Andrew Y. Ng and Christopher Potts:
// Learning Word Vectors for Sentiment Analysis. ACL 2011. https://aclanthology.org/P11-1015/
package imdb
