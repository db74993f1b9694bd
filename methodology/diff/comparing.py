"""Lists the differences between two documents in the order of the document."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from typing import Any

from methodology.spec import Document, records
from methodology.spec.fields import Field, fields

from .changes import Change, ChangeKind
from .fields import compared, differ, named, shown, with_comma
from .matching import (
    Children,
    Pairing,
    captions_after,
    given_away,
    numbered,
    pair_checklists,
    pair_children,
    renumbered,
)
from .parts import (
    Part,
    checklists_of,
    groups_of,
    indicators_of,
    items_of,
    natural,
    questionnaires_of,
    questions_of,
)
from .wording import words


def compare(old: Document, new: Document) -> list[Change]:
    """All differences between two editions, in the order of the document; empty where there are none."""
    groups = numbered(groups_of(old), groups_of(new))
    indicators = numbered(indicators_of(old), indicators_of(new))
    follow = captions_after(groups) | captions_after(indicators)
    checklists = pair_checklists(checklists_of(old), checklists_of(new), follow)
    questionnaires = Pairing(questionnaires_of(old), questionnaires_of(new))
    questionnaires.by(lambda part: part.place)
    items = pair_children(checklists, items_of, wander=True)
    questions = pair_children(questionnaires, questions_of, wander=False)
    return [
        *_parameter_changes(old["parameters"], new["parameters"]),
        *_listed(groups, renumbered(groups), follow),
        *_listed(indicators, renumbered(indicators), follow),
        *_listed(checklists, given_away(checklists, follow), follow, items),
        *_listed(questionnaires, set(), follow, questions),
    ]


def _parameter_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    """Changed values, in the order of the fields; parameters that the format does not know come last."""
    known = fields(records.Parameters)
    places = {name: place for place, name in enumerate(known)}
    defaults = {name: field.default for name, field in known.items() if not field.is_required}
    old, new = defaults | dict(old), defaults | dict(new)
    for name in sorted({*old, *new}, key=lambda name: (places.get(name, len(places)), name)):
        field = known.get(name, Field(None, name))
        before, after = (with_comma(named(field, side[name])) if name in side else "" for side in (old, new))
        if before == after:
            continue
        kind = ChangeKind.ADDED if name not in old else ChangeKind.REMOVED if name not in new else ChangeKind.CHANGED
        yield Change(
            kind=kind,
            section="parameters",
            path=f"parameters/{name}",
            title=f"Параметр «{field.label}»" if name in known else f"Параметр {name}",
            field="значение" if kind is ChangeKind.CHANGED else "",
            before=before,
            after=after,
        )


def _listed(
    pairing: Pairing, moved: Set[Part], follow: Mapping[str, str], children: Children | None = None
) -> list[Change]:
    """The changes of all parts of a section, each part's children after it."""
    below = _by_home(children, follow) if children else {}
    homes = children.homes if children else {}
    entries = [(part, _removed(part)) for part in pairing.old]
    entries += [(part, _added(part)) for part in pairing.new]
    entries += [(new, _altered(old, new, moved, follow)) for old, new in pairing.pairs]
    entries.sort(key=lambda entry: natural(entry[0].place))
    return [change for part, changes in entries for change in [*changes, *below.get(homes.get(part), [])]]


def _by_home(children: Children, follow: Mapping[str, str]) -> dict[str | None, list[Change]]:
    """The changes of children by the list that they stand in now, those removed where they stood."""
    pairing = children.pairing
    entries = [(part, _removed(part)) for part in pairing.old]
    entries += [(part, _added(part)) for part in pairing.new]
    entries += [(new, _altered(old, new, children.moved, follow)) for old, new in pairing.pairs]
    found: defaultdict[str | None, list[Change]] = defaultdict(list)
    for part, changes in sorted(entries, key=lambda entry: entry[0].position):
        found[part.home] += changes
    return found


def _change(kind: ChangeKind, part: Part, **what: Any) -> Change:
    return Change(kind, part.section, part.path, part.title, text=part.text, **what)


def _added(part: Part) -> list[Change]:
    return [_change(ChangeKind.ADDED, part, after=part.name)]


def _removed(part: Part) -> list[Change]:
    return [_change(ChangeKind.REMOVED, part, before=part.name)]


def _altered(old: Part, new: Part, moved: Set[Part], follow: Mapping[str, str]) -> list[Change]:
    """What changed in a part that both editions have: its place first, then its properties."""
    # A list under another number can leave a part where it was for whoever reads: then nothing has moved.
    changes = [_move(old, new)] if new in moved and (old.title, old.caption) != (new.title, new.caption) else []
    for field in compared(new.record):
        raw, value = old.data.get(field.name, field.default), new.data.get(field.name, field.default)
        if raw == value:
            continue
        before, after = shown(field, raw), shown(field, value)
        followed = follow.get(before, before) if field.refers else before
        if differ(field, followed, after):
            kind, label = ChangeKind(field.compared), field.told or field.short or field.label
            worded = words(before, after) if kind is ChangeKind.REWORDED else ()
            changes.append(_change(kind, new, field=label, before=before, after=after, words=worded))
    return changes


def _move(old: Part, new: Part) -> Change:
    """A move from place to place; where both go by one title, the captions tell them apart."""
    before, after = (old.title, new.title) if old.title != new.title else (old.caption, new.caption)
    return _change(ChangeKind.MOVED, new, before=before, after=after, old_path=old.path)
