"""From an exception to an answer: one table of status codes, JSON for the API and a page for people."""

from flask import Flask, Response, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from activities.accounts import NotAllowedError
from activities.store import StoreError
from geo.errors import (
    BusyError,
    ConflictError,
    CoopMapError,
    InputError,
    MissingDataError,
    NotFoundError,
    UnusableFileError,
    WorkersError,
)

STATUS: dict[type[CoopMapError], int] = {
    InputError: 400,
    UnusableFileError: 400,
    NotAllowedError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    MissingDataError: 503,
    StoreError: 503,
    WorkersError: 503,
    BusyError: 503,
}


def register_errors(app: Flask) -> None:
    """Let the application answer every error in the form that its caller reads."""
    app.register_error_handler(CoopMapError, _own)
    app.register_error_handler(HTTPException, _http)


def _own(error: CoopMapError) -> Response:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    return _answer(status, str(error))


def _http(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError):
        # Flask has logged the traceback; the reader is told no internals.
        return _answer(500, "something went wrong on our side; the error is in the server's log")
    return _answer(error.code or 500, error.description or error.name, "csrf" if isinstance(error, CSRFError) else "")


def _answer(status: int, sentence: str, cause: str = "") -> Response:
    if request.path.startswith("/api/") or request.path in ("/live", "/ready"):
        response = jsonify(error=sentence)
    else:
        response = Response(render_template("error.html", status=status, cause=cause or status, sentence=sentence))
    response.status_code = status
    response.cache_control.no_store = True
    return response
