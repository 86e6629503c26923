"""The error tree.

JindaoError
├── DataError (ValueError)             a file says something it must not
│   ├── HeritageDataError              .problems: every bad row, with file, line and field
│   ├── TableError                     .problems, of a table that somebody keeps
│   └── BundleError                    a network bundle that is truncated, foreign or too new
├── RequestError (ValueError)          the caller asked for something impossible; .field
│   ├── OutsideNetworkError            .position, .distance_m, .limit_m
│   ├── ClosedAreaError                .closure_ids: what closes the place that was asked for
│   └── NotFoundError (LookupError)    .kind, .name, .known
├── NoSolutionError                    the question is fine, the answer is "none"
│   ├── NoRouteError                   .reason
│   ├── NoLoopError                    .longest_km
│   └── NoTourError                    .reason
├── SourceError (OSError)              something outside did not deliver
│   └── SourceRateLimitedError         .retry_after_s
├── StoreError                         what is kept cannot be read or written now
├── ConflictError                      somebody saved since; .mine, .theirs
├── NotAllowedError                    this person may not do that; .action, .bureau
├── NotPublishableError                .findings: what keeps a route from being published
├── SignInError                        .retry_after_s
├── WithdrawnError                     a route that was public and is no more; .reason
├── OutputError (OSError)              a file could not be written; what was there is untouched
└── MissingExtraError (ImportError)    .extra: what to install

An error carries a code and facts; the words live in `jindao/texts`. `str(error)` is
English for logs, `error.message("zh")` is for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jindao.texts import languages, say

_LONGEST_ECHO: Final = 120
"""A longer text is cut where a message repeats it; the field still has all of it."""


class JindaoError(Exception):
    """Base of every error this library raises on purpose.

    Parameters
    ----------
    code
        Key of a sentence in `jindao/texts`, without its `error.` prefix.
    field
        Name of the request field that is wrong, where one is.
    facts
        What the sentence needs; also readable as attributes.
    """

    def __init__(self, code: str, /, *, field: str | None = None, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.facts = facts

    def message(self, locale: str | None = None) -> str:
        """Return the sentence for people, in their language."""
        field = say(f"field.{self.field or 'value'}", locale)
        if field.startswith("field."):
            field = str(self.field)
        facts = {name: _short(name, _whole(value)) for name, value in self.facts.items()}
        known = facts.get("known")
        facts["near"] = say("error.near", locale, known=known) if known else ""
        return say(f"error.{self.code}", locale, field=field, **facts)

    def __str__(self) -> str:
        return self.message("en")

    def __getattr__(self, name: str) -> object:
        facts = self.__dict__.get("facts", {})
        if name in facts:
            return facts[name]
        raise AttributeError(name)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.code, self.field, self.facts))


def _whole(value: object) -> object:
    """Return a number without decimals as people write it: 300, not 300.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _short(name: str, value: object) -> object:
    """Return a text that somebody wrote without what nobody would read of it."""
    if name in ("name", "value") and isinstance(value, str) and len(value) > _LONGEST_ECHO:
        return f"{value[: _LONGEST_ECHO // 2]}…"
    return value


def _rebuild(
    kind: type[JindaoError], code: str, field: str | None, facts: dict[str, object]
) -> JindaoError:
    return kind(code, field=field, **facts)


class DataError(JindaoError, ValueError):
    """A file holds something it must not."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one place of a dataset.

    `line` counts from 1 with the header as line 1, as editors show it; 0 where
    the whole file is meant. `feature` counts the features of a GeoJSON file from 1, 0 in
    others, and `name` is what that feature is called, empty where nothing says. An `error`
    makes a dataset unusable; a `warning` wants a look.
    """

    file: str
    line: int
    field: str
    code: str
    facts: tuple[tuple[str, object], ...] = ()
    severity: str = "error"
    feature: int = 0
    name: str = ""

    def message(self, locale: str | None = None) -> str:
        """Return `sites/datong.csv:17 lat: 137.2 is not in [34.5, 40.8]`."""
        what = say(f"problem.{self.code}", locale, **dict(self.facts))
        if self.feature:
            return say("problem_place.told", locale, place=self._feature(locale), what=what)
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} {self.field}: {what}" if self.field else f"{place}: {what}"

    def _feature(self, locale: str | None) -> str:
        """Return `plan.geojson feature 3 "by the river", property kind`."""
        name = _short("name", self.name)
        named = say("problem_place.named", locale, name=name) if name else ""
        part = "property" if self.field else "feature"
        return say(
            f"problem_place.{'geometry' if self.field == 'geometry' else part}",
            locale,
            file=self.file,
            number=self.feature,
            name=named,
            field=self.field,
        )


class HeritageDataError(DataError):
    """A heritage dataset has bad rows; `problems` lists every one."""

    def __init__(self, problems: tuple[Problem, ...], /) -> None:
        first = {locale: problems[0].message(locale) if problems else "" for locale in languages()}
        super().__init__("heritage_data", count=len(problems), first=first)
        self.problems = problems

    def __reduce__(self) -> tuple[object, ...]:
        return (HeritageDataError, (self.problems,))


class TableError(DataError):
    """A table has bad rows; `problems` lists every one, and so does the message."""

    def __init__(self, problems: tuple[Problem, ...], /) -> None:
        rows = {
            locale: "\n".join(problem.message(locale) for problem in problems)
            for locale in languages()
        }
        super().__init__("table_rows", count=len(problems), rows=rows)
        self.problems = problems

    def __reduce__(self) -> tuple[object, ...]:
        return (TableError, (self.problems,))


class BundleError(DataError):
    """A network bundle cannot be trusted: truncated, foreign or of another version."""


class RequestError(JindaoError, ValueError):
    """The caller asked for something that cannot be."""


class OutsideNetworkError(RequestError):
    """A position is too far from any path of the network."""

    position: str
    distance_m: float
    limit_m: float


class ClosedAreaError(RequestError):
    """A position lies where everything is closed; `closure_ids` say what closes it."""

    closure_ids: list[str]


class NotFoundError(RequestError, LookupError):
    """A name is not known; `known` holds near ones."""

    kind: str
    name: str
    known: list[str]


class NoSolutionError(JindaoError):
    """The question is fine and has no answer."""


class NoRouteError(NoSolutionError):
    """No path joins two points for this profile; where closures cut it, they are told."""

    reason: str


class NoLoopError(NoSolutionError):
    """The ways around a start are too short for the loop that was asked for."""

    longest_km: float


class NoTourError(NoSolutionError):
    """No tour keeps the request's conditions."""

    reason: str


class SourceError(JindaoError, OSError):
    """Something outside this program did not deliver."""


class SourceRateLimitedError(SourceError):
    """A server asks to wait `retry_after_s` seconds."""

    retry_after_s: float


class StoreError(JindaoError):
    """What is kept between requests cannot be read or written now.

    Where the store is and what it said stands in the log and in the error's notes, never in
    a page: both may tell strangers more than they should know.
    """


class ConflictError(JindaoError):
    """Somebody else saved since: `mine` was not kept, `theirs` is what there is now."""

    def __init__(self, code: str, /, *, mine: object, theirs: object, **facts: object) -> None:
        super().__init__(code, field=None, **facts)
        self.mine = mine
        self.theirs = theirs

    def __reduce__(self) -> tuple[object, ...]:
        return (_conflict, (self.code, self.mine, self.theirs, self.facts))


def _conflict(code: str, mine: object, theirs: object, facts: dict[str, object]) -> ConflictError:
    return ConflictError(code, mine=mine, theirs=theirs, **facts)


class NotAllowedError(JindaoError):
    """Somebody may not do that there."""

    action: str
    bureau: str


class NotPublishableError(JindaoError):
    """A route has faults, or warnings that nobody gave a reason for; `findings` lists them."""

    findings: tuple[object, ...]


class SignInError(JindaoError):
    """Nobody is signed in with that; it does not tell which part was wrong."""

    retry_after_s: int


class WithdrawnError(JindaoError):
    """A route was public and has been withdrawn."""

    reason: str


class OutputError(JindaoError, OSError):
    """A file could not be written; what stood there before is untouched."""


class MissingExtraError(JindaoError, ImportError):
    """An optional part is not installed."""

    extra: str
