"""Databases for tests: copied once, emptied and filled again as their template is, and lent on to the next test.

A copy costs a test a tenth of a second and more; putting rows back costs a tenth of that.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.sql import SQL, Identifier

LENT_AT_MOST = 100  # what was deleted stays in the files; a database that served so often is dropped
SAVED = "as_it_was"  # the schema that holds the template's rows

_free: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)

# Tables made meanwhile (months of files) are emptied as well; those without rows cost one look each.
_SAVE = f"""
DO $$ DECLARE t text; filled boolean; BEGIN
  CREATE SCHEMA {SAVED};
  FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', t) INTO filled;
    IF filled THEN EXECUTE format('CREATE TABLE {SAVED}.%I AS TABLE public.%I', t, t); END IF;
  END LOOP;
END $$
"""
_RESTORE = f"""
DO $$ DECLARE t text; filled boolean; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR t IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', t) INTO filled;
    IF filled THEN EXECUTE format('DELETE FROM public.%I', t); END IF;
  END LOOP;
  FOR t IN SELECT relname FROM pg_class WHERE relnamespace = '{SAVED}'::regnamespace LOOP
    EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE SELECT * FROM {SAVED}.%I', t, t);
  END LOOP;
END $$
"""
_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def as_database(url: str, name: str) -> str:
    """The same server, another database."""
    return url.replace("/postgres?", f"/{name}?") if "/postgres?" in url else url.rsplit("/", 1)[0] + f"/{name}"


def copy_of(server_url: str, template_url: str) -> str:
    """A new database like the template; returns its address."""
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), _named(template_url)))
    return as_database(server_url, name)


@contextmanager
def lent(server_url: str, template_url: str) -> Iterator[str]:
    """A database like the template, for one test at a time."""
    url, served = _free[template_url].pop() if _free[template_url] else (_saved_copy(server_url, template_url), 0)
    try:
        yield url
    finally:
        if served + 1 < LENT_AT_MOST:
            _put_back(url)
            _free[template_url].append((url, served + 1))
        else:
            drop(server_url, url)


def drop(server_url: str, url: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(_named(url)))


def _saved_copy(server_url: str, template_url: str) -> str:
    url = copy_of(server_url, template_url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_SAVE.encode())
    return url


def _put_back(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_END_OTHERS.encode())
        connection.execute(_RESTORE.encode())


def _named(url: str) -> Identifier:
    return Identifier(url.split("?", 1)[0].rsplit("/", 1)[1])
