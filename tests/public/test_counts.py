"""Counts as a table and as a chart, read back by others."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from lxml import etree

from jindao.public.counts import count_totals, counts_csv, counts_svg
from tests.store.test_counts import DAY, count

COUNTS = (count(8), count(2, what="gpx"), count(1, what="embed"), count(4, route="b", what="pdf"))


def test_a_table() -> None:
    rows = list(csv.reader(io.StringIO(counts_csv(COUNTS))))
    assert rows[:2] == [["route", "day", "what", "number"], ["jinci", "2026-11-27", "view", "8"]]
    assert len(rows) == 5
    assert count_totals(COUNTS) == {"jinci": (8, 1, 2), "b": (0, 0, 4)}


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_chart(locale: str) -> None:
    svg = etree.fromstring(counts_svg(COUNTS[:3], DAY, DAY + dt.timedelta(days=9), locale))
    views, downloads = svg.iter("{*}rect")
    # 9 views are the whole height of 108; 2 downloads are 24 of it.
    assert (views.get("height"), downloads.get("height")) == ("108.0", "24.0")
    assert (views.get("y"), downloads.get("y")) == ("28.0", "112.0")
    assert "9" in svg[0].text
    assert not list(etree.fromstring(counts_svg((), DAY, DAY, locale)).iter("{*}rect"))
