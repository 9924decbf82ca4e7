"""Uploads: send a file in, watch its import, read its report, take it back."""

from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask_babel import format_number
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from activities.codelists import LANGS
from activities.headers import column_names
from activities.uploads import (
    Status,
    Upload,
    is_running,
    keep_upload,
    list_uploads,
    new_upload,
    read_status,
    read_upload,
    upload_folder,
)
from activities.wording import N_
from geo.errors import ConflictError, InputError, NotFoundError
from web.accounts import editor_only, guard, signed_in
from web.jobs import start_import
from web.paging import pages_of, read_offset
from web.state import data_folder, language, state

PAGE = 25
ISSUES_SHOWN = 100
# The import of a large file takes a core; others wait their turn with a sentence.
MOST_RUNNING = 2
PARAMETERS = frozenset({"lang", "offset"})

blueprint = Blueprint("uploads", __name__, url_prefix="/review/uploads")
guard(blueprint)


def _root() -> Path:
    return data_folder("COOPMAP_UPLOADS")


def _page(upload_id: str) -> str:
    return url_for("uploads.show", upload_id=upload_id, lang=language())


@blueprint.get("")
def uploads() -> Response:
    """Answer the form to send a file in, and what was sent in before."""
    offset = read_offset()
    total, found = list_uploads(_root(), PAGE, offset)
    rows = [(upload, read_status(_root() / upload.id)) for upload in found]
    largest = int(state().settings["COOPMAP_UPLOAD_MB"])
    page = render_template("review/uploads.html", rows=rows, largest=largest, pages=pages_of(offset, PAGE, total))
    return Response(page)


@blueprint.post("")
@editor_only
def send() -> AnyResponse:
    """Keep the file, start its import and go to its page; the address as JSON where a script asks."""
    given = request.files.get("file")
    if given is None or not given.filename:
        raise InputError(N_("no file was chosen"))
    _, latest = list_uploads(_root(), 50)
    if sum(is_running(_root() / upload.id) for upload in latest) >= MOST_RUNNING:
        raise ConflictError(N_("other imports are running: wait until one has ended"))
    source, is_check = request.form.get("source", ""), request.form.get("check") == "yes"
    draft = new_upload(given.filename, source, signed_in().name, language(), is_check=is_check)
    upload = keep_upload(_root(), cast("BinaryIO", given.stream), draft)
    start_import(_root() / upload.id, state().settings)
    return redirect(_page(upload.id), 303)


@blueprint.get("/<upload_id>")
def show(upload_id: str) -> Response:
    """Answer how far an import is, or its report."""
    folder = upload_folder(_root(), upload_id)
    upload, status = read_upload(folder), read_status(folder)
    report = _report(folder) if status.state == "done" else None
    offset = read_offset()
    issues = report["issues"] if report else []
    return Response(
        render_template(
            "review/upload.html",
            upload=upload,
            status=status,
            report=report,
            issues=issues[offset : offset + ISSUES_SHOWN],
            errors=sum(issue["severity"] == "error" for issue in issues),
            pages=pages_of(offset, ISSUES_SHOWN, len(issues)),
            names=column_names(language()),
            has_xlsx=_xlsx(folder) is not None,
            said=progress_words(status),
        )
    )


def _report(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = orjson.loads((folder / f"report-{language()}.json").read_bytes())
    return report


def _xlsx(folder: Path) -> Path | None:
    """Return the report as a workbook: in the reader's language, else in its sender's, None where there is none."""
    names = (f"report-{lang}.xlsx" for lang in (language(), *LANGS))
    return next((folder / name for name in names if (folder / name).is_file()), None)


def progress_words(status: Status) -> str:
    """Return in words how far an import is, or how it ended."""
    done, total = format_number(status.done), format_number(status.total)
    if status.state != "running":
        words = {"done": _("done"), "refused": _("refused"), "failed": _("failed")}[status.state]
    elif status.stage == "write":
        words = _("Storing: %(done)s of %(total)s activities", done=done, total=total)
    elif status.stage:
        words = _("Reading, checking and locating: %(done)s rows", done=done)
    else:
        words = _("Starting")
    return str(words)


@blueprint.get("/<upload_id>/status")
def show_status(upload_id: str) -> Response:
    """Answer how far an import is as JSON, for the page's script."""
    status = read_status(upload_folder(_root(), upload_id))
    document = {
        "state": status.state,
        "stage": status.stage,
        "done": status.done,
        "total": status.total,
        "said": progress_words(status),
    }
    return Response(orjson.dumps(document), mimetype="application/json")


@blueprint.get("/<upload_id>/report.json")
def report_json(upload_id: str) -> Response:
    """Answer the report as JSON, to take away."""
    folder = upload_folder(_root(), upload_id)
    return _to_take_away(folder / f"report-{language()}.json", read_upload(folder), "json")


@blueprint.get("/<upload_id>/report.xlsx")
def report_xlsx(upload_id: str) -> Response:
    """Answer the report as a workbook with the bad cells marked, to take away."""
    folder = upload_folder(_root(), upload_id)
    return _to_take_away(_xlsx(folder) or folder / "report.xlsx", read_upload(folder), "xlsx")


def _to_take_away(path: Path, upload: Upload, ending: str) -> Response:
    if not path.is_file():
        raise NotFoundError(N_("there is no such report of this upload"))
    name = f"{upload.name.rpartition('.')[0] or upload.name}-report.{ending}"
    return send_file(path, as_attachment=True, download_name=name)
