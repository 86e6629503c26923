"""Published routes 已发布路线: what a bureau writes, its revisions, and who sees which of them.

A revision holds the whole content and never changes; each names the one before it by its
hash. Beside them every language has a state of its own: which revision is under review,
which one the public sees.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from jindao.errors import DataError, NotFoundError, RequestError
from jindao.geo import LonLat
from jindao.model.event import RouteEvent, check_events
from jindao.model.written import Checked, Contact, check_texts

DIFFICULTIES: Final = ("easy", "moderate", "hard")
ROUTE_STATUSES: Final = ("draft", "in_review", "published", "withdrawn")
STEPS: Final = ("submit", "send_back", "publish", "withdraw")
"""What moves a language of a route from one status to another."""

PICTURE_LINK: Final = re.compile(r"(?<![\w./-])picture:([0-9a-f]{64})\b", re.ASCII)
"""How a text names a picture that is kept: by its SHA-256."""

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NOBODY: Final = Contact()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteText(Checked):
    """What a route says in one language; `body` is Markdown as it was written.

    `cover_alt` describes the cover picture to those who do not see it.
    """

    language: str
    title: str = ""
    summary: str = ""
    body: str = ""
    cover_alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStage(Checked):
    """One part of a route: the SHA-256 of its trip's JSON, and its own name if it has one."""

    trip: str
    name_zh: str = ""
    name_en: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no SHA-256."""
        check_texts(self)
        if not _HASH.fullmatch(self.trip):
            raise RequestError("route_trip", field="trip", value=self.trip[:80])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover(Checked):
    """A picture, whose it is, and under which licence it may be shown.

    `picture` is the SHA-256 of one that is kept; any other word is a reference that nobody
    can follow, so that nothing is shown.
    """

    picture: str
    credit: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as it is kept: a JPEG without anything but its points, and its SHA-256."""

    sha256: str
    width: int
    height: int
    data: bytes = field(repr=False)

    @classmethod
    def of(cls, data: bytes, width: int, height: int) -> Picture:
        """Return a JPEG of a size, under its SHA-256."""
        sha256 = hashlib.sha256(data).hexdigest()
        return cls(sha256=sha256, width=width, height=height, data=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteNotice(Checked):
    """Something to tell of a route for some days; both belong to it, None is no limit."""

    text_zh: str = ""
    text_en: str = ""
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    position: LonLat | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteSource(Checked):
    """Where what a route tells is from."""

    title: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteContent(Checked):
    """Everything a revision holds. Empty texts are unknown.

    `kind` is one of the dataset's kinds (historical, rural, study); `season` is months in
    OSM syntax, as the dataset has them; `licence` that of the texts.

    Raises
    ------
    RequestError
        Where a language is told twice, a difficulty is none of `DIFFICULTIES`, two events
        have one id, or an event is on a stage that there is not.
    """

    theme: str = ""
    kind: str = ""
    texts: tuple[RouteText, ...] = ()
    stages: tuple[RouteStage, ...] = ()
    cover: Cover | None = None
    contact: Contact = _NOBODY
    difficulty: str = ""
    season: str = ""
    notices: tuple[RouteNotice, ...] = ()
    sources: tuple[RouteSource, ...] = ()
    licence: str = ""
    events: tuple[RouteEvent, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what contradicts itself."""
        check_texts(self)
        if self.difficulty and self.difficulty not in DIFFICULTIES:
            raise NotFoundError(
                "not_found.difficulty",
                field="difficulty",
                kind="difficulty",
                name=self.difficulty[:80],
                known=list(DIFFICULTIES),
            )
        told = [text.language for text in self.texts]
        for language in told:
            if told.count(language) > 1:
                raise RequestError("language_twice", field="texts", value=language)
        check_events(self.events, len(self.stages))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it has a text in, as they were written."""
        return tuple(text.language for text in self.texts)

    @property
    def pictures(self) -> tuple[str, ...]:
        """SHA-256 of every picture it names, each once: the cover's, then those of the texts."""
        cover = self.cover.picture if self.cover is not None else ""
        named = [cover] if _HASH.fullmatch(cover) else []
        for text in self.texts:
            named += PICTURE_LINK.findall(text.body)
        return tuple(dict.fromkeys(named))

    def text(self, language: str) -> RouteText:
        """Return the text in a language; an empty one where there is none."""
        own = (text for text in self.texts if text.language == language)
        return next(own, RouteText(language=language))

    def event(self, id_: str) -> RouteEvent:
        """Return the event with an id.

        Raises
        ------
        NotFoundError
            Where there is none; `known` has the ids there are.
        """
        for event in self.events:
            if event.id == id_:
                return event
        known = [event.id for event in self.events]
        raise NotFoundError(
            "not_found.event", field="event", kind="event", name=id_[:80], known=known
        )

    def title(self, language: str) -> str:
        """Return the title in a language, else the first there is."""
        titles = [self.text(language).title, *(text.title for text in self.texts)]
        return next((title for title in titles if title), "")


def canonical_json(plain: Any) -> str:
    """Return plain data as the one JSON that is hashed: keys sorted, nothing between.

    Raises
    ------
    DataError
        Where a number is not finite.
    """
    try:
        return json.dumps(
            plain, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
    except ValueError:
        raise DataError("json_not_finite") from None


def chained_hash(previous: str, plain: Any) -> str:
    """Return the SHA-256 of plain data and of the hash before it, 64 hex digits."""
    text = canonical_json({"previous": previous, "value": plain})
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One state of a route's content, never changed.

    `number` counts from 1. `author` is as the audit log names them; `note` says what was
    done. `made_at` is UTC and never before that of the revision before. `hash` covers the
    slug, the bureau, all of these, and `previous`, the hash before (empty for the first).
    """

    slug: str
    bureau: str
    number: int
    author: str
    made_at: dt.datetime
    note: str
    content: RouteContent
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageState:
    """Where one language of a route stands.

    `reviewed` is the revision under review, `public` the one the public sees; a route that
    was `withdrawn` says so until it is published again.
    """

    language: str
    reviewed: int | None = None
    public: int | None = None
    withdrawn: bool = False

    @property
    def status(self) -> str:
        """One of `ROUTE_STATUSES`; a correction under review is `in_review`."""
        if self.reviewed is not None:
            return "in_review"
        if self.public is not None:
            return "published"
        return "withdrawn" if self.withdrawn else "draft"

    def after(self, step: str, revision: int) -> LanguageState:
        """Return the state that a step with a revision leads to.

        Raises
        ------
        RequestError
            `route_step` where that step is not to be taken from here.
        """
        if step == "submit" and revision not in (self.reviewed, self.public):
            return replace(self, reviewed=revision)
        if step == "send_back" and revision == self.reviewed:
            return replace(self, reviewed=None)
        if step == "publish" and revision == self.reviewed:
            return replace(self, reviewed=None, public=revision, withdrawn=False)
        if step == "withdraw" and revision == self.public:
            return replace(self, reviewed=None, public=None, withdrawn=True)
        raise RequestError(
            "route_step",
            field="step",
            step=step,
            language=self.language,
            revision=revision,
            status=self.status,
            reviewed=self.reviewed or "-",
            public=self.public or "-",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """One step of one language, never changed.

    `reason` is why it was sent back or withdrawn; `accepted` are the warnings that stood when
    it was published, each with its reason.
    """

    language: str
    revision: int
    step: str
    author: str
    made_at: dt.datetime
    reason: str = ""
    accepted: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRoute:
    """A route as its bureau sees it: the newest revision and every language's state."""

    slug: str
    bureau: str
    newest: Revision
    states: tuple[LanguageState, ...]

    def state(self, language: str) -> LanguageState:
        """Return the state of a language; that of a draft where nothing was done yet."""
        own = (state for state in self.states if state.language == language)
        return next(own, LanguageState(language=language))


def replayed(changes: Iterable[StatusChange]) -> tuple[LanguageState, ...]:
    """Return the states that steps lead to, taken in order from nothing, by language.

    Raises
    ------
    RequestError
        Where a step was not to be taken.
    """
    states: dict[str, LanguageState] = {}
    for change in changes:
        before = states.get(change.language, LanguageState(language=change.language))
        states[change.language] = before.after(change.step, change.revision)
    return tuple(states.values())
