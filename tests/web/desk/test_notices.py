"""The notices of a bureau in the desk: looked at, told, changed and taken back."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from jindao import OPERATOR, Accounts, Actor, Notice, NoticeBoard, NoticeText, Store
from tests.publishing.routes import DATONG, sound_tour
from tests.web.desk.conftest import OTHER, SITE, SLUG, Sign, post, told
from tests.web.tiny import HOSTILE
from web.desk import door

HOME = f"/desk/bureaus/{DATONG.slug}/notices"
FIELDS: dict[str, Any] = {
    "kind": "closed",
    "reason_zh": "塌方",
    "reason_en": "landslide",
    "from": "2026-11-01",
    "to": "2099-01-01",
    "place": "113.3,40.09",
    "radius": "200",
    "mode": ["foot", "bicycle"],
    "source": "公路局",
    "url": "https://example.org/",
}
_SEEN = re.compile(r'name="seen" value="([0-9a-f]{64})"')


def kept(store: Store, *, standing: bool = True) -> list[Notice]:
    with store.reading() as work:
        return list(work.notices.standing() if standing else work.notices.all())


def tell(client: FlaskClient, address: str = f"{HOME}/new", **fields: Any) -> str:
    """Look at a notice and tell it, as the pages do; return the page it was looked at on."""
    values = {**FIELDS, **fields}
    looked = post(client, address, **values)
    assert looked.status_code == 200, told(looked.text)
    (seen,) = _SEEN.findall(looked.text)
    done = post(client, address, **values, seen=seen)
    assert done.status_code == 303, told(done.text)
    return looked.text


def published(store: Store) -> None:
    """Make the route public in Chinese, whatever its checks find."""
    with store.work() as work:
        for step in ("submit", "publish"):
            work.routes.take(SLUG, "zh", step, 1, author="r")
        work.audit.add(actor="r", action="publish", subject=SLUG, bureau=DATONG.slug)


def test_it_is_looked_at_before_it_is_told(sign: Sign, author: Actor, store: Store) -> None:
    published(store)
    client = sign("reviewer")
    lon, lat = sound_tour().stages[0].legs[0].line[0][:2]
    looked = post(client, f"{HOME}/new", **{**FIELDS, "place": f"{lon},{lat}"})
    assert len(kept(store)) == 1, "nothing is told by looking"
    assert f'href="/routes/{SLUG}"' in looked.text
    assert "封闭：塌方" in told(looked.text)
    assert "影响 1 条线路" in told(looked.text)
    (seen,) = _SEEN.findall(looked.text)
    # What was changed since is shown again.
    again = post(client, f"{HOME}/new", **{**FIELDS, "place": "113.6,40.02"}, seen=seen)
    assert "不影响任何已发布线路" in told(again.text)
    assert len(kept(store)) == 1
    tell(client, place=f"{lon},{lat}")
    made = kept(store)[1]
    assert (made.bureau, made.author) == (DATONG.slug, f"reviewer@{DATONG.slug}.example")
    assert made.spot is not None
    assert (str(made.spot[0]), made.spot[1]) == (f"{lon},{lat}", 200.0)
    assert made.closure.modes == ("foot", "bicycle")
    assert made.closure.last_day == dt.date(2099, 1, 1)
    page = client.get(HOME)
    assert f'href="/routes/{SLUG}"' in page.text
    assert "塌方" in client.get(f"/routes/{SLUG}").text


def test_of_a_site(sign: Sign, author: Actor, store: Store) -> None:
    tell(sign("reviewer"), place="华严寺", radius="")
    assert kept(store)[1].site == SITE
    tell(sign("reviewer"), place="华严寺", radius="50")
    around = kept(store)[2]
    assert around.site == ""
    assert around.spot is not None
    assert around.spot[1] == 50


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": "shut"}, "kind"),
        ({"reason_zh": "", "reason_en": " "}, "reason_zh"),
        ({"place": ""}, "place"),
        ({"place": "no such temple", "radius": ""}, "place"),
        ({"place": "nowhere 1", "radius": "5"}, "place"),
        ({"place": "1;2"}, "place"),
        ({"place": "112.5,37.7"}, "place"),
        ({"place": "taiyuan-binhe-park", "radius": ""}, "place"),
        ({"radius": "wide"}, "radius"),
        ({"radius": "0"}, "radius"),
        ({"radius": ""}, "radius"),
        ({"radius": "nan"}, "radius"),
        ({"from": "tomorrow"}, "from"),
        ({"to": "2026-10-01"}, "to"),
        ({"mode": []}, "mode"),
        ({"mode": ["boat"]}, "mode"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"source": "x" * 400}, "source"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(
    sign: Sign, author: Actor, store: Store, fields: dict[str, Any], name: str
) -> None:
    answer = post(sign("reviewer"), f"{HOME}/new", **{**FIELDS, **fields})
    assert answer.status_code in (400, 404)
    assert f'id="{name}-wrong"' in answer.text, told(answer.text)
    assert len(kept(store)) == 1


def test_a_change_takes_its_place(sign: Sign, author: Actor, store: Store) -> None:
    client = sign("reviewer")
    tell(client)
    page = client.get(f"{HOME}/2")
    for name in ("reason_zh", "from", "to", "place", "radius", "source", "url"):
        assert f'value="{FIELDS[name]}"' in page.text, name
    tell(client, f"{HOME}/2", reason_en="rocks", radius="20")
    assert [one.number for one in kept(store)] == [1, 3]
    assert kept(store)[1].closure.reason_en == "rocks"
    # Where it names no place it is where it was.
    tell(client, f"{HOME}/3", place="", radius="")
    assert kept(store)[1].spot == (kept(store, standing=False)[2].spot)
    assert post(client, f"{HOME}/3", f"{HOME}/4", **FIELDS).status_code == 400


def test_what_is_taken_back_says_why(sign: Sign, author: Actor, store: Store) -> None:
    client = sign("reviewer")
    assert post(client, f"{HOME}/1/end", HOME, reason=" ").status_code == 400
    assert post(client, f"{HOME}/1/end", HOME, reason="修好了").status_code == 303
    assert kept(store) == []
    assert "修好了" in client.get(f"/desk/bureaus/{DATONG.slug}/log").text
    assert post(client, f"{HOME}/1/end", HOME, reason="again").status_code == 400


def test_of_ones_own_bureau_only(
    sign: Sign, author: Actor, store: Store, accounts: Accounts
) -> None:
    other = sign("reviewer", OTHER.slug)
    elsewhere = f"/desk/bureaus/{OTHER.slug}/notices"
    assert "修路" not in other.get(elsewhere).text
    assert other.get(f"{elsewhere}/1").status_code == 404
    assert post(other, f"{elsewhere}/1/end", elsewhere, reason="x").status_code == 404
    assert len(kept(store)) == 1


def test_the_door_leads_to_ones_own(sign: Sign, author: Actor, accounts: Accounts) -> None:
    client = sign("reviewer")
    assert client.get("/desk/notices").headers["Location"] == HOME
    accounts.set_role(OPERATOR, f"reviewer@{DATONG.slug}.example", OTHER.slug, "reviewer")
    page = client.get("/desk/notices")
    assert page.status_code == 200
    assert HOME in page.text
    assert f"/desk/bureaus/{OTHER.slug}/notices" in page.text
    assert sign("editor").get("/desk/notices").status_code == 403
    assert HOME in client.get("/desk/").text
    assert HOME not in sign("editor").get("/desk/").text


def test_hostile_words_are_words(sign: Sign, author: Actor, store: Store, planner: Any) -> None:
    client = sign("admin")
    looked = tell(client, reason_zh=HOSTILE, source=HOSTILE)
    board = NoticeBoard(store, planner.heritage)
    board.add(OPERATOR, NoticeText(kind="closed", reason_en=HOSTILE, site=SITE), bureau=DATONG.slug)
    for text in (looked, client.get(HOME).text, client.get(f"{HOME}/2").text):
        assert "<img src=x" not in text
        assert HOSTILE in told(text) or "&lt;img" in text


def test_every_page_of_notices_asks_for_it() -> None:
    asked = {name: asks for name, asks in door.ASKED.items() if "notice" in name}
    assert asked.pop("desk.own_notices") == door.SIGNED_IN
    assert set(asked.values()) == {"notify"}
    assert len(asked) == 4
