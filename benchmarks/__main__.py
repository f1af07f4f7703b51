"""`python -m benchmarks [PART ...]`: measure, print, save as JSON; all parts if none is named."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from benchmarks.measure import Result

PARTS = (
    "record",
    "live",
    "pages",
    "stats",
    "season",
    "video",
    "scout",
    "watch",
    "follow",
    "devices",
)
RESULTS = Path(__file__).parent / "results"


def main() -> int:
    """Run the parts; 1 when a target was missed."""
    chosen = parts(sys.argv[1:])
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="volleysense-bench-") as folder:
        for part in chosen:
            run: Callable[[Path], Iterator[Result]] = import_module(f"benchmarks.{part}").run
            for result in run(Path(folder)):
                print(result, flush=True)
                results.append(result)
    print(f"Saved in {save(results)}")
    missed = [result.name for result in results if result.passed is False]
    print(f"{len(missed)} of {len(results)} targets missed." if missed else "No target missed.")
    return 1 if missed else 0


def parts(arguments: list[str]) -> list[str]:
    """Which parts the command line asks for; all of them when it names none."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", type=_part, help=", ".join(PARTS))
    return parser.parse_args(arguments).parts or list(PARTS)


def _part(name: str) -> str:
    """`choices` would refuse an empty list of parts on Python 3.11."""
    if name not in PARTS:
        raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(PARTS)}")
    return name


def save(results: list[Result]) -> Path:
    """Write the figures beside what they were measured on."""
    now = dt.datetime.now(dt.UTC)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{now:%Y%m%dT%H%M%SZ}.json"
    load = os.getloadavg() if hasattr(os, "getloadavg") else None
    machine = {
        "cpu_count": os.cpu_count(),
        "load_average": load,
        "machine": platform.machine(),
        "python": platform.python_version(),
        "system": platform.system(),
    }
    content = {
        "measured_utc": now.isoformat(timespec="seconds"),
        "machine": machine,
        "results": [result.as_json() for result in results],
    }
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
