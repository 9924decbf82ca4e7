"""Where the project's files are, and settings for an application of a test's own."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "data" / "activities" / "monre-2022h1.csv"


def make_settings(folder: Path, **more: str) -> dict[str, str]:
    """Return settings whose store, snapshots and uploads lie in the folder."""
    return {
        "COOPMAP_STORE": f"sqlite:///{folder / 'store.db'}",
        "COOPMAP_SNAPSHOTS": str(folder / "snapshots"),
        "COOPMAP_UPLOADS": str(folder / "uploads"),
        "COOPMAP_SECRET": "only-for-tests-7f3a91c2e8",
        **more,
    }
