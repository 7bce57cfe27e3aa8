"""Composition root: the only file that knows every feature."""
from __future__ import annotations

import importlib
from typing import Any

import click
from flask import Flask
from gevent.monkey import is_module_patched

from server import areas
from server.accounts.public_guard import refuse_demo_in_public
from server.accounts.queries import is_demo
from server.config import ROOT, Settings, get_settings
from server.core import (
    assets,
    database,
    editions,
    english,
    files,
    i18n,
    limits,
    logs,
    metrics,
    realtime,
    retention,
    samples,
    secrets,
    visitors,
    web,
)
from server.core import words as word_table
from server.core.permissions import Permission, current_actor
from server.core.whatsapp import how_numbers_are_used


def _parts_of(feature: str) -> tuple[str, ...]:
    return tuple(f"{feature}.{path.parent.name}" for path in sorted((ROOT / "server" / feature).glob("*/__init__.py")))


# Lowest floor first. Of each feature, the rooms that are there are imported, which registers what is in them.
# The parts of a session (registration, attendance, …), a room (polls, slides, …), a text and a voice are packages of their feature.
FEATURES = ("accounts", "holidays", "instruments", *_parts_of("instruments"), "webinars", *_parts_of("webinars"),
            "aspirations", *_parts_of("aspirations"), "live", *_parts_of("live"), "learn", "surveys",
            "reporting", *_parts_of("reporting"), "moderation", "drafting", *_parts_of("drafting"),
            "notifications", "audit", "pages", *_parts_of("pages"))
ROOMS = ("models", "listeners", "broadcasts", "panels", "holdings", "retention", "practice", "jobs", "sockets", "routes", "commands")


def create_app(settings: Settings | None = None, *, async_mode: str | None = None, **database_options: Any) -> Flask:
    """The whole product on one database. async_mode: "gevent" when the process was patched, else "threading"."""
    settings = settings or get_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = Flask("server", root_path=str(ROOT / "server"), template_folder=str(ROOT / "templates"), static_folder=None)
    app.extensions["settings"] = settings
    app.config["TRANSLATIONS"] = ROOT / "translations"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    logs.init_app(app, settings)
    metrics.init_app(app)
    secrets.init_app(app, settings)
    i18n.init_app(app)
    web.init_app(app, settings)
    english.init_app(app)
    limits.init_app(app, settings)
    realtime.init_app(app, settings, async_mode=async_mode or ("gevent" if is_module_patched("socket") else "threading"))
    for feature in FEATURES:
        _add_feature(app, feature)
    database.init_app(app, settings.url, **database_options)
    samples.init_app(app)
    editions.init_app(app)
    files.init_app(app)
    retention.init_app(app)
    assets.init_app(app, ROOT / "static", settings.data_dir)
    visitors.init_app(app, settings)
    _add_globals(app)
    from server import cli

    cli.init_app(app)
    if click.get_current_context(silent=True) is None:  # commands must run, so that what is refused can be mended
        refuse_demo_in_public(app)
    return app


def _add_feature(app: Flask, feature: str) -> None:
    folder = ROOT.joinpath("server", *feature.split("."))
    package = importlib.import_module(f"server.{feature}")
    for room in ROOMS:
        if (folder / f"{room}.py").exists():
            module = importlib.import_module(f"server.{feature}.{room}")
            for name in ("bp", "bp_staff", "bp_manage"):
                if hasattr(module, name):
                    app.register_blueprint(getattr(module, name))
    if hasattr(package, "init_app"):
        package.init_app(app)


def _add_globals(app: Flask) -> None:
    """What every template may use."""
    app.jinja_env.globals.update(
        place_name=lambda name: areas.local_name(name, i18n.language()), place_names_in_english=areas.IN_ENGLISH,
        chip_of=word_table.word, label_of=word_table.label, site_links=site_links, staff_links=staff_links,
        manage_links=manage_links, how_numbers_are_used=how_numbers_are_used,
        may=lambda permission: current_actor().may(Permission(permission)),
    )

    @app.context_processor
    def per_request() -> dict[str, Any]:
        return {"actor": LazyActor(), "lang": i18n.language(), "home": i18n.base(), "is_demo": is_demo(),
                "has_worker": app.extensions["settings"].service_worker == "on"}


class LazyActor:
    """The actor for templates, looked up only if a template asks: public pages read no cookie."""

    @property
    def is_staff(self) -> bool:
        return current_actor().is_staff

    @property
    def staff_name(self) -> str:
        return current_actor().label

    @property
    def role_label(self) -> str:
        return ", ".join(word_table.label("role", role.value) for role in sorted(current_actor().roles))


def site_links(place: str = "nav") -> list[tuple[str, str, str]]:
    """(address, words, key) of the public header ("nav") and footer ("foot")."""
    from server.pages import links

    return links.site_links(place)


def staff_links() -> list[tuple[str, str, str]]:
    """(address, words, key) of the rooms that this member of staff may enter."""
    from server.pages import links

    return links.staff_links(current_actor())


def manage_links() -> list[tuple[str, str, str]]:
    """(address, words, key) of the tabs of the administration that this member of staff may open."""
    from server.pages import links

    return links.manage_links(current_actor())
