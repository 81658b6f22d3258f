// Package stream feeds a model with texts that do not fit into memory: what keras's Fit, Evaluate
// and Predict take in the place of slices. It is Keras's tf.data for texts.
//
//	err := stream.Write("reviews", text.CSV{Path: "reviews.csv", Text: "review", Label: "sentiment"},
//		stream.Shards{Vocabulary: vocabulary})
//	...
//	reviews, err := stream.Open("reviews")
//	reviews.BatchSize, reviews.MaxLen = 128, 100
//	train, validation, err := reviews.Split(0.9)
//	history, err := model.Fit(train, nil, keras.Fit{Epochs: 5, ValidationX: validation})
//
// [Write] encodes the texts once, into files of some thousand texts each, the shards. [Open] reads
// them batch by batch, in an order of its own for each epoch. [Texts] encodes a source on the fly,
// for data that are read once or twice.
//
// # Order
//
// A shuffled pass takes the shards in an order drawn from a seed, and holds a window of examples
// from which it draws each next one, as tf.data's shuffle(buffer_size) does. An order is the
// seed's: the same in each program. The window is the only thing that mixes the texts of a shard
// with others, so it should hold several shards; [Dataset.Window] is 10,000 texts by default, and a
// shard has 2,000.
//
// # Memory
//
// A pass holds the window, one shard, and one batch that is being made; keras reads two batches
// ahead. The ids of a text wait as they are on the disk, in one or two bytes each. So a pass takes
// at most
//
//	Window × (4 bytes × mean ids of a text + 64 bytes) + one shard + 4 batches
//
// whatever the number of texts; with ByLength also up to BatchSize texts of each length. Go's
// collector lets the memory of a program grow to about twice what lives.
package stream
