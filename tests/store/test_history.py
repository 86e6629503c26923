"""Any order of edits, reviews, publications and withdrawals, against a model in memory."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from jindao import NotFoundError, RequestError
from jindao.errors import ConflictError, WithdrawnError
from jindao.model.publication import STEPS, RouteContent
from jindao.store import Store
from tests.store.routes import NOON, content, prepared

SLUG = "laoniuwan"
LANGUAGES = ("zh", "en")


class History(RuleBasedStateMachine):
    """What the store says is what a few plain variables say."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jindao-history-"))
        self.store = Store(f"sqlite:///{self.folder / 's.sqlite3'}")
        self.trip = prepared(self.store)
        self.contents: list[RouteContent] = [content(self.trip)]
        self.reviewed: dict[str, int | None] = dict.fromkeys(LANGUAGES)
        self.public: dict[str, int | None] = dict.fromkeys(LANGUAGES)
        self.withdrawn = dict.fromkeys(LANGUAGES, False)
        self.once: dict[str, set[int]] = {language: set() for language in LANGUAGES}
        self.now = NOON

    @rule(licence=st.integers(0, 3), behind=st.integers(0, 2), back=st.integers(-60, 60))
    def save(self, licence: int, behind: int, back: int) -> None:
        self.now += dt.timedelta(minutes=back)
        mine = content(self.trip, licence=str(licence))
        expected = len(self.contents) - behind
        try:
            with self.store.work(clock=lambda: self.now) as work:
                saved = work.routes.save(SLUG, mine, author="e", expected_revision=expected)
        except ConflictError:
            assert behind > 0
            return
        if self.contents[-1] != mine:
            assert behind == 0
            self.contents.append(mine)
        assert saved.number == len(self.contents)

    @rule(step=st.sampled_from(STEPS), language=st.sampled_from(LANGUAGES), back=st.integers(0, 2))
    def take(self, step: str, language: str, back: int) -> None:
        number = max(1, len(self.contents) - back)
        reviewed, public = self.reviewed[language], self.public[language]
        sound = {
            "submit": number not in (reviewed, public),
            "send_back": number == reviewed,
            "publish": number == reviewed,
            "withdraw": number == public,
        }[step]
        try:
            with self.store.work(clock=lambda: self.now) as work:
                work.routes.take(SLUG, language, step, number, author="r", reason="why")
        except RequestError:
            assert not sound
            return
        assert sound
        self.reviewed[language] = number if step == "submit" else None
        if step == "publish":
            self.public[language], self.withdrawn[language] = number, False
            self.once[language].add(number)
        if step == "withdraw":
            self.public[language], self.withdrawn[language] = None, True

    @invariant()
    def everybody_sees_what_they_should(self) -> None:
        if not hasattr(self, "store"):
            return
        with self.store.reading() as work:
            history = work.routes.revisions(SLUG)
            assert [revision.content for revision in history] == self.contents
            times = [revision.made_at for revision in history]
            assert times == sorted(times)
            for language in LANGUAGES:
                public = self.public[language]
                for number in range(1, len(self.contents) + 1):
                    if self.withdrawn[language]:
                        with pytest.raises(WithdrawnError):
                            work.routes.public(SLUG, language, number)
                    elif public is not None and number in self.once[language]:
                        seen = work.routes.public(SLUG, language, number)
                        assert seen == history[number - 1]
                    else:
                        with pytest.raises(NotFoundError):
                            work.routes.public(SLUG, language, number)
        assert [p for p in self.store.verify() if p.code != "store_future"] == []

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


TestHistory = History.TestCase
TestHistory.settings = settings(max_examples=12, stateful_step_count=12, deadline=None)
