"""How often signals accuse honest answers, what size of cheating they see, and how long they take.

`python -m benchmarks.signals [networks]`; 60 networks of 10,000 answers (the default) take about ten minutes. Networks
are those of the tests (tests/surveys/signals/honest.py). Rates are findings among what was tested, divided by the
stated rate. Power is the share of planted cheaters that are found at the default rates: six of 120 offices cheat at
once, each of 60 to 150 answers, in a network whose offices differ honestly.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Callable

import numpy as np

from surveys.signals import (
    Screening,
    find_batches_of_one_device,
    find_bursts,
    find_confirmed_lower,
    find_fast_offices,
    find_near_duplicates,
    find_outside_hours,
    find_prompting_offices,
    find_same_devices,
    find_straight_lines,
    find_straight_offices,
    find_too_fast,
    find_unlike_peers,
    positive_share,
)
from tests.surveys.signals.honest import ITEMS, Honest, batches_of, honest, marks_of, sizes_of_offices

RATES = (0.02, 0.005, 0.001)
DIFFER = 0.3
CHEATERS = 6
FUNNEL_RATES = (0.01, 0.005, 0.001)

SIGNALS: dict[str, Callable[..., Screening]] = {
    "too fast": lambda net, **rate: find_too_fast(net.offices, net.seconds, net.marks > 0, **rate),
    "fast offices": lambda net, **rate: find_fast_offices(net.offices, net.seconds, net.marks > 0, **rate),
    "straight lines": lambda net, **rate: find_straight_lines(net.offices, net.marks, **rate),
    "straight offices": lambda net, **rate: find_straight_offices(net.offices, net.marks, **rate),
    "near duplicates": lambda net, **rate: find_near_duplicates(net.offices, net.marks, **rate),
    "bursts": lambda net, **rate: find_bursts(net.offices, net.sent_at, net.hours, **rate),
    "outside hours": lambda net, **rate: find_outside_hours(net.offices, net.sent_at, net.hours, **rate),
    "unlike peers": lambda net, **rate: find_unlike_peers(net.offices, positive_share(net.marks), **rate),
    "confirmed lower": lambda net, **rate: find_confirmed_lower(
        net.offices, positive_share(net.marks), net.is_confirmed, **rate
    ),
    "batches": lambda net, **rate: find_batches_of_one_device(batches_of(net.devices, net.offices), **rate),
    "prompting": lambda net, **rate: find_prompting_offices(
        net.offices, np.ones(len(net.offices), dtype=bool), net.was_prompted, **rate
    ),
    "same device": lambda net, **rate: find_same_devices(net.offices, net.devices, **rate),
}


def count_found(name: str, screening: Screening) -> int:
    """Findings, but of bursts the offices that have any: that is what its rate speaks of."""
    return len({finding.office for finding in screening.findings} if name == "bursts" else screening.findings)


def study_rates(networks: int, differ: float) -> None:
    """Prints, by signal and rate, found and expected findings over the rate, and seconds for one network."""
    rng = np.random.default_rng(1)
    found: dict = defaultdict(lambda: np.zeros(4))
    for _ in range(networks):
        network = honest(rng, differ=differ)
        for name, find in SIGNALS.items():
            for rate in RATES:
                start = time.process_time()
                screening = find(network, rate=rate)
                took = time.process_time() - start
                numbers = (count_found(name, screening), screening.expected_false or 0.0, screening.tested, took)
                found[name, rate] += numbers
    print(f"\nHonest networks, log odds of offices differ by {differ}: found / expected, as parts of the rate (number)")
    for name in SIGNALS:
        cells = []
        for rate in RATES:
            number, expected, tested, _ = found[name, rate]
            scale = max(tested, 1) * rate
            cells.append(f"{rate}: {number / scale:.2f} / {expected / scale:.2f} ({number:.0f})")
        print(f"{name:17} {'   '.join(cells)}   {found[name, RATES[-1]][3] / networks:.2f} s", flush=True)


def study_funnel(networks: int) -> None:
    """Prints how often offices are found unlike their peers at small rates, which takes many more networks."""
    print("\nUnlike peers alone: found as parts of the rate (number above, number below)")
    for differ, offices, many in (
        (0.0, 120, networks),
        (0.3, 120, networks),
        (0.6, 120, networks),
        (0.3, 2300, networks // 20),
    ):
        rng, found, tested = np.random.default_rng(7), [], 0
        for _ in range(many):
            sizes = sizes_of_offices(rng, offices, 10_000 if offices == 120 else 200_000)
            unit = np.repeat(np.arange(offices), sizes)
            shares = positive_share(marks_of(rng, unit, offices, differ=differ))
            screening = find_unlike_peers(unit.astype(np.str_), shares, rate=max(FUNNEL_RATES))
            known = ((one.probability, one.z) for one in screening.findings)
            found += [(chance, z) for chance, z in known if chance is not None and z is not None]
            tested += screening.tested
        cells = []
        for rate in FUNNEL_RATES:
            sides = [z for probability, z in found if probability <= rate]
            above = sum(z > 0 for z in sides)
            cells.append(f"{rate}: {len(sides) / tested / rate:.2f} ({above}, {len(sides) - above})")
        print(f"{offices} offices, log odds differ by {differ}: {'   '.join(cells)}", flush=True)


def some(places: np.ndarray, share: float) -> np.ndarray:
    """The first so large part of the places."""
    return places[: round(len(places) * share)]


def copy_answers(network: Honest, places: np.ndarray, copies: int, rng: np.random.Generator) -> None:
    """An invented answer, and copies of it with one mark changed."""
    invented = np.where(rng.random(ITEMS) < 0.5, 10, rng.integers(7, 10, ITEMS))
    network.marks[places[:copies]] = invented
    network.marks[places[1:copies], rng.integers(0, ITEMS, copies - 1)] = rng.integers(6, 10, copies - 1)


def burst(network: Honest, places: np.ndarray, size: int, rng: np.random.Generator) -> None:
    """So many answers within one window of a working morning."""
    day = int(rng.integers(0, 8)) * 7 + int(rng.integers(0, 5))
    start = np.datetime64("2026-03-02T09:30", "m") + day * 24 * 60
    network.sent_at[places[:size]] = start + np.arange(size) % 10


def stay_late(network: Honest, places: np.ndarray, share: float) -> None:
    """Answers of the evenings after work."""
    late = some(places, share)
    network.sent_at[late] = np.datetime64("2026-03-02T20:30", "m") + 24 * 60 * (np.arange(len(late)) % 50)


def please(network: Honest, places: np.ndarray, share: float) -> None:
    """Answers replaced by such that please: positive throughout, and not all alike."""
    chosen = some(places, share)
    network.marks[chosen] = 9 + (np.arange(ITEMS)[None] + chosen[:, None]) % 2


def plant(name: str, network: Honest, places: np.ndarray, size: float, rng: np.random.Generator) -> None:
    """Changes the answers of one office as a cheater of this size would."""
    if name == "too fast":
        network.seconds[places[:5]] = size
    elif name == "fast offices":
        network.seconds[some(places, size)] = 1.5
    elif name == "straight lines":
        network.marks[places[:5]] = size
    elif name == "straight offices":
        network.marks[some(places, size)] = 10
    elif name == "near duplicates":
        copy_answers(network, places, int(size), rng)
    elif name == "bursts":
        burst(network, places, int(size), rng)
    elif name == "outside hours":
        stay_late(network, places, size)
    elif name == "unlike peers":
        please(network, places, max(size, 0))
        # Below zero: answers of somebody who wishes the office ill.
        network.marks[some(places, max(-size, 0))] = 3
    elif name == "confirmed lower":
        please(network, places[~network.is_confirmed[places]], size)
    elif name == "prompting":
        network.was_prompted[some(places, size)] = True
    else:
        network.devices[places[: int(size)]] = f"tablet {places[0]}"


POWER: dict[str, tuple[float, ...]] = {
    "too fast": (2.5, 2, 1.5, 1, 0.7),
    "fast offices": (0.1, 0.15, 0.2, 0.3, 0.4),
    "straight lines": (3, 5, 8, 9),
    "straight offices": (0.2, 0.3, 0.4, 0.5, 0.6),
    "near duplicates": (2, 3, 4, 6, 10),
    "bursts": (3, 4, 5, 6, 8),
    "outside hours": (0.1, 0.2, 0.3, 0.4, 0.5),
    "unlike peers": (0.25, 0.5, 0.75, 1, -0.1, -0.2, -0.3),
    "confirmed lower": (0.25, 0.5, 0.75, 1),
    "batches": (10, 15, 20, 30, 40),
    "prompting": (0.05, 0.1, 0.15, 0.2, 0.3),
    "same device": (3, 4, 5, 6, 8),
}


def study_power(networks: int) -> None:
    """Prints, by signal and size of cheating, the share of cheaters that are found."""
    print("\nCheaters found, by size of cheating")
    for name, sizes in POWER.items():
        rng = np.random.default_rng(2)
        found, planted = np.zeros(len(sizes)), 0
        for _ in range(networks):
            state = rng.bit_generator.state
            for at, size in enumerate(sizes):
                rng.bit_generator.state = state
                network = honest(rng, differ=DIFFER)
                codes, numbers = np.unique(network.offices, return_counts=True)
                chosen = rng.choice(codes[(numbers >= 60) & (numbers <= 150)], CHEATERS, replace=False)
                cheated = {}
                for code in chosen:
                    cheated[str(code)] = np.flatnonzero(network.offices == code)
                    plant(name, network, cheated[str(code)], size, rng)
                found[at] += count_caught(name, SIGNALS[name](network), cheated)
            planted += CHEATERS
        print(
            f"{name:17} {'   '.join(f'{size}: {part:.2f}' for size, part in zip(sizes, found / planted, strict=True))}"
        )
        sys.stdout.flush()


def count_caught(name: str, screening: Screening, cheated: dict[str, np.ndarray]) -> float:
    """How many cheaters are found; of five answers of each, the part that is."""
    if name in ("too fast", "straight lines"):
        answers = {place for finding in screening.findings for place in finding.answers}
        return sum(len(answers & set(places[:5].tolist())) / 5 for places in cheated.values())
    if name in ("same device", "bursts"):
        # The planted answers themselves, not something else about their office.
        return sum(
            any(set(places[:3].tolist()) <= set(finding.answers) for finding in screening.findings)
            for places in cheated.values()
        )
    return len({finding.office for finding in screening.findings} & cheated.keys())


def time_a_country() -> None:
    """Prints seconds of one core for the heaviest signals on 200,000 answers of 2,300 offices."""
    network = honest(np.random.default_rng(3), differ=DIFFER, offices=2300, answers=200_000)
    print("\n200,000 answers of 2,300 offices")
    for name, find in SIGNALS.items():
        start = time.process_time()
        screening = find(network)
        print(f"{name:17} {time.process_time() - start:.1f} s, {len(screening.findings)} findings", flush=True)


if __name__ == "__main__":
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    time_a_country()
    study_power(max(4, many // 6))
    study_funnel(many * 12)
    for between in (0.0, DIFFER):
        study_rates(many, between)
