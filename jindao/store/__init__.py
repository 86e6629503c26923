"""What is kept between requests: trips and the short links to them.

The only room that knows SQLAlchemy. SQLite by default, PostgreSQL by url; the tables
are made and moved on by the migrations when the store is first used.
"""

from jindao.store.codes import CODE_ALPHABET, CODE_LENGTH, read_code
from jindao.store.store import KeptTrip, Store, open_store

__all__ = ["CODE_ALPHABET", "CODE_LENGTH", "KeptTrip", "Store", "open_store", "read_code"]
