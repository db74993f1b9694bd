"""What the portal is made of, as CycloneDX: the libraries of requirements.txt, as installed, with their licences."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [str(Path(sys.executable).parent / "cyclonedx-py"), "environment"]
PROGRAM += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible", "--output-format", "JSON"]


def pinned() -> set[str]:
    """Names of the libraries that the portal needs, without those of tests and checks."""
    lines = (ROOT / "requirements.txt").read_text()
    return {found[1].lower() for found in re.finditer(r"^([A-Za-z0-9._-]+)(?:\[.*\])?==", lines, re.MULTILINE)}


def bill() -> dict[str, Any]:
    """The bill of materials of this environment, less what is not the portal's."""
    command = [*PROGRAM, sys.executable]
    done = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)  # noqa: S603
    wanted = pinned()
    done["components"] = [one for one in done["components"] if re.sub(r"[-_.]+", "-", one["name"]).lower() in wanted]
    kept = {one["bom-ref"] for one in done["components"]} | {done["metadata"]["component"]["bom-ref"]}
    done["dependencies"] = [
        one | {"dependsOn": [ref for ref in one.get("dependsOn", []) if ref in kept]}
        for one in done["dependencies"]
        if one["ref"] in kept
    ]
    return done


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, ensure_ascii=False, indent=1)
