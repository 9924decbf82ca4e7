"""From an exception to an answer: one table of status codes, JSON for the API and a page for people."""

from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from activities.accounts import NotAllowedError
from activities.codelists import LANGS
from activities.store import StoreError
from activities.wording import N_, say
from geo.errors import (
    BusyError,
    ConflictError,
    CoopMapError,
    ExportError,
    GoneError,
    InputError,
    MissingDataError,
    NotFoundError,
    UnusableFileError,
    WorkersError,
)
from web.state import language

STATUS: dict[type[CoopMapError], int] = {
    InputError: 400,
    UnusableFileError: 400,
    NotAllowedError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    GoneError: 410,
    MissingDataError: 503,
    StoreError: 503,
    ExportError: 503,
    WorkersError: 503,
    BusyError: 503,
}


def register_errors(app: Flask) -> None:
    """Let the application answer every error in the form that its caller reads."""
    app.register_error_handler(CoopMapError, _own)
    app.register_error_handler(HTTPException, _http)


def _own(error: CoopMapError) -> Response:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    return _answer(status, error)


def _http(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError):
        # Flask has logged the traceback; the reader is told no internals.
        return _answer(500, CoopMapError(N_("something went wrong on our side; the error is in the server's log")))
    said = CoopMapError(error.description or error.name)
    return _answer(error.code or 500, said, "csrf" if isinstance(error, CSRFError) else "")


def server_words(error: CoopMapError) -> dict[str, str]:
    """Return the sentence of an error and its language for a page: English only where no catalogue has it."""
    return _said(error, language())


def _said(error: CoopMapError, lang: str) -> dict[str, str]:
    sentence = say(error, lang)
    return {"sentence": sentence, "lang": "en" if sentence == str(error) else lang}


def _answer(status: int, error: CoopMapError, cause: str = "") -> Response:
    if request.path.startswith("/api/") or request.path in ("/live", "/ready"):
        # Programs read these: English, unless the address says a language.
        asked = request.args.get("lang")
        said = _said(error, asked if asked in LANGS else "en")
        response = jsonify(error=said["sentence"])
    else:
        said = server_words(error)
        response = Response(render_template("error.html", status=status, cause=cause or status, said=said))
    response.headers["Content-Language"] = said["lang"] if response.is_json else language()
    response.status_code = status
    response.cache_control.no_store = True
    return response
