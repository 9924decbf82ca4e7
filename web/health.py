"""Health: whether the process lives, and whether it has all that it needs to serve."""

from flask import Blueprint, Response, jsonify

from activities.codelists import LANGS
from activities.store import StoreError
from activities.wording import CATALOGUES
from geo.errors import MissingDataError
from geo.register import read_places
from web.geometry import WEB_SETS
from web.settings import ROOT
from web.state import snapshot, state

blueprint = Blueprint("health", __name__)


def missing() -> list[str]:
    """Return, in words, everything that serving needs and that is not there."""
    found = []
    for name in WEB_SETS:
        try:
            read_places(name)
        except MissingDataError as error:
            found.append(str(error))
    if not (ROOT / "static" / "vendor" / ".stamp").is_file():
        found.append("static/vendor is not installed: run make setup")
    found += [
        f"the catalogue of language {lang!r} is not compiled: run make setup"
        for lang in LANGS
        if lang != "en" and not (CATALOGUES / lang / "LC_MESSAGES" / "messages.mo").is_file()
    ]
    try:
        state().snapshots.store.revision()
        snapshot()
    except (StoreError, MissingDataError) as error:
        found.append(str(error))
    return found


@blueprint.get("/live")
def live() -> Response:
    """Answer that the process runs."""
    return jsonify(status="live")


@blueprint.get("/ready")
def ready() -> Response:
    """Answer 200 when everything is there, else 503 with what is missing."""
    found = missing()
    response = jsonify(status="ready" if not found else "not ready", missing=found)
    response.status_code = 503 if found else 200
    response.cache_control.no_store = True
    return response
