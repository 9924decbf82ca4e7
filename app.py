"""CoopMap's application factory."""

import mimetypes
from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Response, request
from flask_babel import Babel
from flask_compress import Compress

from activities.pinning import Pins
from activities.snapshots import Snapshots
from activities.store import Store
from layers import layers
from web import (
    accounts,
    api,
    basins,
    briefs,
    compare,
    decks,
    embed,
    exports,
    figures,
    gaps,
    health,
    history,
    narratives,
    offline,
    pages,
    profiles,
    review,
    sites,
    template,
    uploads,
)
from web.account_commands import user_group
from web.accounts import set_up_accounts
from web.assets import set_up_assets
from web.commands import register_commands
from web.embed import POLICY
from web.errors import register_errors
from web.gap_commands import gaps as gaps_command
from web.narrative_commands import narrative
from web.overlap import set_up_overlap
from web.overlap_commands import overlap
from web.profile_commands import show_basins, show_donors
from web.secret import read_secret
from web.settings import ROOT, SECRET_FILE, read_settings, trusted_hosts
from web.state import State, build_digest, language, state
from web.tiles import with_tiles

CONTENT_SECURITY_POLICY = f"{POLICY}; frame-ancestors 'none'"
COMPRESSED = [
    *("text/html", "text/css", "text/javascript", "application/json"),
    *("application/geo+json", "image/svg+xml", "text/csv", "application/xml"),
]
# What a form holds beside its file.
FORM_BYTES = 100_000


def create_app(settings: Mapping[str, str] | None = None) -> Flask:
    """Make the application; ``settings`` go before the environment (see `web.settings`)."""
    values = read_settings(settings)
    mimetypes.add_type("font/woff2", ".woff2")
    app = Flask(__name__, root_path=str(ROOT))
    snapshots = _snapshots(values)
    app.extensions["coopmap"] = State(values, snapshots, build_digest(values), Pins(snapshots))
    app.config["MAX_CONTENT_LENGTH"] = int(values["COOPMAP_UPLOAD_MB"]) * 1_000_000 + FORM_BYTES
    app.config["TRUSTED_HOSTS"] = trusted_hosts(values)
    app.config["COMPRESS_MIMETYPES"] = COMPRESSED
    Babel(app, default_translation_directories=str(ROOT / "translations"), locale_selector=language)
    Compress(app)
    set_up_accounts(app, read_secret(values["COOPMAP_SECRET"], SECRET_FILE))
    for module in (
        pages,
        api,
        sites,
        profiles,
        basins,
        gaps,
        health,
        accounts,
        review,
        uploads,
        history,
        narratives,
        template,
        exports,
        figures,
        decks,
        briefs,
        embed,
        offline,
        compare,
    ):
        app.register_blueprint(module.blueprint)
    set_up_overlap(app)
    set_up_assets(app)
    layers()  # a layer that does not fit, or two of one key, fail here and not in a request
    register_errors(app)
    register_commands(app)
    app.cli.add_command(user_group)
    app.cli.add_command(narrative)
    app.cli.add_command(overlap)
    app.cli.add_command(show_donors)
    app.cli.add_command(show_basins)
    app.cli.add_command(gaps_command)
    app.context_processor(lambda: {"lang": language(), "other_lang_url": pages.other_language_url()})
    app.after_request(_secure)
    return app


def _snapshots(values: Mapping[str, str]) -> Snapshots:
    url = values["COOPMAP_STORE"]
    if url.startswith("sqlite:////"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    return Snapshots(Store(url), Path(values["COOPMAP_SNAPSHOTS"]))


def _secure(response: Response) -> Response:
    policy = CONTENT_SECURITY_POLICY
    if request.endpoint == "pages.show_map":  # the only page that offers tiles
        policy = with_tiles(policy, state().settings)
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    # The header knows no list of hosts; where the policy has one, it would forbid them all.
    if "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]:
        response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    # Compression reads a static file to its end without closing it.
    if response.is_streamed and hasattr(response.response, "close"):
        response.call_on_close(response.response.close)
    return response
