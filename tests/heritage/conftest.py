"""A dataset of five sites in an invented region, written to a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

HEADER = (
    "id,name_zh,name_en,category,protection_level,batch,period_zh,first_year,last_year,lon,lat,"
    "coordinate_accuracy_m,coordinate_source,prefecture,county,themes,strands,opening_hours,"
    "visit_minutes,access_notes_zh,access_notes_en,sources"
)
ROWS = (
    "north-gate,北门,North Gate,pass_fort,national,3,明,1368,1644,10.1,50.1,300,survey,north,甲县,"
    "wall,history,Mo-Su 09:00-17:00,30,,,list;survey;opening_hours:survey",
    "north-hall,大殿,Great Hall,ancient_building,world,1,唐,618,907,10.2,50.1,100,survey,north,"
    "甲县,,history,,45,,,list;survey",
    "north-inn,客栈,Old Inn,ancient_building,,,清,1636,1912,10.3,50.2,1000,survey,north,乙县,"
    ",history;trade,,20,,,survey",
    "north-tomb,古墓,Old Tomb,tomb,county,,,,,,,,,north,乙县,,history,,15,,,list",
    "north-wall,长墙,Long Wall,pass_fort,provincial,,秦,-221,-206,10.4,50.3,300,survey,north,乙县,"
    "wall,,,40,,,list;survey",
)
REGION = """
id = "inventia"
name_zh = "虚地"
name_en = "Inventia"
country = "CN"
timezone = "Asia/Shanghai"
longitude = [10.0, 11.0]
latitude = [50.0, 51.0]
[[prefecture]]
id = "north"
name_zh = "北府"
name_en = "North"
"""
THEME = """
id = "{id}"
name_zh = "{zh}"
name_en = "{en}"
summary_zh = "说明。"
summary_en = "About."
color = "#8c3b2a"
[[rule]]
when = {{ tagged = true }}
weight = 1.0
why_zh = "有关"
why_en = "About it"
[[rule]]
when = {{ tagged = true, category = ["pass_fort"], built_before = 1000 }}
weight = 2.0
why_zh = "古墙"
why_en = "An old wall"
"""
SCORING = """
[protection_level]
world = 100
national = 60
provincial = 35
municipal = 20
county = 12
none = 8
[[built_before]]
year = 907
points = 30
why_zh = "唐以前"
why_en = "Before the Tang ended"
"""
TRAIL = """{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {
"id": "wall_1", "name_zh": "长墙一号", "name_en": "Wall 1", "theme": "wall", "level": "regional",
"alignment": "estimated", "detour_factor": 1.5, "places": [{"name_zh": "甲", "name_en": "A"},
{"name_zh": "乙", "name_en": "B"}], "sources": ["survey"]}, "geometry": {"type": "LineString",
"coordinates": [[10.1, 50.1], [10.4, 50.3]]}}]}"""


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A folder with the small dataset; tests may change its files."""
    folder = tmp_path / "heritage"
    for name in ("sites", "themes", "strands", "trails"):
        (folder / name).mkdir(parents=True)
    write = {
        "region.toml": REGION,
        "scoring.toml": SCORING,
        "sites/north.csv": "\n".join((HEADER, *ROWS)) + "\n",
        "places.csv": (
            "id,name_zh,name_en,kind,prefecture,county,lon,lat,coordinate_accuracy_m,"
            "coordinate_source\njia,甲,Jia,county_seat,north,甲县,10.15,50.12,1000,survey\n"
        ),
        "sources.csv": (
            "id,title_zh,title_en,publisher,url,licence,retrieved,note_zh,note_en\n"
            "list,名单,List,State,,,,,\nsurvey,测量,Survey,Us,,CC0,2026-01-01,,\n"
        ),
        "themes/wall.toml": THEME.format(id="wall", zh="长墙", en="Wall") + 'trail = "wall_1"\n',
        "strands/history.toml": THEME.format(id="history", zh="历史", en="History"),
        "strands/trade.toml": THEME.format(id="trade", zh="商贸", en="Trade"),
        "trails/wall_1.geojson": TRAIL,
    }
    write["themes/wall.toml"] = 'trail = "wall_1"\n' + THEME.format(id="wall", zh="长墙", en="Wall")
    for name, text in write.items():
        (folder / name).write_text(text, "utf-8")
    return folder
