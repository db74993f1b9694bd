"""Lies in release.zip as its main program: `python release.zip` computes the release anew from that very file.

`python one.zip other.zip` computes another release with the program of the first. On an old Python, or without NumPy,
it says in Russian what is missing.
"""

import sys
from pathlib import Path

OLDEST = (3, 11)


def main(archive: str, arguments: list[str]) -> int:
    """Check the named release, or the archive itself; the exit code of index_engine.recompute, 2: cannot run."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a console may lack Cyrillic letters
    if sys.version_info < OLDEST:
        print("Нужен Python {}.{} или новее: https://www.python.org/downloads/".format(*OLDEST))
        return 2
    try:
        import numpy  # noqa: F401
    except ImportError:
        print(f"Нужна библиотека NumPy. Установите её: {Path(sys.executable).name} -m pip install numpy")
        return 2
    if not arguments and Path(archive).is_dir():
        print("Архив распакован. Назовите скачанный файл: python . ../release.zip")
        return 2
    from index_engine import recompute

    return recompute.main(arguments or [archive])


if __name__ == "__main__":
    sys.exit(main(str(Path(__file__).parent), sys.argv[1:]))
