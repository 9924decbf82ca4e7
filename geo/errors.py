"""The one exception tree: every error that CoopMap raises on purpose, from the bottom floor so that all may use it."""


class CoopMapError(Exception):
    """An error with a sentence for the person who caused it or can mend it.

    ``message`` is the sentence in English, with ``%(name)s`` for each of ``details`` where there are any; a detail may
    be an error itself, with a sentence of its own. Who shows it says it in the reader's language
    (`activities.wording.say`).
    """

    def __init__(self, message: str = "", /, **details: object) -> None:
        super().__init__(message % details if details else message)
        self.message = message
        self.details = details


class InputError(CoopMapError):
    """A parameter, value or line that can't be understood; the sentence names it."""


class NotFoundError(CoopMapError):
    """Something asked for by name that does not exist."""


class GoneError(CoopMapError):
    """Something that was there once and is no longer kept."""


class UnusableFileError(CoopMapError):
    """A file of which nothing can be used; the sentence names the file and the reason."""


class MissingDataError(CoopMapError):
    """A file that CoopMap itself needs is missing or does not fit."""


class DuplicateKeyError(CoopMapError):
    """Two plug-ins (layers, importers, codes) claim the same key."""


class StoreError(CoopMapError):
    """The store can't be opened, read or written."""


class ConflictError(CoopMapError):
    """What is asked for would undo or overwrite something that came later; the sentence names it."""


class ExportError(CoopMapError):
    """A file that is to be given out can't be made, mostly for want of room; the sentence says why."""


class WorkersError(CoopMapError):
    """The processes or the cluster that were to share a job can't be reached or have died."""


class BusyError(CoopMapError):
    """Too much is asked for at once; the same can be asked again in a moment."""
