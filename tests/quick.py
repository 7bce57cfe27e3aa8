"""What thousands of apps in one process need not do anew: compile the same templates and rules, look through the same static
files, and hash passwords slowly.

Nothing of it changes what is tested: templates and rules come out the same, and hashes stay argon2id, only cheap ones.
Servers in processes of their own (tests/serving.py) know none of it.
"""
import copy

from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from werkzeug.routing.rules import Rule


class CompiledTemplates(BytecodeCache):
    """The code of a template, as long as its source is the same."""

    def __init__(self):
        self._held = {}

    def load_bytecode(self, bucket):
        bucket.code = self._held.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket):
        self._held[bucket.key, bucket.checksum] = bucket.code


class SharedAssets:
    """Stands for `assets.init_app`: the first app builds the files and looks through them, later ones serve what it found."""

    def __init__(self, init_app, folder):
        self._init_app, self._folder, self._first = init_app, folder, None

    def __call__(self, app, static_dir, _data_dir):
        if self._first is None:
            self._init_app(app, static_dir, self._folder)
            self._first = app.wsgi_app, app.jinja_env.globals["asset"]
        else:
            served, app.jinja_env.globals["asset"] = copy.copy(self._first[0]), self._first[1]
            served.application, app.wsgi_app = app.wsgi_app, served


def compile_rules_once():
    compiled, compile_builder = {}, Rule._compile_builder

    def once(rule, append_unknown=True):
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = once


def hash_cheaply():
    from server.accounts import operations

    operations._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def install():
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledTemplates()}
    compile_rules_once()
    hash_cheaply()
