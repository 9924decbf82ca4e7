"""A site that runs on a free port with a store of its own."""

import threading
from collections.abc import Iterator
from pathlib import Path

from desk import Site
from flask import Flask
from project import make_settings
from werkzeug.serving import make_server

from app import create_app


def run(app: Flask, *command: str) -> None:
    """Run one of the application's commands and expect it to succeed."""
    with app.app_context():
        result = app.test_cli_runner().invoke(args=list(command))
    assert result.exit_code == 0, result.output


def serve(folder: Path, *commands: tuple[str, ...], **settings: str) -> Iterator[Site]:
    """Run the application on a free port with a store of its own, after commands have filled it."""
    app = create_app(make_settings(folder, COOPMAP_LANG="en", **settings))
    for command in commands:
        run(app, *command)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
