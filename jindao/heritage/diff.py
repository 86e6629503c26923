"""What changed between two versions of a dataset, row by row and field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from jindao.geo import LonLat, geodesic_m
from jindao.model.place import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: a site that came, went, or has another value in a field.

    `kind` is `added`, `removed` or `changed`; `moved_m` how far a position moved.
    """

    kind: str
    site: Site
    field: str = ""
    old: object = None
    new: object = None
    moved_m: float | None = None


def diff_sites(old: Sequence[Site], new: Sequence[Site]) -> tuple[Change, ...]:
    """Return every change from old to new, by id."""
    before, after = ({site.id: site for site in sites} for sites in (old, new))
    changes: list[Change] = []
    for id_ in sorted(before.keys() | after.keys()):
        if id_ not in after:
            changes.append(Change(kind="removed", site=before[id_]))
        elif id_ not in before:
            changes.append(Change(kind="added", site=after[id_]))
        else:
            changes += _changes(before[id_], after[id_])
    return tuple(changes)


def _changes(old: Site, new: Site) -> Iterator[Change]:
    for field in fields(Site):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if was == now:
            continue
        both = isinstance(was, LonLat) and isinstance(now, LonLat)
        yield Change(
            kind="changed",
            site=new,
            field=field.name,
            old=was,
            new=now,
            moved_m=round(geodesic_m(was, now), 1) if both else None,
        )
