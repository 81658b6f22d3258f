package imdb

// What the made-up reviews are written with.
var (
	goodWords = []string{
		"good", "great", "superb", "brilliant", "moving", "charming", "gripping", "clever", "delightful", "fresh",
		"funny", "lovely", "memorable", "powerful", "rich", "sharp", "splendid", "stunning", "subtle", "tender",
		"thrilling", "touching", "warm", "witty", "wonderful", "elegant", "honest", "inspired", "magical", "excellent",
	}
	badWords = []string{
		"bad", "awful", "boring", "dull", "flat", "lazy", "clumsy", "shallow", "stale", "tedious",
		"terrible", "tiresome", "ugly", "weak", "wooden", "annoying", "bland", "cheap", "cold", "confused",
		"dreadful", "empty", "forced", "hollow", "horrible", "messy", "pointless", "silly", "sloppy", "painful",
	}
	adverbs  = []string{"", "", "", "", "very ", "really ", "quite ", "simply ", "truly ", "rather ", "often "}
	subjects = []string{
		"the acting", "the plot", "the script", "the ending", "the music", "the camera work", "the dialogue", "the story",
		"the pace", "the cast", "the humour", "the first hour", "the second half", "the leading man", "the heroine",
		"the villain", "the editing", "the direction", "the romance", "the action", "the film", "this movie", "it",
	}
	// Each takes a subject and an adjective that it denies.
	negations = []string{
		"%s was not %s", "%s was never %s", "%s was not at all %s", "%s was anything but %s", "%s was far from %s",
		"nobody could call %s %s", "i can not say that %s was %s", "i would not call %s %s", "%s was hardly %s", "%s wasn't %s",
	}
	turns = []string{
		"then everything changed", "but wait for the second half", "all that is forgotten by the end", "then comes the last act",
		"and yet", "half way through it becomes another film", "but that is not the whole of it", "the final hour tells another tale",
	}
	// Each is followed by an adjective.
	expectations = []string{
		"i expected something", "i thought it would be", "a friend had told me that it is", "every critic wrote that it is",
		"going by the trailer i was sure it would be", "my sister had warned me that it would be", "the poster promised something",
		"i sat down for a film that was said to be",
	}
	confirmations = []string{
		"and i was right", "that is what it was", "they were right", "and so it was", "every word of that was true",
		"it was just as expected", "no surprise there", "it kept that promise",
	}
	reversals = []string{
		"and i was wrong", "that is not what it was", "they were wrong", "but it was not so", "not a word of that was true",
		"it was the very opposite", "what a surprise", "it broke that promise",
	}
	// {who} and {whom} are names, {where} is a place.
	fillers = []string{
		"{who} plays a doctor in {where} who meets {whom}", "it is set in {where}", "{who} and {whom} have a secret", "the story begins in {where}",
		"we watched it in {where} with {who}", "{who} leaves {where} with {whom}", "i saw it on a monday", "there are two brothers , {who} and {whom}",
		"{who} wrote it and {whom} filmed it in {where}", "most of it takes place in {where} at night", "{who} is a teacher",
		"then {whom} finds a letter from {who}", "it runs for about two hours", "the year is not given , the place is {where}",
		"a train brings {who} to {where}", "{whom} has not been seen since", "you will know {who} from another film",
		"{who} wants to sell the house in {where} but {whom} does not", "it was shown in {where} first", "there is a dog in it too",
		"although {who} is from {where} , nobody there knows {whom}", "i do not know what {who} did before", "{whom} was the producer",
	}
	places = []string{
		"a small town", "the desert", "an old house", "paris", "the mountains", "a fishing village", "a hotel", "new york",
		"a school", "the woods", "a hospital", "a theatre", "london", "an empty station", "a farm", "the suburbs", "a prison", "a ship",
	}
	first  = []string{"al", "be", "cor", "da", "el", "fa", "gre", "ha", "is", "jo", "ka", "lu", "ma", "ne", "or", "pe", "ro", "sa", "ti", "vel"}
	second = []string{"ba", "den", "fi", "go", "la", "mi", "na", "ri", "so", "ta", "vi", "wen", "xa", "zo", "quin"}
	third  = []string{"", "n", "s", "ra", "lo", "ne", "rd", "ton", "ska", "vic", "lla", "mer", "no", "tt", "gh", "ck", "sen", "ly", "mo", "za"}
)
