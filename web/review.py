"""The review queue: activities whose places are in doubt, each to be settled by a person."""

from flask import Blueprint, Response, render_template

from web.accounts import guard

blueprint = Blueprint("review", __name__, url_prefix="/review")
guard(blueprint)


@blueprint.get("")
def queue() -> Response:
    """Answer the queue."""
    return Response(render_template("review/queue.html"))
