"""Invented data of the demonstration: offices, answers, points and sanctions out of a fixed seed. Pure.

Each person has an opinion of the office (a normal number, in all of their answers) and of each matter (another one); an
answer is positive where their sum with the quality of the office in this matter is above 0. So answers of one person
agree with each other, as answers do, and the intervals of the index have something to reckon with. A quality is a sum
of effects of region, office, audience and question; the second wave keeps them and moves them a little.

What is invented is who said what, and what each office says of each line of its checklists. Offices that measured
elsewhere bring counts and points of it; for those that measure on the portal it is what their people type.

The same seed gives the same data on every machine: PCG64 is defined to the bit, each region draws from a stream of its
own, and what is drawn becomes whole numbers at once, so that the last binary digit of a logarithm decides nothing.
"""

from .answers import Crowd, invent_groups, invent_profiles, invent_visits
from .checklists import Filled
from .measuring import Measured, invent, invent_inputs, join, split_clients, tabulate
from .odd_ones import AUTUMN, REASONS, SPRING, Oddity, Wave
from .places import Place, choose_regions, invent_networks, invent_offices
from .plot import Plot, invent_plot
from .streams import SEED

__all__ = [
    "AUTUMN",
    "REASONS",
    "SEED",
    "SPRING",
    "Crowd",
    "Filled",
    "Measured",
    "Oddity",
    "Place",
    "Plot",
    "Wave",
    "choose_regions",
    "invent",
    "invent_groups",
    "invent_inputs",
    "invent_networks",
    "invent_offices",
    "invent_plot",
    "invent_profiles",
    "invent_visits",
    "join",
    "split_clients",
    "tabulate",
]
