"""Rebuild boundary sets: ``python -m geo.building`` all of them in order, ``python -m geo.building basins`` only some.

Later sets are cut from earlier ones, so that after a change of the provinces all have to be rebuilt.
"""

import sys
from collections.abc import Callable

from geo.building import archipelagos, basins, context, countries, provinces, regions
from geo.building.packages import PackageError

STEPS: dict[str, Callable[[], None]] = {
    "archipelagos": archipelagos.build,
    "provinces-63": provinces.build_63,
    "provinces-34": provinces.build_34,
    "regions": regions.build,
    "countries": countries.build,
    "context": context.build,
    "basins": basins.build,
}


def main(wanted: list[str]) -> int:
    """Run the steps that are wanted (none named: all) and return the exit status."""
    unknown = sorted(set(wanted) - STEPS.keys())
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(STEPS)}", file=sys.stderr)
        return 2
    for name, build in STEPS.items():
        if name in wanted or not wanted:
            try:
                build()
            except PackageError as error:
                print(f"{name}: {error}", file=sys.stderr)
                return 1
            print(f"{name}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
