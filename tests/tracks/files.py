"""The same little walk as a file of every format: three points, two minutes, one mark."""

from __future__ import annotations

import io
import json
import zipfile

POINTS = ((112.5, 37.8, 800.0), (112.501, 37.8, 805.5), (112.502, 37.801, 812.0))
TIMES = ("2024-05-01T01:00:00Z", "2024-05-01T01:01:00Z", "2024-05-01T01:02:00Z")
FIRST_S = 1_714_525_200.0
MARK = (112.501, 37.8005)
NAME = "晋祠 <走>"

GPX_11 = "http://www.topografix.com/GPX/1/1"
GPX_10 = "http://www.topografix.com/GPX/1/0"


def points(element: str, *, ele: bool = True, time: bool = True) -> str:
    rows = []
    for (lon, lat, height), moment in zip(POINTS, TIMES, strict=True):
        inner = f"<ele>{height}</ele>" * ele + f"<time>{moment}</time>" * time
        rows.append(f'<{element} lat="{lat}" lon="{lon}">{inner}</{element}>')
    return "".join(rows)


def trk(*, ele: bool = True, time: bool = True) -> str:
    return f"<trk><name>t</name><trkseg>{points('trkpt', ele=ele, time=time)}</trkseg></trk>"


WPT = f'<wpt lat="{MARK[1]}" lon="{MARK[0]}"><ele>801</ele><name>泉 &amp; 亭</name></wpt>'
METADATA = "<metadata><name>晋祠 &lt;走&gt;</name></metadata>"


def gpx(body: str, namespace: str = GPX_11, declaration: str = '<?xml version="1.0"?>') -> str:
    said = f' xmlns="{namespace}"' if namespace else ""
    return f'{declaration}<gpx version="1.1" creator="x"{said}>{body}</gpx>'


KML = f"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>晋祠 &lt;走&gt;</name>
<Placemark><Point><coordinates>{MARK[0]},{MARK[1]},0</coordinates></Point><name>泉 &amp; 亭</name>
</Placemark><Placemark><name>t</name><LineString><coordinates>
{" ".join(f"{lon},{lat},{height}" for lon, lat, height in POINTS)}
</coordinates></LineString></Placemark></Document></kml>"""

KML_GX = f"""<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">
<Document><name>晋祠 &lt;走&gt;</name><Placemark><gx:Track>
{"".join(f"<when>{moment}</when>" for moment in TIMES)}
{"".join(f"<gx:coord>{lon} {lat} {height}</gx:coord>" for lon, lat, height in POINTS)}
</gx:Track></Placemark>
<Placemark><Point><coordinates>{MARK[0]},{MARK[1]}</coordinates></Point><name>泉 &amp; 亭</name>
</Placemark></Document></kml>"""

GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "name": NAME,
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "t", "coordTimes": TIMES},
                "geometry": {"type": "LineString", "coordinates": POINTS},
            },
            {
                "type": "Feature",
                "properties": {"name": "泉 & 亭"},
                "geometry": {"type": "Point", "coordinates": MARK},
            },
        ],
    }
)

TCX = f"""<TrainingCenterDatabase
 xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Courses><Course>
<Name>晋祠 &lt;走&gt;</Name><Track>{
    "".join(
        f"<Trackpoint><Time>{moment}</Time><Position><LatitudeDegrees>{lat}</LatitudeDegrees>"
        f"<LongitudeDegrees>{lon}</LongitudeDegrees></Position>"
        f"<AltitudeMeters>{height}</AltitudeMeters></Trackpoint>"
        for (lon, lat, height), moment in zip(POINTS, TIMES, strict=True)
    )
}<Trackpoint><Time>2024-05-01T01:03:00Z</Time></Trackpoint></Track>
<CoursePoint><Name>泉 &amp; 亭</Name><Time>2024-05-01T01:01:30Z</Time><Position>
<LatitudeDegrees>{MARK[1]}</LatitudeDegrees><LongitudeDegrees>{MARK[0]}</LongitudeDegrees>
</Position></CoursePoint></Course></Courses></TrainingCenterDatabase>"""


def zipped(**files: str | bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()
