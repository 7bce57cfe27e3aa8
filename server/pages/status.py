"""`/kelola/status`: how the house is, from the samples of the last hour and from what stands in the database now."""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from server.core import backlog, beats, clock, realtime, samples
from server.core.i18n import number
from server.core.samples import StatusSample
from server.moderation import queries as moderation

MINUTES = 60
LATE_SECONDS = 300  # a due row of the outbox that waits longer is worth a word
LEAST_DISK_GB = 1.0
JOBS = "/kelola/pekerjaan"
WIDTH, HEIGHT = 200, 40  # of a drawing, in its own units


@dataclass(frozen=True)
class Gauge:
    """One thing that is measured: `join` makes one number of several processes' numbers in one minute."""

    code: str
    title: object
    unit: str
    join: Callable[[Iterable[float]], float]
    limit: float | None = None
    is_floor: bool = False  # True: below the limit is bad


GAUGES = (
    Gauge("sockets", _l("Penonton tersambung"), "", sum),
    Gauge("page_p95_ms", _l("Jawaban halaman, p95"), "ms", max, 50.0),
    Gauge("vote_p99_ms", _l("Pengakuan suara, p99"), "ms", max, 150.0),
    Gauge("votes", _l("Suara per menit"), "", sum),
    Gauge("cases", _l("Antrean meja"), "", max),
    Gauge("outbox_due", _l("Kiriman jatuh waktu"), "", max, 100.0),
    Gauge("late_p99_ms", _l("Putaran proses terlambat, p99"), "ms", max, 20.0),
    Gauge("memory_mb", _l("Memori proses"), "MB", max, 512.0),
    Gauge("disk_free_gb", _l("Ruang disk tersisa"), "GB", min, LEAST_DISK_GB, is_floor=True),
)


@dataclass(frozen=True)
class Panel:
    """One drawing: the newest number, the worst of the hour, and two paths in WIDTH × HEIGHT."""

    title: object
    now: str
    worst: str
    limit: str
    is_beyond: bool
    line: str
    area: str
    limit_y: float | None


@dataclass(frozen=True)
class Concern:
    """Something a person should look at. `is_grave`: people already notice it."""

    title: str
    text: str
    href: str = ""
    is_grave: bool = False


def init_app(app: Flask) -> None:
    """Samples count the desk's queue, which only higher floors know."""
    samples.add_number(app, "cases", lambda: float(moderation.counts().waiting))


def panels() -> list[Panel]:
    """All gauges over the last hour."""
    minutes = by_minute(samples.of_last_hour(), clock.now())
    return [panel_of(gauge, minutes) for gauge in GAUGES]


def by_minute(rows: Sequence[StatusSample], now: datetime) -> list[list[dict[str, float]]]:
    """For each of the last 60 minutes the numbers of every process, newest in that minute, oldest first; without silent minutes."""
    found: dict[int, dict[str, dict[str, float]]] = defaultdict(dict)
    for row in rows:
        found[int((now - row.at) / timedelta(minutes=1))][row.process] = row.numbers
    return [list(found[minute].values()) for minute in sorted(found, reverse=True) if minute < MINUTES]


def panel_of(gauge: Gauge, minutes: Sequence[Sequence[dict[str, float]]]) -> Panel:
    """One gauge's drawing; without samples an empty one with dashes."""
    values = [gauge.join(numbers.get(gauge.code, 0.0) for numbers in processes) for processes in minutes]
    limit = "" if gauge.limit is None else _with_unit(gauge.limit, gauge.unit)
    if not values:
        return Panel(gauge.title, "–", "–", limit, is_beyond=False, line="", area="", limit_y=None)
    worst = (min if gauge.is_floor else max)(values)
    top = max(*values, gauge.limit or 0.0, 1.0) * 1.1
    points = _points(values, top)
    line = "M" + " L".join(points)
    return Panel(
        gauge.title, _with_unit(values[-1], gauge.unit), _with_unit(worst, gauge.unit), limit, is_beyond=_is_beyond(gauge, values[-1]),
        line=line, area=f"M0 {HEIGHT} L" + " L".join(points) + f" L{WIDTH} {HEIGHT}z",
        limit_y=None if gauge.limit is None else round(_y(gauge.limit, top), 1))


def _points(values: Sequence[float], top: float) -> list[str]:
    steps = max(1, len(values) - 1)
    points = [f"{round(n * WIDTH / steps, 1)} {round(_y(value, top), 1)}" for n, value in enumerate(values)]
    return points if len(points) > 1 else [points[0], f"{WIDTH} {points[0].split()[1]}"]


def _y(value: float, top: float) -> float:
    return HEIGHT - 2 - value * (HEIGHT - 4) / top


def _is_beyond(gauge: Gauge, value: float) -> bool:
    return gauge.limit is not None and (value < gauge.limit if gauge.is_floor else value > gauge.limit)


def _with_unit(value: float, unit: str) -> str:
    shown = number(round(value, 1) if 0 < value < 100 and value != int(value) else round(value))
    return f"{shown} {unit}".rstrip()


def concerns(shown: Sequence[Panel]) -> list[Concern]:
    """What a person should look at, gravest first."""
    found = [*_of_worker(), *_of_outbox(), *_of_redis(), *_of_gauges(shown)]
    return sorted(found, key=lambda concern: not concern.is_grave)


def _of_worker() -> list[Concern]:
    worker = beats.worker_state()
    if not worker.is_alive:
        text = _("Surat dan pekerjaan menunggu; tidak ada yang hilang.")
        return [Concern(_("Proses pekerja tidak hidup."), text, JOBS, is_grave=True)]
    return [Concern(_("Tugas rutin %(name)s gagal.", name=name), _("Dicoba lagi dengan jeda yang makin panjang."), JOBS)
            for name in worker.failing]


def _of_outbox() -> list[Concern]:
    rows, found = backlog.backlog(), []
    if rows.oldest_due_seconds > LATE_SECONDS:
        text = _("%(n)s kiriman menunggu, yang tertua %(minutes)s menit. Tidak ada yang hilang.", n=number(rows.due),
                 minutes=number(int(rows.oldest_due_seconds // 60)))
        found.append(Concern(_("Kiriman keluar tertahan."), text, JOBS))
    if rows.dead:
        found.append(Concern(_("%(n)s kiriman berhenti dicoba.", n=number(rows.dead)), _("Lihat penyebabnya, lalu coba lagi."), JOBS))
    return found


def _of_redis() -> list[Concern]:
    if realtime.is_redis_up() is not False:  # None: a single process has none
        return []
    text = _("Layar antarproses menyegarkan diri lebih lambat; tidak ada yang hilang.")
    return [Concern(_("Redis tidak menjawab."), text, is_grave=True)]


def _of_gauges(shown: Sequence[Panel]) -> list[Concern]:
    return [Concern(_("%(title)s melewati batas.", title=panel.title),
                    _("Sekarang %(now)s, batas %(limit)s.", now=panel.now, limit=panel.limit)) for panel in shown if panel.is_beyond]

