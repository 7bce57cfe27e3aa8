"""Addresses as people paste them, and those that are refused."""
import pytest

from server.core.errors import Invalid
from server.core.i18n import field_message
from server.webinars.video_addresses import Address, read_address

ID = "a-B_c9DeF0g"


@pytest.mark.parametrize("typed", [
    f"https://www.youtube.com/watch?v={ID}", f"https://youtube.com/watch?v={ID}&t=42s", f"https://m.youtube.com/watch?app=desktop&v={ID}",
    f"https://youtu.be/{ID}?si=xyz", f"https://www.youtube.com/live/{ID}?feature=share", f"https://www.youtube.com/embed/{ID}",
    f"https://www.youtube-nocookie.com/embed/{ID}?rel=0", f"https://youtube.com/shorts/{ID}", f"  https://WWW.YouTube.com/watch?v={ID}#t=1 ",
    f"https://music.youtube.com/watch?v={ID}&list=RD",
])
def test_youtube_is_known_by_any_usual_address(typed):
    found = read_address(typed)
    assert found == Address("youtube", f"https://www.youtube.com/watch?v={ID}") and found.video_id == ID


@pytest.mark.parametrize(("typed", "address"), [
    ("https://zoom.us/j/81234567890?pwd=aB.1", "https://zoom.us/j/81234567890?pwd=aB.1"),
    ("https://us02web.zoom.us/w/912345678#success", "https://us02web.zoom.us/w/912345678"),
    ("https://kantor.zoom.us/my/ruang.dewan", "https://kantor.zoom.us/my/ruang.dewan"),
    ("https://app.zoom.us/wc/join/81234567890", "https://app.zoom.us/wc/join/81234567890"),
])
def test_zoom(typed, address):
    assert read_address(typed) == Address("zoom", address)


@pytest.mark.parametrize(("typed", "address", "origin"), [
    ("https://siaran.contoh.example/a/b.m3u8?k=1", "https://siaran.contoh.example/a/b.m3u8?k=1", "https://siaran.contoh.example"),
    ("https://SIARAN.contoh.example:8443/x.m3u8", "https://siaran.contoh.example:8443/x.m3u8", "https://siaran.contoh.example:8443"),
    ("https://siaran.contoh.example:443/x.m3u8", "https://siaran.contoh.example/x.m3u8", "https://siaran.contoh.example"),
])
def test_hls(typed, address, origin):
    found = read_address(typed)
    assert found == Address("hls", address) and found.origin == origin


@pytest.mark.parametrize(("typed", "code"), [
    ("", "required"), ("   ", "required"), (f"http://youtu.be/{ID}", "video_https"), ("javascript:alert(1)//x.m3u8", "video_https"),
    ("ftp://siaran.contoh.example/x.m3u8", "video_https"), ("data:text/html,x.m3u8", "video_https"), ("youtu.be/" + ID, "video_https"),
    ("https://www.youtube.com/@dprd/live", "video_youtube"), ("https://www.youtube.com/playlist?list=PL1", "video_youtube"),
    (f"https://youtu.be/{ID}x", "video_youtube"), (f"https://youtu.be/{ID[:-1]}", "video_youtube"), (f"https://youtube.com:8080/watch?v={ID}", "video_youtube"),
    (f"https://www.youtube.com.jahat.example/watch?v={ID}", "video_unknown"), (f"https://youtube.com@jahat.example/{ID}", "video_unknown"),
    ("https://zoom.us/", "video_zoom"), ("https://zoom.us/s/81234567890", "video_zoom"), ("https://zoom.us:81/j/81234567890", "video_zoom"),
    ("https://bukanzoom.us/j/81234567890", "video_unknown"), ("https://zoom.us.jahat.example/j/81234567890", "video_unknown"),
    ("https://127.0.0.1/x.m3u8", "video_unknown"), ("https://[::1]/x.m3u8", "video_unknown"), ("https://localhost/x.m3u8", "video_unknown"),
    ("https://siaran.contoh.example/x.mp4", "video_unknown"), ("https://siaran.contoh.example;script-src/x.m3u8", "video_unknown"),
    ("https://siaran contoh.example/x.m3u8", "video_unknown"), ("https://a.example/\"><script>.m3u8", "video_unknown"),
    ("https://nama:sandi@siaran.contoh.example/x.m3u8", "video_unknown"), ("https://siaran.contoh.example:99999/x.m3u8", "video_unknown"),
    ("https://siaran.contoh.example\\@x/y.m3u8", "video_unknown"), ("https://siarań.example/x.m3u8", "video_unknown"),
    ("https://a.example/\x00.m3u8", "video_unknown"), ("https://a.example/x\n.m3u8", "video_unknown"), ("https://a.example/" + "x" * 500 + ".m3u8", "too_long"),
    ("https://*.example/x.m3u8", "video_unknown"), ("https://[/x.m3u8", "video_unknown"),
])
def test_what_is_refused(typed, code):
    with pytest.raises(Invalid) as refused:
        read_address(typed)
    assert refused.value.data["fields"] == {"address": code}


@pytest.mark.parametrize("code", ["video_https", "video_unknown", "video_youtube", "video_zoom", "video_sign", "video_none"])
def test_every_refusal_has_its_words(app, code):
    with app.test_request_context("/"):
        assert field_message(code) != field_message("tidak-ada")
