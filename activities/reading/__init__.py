"""Reading: the rules by which a narrative text becomes proposals, a module a question; the words are rows of data/narrative."""
