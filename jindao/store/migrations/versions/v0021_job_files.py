"""Any number of files that come with a job, in a table of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Make the table, and move the file there that each job had at most."""
    op.create_table(
        "job_files",
        sa.Column("job", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("place", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("field", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=True),
        sa.PrimaryKeyConstraint("job", "place", name="pk_job_files"),
        sa.ForeignKeyConstraint(["job"], ["jobs.number"], name="fk_job_files_job"),
    )
    op.execute(
        "INSERT INTO job_files (job, place, field, name, content)"
        " SELECT number, 0, 'people', attachment_name, attachment FROM jobs"
        " WHERE attachment_name <> ''"
    )
    op.drop_column("jobs", "attachment_name")
    op.drop_column("jobs", "attachment")


def downgrade() -> None:
    """Drop the table, and with it all but the population file of each job."""
    op.add_column("jobs", sa.Column("attachment_name", sa.Text, nullable=False, server_default=""))
    op.add_column("jobs", sa.Column("attachment", sa.LargeBinary, nullable=True))
    for column, kept in (("attachment_name", "name"), ("attachment", "content")):
        own = f"SELECT {kept} FROM job_files WHERE job = jobs.number AND field = 'people'"
        op.execute(f"UPDATE jobs SET {column} = ({own}) WHERE EXISTS ({own})")
    op.drop_table("job_files")
