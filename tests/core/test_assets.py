"""Static files: the address changes with the content, and what is served is small, immutable and nothing else."""
from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest
from flask import Flask

from server.core import assets

REAL = Path(__file__).parents[2] / "static"


@pytest.fixture
def static_dir(tmp_path: Path) -> Path:
    files = {
        "css/app.css": '@layer a, b;\n@import "tokens.css";\n@import "parts/roof.css";\n',
        "css/tokens.css": '/* unneeded */\n@layer a {\n  :root { --gap: 1rem; --font: "A  B", serif }\n}\n',
        "css/parts/roof.css": """@layer b {
          .roof { mask: url("../../img/roof.svg") } .a > .b::after { content: "/* no comment */  " }
        }""",
        "js/app.js": 'import { one } from "./core/one.js";\n' + "one();\n" * 50,
        "js/core/one.js": "export const one = () => 1;\n" * 20,
        "img/roof.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
        "fonts/f.woff2": "\0\1\2binary" * 40,
    }
    for name, text in files.items():
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "static"


def served(static_dir: Path, data_dir: Path) -> Flask:
    app = Flask("house", static_folder=None)
    assets.init_app(app, static_dir, data_dir)
    return app


def address(app: Flask, name: str) -> str:
    return str(app.jinja_env.globals["asset"](name))  # type: ignore[operator]


def test_the_address_changes_when_a_file_changes(static_dir: Path, tmp_path: Path) -> None:
    before = assets.content_hash(static_dir)
    assert assets.content_hash(static_dir) == before
    (static_dir / "js/core/one.js").write_text("export const one = () => 2;\n")
    changed = assets.content_hash(static_dir)
    (static_dir / "js/core/one.js").rename(static_dir / "js/core/two.js")
    assert len({before, changed, assets.content_hash(static_dir)}) == 3


def test_imports_are_inlined_and_urls_still_resolve(static_dir: Path, tmp_path: Path) -> None:
    client = served(static_dir, tmp_path / "data").test_client()
    css = client.get(address(client.application, "css/app.css")).text
    assert css == (
        '@layer a,b;@layer a{:root{--gap:1rem;--font:"A  B",serif}}'
        '@layer b{.roof{mask:url("../img/roof.svg")}.a > .b::after{content:"/* no comment */  "}}\n'
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('@import "none.css";', r"none\.css"),
        ('@import "tokens.css" print;', "conditions"),
        (".a{mask:url(../img/none.svg)}", r"none\.svg"),
    ],
)
def test_a_stylesheet_that_points_nowhere_stops_the_start(
    static_dir: Path, tmp_path: Path, text: str, said: str
) -> None:
    (static_dir / "css/app.css").write_text(text)
    with pytest.raises(assets.AssetError, match=said):
        served(static_dir, tmp_path / "data")
    assert list((tmp_path / "data").iterdir()) == []


def test_files_are_immutable_and_compressed(static_dir: Path, tmp_path: Path) -> None:
    client = served(static_dir, tmp_path / "data").test_client()
    url = address(client.application, "js/app.js")
    plain = client.get(url)
    packed = client.get(url, headers={"Accept-Encoding": "gzip, br"})
    assert "immutable" in plain.headers["Cache-Control"] and "public" in plain.headers["Cache-Control"]
    assert plain.headers["X-Content-Type-Options"] == "nosniff" and "Access-Control-Allow-Origin" not in plain.headers
    assert plain.mimetype == "text/javascript" and "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "br" and packed.headers["Vary"] == "Accept-Encoding"
    assert brotli.decompress(packed.data) == plain.data == (static_dir / "js/app.js").read_bytes()
    assert client.get(url, headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    font = client.get(address(client.application, "fonts/f.woff2"), headers={"Accept-Encoding": "gzip, br"})
    assert font.mimetype == "font/woff2" and "Content-Encoding" not in font.headers


def test_relative_modules_share_the_folder(static_dir: Path, tmp_path: Path) -> None:
    client = served(static_dir, tmp_path / "data").test_client()
    folder = address(client.application, "js/app.js").rsplit("/", 1)[0]
    assert client.get(f"{folder}/core/one.js").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "..%2fsecret.txt",
        "%2e%2e/secret.txt",
        "css/../../secret.txt",
        "css/..%5c..%5csecret.txt",
        "css/",
        "",
        "none.css",
        "js/app.js.br",
    ],
)
def test_nothing_else_is_reachable(static_dir: Path, tmp_path: Path, path: str) -> None:
    client = served(static_dir, tmp_path / "data").test_client()
    (tmp_path / "data" / "secret.txt").write_text("secret")
    root = address(client.application, "css/app.css").removesuffix("css/app.css")
    assert client.get(root + path).status_code == 404
    assert client.get("/static/000000000000/css/app.css").status_code == 404


def test_an_unknown_name_in_a_template_fails_loudly(static_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(assets.AssetError, match=r"css/none\.css"):
        address(served(static_dir, tmp_path / "data"), "css/none.css")


def test_concurrent_starts_agree_and_leave_nothing_behind(static_dir: Path, tmp_path: Path) -> None:
    digest = assets.content_hash(static_dir)
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: assets.build(static_dir, tmp_path / "data", digest), range(8)))
    assert made == {tmp_path / "data" / f"static-{digest}"}
    assert [path.name for path in (tmp_path / "data").iterdir()] == [f"static-{digest}"]


def test_a_folder_that_another_start_has_just_renamed_stops_nobody(
    static_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Path.glob
    monkeypatch.setattr(Path, "glob", lambda self, pattern: [*listed(self, pattern), self / pattern.replace("*", "gone")])
    digest = assets.content_hash(static_dir)
    assert assets.build(static_dir, tmp_path / "data", digest).is_dir()


def test_only_the_build_before_is_kept_and_still_served(static_dir: Path, tmp_path: Path) -> None:
    data_dir, urls = tmp_path / "data", []
    for age in (30, 20, 10):
        (static_dir / "js/app.js").write_text(f"export default {age};\n")
        app = served(static_dir, data_dir)
        urls.append(address(app, "js/app.js"))
        os.utime(data_dir / f"static-{urls[-1].split('/')[2]}", (1_000_000 - age, 1_000_000 - age))
    client = app.test_client()
    assert [client.get(url).status_code for url in urls] == [404, 200, 200]
    assert len(list(data_dir.iterdir())) == 2


def test_the_real_files_build_and_every_module_finds_its_imports(tmp_path: Path) -> None:
    client = served(REAL, tmp_path).test_client()
    css = client.get(address(client.application, "css/app.css")).text
    assert "@import" not in css and "/*" not in css and "data:" not in css
    for module in (REAL / "js").rglob("*.js"):
        for wanted in re.findall(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""", module.read_text(encoding="utf-8")):
            assert (module.parent / wanted).resolve().is_file(), f"{module.name} imports {wanted}"


def test_the_shell_stays_light(tmp_path: Path) -> None:
    app = served(REAL, tmp_path)
    built = tmp_path / f"static-{address(app, 'css/app.css').split('/')[2]}"
    assert (built / "css/app.css.br").stat().st_size < 11_000
    assert (built / "fonts/pjs.woff2").stat().st_size < 19_000
