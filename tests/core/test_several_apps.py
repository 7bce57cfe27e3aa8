"""Several apps in one process, as tests make them: none takes over what another one was made with."""
from server.app import create_app
from server.config import Settings
from server.core import realtime
from server.core.neighbours import Teller


def test_an_app_without_redis_has_no_manager_of_one_with_it(tmp_path):
    made = []
    for name, redis_url in (("grown", "redis://127.0.0.1:1/0"), ("small", None)):
        (tmp_path / name).mkdir()
        made.append(create_app(Settings(data_dir=tmp_path / name, redis_url=redis_url, secret_key="s" * 40), async_mode="threading"))
        assert isinstance(realtime.socketio.server.manager, Teller) == (redis_url is not None)
    for app in made:
        app.extensions["database"].close()
