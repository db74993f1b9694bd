"""The process that decodes is bounded, and whatever happens in it is told in words that help."""

import os
import signal
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from assessments.photos import reading, refusals
from assessments.photos.header import MAX_BYTES
from assessments.photos.parcel import LONGEST, MAGIC, Trouble, pack, unpack
from assessments.photos.reading import ENVIRONMENT, ROOT, Limits, judge_file, prepare
from assessments.photos.refusals import PhotoRefused, PhotosBusy
from assessments.photos.slots import Slots

from .pictures import encoded, photo_like
from .test_header import chunk, png

MEASURED = """
import resource, sys
from pathlib import Path
from assessments.photos.reading import prepare
from assessments.photos.slots import Slots
photo = prepare(Path(sys.argv[1]), slots=Slots(Path(sys.argv[1]).parent))
assert "PIL" not in sys.modules, "nothing is decoded in this process"
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, photo.width, photo.height)
"""


def refused(make, *args, **kwargs) -> str:
    """The words in which a photo is refused."""
    with pytest.raises(PhotoRefused) as caught:
        make(*args, **kwargs)
    return str(caught.value)


def test_a_huge_file_is_refused_without_being_read(tmp_path):
    path = tmp_path / "sparse"
    path.touch()
    os.truncate(path, 5 * 1024**3)

    class Unread:
        def fileno(self) -> int:
            return opened.fileno()

        def read(self) -> bytes:
            raise AssertionError("The file was read.")

    with path.open("rb") as opened:
        assert "больше 15 МБ" in refused(judge_file, Unread())


def test_a_judged_file_stands_at_its_start_again(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(encoded(photo_like(1)))
    with path.open("rb") as photo:
        assert judge_file(photo).width == 480
        assert photo.tell() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", refusals.EMPTY),
        (b"<html><body>", refusals.PAGE),
        (png(30_000, 30_000), "больше 25 миллионов"),
        (encoded(photo_like(1))[:-200], refusals.TRUNCATED),
        (encoded(photo_like(1)) + b"<script>alert(1)</script>", refusals.FOREIGN),
    ],
)
def test_what_the_header_gives_away_starts_no_process(kept, monkeypatch, content, words):
    monkeypatch.setattr(subprocess, "Popen", None)
    assert words in refused(kept, content)


def blotted(content: bytes, after: bytes, skip: int = 0) -> bytes:
    """The file with nothing but zeros from some bytes behind these on."""
    at = content.index(after) + len(after) + skip
    return content[:at] + bytes(len(content) - at - 12) + content[-12:]


@pytest.mark.parametrize(
    "content",
    [
        png(100, 100),
        blotted(encoded(Image.new("L", (90, 90)), "PNG"), b"IDAT"),
        blotted(encoded(photo_like(1), "WEBP", lossless=True), b"VP8L", 10),
        blotted(encoded(photo_like(1), "HEIF"), b"mdat"),
    ],
    ids=["no points", "png", "webp", "heic"],
)
def test_points_that_cannot_be_decoded_are_told_so(kept, content):
    assert refused(kept, content) == refusals.BROKEN


def test_photo_of_one_colour_that_swells_is_kept(kept):
    """24 million points out of some kilobytes: what a bomb does within the bounds is only a dull photo."""
    content = encoded(Image.new("RGBA", (6000, 4000), (200, 30, 30, 255)), "PNG")
    assert len(content) < 500_000
    photo = kept(content)
    assert (photo.width, photo.height, photo.likeness.quality) == (2000, 1333, 0)


def test_photo_that_needs_more_memory_is_told_so(kept):
    content = encoded(Image.new("RGBA", (6000, 4000), (200, 30, 30, 255)), "PNG")
    assert refused(kept, content, Limits(memory=280 * 1024**2)) == refusals.NO_MEMORY


def test_photo_that_takes_too_long_is_told_so(kept):
    assert refused(kept, encoded(photo_like(1)), Limits(seconds=0.001)) == refusals.TOO_SLOW


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-signal.SIGXCPU, refusals.TOO_SLOW),
        (-signal.SIGALRM, refusals.TOO_SLOW),
        (-signal.SIGKILL, refusals.KILLED),
        (1, refusals.KILLED),
    ],
)
def test_each_end_of_the_process_has_its_words(code, words):
    assert refused(reading._understood, pack(Trouble.BROKEN), code) == words


@pytest.mark.parametrize(("answer", "code"), [(pack(Trouble.MEMORY), -signal.SIGSEGV), (b"", 0), (MAGIC * 9, 0)])
def test_a_decoder_that_crashed_or_lies_makes_a_broken_photo(answer, code):
    assert reading._understood(answer, code) is Trouble.BROKEN


def test_a_child_that_never_stops_speaking_is_not_listened_to():
    with subprocess.Popen(["yes"], stdout=subprocess.PIPE) as child:
        answer = reading._collect(child, time.monotonic() + 60)
        child.kill()
    assert LONGEST < len(answer) <= LONGEST + (1 << 16)


def ask(photo: Path, *arguments: str) -> tuple[bytes, int]:
    """What the child process itself answers, and how it ended."""
    with photo.open("rb") as opened:
        command = [sys.executable, "-m", "assessments.photos.child", *arguments]
        child = subprocess.run(command, stdin=opened, capture_output=True, cwd=ROOT, env=ENVIRONMENT, check=False)
    return child.stdout, child.returncode


def test_more_points_than_the_header_may_claim_are_refused_in_the_child_as_well(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(encoded(photo_like(1)))
    assert unpack(ask(path, "JPEG", "100000", str(512 * 1024**2), "20")[0]) is Trouble.POINTS


def test_a_header_that_is_followed_by_a_larger_one_gains_nothing(kept):
    """The first IHDR of a PNG is the one that is judged, the last the one that its decoder believes."""
    second = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    assert "больше 25 миллионов" in refused(kept, png(100, 100, second))


def test_only_the_format_that_was_judged_is_tried(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(encoded(photo_like(1), "GIF"))
    assert unpack(ask(path, "JPEG", "1000000", str(512 * 1024**2), "20")[0]) is Trouble.BROKEN


@pytest.mark.parametrize("action", ["import signal; signal.alarm(0)\nwhile True: pass", "import time; time.sleep(60)"])
def test_the_child_ends_by_itself_where_nobody_waits(action):
    """By its limit of the processor, and by that of the clock."""
    code = f"from assessments.photos.child import limit; limit(1 << 30, 1)\n{action}"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert ended.returncode in (-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL)


def test_the_child_writes_no_files(tmp_path):
    code = "from assessments.photos.child import limit; limit(1 << 30, 9); open('made', 'w').write('a' * 9999)"
    environment = {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert b"File too large" in ended.stderr


def test_the_child_knows_none_of_our_secrets_and_holds_its_slot(kept, slots, monkeypatch):
    seen = {}
    monkeypatch.setenv("SECRET_KEY", "known to nobody")

    class Popen(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            seen.update(kwargs, slot=os.fstat(kwargs["pass_fds"][0]).st_ino)
            super().__init__(*args, **kwargs)

    monkeypatch.setattr(subprocess, "Popen", Popen)
    kept(encoded(photo_like(1)))
    assert "SECRET_KEY" not in seen["env"]
    assert seen["slot"] == (slots.folder / "photo-0.lock").stat().st_ino


def test_large_photos_are_read_in_bounded_memory_and_in_another_process(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(encoded(photo_like(1).resize((5164, 3873)), progressive=True, subsampling=0))
    measured = subprocess.run([sys.executable, "-c", MEASURED, path], cwd=ROOT, capture_output=True, check=True)
    megabytes, width, height = map(int, measured.stdout.split())
    assert (width, height) == (2000, 1500)
    assert 50 < megabytes < 300


def test_a_full_machine_asks_for_patience(tmp_path):
    path = tmp_path / "photo"
    path.write_bytes(encoded(photo_like(1)))
    one = Slots(tmp_path / "slots", number=1, patience=0)
    with one.taken():
        with pytest.raises(PhotosBusy, match="Подождите"):
            prepare(path, slots=one)
        assert prepare(path, slots=Slots(tmp_path / "slots", number=2, patience=0)).width == 480
    assert prepare(path, slots=one).width == 480


def test_a_slot_is_held_as_long_as_its_child_lives(tmp_path):
    """Also where the process that started it has gone."""
    one = Slots(tmp_path, number=1, patience=0)
    with one.taken() as slot:
        child = subprocess.Popen(["sleep", "600"], pass_fds=(slot,))
    with pytest.raises(PhotosBusy), one.taken():
        pass
    child.kill()
    child.wait()
    with one.taken():
        pass


def test_no_more_children_run_at_once_than_there_are_slots(tmp_path, monkeypatch):
    path, children, most = tmp_path / "photo", [], []
    path.write_bytes(encoded(photo_like(1)))

    class Popen(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            children.append(self)
            most.append(sum(child.returncode is None for child in children))

    monkeypatch.setattr(subprocess, "Popen", Popen)
    with ThreadPoolExecutor(6) as together:
        two = Slots(tmp_path / "slots", number=2, patience=60)
        photos = list(together.map(lambda _: prepare(path, slots=two), range(6)))
    assert photos == photos[:1] * 6
    assert max(most) == 2


def test_waiting_leaves_no_file_open(tmp_path):
    one = Slots(tmp_path, number=1, patience=0)
    with one.taken():
        before = len(os.listdir("/dev/fd"))
        for _ in range(5):
            with pytest.raises(PhotosBusy), one.taken():
                pass
        assert len(os.listdir("/dev/fd")) == before


def test_slots_are_given_back_after_a_refusal(kept, slots):
    for _ in range(slots.number + 1):
        assert refused(kept, png(100, 100)) == refusals.BROKEN


def test_a_file_as_large_as_may_be_is_read(kept):
    content = encoded(photo_like(1))
    assert kept(content + bytes(MAX_BYTES - len(content))).width == 480
