"""A FIT file by hand: header, one definition and the records of the little walk, checksum."""

from __future__ import annotations

import struct

from tests.tracks.files import FIRST_S, POINTS

_TABLE = (
    *(0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401),
    *(0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400),
)
"""The checksum table of the FIT protocol's description."""

_EPOCH_S = 631_065_600


def checksum(data: bytes) -> int:
    crc = 0
    for byte in data:
        for nibble in (byte & 0xF, byte >> 4):
            step = _TABLE[crc & 0xF]
            crc = ((crc >> 4) & 0x0FFF) ^ step ^ _TABLE[nibble]
    return crc


def semicircles(degrees: float) -> int:
    return round(degrees * 2**31 / 180)


def fit_file() -> bytes:
    fields = ((253, 4, 0x86), (0, 4, 0x85), (1, 4, 0x85), (2, 2, 0x84))
    body = struct.pack("<BBBHB", 0x40, 0, 0, 20, len(fields))
    body += b"".join(struct.pack("BBB", *field) for field in fields)
    for place, (lon, lat, height) in enumerate(POINTS):
        moment = int(FIRST_S) + 60 * place - _EPOCH_S
        altitude = round((height + 500) * 5)
        body += struct.pack("<BIiiH", 0, moment, semicircles(lat), semicircles(lon), altitude)
        # the same message with no position, as indoors
        body += struct.pack("<BIiiH", 0, moment, 0x7FFFFFFF, 0x7FFFFFFF, altitude)
    header = struct.pack("<BBHI4s", 14, 0x20, 2132, len(body), b".FIT")
    whole = header + struct.pack("<H", checksum(header)) + body
    return whole + struct.pack("<H", checksum(whole))
