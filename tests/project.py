"""Where the project's files are, and settings for an application of a test's own."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "data" / "activities" / "monre-2022h1.csv"


def make_settings(folder: Path, **more: str) -> dict[str, str]:
    """Return settings whose store and snapshots lie in the folder."""
    return {
        "COOPMAP_STORE": f"sqlite:///{folder / 'store.db'}",
        "COOPMAP_SNAPSHOTS": str(folder / "snapshots"),
        **more,
    }
