"""The parts of the overlap check, each a module that can be read alone; `activities.overlap` puts them together.

``terms`` (words and bilingual terms of a text), ``drafts`` (what a draft says), ``texts`` (how alike two wordings
are), ``structure`` (places, sectors, partners, years), ``reasons`` (why a match is one, in words).
"""
