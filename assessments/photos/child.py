"""The process in which one photo is decoded: `python -m assessments.photos.child FORMAT POINTS BYTES SECONDS < photo`.

It bounds itself before it looks at the photo, answers on its standard output with a parcel (`parcel`) and ends.
"""

import os
import resource
import signal
import sys


def limit(memory: int, seconds: int) -> None:
    """Bounds this process: bytes of address space, seconds of the processor and of the clock; no file, no core."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    signal.alarm(seconds + 1)  # ends it also where nobody waits for it any more


def main(arguments: list[str]) -> None:
    """Reads the photo on standard input; everything else stands in the arguments."""
    photo_format, points, memory, seconds = arguments[0], *map(int, arguments[1:])
    limit(memory, seconds)
    from .drawing import draw  # decoders are loaded within the bounds
    from .parcel import pack

    with open(0, "rb", closefd=False) as photo:
        answer = pack(draw(photo, photo_format, points))
    with open(1, "wb", closefd=False) as out:
        out.write(answer)
    os._exit(0)  # nothing that a decoder has left behind can spoil what is written


if __name__ == "__main__":
    main(sys.argv[1:])
