"""Neutral cells: a text that a spreadsheet would run as a formula, written so that it stays a text, and read back.

An apostrophe goes before it, as spreadsheets themselves mark a text. One that people wrote there gets a second one, so
that taking one away gives the text back in either case.
"""

import re

# What spreadsheets take for the beginning of a formula, wide forms too, which some take for the plain ones.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_QUOTED_FORMULA = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def neutral(text: str) -> str:
    """Return a text as a cell of CSV, in which nothing else tells a text from a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def typed(text: str) -> str:
    """Return a text as a cell that is a text by its type (XLSX), so that `as_written` gives it back."""
    return f"'{text}" if _QUOTED_FORMULA.match(text) else text


def as_written(cell: str) -> str:
    """Return the text of a cell without the apostrophe that keeps a formula from being one."""
    return cell[1:] if _QUOTED_FORMULA.match(cell) else cell
