"""The judge of GPX 1.1 itself: what it lets pass, and what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tests.formats.gpx11 import NAMESPACE, complaints

SCHEMA = Path(__file__).parents[3] / "shared" / "schemas" / "gpx11.xsd"

SOUND = '<wpt lat="40" lon="113.3"><ele>900.1</ele><name>A</name><sym>Flag</sym></wpt>'


def file_of(inside: str, version: str = "1.1", space: str = NAMESPACE) -> bytes:
    return f'<gpx version="{version}" creator="x" xmlns="{space}">{inside}</gpx>'.encode()


def test_a_sound_file_has_no_complaint() -> None:
    trk = '<trk><name>T</name><trkseg><trkpt lat="1" lon="-180"/></trkseg></trk>'
    link = '<metadata><link href="https://e.org"><text>a</text></link></metadata>'
    assert complaints(file_of(link + SOUND + SOUND + trk)) == []


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        (f"{SOUND}<metadata/>", "metadata of gpx stands too late"),
        ('<wpt lat="1" lon="2"><name>A</name><ele>1</ele></wpt>', "ele of wpt stands too late"),
        ('<wpt lat="1" lon="2"><ele>1</ele><ele>1</ele></wpt>', "ele of wpt stands too late"),
        ('<wpt lat="95" lon="2"/>', "lat of wpt is '95'"),
        ('<wpt lat="1" lon="180"/>', "lon of wpt is '180'"),
        ('<wpt lat="NaN" lon="2"/>', "lat of wpt is 'NaN'"),
        ('<wpt lat="1"/>', "wpt has attributes ['lat']"),
        ('<wpt lat="1" lon="2"><ele>1e3</ele></wpt>', "ele is '1e3'"),
        ('<wpt lat="1" lon="2"><time>2026-01-01</time></wpt>', "time is '2026-01-01'"),
        ('<wpt lat="1" lon="2"><colour/></wpt>', f"{{{NAMESPACE}}}colour in wpt"),
        ("<trk><number>-1</number><trkseg/></trk>", "number is '-1'"),
    ],
)
def test_what_the_schema_forbids_is_told(inside: str, told: str) -> None:
    assert told in complaints(file_of(inside))
    if SCHEMA.exists():
        schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
        assert not schema.validate(etree.fromstring(file_of(inside)))


@pytest.mark.parametrize(
    "inside",
    [
        f'<wpt lat="1" lon="2"><name>{"n" * 31}</name></wpt>',
        '<wpt lat="1.1234567" lon="2"/>',
        "<trk><trkseg/></trk>",
        '<trk><trkseg><trkpt lat="1" lon="2"><ele>3</ele></trkpt>'
        '<trkpt lat="1" lon="2"/></trkseg></trk>',
    ],
)
def test_what_devices_do_not_take_is_told(inside: str) -> None:
    assert complaints(file_of(inside))


def test_other_versions_are_none() -> None:
    assert complaints(file_of("", version="1.0")) == ["no GPX 1.1"]
    assert complaints(file_of("", space="http://www.topografix.com/GPX/1/0")) == ["no GPX 1.1"]
