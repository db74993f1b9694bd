"""From an uploaded photo to the copy that is kept. The web process judges it; a child process decodes it.

Decoders of pictures are where programs are broken into, and where memory goes. So they run in a process that has no
secrets in its environment, writes no file, and ends when it takes too much memory or time; this process stays whole
whatever happens there, and says to the person what to do.
"""

import logging
import math
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from . import refusals
from .endings import find_end, refuse_foreign
from .header import MAX_BYTES, Header, judge
from .parcel import LONGEST, Prepared, Trouble, unpack
from .refusals import PhotoRefused, too_many_points
from .slots import Slots

logger = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
# All that a child knows of the environment: NumPy would otherwise map memory for each core.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
OUT_OF_TIME = (-signal.SIGXCPU, -signal.SIGALRM)


@dataclass(frozen=True)
class Limits:
    """What one child may take."""

    memory: int = 512 * 1024**2  # bytes of address space
    seconds: float = 20.0  # of the clock, and of the processor


def prepare(path: Path, *, slots: Slots, limits: Limits | None = None) -> Prepared:
    """The copy to keep of the photo at `path`, a file of our own. Raises PhotoRefused, PhotosBusy among them.

    The same file gives the same bytes. Waits for one of the `slots`, then for the child.
    """
    with path.open("rb") as photo:
        header = judge_file(photo)
        with slots.taken() as slot:
            answer = _ask_child(photo, header, slot, limits or Limits())
    if isinstance(answer, Prepared):
        return answer
    if answer is Trouble.POINTS:
        raise too_many_points(header.max_points, is_jpeg=header.is_baseline)
    raise PhotoRefused(refusals.NO_MEMORY if answer is Trouble.MEMORY else refusals.BROKEN)


def judge_file(photo: BinaryIO) -> Header:
    """What an open file is, from its first byte to its last; nothing is decoded. Raises PhotoRefused."""
    size = os.fstat(photo.fileno()).st_size
    content = photo.read() if size <= MAX_BYTES else b""
    header = judge(content, size)
    refuse_foreign(content, find_end(content, header.format))
    photo.seek(0)
    return header


def _ask_child(photo: BinaryIO, header: Header, slot: int, limits: Limits) -> Prepared | Trouble:
    seconds = math.ceil(limits.seconds)
    numbers = (header.max_points, limits.memory, seconds)
    command = [sys.executable, "-E", "-s", "-B", "-m", "assessments.photos.child", header.format.value]
    child = subprocess.Popen(  # noqa: S603 - nothing of the visitor's stands in it
        [*command, *map(str, numbers)],
        stdin=photo,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=ENVIRONMENT,
        pass_fds=(slot,),
    )
    try:
        answer = _collect(child, time.monotonic() + limits.seconds)
        child.wait(1)
    except (TimeoutError, subprocess.TimeoutExpired):
        raise PhotoRefused(refusals.TOO_SLOW) from None
    finally:
        child.kill()
        child.wait()
    return _understood(answer, child.returncode)


def _collect(child: subprocess.Popen[bytes], deadline: float) -> bytes:
    """All that the child says until the deadline, but no more than a parcel can be. Raises TimeoutError."""
    pieces, length = [], 0
    with child.stdout as pipe, selectors.DefaultSelector() as waiting:  # type: ignore[union-attr]
        waiting.register(pipe, selectors.EVENT_READ)
        while length <= LONGEST:
            if not waiting.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            piece = os.read(pipe.fileno(), 1 << 16)
            if not piece:
                break
            pieces.append(piece)
            length += len(piece)
    return b"".join(pieces)


def _understood(answer: bytes, code: int) -> Prepared | Trouble:
    """What the child said, if it ended as it should."""
    if code:
        logger.warning("The process that reads a photo ended with %s", code)
    if code in OUT_OF_TIME:
        raise PhotoRefused(refusals.TOO_SLOW)
    if code > 0 or code == -signal.SIGKILL:
        raise PhotoRefused(refusals.KILLED)
    if code < 0:  # a decoder crashed
        return Trouble.BROKEN
    try:
        return unpack(answer)
    except ValueError:
        logger.warning("The process that reads a photo said what it may not")
        return Trouble.BROKEN
