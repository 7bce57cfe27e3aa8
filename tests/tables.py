"""What stands in an app's database, read past the app: for tests that compare whole databases or look for traces."""
import sqlite3

import psycopg


def read_all(app):
    """{table: sorted rows as text}, on both databases; SQLite's own shadow tables included, since words may hide in them."""
    url = app.extensions["database"].writing.url
    if url.get_backend_name() == "sqlite":
        line = sqlite3.connect(url.database)
        names = [row[0] for row in line.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    else:
        line = psycopg.connect(in_psycopg(url))
        names = [row[0] for row in line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    try:
        return {name: sorted(repr(row) for row in line.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names}
    finally:
        line.close()


def change(app, statement):
    """Tamper with the database behind the app's back."""
    url = app.extensions["database"].writing.url
    line = sqlite3.connect(url.database) if url.get_backend_name() == "sqlite" else psycopg.connect(in_psycopg(url))
    line.execute(statement)
    line.commit()
    line.close()


def in_psycopg(url):
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
