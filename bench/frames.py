"""The work of a frame, read from Chromium's own trace."""

import itertools
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import CDPSession, Page

Event = dict[str, Any]
Thread = tuple[int, int]

CATEGORIES = "devtools.timeline,v8.execute"
#: What a main thread does for a frame, by the names of DevTools.
STAGES = {
    *("RunMicrotasks", "TimerFire", "EventDispatch", "FireAnimationFrame", "FunctionCall"),
    *("UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize"),
}
_LONGEST_MS = 10_000


@contextmanager
def traced(page: Page, session: CDPSession) -> Iterator[list[Event]]:
    """Trace a page; the list fills when the block is left."""
    events: list[Event] = []
    is_done = threading.Event()
    session.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    session.on("Tracing.tracingComplete", lambda _: is_done.set())
    session.send("Tracing.start", {"categories": CATEGORIES, "transferMode": "ReportEvents"})
    yield events
    session.send("Tracing.end")
    for _ in range(_LONGEST_MS // 20):
        if is_done.is_set():
            return
        page.wait_for_timeout(20)  # events are heard while the page is waited for
    raise TimeoutError("Chromium did not end its trace")


def work_to_frames(events: Sequence[Event]) -> list[float]:
    """Return for each click of a trace the main thread's work on the frame that shows its answer; milliseconds of CPU.

    It counts from the end of the last answer to the end of the frame that the answer's script asked for: its script,
    style, layout and paint. Waiting for the screen's turn is no work; nor is what the page puts off until after.
    """
    calls = Counter(_thread(event) for event in events if event["name"] == "FunctionCall")
    [(main, _)] = calls.most_common(1)
    ours = sorted(
        (event for event in events if _thread(event) == main and event["ph"] == "X" and event["name"] in STAGES),
        key=lambda event: (event["ts"], -event["dur"]),
    )
    answers = sorted(event["ts"] for event in events if event["name"] == "ResourceFinish")
    clicks = [event["ts"] for event in ours if _is_click(event)]
    found = []
    for start, end in itertools.pairwise([*clicks, float("inf")]):
        came = [ts for ts in answers if start < ts < end]
        if came:
            found.append(_work(event for event in ours if max(came) <= event["ts"] < end))
    return found


def _thread(event: Event) -> Thread:
    return event["pid"], event["tid"]


def _is_click(event: Event) -> bool:
    return bool(event["name"] == "EventDispatch" and event["args"]["data"]["type"] == "click")


def _work(events: Iterator[Event]) -> float:
    total, covered, is_laid = 0.0, 0.0, False
    for event in events:
        is_laid |= event["name"] == "Layout"
        if event["ts"] >= covered:  # what lies within another is counted with it
            total += event["tdur" if "tdur" in event else "dur"] / 1000
            covered = event["ts"] + event["dur"]
        if is_laid and event["name"] == "Layerize":
            break
    return total
