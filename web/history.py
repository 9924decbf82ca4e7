"""History: what each import, review and text changed, what it was before, and taking it back."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from activities.documents import load_sources
from activities.history import Change, changes_of, list_batches, read_batch, undo
from activities.model import TEXT_FIELDS, Activity
from activities.queue import find_activities
from geo.errors import ConflictError
from web.accounts import editor_only, guard, signed_in
from web.errors import server_words
from web.pages import code_names
from web.paging import Pages, pages_of, read_offset
from web.state import language, state

PAGE = 50
# Fields that a person compares, in the order of the page; the others are shown when they differ as well.
COMPARED = (
    *TEXT_FIELDS,
    "kind",
    "status",
    "start",
    "end",
    "sectors",
    "partners",
    "funds",
    "scope",
    "locations",
    "note",
)

blueprint = Blueprint("history", __name__, url_prefix="/review/history")
guard(blueprint)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of an activity before and after a batch, in words."""

    field: str
    before: str
    after: str


@blueprint.get("")
def history() -> Response:
    """Answer the list of batches, newest first."""
    offset = read_offset()
    batches = list_batches(state().snapshots.store, PAGE + 1, offset)
    pages = pages_of(offset, PAGE, offset + len(batches))
    return Response(
        render_template("review/history.html", batches=batches[:PAGE], pages=pages, source_names=_source_names())
    )


def _source_names() -> dict[str, str]:
    return {name: source.name(language()) for name, source in load_sources().items()}


@blueprint.get("/<int:batch>")
def show(batch: int) -> Response:
    """Answer what one batch changed, each activity before and now."""
    return Response(_batch_page("review/batch.html", batch))


@blueprint.get("/<int:batch>/undo")
@editor_only
def confirm(batch: int) -> Response:
    """Ask whether the batch is to be taken back."""
    return Response(_batch_page("review/undo.html", batch))


def _batch_page(template: str, batch: int, trouble: dict[str, str] | None = None) -> str:
    store, offset = state().snapshots.store, read_offset()
    record = read_batch(store, batch)
    changes = changes_of(store, batch, PAGE, offset)
    now = find_activities(store, [change.activity for change in changes])
    total = record.new + record.changed + record.removed
    pages: Pages = pages_of(offset, PAGE, total)
    return render_template(
        template,
        batch=record,
        changes=[_shown(change, now.get(change.activity)) for change in changes],
        pages=pages,
        trouble=trouble,
        codes=code_names(language()),
        source_names=_source_names(),
    )


def _shown(change: Change, now: Activity | None) -> dict[str, Any]:
    known = now or change.before
    return {
        "id": change.activity,
        "title": _title(known) if known else change.ref,
        "action": change.action,
        "is_there": now is not None,
        "differences": differences(change.before, now) if change.before and now else [],
    }


def _title(activity: Activity) -> str:
    first, second = activity.title_en, activity.title_vi
    return (second or first) if language() == "vi" else (first or second)


def differences(before: Activity, after: Activity) -> list[Difference]:
    """Return the fields in which two states of an activity differ."""
    pairs = ((field, _words(getattr(before, field)), _words(getattr(after, field))) for field in COMPARED)
    return [Difference(*pair) for pair in pairs if pair[1] != pair[2]]


def _words(value: Any) -> str:
    """Return a field's value as a person reads it."""
    if isinstance(value, str):
        return value
    return ", ".join(dict.fromkeys(_word(part) for part in value))


def _word(part: Any) -> str:
    if hasattr(part, "place"):
        return str(part.place.name(language()))
    if hasattr(part, "partner"):
        return f"{part.partner} ({part.role})"
    return f"{part.amount} {part.currency}" if hasattr(part, "currency") else str(part)


@blueprint.post("/<int:batch>/undo")
@editor_only
def take_back(batch: int) -> AnyResponse:
    """Take the batch back; 409 with the reason when later batches stand in the way."""
    try:
        saved = undo(state().snapshots.store, batch, signed_in().name)
    except ConflictError as error:
        return Response(_batch_page("review/undo.html", batch, server_words(error)), 409)
    sentence = _("Batch %(batch)s is taken back: %(removed)s activities gone, %(changed)s as they were, %(new)s back.",
                 batch=batch, removed=saved.removed, changed=saved.changed, new=saved.new)  # fmt: skip
    flash(sentence, "done")
    return redirect(url_for("history.show", batch=saved.batch or batch, lang=request.args.get("lang", language())), 303)
