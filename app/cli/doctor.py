"""`volleysense doctor`: is everything here that is needed, and what to do where it is not."""

from __future__ import annotations

import typer

from app.cli.output import AsJson, Dir, load_settings, print_result


def doctor(folder: Dir = None, as_json: AsJson = False) -> None:
    """Check database, disk, weights and versions; exit code 1 when something is wrong."""
    from app.health import examine

    findings = examine(load_settings(folder))
    healthy = all(finding.ok for finding in findings)
    lines = [f"{'ok   ' if f.ok else 'WRONG'}  {f.what}: {f.found}" for f in findings]
    lines += [f"       -> {f.remedy}" for f in findings if not f.ok]
    lines.append("All is well." if healthy else "Something needs attention, see the arrows above.")
    answer = {"healthy": healthy, "checks": [finding.as_dict() for finding in findings]}
    print_result(answer, as_json, "\n".join(lines))
    if not healthy:
        raise typer.Exit(1)
