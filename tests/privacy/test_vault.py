"""Personal data at rest: sealed, bound to its column, under keys that rotate while the house runs."""
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from server.app import create_app
from server.aspirations.models import Aspiration, Contact
from server.core import rotation, vault
from server.core.database import operation, session
from server.core.vault import BrokenSeal, DataKey
from tests.aspirations.make import Voices

SAID = "Trotoar di depan sekolah kami rusak sejak lama."


@pytest.fixture
def voices(app, cast):
    with app.test_request_context():
        yield Voices(app, cast)


def raw(app, statement, **values):
    """What really lies in the database."""
    with app.extensions["database"].writing.connect() as connection:
        return connection.execute(sa.text(statement), values).all()


def sealed_emails(app):
    return {row[0]: bytes(row[1]) for row in raw(app, "SELECT aspiration_id, email FROM aspiration_contacts WHERE email IS NOT NULL")}


def quietly(_place, _done, _total):
    pass


def test_a_contact_lies_sealed_and_reads_plain(app, voices):
    item = voices.submit(text=SAID, email="dewi@contoh.id", phone="081255501234", display="inisial", name="Dewi Ayu")
    contact = session.get(Contact, item)
    assert (contact.name, contact.email, contact.phone) == ("Dewi Ayu", "dewi@contoh.id", "+6281255501234")
    row = raw(app, "SELECT name, email, phone, email_hmac FROM aspiration_contacts")[0]
    for plain, sealed in zip((b"Dewi", b"dewi", b"6281"), map(bytes, row[:3]), strict=True):
        assert plain not in sealed and vault.key_of(sealed) == 1
    assert row[3] == vault.email_index(" DEWI@Contoh.ID ") and len(row[3]) == 64


def test_each_sealing_differs_and_opens_only_in_its_column(app, voices):
    one, other = (voices.submit(text=f"{SAID} {n}", email="dewi@contoh.id", phone="081255501234") for n in "ab")
    sealed = sealed_emails(app)
    assert sealed[one] != sealed[other]
    with app.extensions["database"].writing.begin() as connection:
        connection.execute(sa.text("UPDATE aspiration_contacts SET phone = email WHERE aspiration_id = :of"), {"of": one})
    session.rollback()
    with pytest.raises(BrokenSeal):
        session.scalar(sa.select(Contact.phone).where(Contact.aspiration_id == one))


def test_a_changed_byte_is_noticed(app, voices):
    item = voices.submit(text=SAID, email="dewi@contoh.id")
    whole = sealed_emails(app)[item]
    for at in (5, len(whole) - 1):
        with app.extensions["database"].writing.begin() as connection:
            connection.execute(sa.text("UPDATE aspiration_contacts SET email = :new"), {"new": whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:]})
        session.rollback()
        with pytest.raises(BrokenSeal):
            session.scalar(sa.select(Contact.email))


def test_a_sealed_column_cannot_be_asked_for_a_value(app):
    with pytest.raises(TypeError):
        Contact.email == "dewi@contoh.id"
    assert str(Contact.email.is_(None)) and str(Contact.email.is_not(None))


@pytest.mark.parametrize("one,other", [
    ("Dewi@Contoh.ID", " dewi@contoh.id"), ("ｄｅｗｉ@contoh.id", "dewi@contoh.id"), ("a@bücher.example", "A@xn--bcher-kva.example")])
def test_an_address_has_one_index_however_it_is_typed(app, one, other):
    with app.app_context():
        assert vault.email_index(one) == vault.email_index(other) != vault.email_index("budi@contoh.id")


def test_every_sealed_column_knows_its_place():
    assert vault.sealed_columns()
    for column in vault.sealed_columns():
        assert column.type.place == f"{column.table.name}.{column.name}"
        (key,) = column.table.primary_key.columns
        assert isinstance(key.type, sa.Integer), f"{column.table.name}: rotation walks along a whole number"


# --- the first key ---------------------------------------------------------------------------


def test_the_first_key_comes_with_the_first_seal_even_for_many_at_once(app, voices, at_once):
    assert raw(app, "SELECT count(*) FROM data_keys")[0][0] == 0
    made = at_once(lambda n: voices.submit(text=f"{SAID} {n}", email=f"w{n}@contoh.id"), range(8))
    assert all(isinstance(one, int) for one in made), made
    assert [row[0] for row in raw(app, "SELECT id FROM data_keys ORDER BY id")] == [0, 1]
    assert sorted(session.scalars(sa.select(Contact.email))) == sorted(f"w{n}@contoh.id" for n in range(8))


def test_a_first_key_that_is_taken_back_seals_nothing_that_stays(app, voices):
    first, second = (voices.submit(text=f"{SAID} {n}") for n in "ab")

    @operation
    def inner():
        session.add(Contact(aspiration_id=first, email="hilang@contoh.id"))
        session.flush()
        raise ValueError

    @operation
    def outer():
        with pytest.raises(ValueError):
            inner()
        session.add(Contact(aspiration_id=second, email="tetap@contoh.id"))

    outer()
    assert session.scalars(sa.select(Contact.email)).all() == ["tetap@contoh.id"]
    fresh = vault.KeyRing(app)
    fresh.read()
    assert vault.unseal(fresh.opening(1), "aspiration_contacts.email", sealed_emails(app)[second]) == b"tetap@contoh.id"


def test_a_whole_operation_that_fails_leaves_no_key_behind(app, voices):
    item = voices.submit(text=SAID)

    @operation
    def fail():
        session.add(Contact(aspiration_id=item, email="hilang@contoh.id"))
        session.flush()
        raise ValueError

    with pytest.raises(ValueError):
        fail()
    assert raw(app, "SELECT count(*) FROM data_keys")[0][0] == 0
    again = voices.submit(text=f"{SAID} lagi", email="tetap@contoh.id")
    assert session.get(Contact, again).email == "tetap@contoh.id"


# --- rotation --------------------------------------------------------------------------------


def fill(voices, count=12):
    return [voices.submit(text=f"{SAID} nomor {n}", email=f"w{n}@contoh.id", phone=f"0812000{n:04}") for n in range(count)]


def keys_of(app):
    return {row[0]: (row[1] is not None, row[2] is not None) for row in raw(app, "SELECT id, wrapped, destroyed_at FROM data_keys")}


def test_rotation_seals_everything_anew_and_destroys_the_old_key(app, voices, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 5)
    items = fill(voices)
    before, index, seen = sealed_emails(app), vault.email_index("w3@contoh.id"), []
    done = rotation.rotate(lambda *step: seen.append(step), settle_seconds=0)
    assert (done.key_id, done.was_resumed, done.resealed, done.destroyed) == (2, False, 24, 1)
    after = sealed_emails(app)
    assert {vault.key_of(one) for one in after.values()} == {2} and not set(before.values()) & set(after.values())
    assert keys_of(app) == {0: (True, False), 1: (False, True), 2: (True, False)}
    assert ("aspiration_contacts.email", 12, 12) in seen
    session.rollback()
    assert [session.get(Contact, item).email for item in items] == [f"w{n}@contoh.id" for n in range(12)]
    assert vault.email_index("w3@contoh.id") == index == session.get(Contact, items[3]).email_hmac
    kinds = [row[0] for row in raw(app, "SELECT kind FROM ledger_entries WHERE kind LIKE 'key.%' ORDER BY id")]
    assert kinds == ["key.rotated", "key.destroyed"]


def test_a_process_that_knows_only_the_old_key_learns_of_the_new_one(app, voices, monkeypatch):
    fill(voices, 2)
    other = vault.KeyRing(app)
    assert other.sealing()[0] == 1
    rotation.rotate(quietly, settle_seconds=0)
    sealed = next(iter(sealed_emails(app).values()))
    assert vault.unseal(other.opening(2), "aspiration_contacts.email", sealed).endswith(b"@contoh.id")
    monkeypatch.setattr(vault, "KEEP_SECONDS", 0.0)
    assert other.sealing()[0] == 2


def test_what_is_sealed_with_the_old_key_meanwhile_is_found_before_it_is_destroyed(app, voices, monkeypatch):
    fill(voices, 3)
    late = []

    def other_process(_place, _done, _total):
        if not late:  # it has not heard of the new key yet
            key = vault.ring().opening(1)
            late.append(voices.submit(text=f"{SAID} terlambat"))
            sealed = vault.seal(key, 1, "aspiration_contacts.email", b"telat@contoh.id")
            with app.extensions["database"].writing.begin() as connection:
                connection.execute(sa.text("INSERT INTO aspiration_contacts (aspiration_id, email, language) VALUES (:of, :email, 'id')"),
                                   {"of": late[0], "email": sealed})

    rotation.rotate(other_process, settle_seconds=0)
    session.rollback()
    assert session.get(Contact, late[0]).email == "telat@contoh.id" and keys_of(app)[1] == (False, True)


def test_a_broken_value_keeps_the_old_key_alive(app, voices):
    items = fill(voices, 3)
    with app.extensions["database"].writing.begin() as connection:
        connection.execute(sa.text("UPDATE aspiration_contacts SET email = phone WHERE aspiration_id = :of"), {"of": items[0]})
    with pytest.raises(rotation.Conflict) as refused:
        rotation.rotate(quietly, settle_seconds=0)
    assert refused.value.data["where"] == "aspiration_contacts.email" and keys_of(app)[1][0]


def test_rotation_loses_nothing_while_people_write(app, voices, monkeypatch, cast):
    monkeypatch.setattr(rotation, "BATCH", 4)
    monkeypatch.setattr(vault, "KEEP_SECONDS", 0.05)
    fill(voices, 20)
    written, stop, faults = {}, threading.Event(), []

    def write():
        n = 0
        with app.test_request_context():
            while not stop.is_set():
                n += 1
                try:
                    item = voices.submit(text=f"{SAID} sambil jalan {n}", email=f"jalan{n}@contoh.id")
                    voices.act("change_contact", "citizen", item, email=f"ganti{n}@contoh.id", phone=None)
                    written[item] = f"ganti{n}@contoh.id"
                except Exception as error:
                    faults.append(error)
                    return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            rotation.rotate(quietly, settle_seconds=0.3)
    finally:
        stop.set()
        writer.join()
    session.rollback()
    assert not faults and len(written) > 3
    assert {item: session.get(Contact, item).email for item in written} == written
    assert {vault.key_of(one) for one in sealed_emails(app).values()} <= {4, max(keys_of(app))}
    assert [number for number, (stands, _gone) in keys_of(app).items() if stands] == [0, 4]


def test_an_interrupted_rotation_is_taken_up(app, voices, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 3)
    items = fill(voices, 10)

    class Killed(BaseException):
        pass

    def kill(_place, done, _total):
        if done >= 6:
            raise Killed

    with pytest.raises(Killed):
        rotation.rotate(kill, settle_seconds=0)
    assert {vault.key_of(one) for one in sealed_emails(app).values()} == {1, 2}
    session.rollback()
    assert [session.get(Contact, item).email for item in items] == [f"w{n}@contoh.id" for n in range(10)]
    done = rotation.rotate(quietly, settle_seconds=0)
    assert (done.key_id, done.was_resumed, done.destroyed) == (2, True, 1) and done.resealed < 20
    assert {vault.key_of(one) for one in sealed_emails(app).values()} == {2}


# --- the root secret -------------------------------------------------------------------------


@contextmanager
def house(settings, database, **changes):
    """The same data under other settings."""
    app = create_app(settings.model_copy(update=changes), async_mode="threading", **database.options)
    try:
        with app.test_request_context():
            yield app
    finally:
        app.extensions["database"].close()


def test_a_new_root_secret_opens_what_the_old_one_wrapped_until_it_is_wrapped_anew(settings, database, assets_dir, app, voices):
    item = voices.submit(text=SAID, email="dewi@contoh.id")
    index = vault.email_index("dewi@contoh.id")
    new = {"secret_key": "n" * 40}
    with house(settings, database, **new), pytest.raises(BrokenSeal, match="JKD_OLD_SECRET_KEYS"):
        session.get(Contact, item)
    with house(settings, database, **new, old_secret_keys="k" * 40):
        assert session.get(Contact, item).email == "dewi@contoh.id" and vault.email_index("dewi@contoh.id") == index
        assert {key.wrapped_by for key in rotation.status()} == {"before"}
        assert (rotation.rewrap(), rotation.rewrap()) == (2, 0)
        assert {key.wrapped_by for key in rotation.status()} == {"now"}
    with house(settings, database, **new):
        assert session.get(Contact, item).email == "dewi@contoh.id" and vault.email_index("dewi@contoh.id") == index


def test_private_links_and_devices_outlive_a_new_root_secret(settings, database, assets_dir, app, voices, cast):
    from server.aspirations import holders
    item = voices.submit(text=SAID)
    link, cookie = holders.private_link(session.get(Aspiration, item)), cast.citizen.client.get_cookie("jkd_peserta").value
    with house(settings, database, secret_key="n" * 40, old_secret_keys="k" * 40) as later:
        client = later.test_client()
        client.set_cookie("jkd_peserta", cookie)
        assert client.get(link).status_code == 303 and SAID in client.get("/lacak/saya").get_data(as_text=True)
        assert holders.private_link(session.get(Aspiration, item)) != link  # a new one is signed with the new secret
        from server.accounts.actors import _participant_id
        assert _participant_id(cookie) == cast.citizen.participant_id
    with house(settings, database, secret_key="n" * 40) as stranger:
        assert stranger.test_client().get(link).status_code == 404


# --- the commands, and what it costs ---------------------------------------------------------


def test_the_commands_show_rotate_and_wrap(app, voices, monkeypatch):
    monkeypatch.setattr(vault, "KEEP_SECONDS", 0.0)
    monkeypatch.setattr(rotation, "rotate", lambda progress, rotate=rotation.rotate: rotate(progress, settle_seconds=0))
    run = app.test_cli_runner().invoke
    assert "no keys yet" in run(args=["keys", "status"]).output
    fill(voices, 3)
    status = run(args=["keys", "status"]).output
    assert "look-ups" in status and "seals" in status and "│ 6 " in status
    rotated = run(args=["keys", "rotate"])
    assert rotated.exit_code == 0 and "made key 2: 6 values sealed anew, 1 old keys destroyed" in rotated.output
    assert "destroyed" in run(args=["keys", "status"]).output
    assert "0 keys wrapped anew" in run(args=["keys", "rewrap"]).output


@pytest.mark.slow
@pytest.mark.only_on("sqlite", "kills a process of its own on a file")
def test_killed_at_any_moment_it_goes_on(app, voices, settings):
    items = fill(voices, 40)
    code = ("import sys; from server.app import create_app; from server.config import Settings; from server.core import rotation;"
            f"app = create_app(Settings(data_dir={str(settings.data_dir)!r}, secret_key='k' * 40), async_mode='threading');"
            "rotation.BATCH = 1; print('go', flush=True);\n"
            "with app.app_context(): rotation.rotate(lambda *_: None, settle_seconds=0)")
    for pause in (0.01, 0.03, 0.06):
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
        child.stdout.readline()
        time.sleep(pause)
        child.kill()
        child.wait()
    done = rotation.rotate(quietly, settle_seconds=0)
    session.rollback()
    assert [session.get(Contact, item).email for item in items] == [f"w{n}@contoh.id" for n in range(40)]
    assert {vault.key_of(one) for one in sealed_emails(app).values()} == {done.key_id}


def test_sealing_costs_little_of_a_submission(app, voices):
    """As a ratio in one run: a contact of three sealed values against the submission that brings it."""
    voices.submit(text=SAID, email="dulu@contoh.id")
    begin = time.perf_counter()
    for n in range(60):
        voices.submit(text=f"{SAID} kali ke-{n}")
    submission = (time.perf_counter() - begin) / 60
    key_id, key = vault.ring().sealing()
    begin = time.perf_counter()
    for _ in range(2000):
        vault.unseal(key, "a.b", vault.seal(key, key_id, "a.b", b"warga@contoh.id"))
    sealing = (time.perf_counter() - begin) / 2000
    assert 3 * sealing < 0.1 * submission, (sealing, submission)
    assert sealing < 0.001


def test_no_writer_slips_between_the_last_look_and_the_end(app, voices):
    """`_destroy` looks again itself."""
    fill(voices, 2)
    key_id, _resumed = rotation._begin()
    with pytest.raises(rotation.Conflict):
        rotation._destroy(key_id)
    assert keys_of(app)[1][0]
    assert session.scalar(sa.select(sa.func.count()).select_from(DataKey)) == 3


def test_no_secret_is_printed(monkeypatch, settings):
    from server.config import WrongSetting, load_settings
    monkeypatch.setenv("JKD_SECRET_KEY", "rahasia-pendek")
    monkeypatch.setenv("JKD_OLD_SECRET_KEYS", f"{'a' * 32},juga-pendek")
    with pytest.raises(WrongSetting) as refused:
        load_settings()
    assert "JKD_SECRET_KEY" in str(refused.value) and "JKD_OLD_SECRET_KEYS" in str(refused.value)
    assert "rahasia-pendek" not in str(refused.value) and "juga-pendek" not in str(refused.value)
    assert "k" * 40 not in repr(settings)
