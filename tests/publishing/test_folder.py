"""Routes as folders: what is written is read back equal, and damage is told by file."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from jindao import Accounts, DataError, LonLat, NotAllowedError, load_heritage
from jindao.cli import main
from jindao.model.event import RouteEvent
from jindao.model.publication import RouteNotice, RouteText
from jindao.model.written import Contact
from jindao.publishing.desk import Desk
from jindao.publishing.folder import _toml, read_route
from jindao.publishing.permissions import OPERATOR
from jindao.publishing.world import World
from jindao.store import Store
from tests.publishing.conftest import person
from tests.publishing.routes import DATONG, content, document, sound_tour

SLUG = "old-datong"
NOTICE = RouteNotice(
    text_zh="“桥” \\ 修\t缮\u0085", last_day=dt.date(2026, 5, 1), position=LonLat(113.3, 40.1)
)


@pytest.fixture
def desk(store: Store) -> Desk:
    with store.work() as work:
        work.people.add_bureau(DATONG)
    made = Desk(store, World(heritage=load_heritage()))
    trips = (document(sound_tour()),)
    made.create(OPERATOR, "datong", SLUG, content(notices=(NOTICE,)), trips=trips)
    return made


def test_a_folder_is_readable_and_comes_back_equal(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "out" / SLUG
    written = desk.export_route(OPERATOR, SLUG, folder)
    assert [path.name for path in written] == [
        "route.toml", "stage-1.json", "text.en.md", "text.zh.md",
    ]  # fmt: skip
    assert (folder / "text.zh.md").read_text("utf-8") == content().text("zh").body
    assert (folder / "stage-1.json").read_bytes() == document(sound_tour())
    assert 'title = "大同"' in (folder / "route.toml").read_text("utf-8")
    read = read_route(folder)
    assert (read.slug, read.bureau) == (SLUG, "datong")
    assert read.content == content(notices=(NOTICE,))
    assert desk.import_route(OPERATOR, folder).number == 1, "nothing was changed"


EVENT = RouteEvent(
    id="spring",
    date=dt.date(2026, 5, 9),
    start_time=dt.time(9, 30),
    title_zh="春“游”",
    groups=2,
    size=20,
    capacity=(("site-1", 2),),
    places=50,
    contact=Contact(name="领队", phone="0352-1"),
    note_en="Bring\tlunch",
)
OFF = replace(EVENT, id="off", cancelled=True, reason_zh="大雨")


def test_events_come_back_equal_and_may_be_written_by_hand(desk: Desk, tmp_path: Path) -> None:
    whole = content(notices=(NOTICE,), events=(EVENT, replace(EVENT, id="bare", contact=None), OFF))
    saved = desk.save(OPERATOR, SLUG, whole, expected_revision=1)
    desk.export_route(OPERATOR, SLUG, tmp_path)
    assert read_route(tmp_path).content == whole
    assert desk.import_route(OPERATOR, tmp_path).number == saved.number, "nothing was changed"
    path = tmp_path / "route.toml"
    toml = path.read_text("utf-8")
    assert 'contact = { name = "领队", phone = "0352-1"' in toml
    path.write_text(toml.replace('"09:30:00"', "08:00:00", 1), "utf-8")
    path.write_text(path.read_text("utf-8") + '[[events]]\nid = "third"\ndate = 2026-06-01\n'
                    'title_en = "By hand"\ncancelled = true\nreason_en = "Rain"\n',
                    "utf-8")  # fmt: skip
    made = desk.import_route(OPERATOR, tmp_path).content
    assert made.event("spring") == replace(EVENT, start_time=dt.time(8))
    assert made.event("third").groups == 1
    assert made.event("third").reason("zh") == "Rain"
    sound = path.read_text("utf-8")
    for before, after, told in (
        ('id = "third"', 'id = "spring"', "spring"),
        ('title_en = "By hand"', 'title_en = "By hand"\nstage = 7', "7"),
        ('title_en = "By hand"', 'title_en = "By hand"\ngroups = 0', "groups"),
        ('title_en = "By hand"', "", "third"),
        ('"By hand"\ncancelled = true', '"By hand"', "reason_en"),
        ('cancelled = true\nreason_en = "Rain"', 'cancelled = "yes"', "cancelled"),
    ):
        path.write_text(sound.replace(before, after), "utf-8")
        with pytest.raises(DataError, match=told):
            read_route(tmp_path)


def test_what_was_changed_in_a_folder_is_a_new_revision(desk: Desk, tmp_path: Path) -> None:
    desk.export_route(OPERATOR, SLUG, tmp_path / "r")
    (tmp_path / "r" / "text.zh.md").write_bytes("新的\r\n文字".encode("utf-8-sig"))
    toml = (tmp_path / "r" / "route.toml").read_text("utf-8")
    (tmp_path / "r" / "route.toml").write_text(
        toml.replace('last_day = "2026-05-01"', "last_day = 2026-06-01"), "utf-8"
    )
    made = desk.import_route(OPERATOR, tmp_path / "r", note="from git")
    assert (made.number, made.note) == (2, "from git")
    assert made.content.text("zh").body == "新的\n文字"
    assert made.content.notices == (replace(NOTICE, last_day=dt.date(2026, 6, 1)),)


def test_files_of_an_earlier_revision_go_and_others_stay(desk: Desk, tmp_path: Path) -> None:
    desk.export_route(OPERATOR, SLUG, tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    desk.save(OPERATOR, SLUG, content(texts=content().texts[:1]), expected_revision=1)
    desk.export_route(OPERATOR, SLUG, tmp_path)
    assert not (tmp_path / "text.en.md").exists()
    assert (tmp_path / "notes.txt").read_text() == "mine"
    desk.export_route(OPERATOR, SLUG, tmp_path, 1)
    assert (tmp_path / "text.en.md").exists()


def test_a_folder_makes_a_route_elsewhere(desk: Desk, tmp_path: Path) -> None:
    desk.export_route(OPERATOR, SLUG, tmp_path / "r")
    other = Store(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    with other.work() as work:
        work.people.add_bureau(DATONG)
    there = Desk(other, World(heritage=load_heritage()))
    assert there.import_route(OPERATOR, tmp_path / "r").content == content(notices=(NOTICE,))
    assert other.verify() == ()
    viewer = person(Accounts(other), "viewer", "datong")
    with pytest.raises(NotAllowedError):
        there.import_route(viewer, tmp_path / "r")


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("route.toml", "format = 1", "format = 2"),
        ("route.toml", 'slug = "old-datong"', 'slug = "../etc"'),
        ("route.toml", 'slug = "old-datong"', ""),
        ("route.toml", 'language = "zh"', 'language = "../zh"'),
        ("route.toml", "theme = ", "theme = ="),
        ("route.toml", 'theme = "great_wall"', "theme = 7"),
        ("route.toml", 'theme = "great_wall"', 'theme = "great_wall"\ncolour = "red"'),
        ("route.toml", "[[stages]]", "[stages]"),
        ("stage-1.json", '{"kind":"tour"', '{"kind":"boat"'),
    ],
)
def test_damage_is_told(desk: Desk, tmp_path: Path, file: str, before: str, after: str) -> None:
    desk.export_route(OPERATOR, SLUG, tmp_path)
    text = (tmp_path / file).read_text("utf-8")
    assert before in text
    (tmp_path / file).write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(DataError):
        read_route(tmp_path)


@pytest.mark.parametrize("file", ["route.toml", "text.zh.md", "stage-1.json"])
def test_a_missing_file_is_named(desk: Desk, tmp_path: Path, file: str) -> None:
    desk.export_route(OPERATOR, SLUG, tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(DataError, match=file):
        read_route(tmp_path)


@given(st.text(max_size=60), st.floats(allow_nan=False, allow_infinity=False))
def test_any_text_and_number_survives_toml(text: str, number: float) -> None:
    try:
        RouteText(language="zh", title=text)
    except ValueError:
        return
    plain = {"text": text, "part": {"n": number}, "list": [{"t": text, "p": [number, 1.5]}]}
    assert tomllib.loads("".join(_toml(plain))) == plain


def test_the_commands_list_check_write_and_read(
    desk: Desk, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JINDAO_STORE", f"sqlite:///{store.path}")

    def run(*words: str) -> tuple[int, str, str]:
        done = CliRunner().invoke(main, ["publish", *words])
        return done.exit_code, done.stdout, done.stderr

    assert run("list", "--bureau", "datong")[1].startswith(f"{SLUG}\t1\t-\t")
    status, told, _ = run("check", SLUG)
    assert status == 1
    assert "site_unknown:stage 1 site-1" in told
    assert run("export", SLUG, str(tmp_path / "r"))[0] == 0
    assert run("import", str(tmp_path / "r"))[0] == 0
    status, told, error = run("import", str(tmp_path))
    assert (status, told, len(error.splitlines())) == (1, "", 1)
