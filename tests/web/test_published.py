"""The public side: catalogue, route, revision, files, feeds, embedding."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree, html

from jindao import Store, picture_markdown
from jindao.model.publication import RouteNotice, RouteSource, RouteText
from jindao.model.written import Contact
from tests.public.published import draft, publish, renamed, tour, way, with_picture, withdraw
from tests.publishing.routes import picture

ADDRESS = "http://localhost"


def page(client: FlaskClient, address: str, status: int = 200) -> html.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:500]
    return html.fromstring(answer.text)


def every(tree: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    """Return what a path of steps such as `tag`, `.class`, `#id` and `tag[name="value"]` finds."""
    found = ""
    for step in path.split():
        tag, kind, name, rest = re.fullmatch(r"(\w*)([.#]?)([\w-]*)(.*)", step).groups()
        found += f"//{tag or '*'}"
        if kind == ".":
            found += f"[contains(concat(' ', @class, ' '), ' {name} ')]"
        elif kind == "#":
            found += f"[@id='{name}']"
        found += rest.replace("[", "[@")
    return list(tree.xpath(found))


def titles(client: FlaskClient, query: str = "", language: str = "zh") -> list[str]:
    tree = page(client, f"/routes?lang={language}&{query}")
    return [item.text_content() for item in every(tree, ".site-list h2")]


def test_an_empty_catalogue_says_so(client: FlaskClient) -> None:
    assert "还没有发布的线路" in page(client, "/routes?lang=zh").text_content()


def test_the_catalogue_is_filtered_by_get(client: FlaskClient, store: Store) -> None:
    publish(store, "jinci")
    publish(
        store,
        "way",
        trips=(way(),),
        difficulty="hard",
        texts=(RouteText(language="zh", title="双塔"),),
        languages=("zh",),
    )
    draft(store, "secret")
    assert titles(client) == ["双塔", "晋祠一日"]
    assert titles(client, language="en") == ["双塔", "A day at Jinci"]
    assert titles(client, "difficulty=hard") == ["双塔"]
    assert titles(client, "text=古柏&month=5&min_km=4&step_free=0") == ["晋祠一日"]
    assert titles(client, "county=晋源区") == ["晋祠一日"]
    assert titles(client, "text=秘密") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("theme=moon", "theme"),
        ("month=13", "month"),
        ("days=x", "days"),
        ("min_km=-1", "min_km"),
        ("difficulty=extreme", "difficulty"),
        ("step_free=perhaps", "step_free"),
    ],
)
def test_a_wrong_filter_is_told_beside_its_field(
    client: FlaskClient, store: Store, query: str, field: str
) -> None:
    publish(store, "jinci")
    status = 404 if field in ("theme", "difficulty") else 400
    tree = page(client, f"/routes?lang=en&{query}", status)
    assert every(tree, f"#{field}-wrong")
    assert not every(tree, ".site-list h2")


def test_it_has_pages(client: FlaskClient, store: Store) -> None:
    for number in range(31):
        publish(store, f"route-{number:02}", trips=(way(),))
    tree = page(client, "/routes?lang=en")
    assert len(every(tree, ".site-list h2")) == 30
    (link,) = every(tree, '.pager a[rel="next"]')
    assert len(every(page(client, link.get("href")), ".site-list h2")) == 1


def test_dots_for_a_large_map(client: FlaskClient, store: Store) -> None:
    publish(store, "jinci")
    answer = client.get("/map/routes.json?lang=en")
    assert answer.json == {
        "page": "/routes/",
        "lines": ["1 day · 4.5 km"],
        "sites": [[37.7, 112.5, "A day at Jinci", 0, "jinci"]],
    }
    tag = answer.headers["ETag"]
    assert client.get("/map/routes.json?lang=en", headers={"If-None-Match": tag}).status_code == 304


def test_a_route_page_tells_everything(client: FlaskClient, store: Store) -> None:
    publish(store, "jinci", trips=(tour(2),))
    tree = page(client, "/routes/jinci?lang=zh")
    told = tree.text_content()
    for words in (
        "晋祠一日", "泉水与古柏", "看什么", "桥在修", "山西省志", "CC-BY-4.0",
        "太原文旅局", "游客中心", "轻松", "第 1 版", "国务院", "示意",
    ):  # fmt: skip
        assert words in told
    assert len(every(tree, "section.stage")) == 2
    assert every(tree, "svg.qr")
    assert every(tree, "#share-link")[0].get("value") == f"{ADDRESS}/routes/jinci/1"
    files = [a.get("href") for a in every(tree, ".downloads a[download]")]
    assert "/routes/jinci/1/1.gpx" in files
    ld = json.loads(every(tree, 'script[type="application/ld+json"]')[0].text)
    assert ld["@type"] == "TouristTrip"
    assert "example.org" not in re.sub(r"https://example.org/\w*", "", told)


def test_a_language_that_is_missing_is_said_plainly(client: FlaskClient, store: Store) -> None:
    publish(store, "jinci", languages=("zh",))
    tree = page(client, "/routes/jinci?lang=en")
    assert "not published in this language yet; it is shown in 中文" in tree.text_content()
    (heading,) = every(tree, "h1")
    assert (heading.text, heading.get("lang")) == ("晋祠一日", "zh-CN")


def test_an_old_revision_stays(client: FlaskClient, store: Store) -> None:
    publish(store, "jinci")
    before = client.get("/routes/jinci/1.json")
    file = client.get("/routes/jinci/1/1.gpx?lang=zh").data
    publish(store, "jinci", texts=(RouteText(language="zh", title="改过"),), languages=("zh",))
    after = client.get("/routes/jinci/1.json")
    assert (after.data, after.headers["ETag"]) == (before.data, before.headers["ETag"])
    assert client.get("/routes/jinci/1/1.gpx?lang=zh").data == file
    assert b"@example.org" not in after.data
    old = page(client, "/routes/jinci/1?lang=zh")
    assert every(old, "h1")[0].text == "晋祠一日"
    assert every(old, ".banner a")[0].get("href") == "/routes/jinci"
    assert every(page(client, "/routes/jinci?lang=zh"), "h1")[0].text == "改过"
    assert client.get("/routes/jinci/1?lang=zh").headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("path", ["", "/1", "/1.json", "/1/1.gpx"])
def test_drafts_and_withdrawn_routes(client: FlaskClient, store: Store, path: str) -> None:
    draft(store, "secret")
    publish(store, "jinci")
    assert client.get(f"/routes/secret{path}").status_code == 404
    assert "secret" not in client.get(f"/routes/secre{path}").text.replace("secre<", "")
    for language in ("zh", "en"):
        withdraw(store, "jinci", language, "塌方")
    answer = client.get(f"/routes/jinci{path}", headers={"Accept": "text/html"})
    assert answer.status_code == 410
    assert "塌方" in answer.text
    assert client.get("/embed/jinci").status_code == 410


@pytest.mark.parametrize(
    "path", ["/2", "/0", "/1/0.gpx", "/1/2.gpx", "/1/1.exe", "?part=2", "?part=0", "/99999999999"]
)
def test_what_is_not_there_is_404(client: FlaskClient, store: Store, path: str) -> None:
    publish(store, "jinci")
    assert client.get(f"/routes/jinci{path}").status_code == 404


def test_parts_of_a_mixed_route(client: FlaskClient, store: Store) -> None:
    publish(store, "mixed", trips=(tour(), way()))
    first, second = (
        page(client, "/routes/mixed?lang=en"),
        page(client, "/routes/mixed?lang=en&part=2"),
    )
    assert len(every(first, ".visit h3")) == 2
    assert not every(second, ".visit h3")
    assert "/routes/mixed/1/2.gpx" in [a.get("href") for a in every(second, "a[download]")]


def test_a_route_of_texts_only(client: FlaskClient, store: Store) -> None:
    publish(store, "texts", stages=())
    assert "晋祠一日" in page(client, "/routes/texts?lang=zh").text_content()
    assert page(client, "/embed/texts?lang=zh") is not None


def test_every_fitting_file_can_be_had(client: FlaskClient, store: Store) -> None:
    publish(store, "jinci")
    tree = page(client, "/routes/jinci?lang=zh")
    for link in {a.get("href") for a in every(tree, "a[download]")}:
        if not link.endswith((".pdf", ".pdf_phone", ".poster_png", ".png")):  # slow to draw
            answer = client.get(link)
            assert answer.status_code == 200, link
            assert answer.headers["ETag"]


HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(1)</script>'\"`${1}"


def hostile_body(store: Store) -> str:
    """Return a text with attacks, in the words of pictures that are kept as well."""
    with store.work() as work:
        work.routes.keep_picture(picture())
    named = f"picture:{picture().sha256}"
    quoted = HOSTILE.replace('"', '\\"')
    lines = (
        *(
            HOSTILE,
            "[x](javascript:alert(1))",
            picture_markdown(picture().sha256, HOSTILE, HOSTILE),
        ),
        *(
            f'![{HOSTILE}]({named} "{quoted}")',
            f'![" onerror=alert(1) x="]({named} "</figcaption>")',
        ),
        *(f"![x]({named}&quot;onerror=alert(1))", "![x](https://evil.example/x.png)"),
        *("![x](javascript:alert(1))", f"[![x]({named})](javascript:alert(1))"),
    )
    return "\n\n".join(lines)


def hostile(store: Store) -> None:
    """Publish a route with an attack in every text there is."""
    publish(
        store,
        "hostile",
        trips=(renamed(tour(), HOSTILE),),
        texts=tuple(
            RouteText(
                language=language, title=HOSTILE, summary=HOSTILE,
                body=hostile_body(store), cover_alt=HOSTILE,
            )
            for language in ("zh", "en")
        ),
        contact=Contact(
            name=HOSTILE, phone=HOSTILE, email=HOSTILE, url=f"javascript:alert(1)//{HOSTILE}"
        ),
        season=HOSTILE,
        notices=(RouteNotice(text_zh=HOSTILE, text_en=HOSTILE),),
        sources=(RouteSource(title=HOSTILE, url="javascript:alert(1)", note=HOSTILE),),
        licence=HOSTILE,
        theme=HOSTILE,
        kind=HOSTILE,
    )  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["/routes", "/routes/hostile", "/routes/hostile/1", "/embed/hostile?layers=map,stops"],
)
def test_no_attack_becomes_a_tag(client: FlaskClient, store: Store, address: str) -> None:
    hostile(store)
    for language in ("zh", "en"):
        sign = "&" if "?" in address else "?"
        tree = page(client, f"{address}{sign}lang={language}")
        assert not every(tree, "[onerror]")
        assert {image.get("src") for image in every(tree, ".route-text img")} <= {PICTURE}
        assert not [a for a in tree.iter("a") if "javascript" in (a.get("href") or "").lower()]
        for script in tree.iter("script"):
            assert "alert(1)</script" not in (script.text or "")
            assert script.get("src") or script.get("nonce") or script.get("type")


def test_only_the_embedded_page_may_be_framed(client: FlaskClient, store: Store) -> None:
    publish(store, "jinci")
    inside = client.get("/embed/jinci?lang=en")
    assert "frame-ancestors *" in inside.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in inside.headers
    for address in ("/routes", "/routes/jinci", "/", "/embed/nowhere/x"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("height=199", "height"),
        ("height=1e3", "height"),
        ("layers=map,cookies", "cookies"),
        ("lang=xx", "lang"),
    ],
)
def test_wrong_ways_to_embed(client: FlaskClient, store: Store, query: str, words: str) -> None:
    publish(store, "jinci")
    answer = client.get(f"/embed/jinci?{query}")
    assert answer.status_code == 400
    assert words in answer.text


def test_layers(client: FlaskClient, store: Store) -> None:
    publish(store, "jinci")
    tree = page(client, "/embed/jinci?layers=stops&layers=profile&lang=en")
    assert every(tree, "section.stage")
    assert not every(tree, ".jd-map")
    assert every(page(client, "/embed/jinci"), ".jd-map")


def test_oembed(client: FlaskClient, store: Store) -> None:
    publish(store, "jinci")
    tree = page(client, "/routes/jinci?lang=en")
    (link,) = every(tree, 'link[type="application/json+oembed"]')
    answer = client.get(link.get("href").removeprefix(ADDRESS) + "&maxwidth=500").json
    assert (answer["version"], answer["type"], answer["width"]) == ("1.0", "rich", 500)
    frame = html.fromstring(answer["html"])
    assert frame.get("src").startswith(f"{ADDRESS}/embed/jinci")
    for url in ("", "https://evil.example/routes/jinci", f"{ADDRESS}/sites", "http://[x"):
        assert client.get("/oembed", query_string={"url": url}).status_code == 404
    own = {"url": f"{ADDRESS}/routes/jinci"}
    assert client.get("/oembed", query_string={**own, "format": "xml"}).status_code == 501
    assert client.get("/oembed", query_string={**own, "maxwidth": "x"}).status_code == 400


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/routes.geojson", "application/geo+json"),
        ("/routes.atom", "application/atom+xml"),
        ("/sitemap.xml", "application/xml"),
    ],
)
def test_feeds(client: FlaskClient, store: Store, address: str, kind: str) -> None:
    publish(store, "jinci")
    draft(store, "secret")
    answer = client.get(address)
    assert answer.mimetype == kind
    assert b"/routes/jinci" in answer.data
    assert b"secret" not in answer.data
    assert "Last-Modified" in answer.headers
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(address, headers=tag).status_code == 304
    publish(store, "other")
    assert client.get(address, headers=tag).status_code == 200
    if kind.endswith("xml"):
        etree.fromstring(answer.data)


def test_robots(app: Flask) -> None:
    told = app.test_client().get("/robots.txt")
    assert told.mimetype == "text/plain"
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in told.text


PICTURE = f"/pictures/{picture().sha256}.jpg"


def test_a_cover_is_shown_with_whose_it_is(client: FlaskClient, store: Store) -> None:
    with_picture(store, "jinci")
    tree = page(client, "/routes/jinci?lang=en")
    (image,) = every(tree, "figure.cover img")
    assert image.get("src") == PICTURE
    assert image.get("alt") == "Old trees"
    assert (image.get("width"), image.get("height")) == ("640", "480")
    assert "摄影者" in every(tree, "figcaption")[0].text_content()
    card = {item.get("property"): item.get("content") for item in every(tree, "meta")}
    assert card["og:image"] == f"{ADDRESS}{PICTURE}"
    assert card["og:image:type"] == "image/jpeg"
    assert (card["og:image:width"], card["og:image:height"]) == ("640", "480")
    assert card["og:image:alt"] == "Old trees"
    (told,) = every(tree, 'script[type="application/ld+json"]')
    assert json.loads(told.text)["image"]["url"] == f"{ADDRESS}{PICTURE}"
    feed = client.get("/routes.geojson").get_json()
    assert feed["features"][0]["properties"]["picture"] == f"{ADDRESS}{PICTURE}"
    assert PICTURE in client.get("/routes.atom").text


def test_a_picture_is_nothing_but_a_picture(client: FlaskClient, store: Store) -> None:
    with_picture(store, "jinci")
    answer = client.get(PICTURE)
    assert answer.data == picture().data
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    again = client.get(PICTURE, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("name", ["x", "../store", "0" * 64, "%00", picture().sha256.upper()])
def test_what_is_no_public_picture_is_not_there(
    client: FlaskClient, store: Store, name: str
) -> None:
    with_picture(store, "secret", languages=())
    assert client.get(f"/pictures/{name}.jpg").status_code == 404
    assert client.get(PICTURE).status_code == 404


def test_a_picture_goes_with_its_route(client: FlaskClient, store: Store) -> None:
    with_picture(store, "jinci", languages=("zh",))
    publish(store, "jinci", languages=("zh",))
    assert client.get(PICTURE).status_code == 200  # its link shows the earlier revision
    assert not every(page(client, "/routes/jinci?lang=zh"), "figure.cover")
    withdraw(store, "jinci", "zh", "桥断了")
    assert client.get(PICTURE).status_code == 404


INSIDE = f'![古 <树>](picture:{picture().sha256} "摄影者 · CC0")'


def illustrated(store: Store, body: str, **more: Any) -> None:
    """Publish a route whose Chinese text is that, with the picture kept."""
    with store.work() as work:
        work.routes.keep_picture(picture())
    texts = (RouteText(language="zh", title="晋祠", summary="泉水", body=body),)
    publish(store, "jinci", **{"texts": texts, "languages": ("zh",), **more})


def test_a_picture_in_a_text_is_a_figure_with_whose_it_is(
    client: FlaskClient, store: Store
) -> None:
    illustrated(store, f"看。\n\n{INSIDE}\n\n走。")
    tree = page(client, "/routes/jinci?lang=zh")
    (figure,) = every(tree, ".route-text figure")
    (image,) = every(figure, "img")
    assert dict(image.attrib) == {
        "src": PICTURE, "alt": "古 <树>", "width": "640", "height": "480", "loading": "lazy",
    }  # fmt: skip
    assert figure.text_content() == "摄影者 · CC0"
    assert client.get(PICTURE).data == picture().data
    withdraw(store, "jinci", "zh", "桥断了")
    assert client.get(PICTURE).status_code == 404


def test_pictures_of_other_addresses_are_left_out(client: FlaskClient, store: Store) -> None:
    body = "![远处的塔](https://evil.example/a.png) ![近处](/static/a.png) ![没有](picture:{})"
    illustrated(store, body.format("0" * 64))
    answer = client.get("/routes/jinci?lang=zh")
    tree = html.fromstring(answer.text)
    assert every(tree, ".route-text p")[0].text_content() == "远处的塔 近处 没有"
    assert not every(tree, ".route-text img")
    assert "evil.example/a.png" not in answer.text


def test_a_picture_in_the_text_of_a_draft_is_not_public(client: FlaskClient, store: Store) -> None:
    illustrated(store, INSIDE, languages=())
    assert client.get(PICTURE).status_code == 404
