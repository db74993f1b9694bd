"""Known weaknesses of the pinned libraries, by pip-audit: 1 where there is one, a plain line where nobody can tell."""

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = [str(Path(sys.executable).parent / "pip-audit"), "--requirement", "requirements.txt", "--no-deps"]
PROGRAM += ["--disable-pip", "--progress-spinner", "off", "--format", "json", "--timeout", "10"]


def main() -> int:
    """Ask the database and tell what it knows; 0 where nothing is known against any library that it answered about."""
    done = subprocess.run(PROGRAM, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        libraries = json.loads(done.stdout)["dependencies"]
    except ValueError:
        libraries = []
    asked = [library for library in libraries if "skip_reason" not in library]
    if not asked:
        print("Уязвимости библиотек не проверены: база уязвимостей недоступна отсюда.")
        return 0
    weak = [(library, weakness) for library in asked for weakness in library["vulns"]]
    for library, weakness in weak:
        mended = ", ".join(weakness["fix_versions"]) or "ещё нет"
        print(f"{library['name']} {library['version']}: {weakness['id']}; исправлено в: {mended}", file=sys.stderr)
    if left := len(libraries) - len(asked):
        print(f"О библиотеках, о которых база не знает, ничего не сказано: {left}.", file=sys.stderr)
    return 1 if weak else 0


if __name__ == "__main__":
    sys.exit(main())
