"""Reading: the rules by which a text becomes proposals, a module a question; the words are in ``data/narrative``."""
