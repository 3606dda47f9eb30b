"""The file of bike rentals: fetched whole or not at all, within a time, a size and a memory; checked; kept.

Tested against a server on this machine with a small file in hour.csv's place, so it is tested anywhere.
"""

import contextlib
import gc
import hashlib
import io
import os
import shutil
import socket
import ssl
import stat
import struct
import subprocess
import sys
import threading
import time
import urllib.request
import warnings
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ClassVar

import pytest

import bike_site
import datasets
import progress
from bike_site import LENGTH, TABLE, ZIP, status
from conftest import ROOT, skip_without_bikes
from datasets import fetch, hour_csv

REAL_SHA256 = hour_csv.BIKES_SHA256
SEND = bike_site.sending


class Bar:
    """Stands in tqdm's place and keeps what is asked of it."""

    made: ClassVar = []

    def __init__(self, total, leave, disable, **_):
        self.total, self.leave, self.disable, self.n, self.open = total, leave, disable, 0, True
        self.made.append(self)

    def close(self):
        self.open = False

    def update(self, count):
        self.n += count


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache folder that is not there yet, and little patience."""
    folder = tmp_path / "user" / "tinynet"
    monkeypatch.delenv("TINYNET_DATA", raising=False)
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(hour_csv.platformdirs, "user_cache_path", lambda *_, **__: folder)
    monkeypatch.setattr(hour_csv, "BIKES_SHA256", bike_site.SHA256)
    monkeypatch.setattr(hour_csv, "_session", None)
    monkeypatch.setattr(fetch, "PATIENCE", 5.0)
    monkeypatch.setattr(progress, "tqdm", Bar)
    monkeypatch.setattr(Bar, "made", [])
    return folder


@pytest.fixture
def site(monkeypatch):
    """serve(answer) puts a server in UCI's place."""
    with bike_site.serving(lambda handler: site.answer(handler)) as site:

        def serve(answer=None):
            site.answer = answer or SEND(ZIP)
            return site

        monkeypatch.setattr(hour_csv, "BIKES_ADDRESS", site.address)
        yield serve


def refused(*words):
    """bike_file raises NoData with these words in its message, and with what to do; it is a few lines long."""
    with pytest.raises(datasets.NoData) as caught:
        datasets.bike_file()
    message = str(caught.value)
    for word in [*words, "What to do: fetch", hour_csv.BIKES_ADDRESS, "hour.csv", "TINYNET_DATA"]:
        assert str(word) in message
    assert len(message) < 1200
    assert message.isprintable()
    assert caught.value.__suppress_context__ or not caught.value.__context__
    return message


def files(folder):
    """What is in a folder, by name; nothing where there is no folder."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_it_is_fetched_once_and_kept(cache, site):
    site = site()
    assert datasets.bike_file() == datasets.bike_file() == cache / "hour.csv"
    assert (cache / "hour.csv").read_bytes() == TABLE
    assert files(cache) == ["hour.csv"]
    assert site.requests == ["/bikes.zip"]


def test_the_bar_is_there_only_while_it_downloads(cache, site):
    seen = []

    def answer(handler):
        status(200, **LENGTH)(handler)
        handler.wfile.write(ZIP[:100])
        for _ in range(500):
            if Bar.made and Bar.made[0].n == 100:
                break
            time.sleep(0.01)
        seen.append(Bar.made[0].open)
        handler.wfile.write(ZIP[100:])

    site(answer)
    datasets.bike_file()
    assert seen == [True]
    (bar,) = Bar.made
    assert not bar.open
    assert (bar.n, bar.total, bar.leave, bar.disable) == (len(ZIP), len(ZIP), False, None)
    datasets.bike_file()
    assert len(Bar.made) == 1


def test_a_server_that_does_not_tell_the_length(cache, site):
    site(lambda handler: (status(200)(handler), handler.wfile.write(ZIP)))
    datasets.bike_file()
    assert Bar.made[0].total is None


def chunked(content, last=b"0\r\n\r\n"):
    def answer(handler):
        handler.protocol_version = "HTTP/1.1"
        status(200, **{"Transfer-Encoding": "chunked", "Connection": "close"})(handler)
        for start in range(0, len(content), 700):
            piece = content[start : start + 700]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.write(last)

    return answer


def test_an_answer_in_chunks(cache, site):
    site(chunked(ZIP))
    assert datasets.bike_file().read_bytes() == TABLE


def test_redirects_are_followed(cache, site):
    site(lambda h: (SEND(ZIP) if h.path == "/there.zip" else status(302, Location="/there.zip"))(h))
    assert datasets.bike_file().read_bytes() == TABLE


def test_the_address_is_https():
    assert hour_csv.BIKES_ADDRESS.startswith("https://archive.ics.uci.edu/")


@pytest.mark.parametrize("to", ["http://archive.ics.uci.edu/b.zip", "ftp://archive.ics.uci.edu/b.zip", "file:///b.zip"])
def test_from_https_a_redirect_leads_only_to_https(to):
    handler = fetch._SameScheme()
    request = urllib.request.Request(hour_csv.BIKES_ADDRESS)
    with pytest.raises(OSError, match="which is not https"):
        handler.redirect_request(request, None, 302, "Found", {}, to)
    stays = handler.redirect_request(request, None, 302, "Found", {}, "https://archive.ics.uci.edu/b.zip")
    assert stays.full_url == "https://archive.ics.uci.edu/b.zip"


# Hostile answers: each ends in words, leaves nothing behind and nothing open


def damaged(content, place):
    return content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :]


def raw(content):
    """An answer that is these bytes, with nothing before them."""
    return lambda handler: handler.wfile.write(content)


def head(*lines):
    return raw("\r\n".join(["HTTP/1.1 200 OK", *lines, "", ""]).encode())


def leading(to, code=302, **headers):
    return status(code, Location=to, **headers)


def zip_of(content=TABLE, **member):
    """A zip with hour.csv in it, of which its directory says something else: attributes of ZipInfo."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("hour.csv", content)
        for name, value in member.items():
            setattr(archive.infolist()[0], name, value)
    return file.getvalue()


INSIDE = ZIP.index(b"hour.csv") + 20  # of the packed bytes of hour.csv
NO_ZIP = "not a zip with hour.csv in it"
FAILED = "could not be fetched: "
BAD = {
    "404": (status(404), "HTTP Error 404: Not Found"),
    "an error with a long reason": (raw(b"HTTP/1.1 500 " + b"no " * 20000 + b"\r\n\r\n"), "HTTP Error 500: no no no"),
    "an error that rings the bell": (raw(b"HTTP/1.1 500 \x07\x1b[31mred\r\n\r\n"), "HTTP Error 500: [31mred"),
    "an error without end": (lambda h: (status(500)(h), [h.wfile.write(bytes(10**6)) for _ in range(50)]), "Error 500"),
    "a page in the place of the zip": (SEND(b"<html>Log in to this network</html>"), NO_ZIP),
    "nothing": (SEND(b""), "not a zip"),
    "half of the body": (SEND(ZIP[:-500], **LENGTH), f"broke off after {len(ZIP) - 500} of {len(ZIP)} bytes"),
    "half of the body, length not told": (chunked(ZIP[:-500], last=b""), FAILED),
    "half of a zip": (SEND(ZIP[:-500]), "not a zip"),
    "a zip with a damaged file": (SEND(damaged(ZIP, INSIDE)), NO_ZIP),
    "a zip with another file": (SEND(bike_site.zipped(name="day.csv")), NO_ZIP),
    "a file in a folder": (SEND(bike_site.zipped(name="bikes/hour.csv")), NO_ZIP),
    "a folder of that name": (SEND(bike_site.zipped(b"", name="hour.csv/")), NO_ZIP),
    "another hour.csv": (SEND(bike_site.zipped(b"instant\n1\n")), "SHA-256 differs"),
    "a zip in the zip": (SEND(bike_site.zipped(ZIP)), "SHA-256 differs"),
    "an encrypted file": (SEND(zip_of(flag_bits=1)), "encrypted"),
    "an unknown method": (SEND(zip_of(compress_type=99)), "packed by method 99, expected 8 (deflated)"),
    "bzip2": (SEND(bike_site.zipped(method=zipfile.ZIP_BZIP2)), "packed by method 12, expected 8 (deflated)"),
    "LZMA": (SEND(bike_site.zipped(method=zipfile.ZIP_LZMA)), "packed by method 14, expected 8 (deflated)"),
    "a file said to be smaller": (SEND(zip_of(file_size=10)), NO_ZIP),
    "a file said to be larger": (SEND(zip_of(b"1\n", file_size=2**40, compress_size=2**40)), "What to do"),
    "a directory far away": (SEND(ZIP[:-10] + b"\xff" * 10), NO_ZIP),
    "a length that is no number": (SEND(ZIP[:-500], **{"Content-Length": "many"}), "not a zip"),
    "a length of 4,000 digits": (head("Content-Length: " + "9" * 4000), "sends more than 4000000 bytes"),
    "a length of 5,000 digits": (head("Content-Length: " + "9" * 5000), "not a zip"),
    "a length below 0": (head("Content-Length: -5"), "not a zip"),
    "a chunk that is no number": (head("Transfer-Encoding: chunked", "", "zz"), FAILED),
    "a chunk of 10**30 bytes": (head("Transfer-Encoding: chunked", "", "f" * 25), FAILED),
    "a chunk below 0": (head("Transfer-Encoding: chunked", "", "-5"), FAILED),
    "trailers without end": (chunked(ZIP, last=b"0\r\n" + b"a: b\r\n" * 10**6), "sends more than 4000000 bytes"),
    "1,000 headers": (head(*["a: b"] * 1000), "got more than 100 headers"),
    "a header of 100,000 letters": (head("a: " + "b" * 100_000), FAILED),
    "continue a million times": (raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 10**6), "sends more than 4000000 bytes"),
    "no HTTP": (raw(b"hello\r\n\r\n"), "the server's answer makes no sense (BadStatusLine: hello"),
    "a cut line": (lambda handler: handler.connection.close(), FAILED),
    "a redirect to a file": (leading("file:///etc/hostname"), "not allowed"),
    "a redirect to data": (leading("data:,hello"), "not allowed"),
    "a redirect to another scheme": (leading("ftp://127.0.0.1/bikes.zip", 301), "which is not http"),
    "a redirect to https": (leading("https://127.0.0.1:1/bikes.zip"), "which is not http"),
    "a redirect in a circle": (leading("/bikes.zip"), "HTTP Error 302"),
    "a redirect ever further": (lambda h: leading(h.path + "x")(h), "HTTP Error 302"),
    "a redirect to half a bracket": (leading("http://[::1/"), "Invalid IPv6 URL"),
    "a redirect to a bracket of words": (leading("http://[hello]/"), FAILED),
    "a redirect to a label of 70 letters": (leading(f"http://{'a' * 70}.example/"), FAILED),
    "a redirect to an empty label": (leading("http://a..example/"), FAILED),
    "a redirect to a port of letters": (leading("http://127.0.0.1:many/"), FAILED),
    "a redirect to port 99999": (leading("http://127.0.0.1:99999/"), FAILED),
    "a redirect to port -1": (leading("http://127.0.0.1:-1/"), FAILED),
    "a redirect to no host": (leading("http:///bikes.zip"), FAILED),
    "a redirect to a host with ü": (leading("http://b\u00fccher.invalid/"), FAILED),
    "a redirect to a host with a blank": (leading("http://a b/"), FAILED),
    "a redirect to a host with ℀": (raw("HTTP/1.1 302 F\r\nLocation: http://a℀b/\r\n\r\n".encode()), FAILED),
    "a redirect to nowhere": (leading(""), "HTTP Error 302"),
    "a redirect without a place": (status(302), "HTTP Error 302"),
    "a redirect to 60,000 letters": (leading("http://127.0.0.1:1/" + "a" * 60_000), FAILED),
    "a redirect with a large body": (lambda h: (leading("/x")(h), h.wfile.write(bytes(10**7))), "more than 4000000"),
    "a redirect said to be large": (leading("/x", **{"Content-Length": str(10**18)}), FAILED),
    "a redirect with a huge chunk": (
        raw(b"HTTP/1.1 302 F\r\nLocation: /x\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 25 + b"\r\n"),
        FAILED,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "words"), BAD.values(), ids=BAD)
@pytest.mark.filterwarnings("error")
def test_what_is_not_the_data_leaves_nothing_and_the_next_try_succeeds(answer, words, cache, site, monkeypatch):
    leaks = []
    monkeypatch.setattr(sys, "unraisablehook", leaks.append)  # where a ResourceWarning goes as an error
    site(answer)
    start = time.monotonic()
    opened = sockets_of_a_client(monkeypatch)
    refused(words, f"put it into the folder {cache}")
    assert time.monotonic() - start < 10
    gc.collect(1)  # what is young
    assert not leaks
    assert opened
    assert all(one.fileno() == -1 for one in opened)
    assert files(cache) == []
    assert not any(bar.open for bar in Bar.made)
    site()
    assert datasets.bike_file().read_bytes() == TABLE


def sockets_of_a_client(monkeypatch):
    """The sockets with which something connects from now on."""
    made, connect = [], socket.create_connection

    def keep(*arguments, **named):
        made.append(connect(*arguments, **named))
        return made[-1]

    monkeypatch.setattr(socket, "create_connection", keep)
    return made


def test_too_large_a_zip_is_not_read_to_its_end(cache, site, monkeypatch):
    monkeypatch.setattr(fetch, "MOST_BYTES", 100_000)
    site(lambda handler: (status(200)(handler), [handler.wfile.write(bytes(100_000)) for _ in range(1000)]))
    refused("sends more than 100000 bytes")
    assert Bar.made[0].n <= 100_000
    assert files(cache) == []


# Memory


def bombs():
    """Zips that are small and unpack to much, by name."""
    deflated = zip_of(bytes(40_000_000))
    yield "deflated", deflated
    yield "deflated, said to be small", zip_of(bytes(40_000_000), file_size=len(TABLE))
    yield "short lines", zip_of(20_000_000 * b"ab\n")
    yield "bzip2", bike_site.zipped(bytes(40_000_000), method=zipfile.ZIP_BZIP2)
    yield "LZMA", bike_site.zipped(bytes(40_000_000), method=zipfile.ZIP_LZMA)
    yield "nested", bike_site.zipped(bike_site.zipped(deflated))
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, *[0] * 8, 1, *[0] * 6) + b"a"
    many, count = 20_000 * entry, 20_000 & 0xFFFF
    yield (
        "20,000 files",
        many + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(many), 0, 0),
    )


MEMORY = """\
import sys
from pathlib import Path
from datasets import hour_csv
from memory import peak
hour_csv._from_zip(Path("good.zip").read_bytes())
before = peak()
for name in sys.argv[1:]:
    try:
        hour_csv._from_zip(Path(name).read_bytes())
    except OSError:
        print(peak() - before)
print(hour_csv._is_kept(Path("large.csv")), peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory in kilobytes")
def test_a_zip_that_unpacks_to_much_and_a_large_file_take_little_memory(tmp_path):
    names = []
    for number, (name, bomb) in enumerate(bombs()):
        assert len(bomb) < 1_000_000, name
        names.append(f"{number}.zip")
        (tmp_path / names[-1]).write_bytes(bomb)
    bike_site.copy_of_datasets(ROOT, tmp_path, "http://127.0.0.1:1/")
    (tmp_path / "good.zip").write_bytes(ZIP)
    with open(tmp_path / "large.csv", "wb") as file:
        file.truncate(3_000_000_000)  # sparse: 3 GB that take no room
    run = subprocess.run(
        [sys.executable, "-c", MEMORY, *names],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path / "notebooks"), str(ROOT / "tests")])},
        capture_output=True,
        text=True,
    )
    *grown, large = run.stdout.splitlines() or pytest.fail(run.stderr)
    assert len(grown) == len(names)
    assert max(map(int, grown)) < 25_000, grown
    assert large.split()[0] == "False"
    assert int(large.split()[1]) < 25_000


# Time


def drip(begin, piece, every=0.05):
    """An answer that begins so, and then sends a piece again and again for a minute, or until nobody listens."""

    def answer(handler):
        handler.wfile.write(begin)
        for _ in range(int(60 / every)):
            time.sleep(every)
            handler.wfile.write(piece)

    return answer


def slow_redirect(handler):
    time.sleep(0.3)
    leading(handler.path + "x")(handler)


OK, CHUNKED = b"HTTP/1.1 200 OK\r\n", b"Transfer-Encoding: chunked\r\n\r\n"
SLOW = {
    "the status line": drip(b"", b"H"),
    "a header": drip(OK + b"a: ", b"b"),
    "headers": drip(OK, b"a: b\r\n", every=0.7),  # a hundred of them would take more than a minute
    "continue": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "headers of continue": drip(b"HTTP/1.1 100 Continue\r\n", b"a: b\r\n", every=0.7),
    "the body": drip(OK + b"\r\n", b"P"),
    "the body, with its length": drip(OK + b"Content-Length: 5000\r\n\r\n", b"P"),
    "chunks": drip(OK + CHUNKED, b"1\r\nP\r\n"),
    "the size of a chunk": drip(OK + CHUNKED, b"0"),
    "an extension of a chunk": drip(OK + CHUNKED + b"5;", b"a"),
    "trailers": drip(OK + CHUNKED + b"0\r\n", b"a: b\r\n"),
    "redirects": slow_redirect,
    "the body of a redirect": drip(b"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", b"P"),
    "the body of an error": drip(b"HTTP/1.1 500 No\r\nContent-Length: 5000\r\n\r\n", b"P"),
    "silence": lambda handler: time.sleep(20),
}  # fmt: skip


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
@pytest.mark.filterwarnings("error")
def test_a_server_that_trickles_meets_the_deadline(answer, cache, site, monkeypatch):
    monkeypatch.setattr(fetch, "DEADLINE", 0.5)
    site(answer)
    start = time.monotonic()
    message = refused("could not be fetched")
    assert time.monotonic() - start < 5
    assert "took longer than 0.5 seconds" in message or "HTTP Error 500" in message
    assert files(cache) == []


def test_a_server_that_hangs_is_given_up_after_a_while(cache, site, monkeypatch):
    monkeypatch.setattr(fetch, "PATIENCE", 0.2)
    done = threading.Event()
    for begin in [lambda handler: None, lambda handler: SEND(ZIP[:100], **LENGTH)(handler)]:
        site(lambda handler, begin=begin: (begin(handler), done.wait(20)))
        start = time.monotonic()
        refused("the server sent nothing for 0.2 seconds")
        assert time.monotonic() - start < 5
    done.set()
    assert files(cache) == []


@contextlib.contextmanager
def listening(serve):
    """A socket that listens and calls serve(connection) for each that comes; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept():
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    with connection, contextlib.suppress(OSError):
                        serve(connection)

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def dripping_tls(connection):
    """The head of a record of TLS that says 16,000 bytes follow, and these one by one."""
    connection.sendall(b"\x16\x03\x03\x3e\x80\x02\x00\x3e\x7c")
    for _ in range(1200):
        time.sleep(0.05)
        connection.sendall(b"\0")


@pytest.mark.skipif(sys.platform != "linux", reason="to shut a listening socket down wakes its thread on Linux only")
@pytest.mark.parametrize("proxy", [False, True], ids=["TLS", "a proxy's answer"])
def test_slow_tls_and_a_slow_proxy_meet_the_deadline(proxy, cache, monkeypatch):
    monkeypatch.setattr(fetch, "DEADLINE", 0.5)

    def dripping_proxy(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(1200):
            time.sleep(0.05)
            connection.sendall(b"a: b\r\n")

    with listening(dripping_proxy if proxy else dripping_tls) as port:
        monkeypatch.setattr(hour_csv, "BIKES_ADDRESS", f"https://127.0.0.1:{port}/bikes.zip")
        if proxy:
            monkeypatch.delenv("no_proxy")
            monkeypatch.delenv("NO_PROXY", raising=False)
            monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
            monkeypatch.setattr(hour_csv, "BIKES_ADDRESS", "https://bikes.invalid/bikes.zip")
        start = time.monotonic()
        refused("could not be fetched")
        assert time.monotonic() - start < 5


@pytest.mark.skipif(sys.platform != "linux", reason="to shut a listening socket down wakes its thread on Linux only")
@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
@pytest.mark.filterwarnings("error")
def test_a_certificate_that_nobody_signed_is_refused_in_words(cache, tmp_path, monkeypatch):
    """As a network gives that opens what its users fetch."""
    files_of = ["-keyout", tmp_path / "key", "-out", tmp_path / "certificate"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", *files_of]
    subprocess.run(make, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate", tmp_path / "key")

    def serve(connection):
        with contextlib.suppress(OSError):
            context.wrap_socket(connection, server_side=True).close()

    with listening(serve) as port:
        monkeypatch.setattr(hour_csv, "BIKES_ADDRESS", f"https://127.0.0.1:{port}/bikes.zip")
        refused("could not be fetched", "CERTIFICATE_VERIFY_FAILED")
    assert files(cache) == []


@pytest.mark.skipif(sys.platform != "linux", reason="a full queue of connections is silent on Linux only")
def test_a_server_that_takes_no_connection_meets_the_deadline(cache, monkeypatch):
    monkeypatch.setattr(fetch, "DEADLINE", 0.5)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as server, contextlib.ExitStack() as waiting:
        for _ in range(4):
            one = waiting.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(server.getsockname())
        monkeypatch.setattr(hour_csv, "BIKES_ADDRESS", f"http://127.0.0.1:{server.getsockname()[1]}/bikes.zip")
        start = time.monotonic()
        refused("could not be fetched")
        assert time.monotonic() - start < 5


def test_no_server_at_all(cache, monkeypatch):
    with bike_site.serving(None) as gone:
        pass
    for address in [gone.address, "http://tinynet.invalid/bikes.zip"]:
        monkeypatch.setattr(hour_csv, "BIKES_ADDRESS", address)
        refused("could not be fetched", f"fetch {address} with a browser", f"put it into the folder {cache}")
    assert files(cache) == []


@pytest.mark.parametrize("proxy", ["http://[::1/", "socks5://127.0.0.1:1", "http://127.0.0.1:many"])
def test_a_proxy_that_cannot_be_is_told_in_words(proxy, cache, monkeypatch):
    monkeypatch.delenv("no_proxy")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.setattr(hour_csv, "BIKES_ADDRESS", "http://tinynet.invalid/bikes.zip")
    refused("could not be fetched")


# The same content, other bytes


LF = TABLE.replace(b"\r\n", b"\n")
SAME = {
    "LF": LF,
    "CR": TABLE.replace(b"\r\n", b"\r"),
    "a mixture": TABLE.replace(b"\r\n", b"\n", 200),
    "no end of the last line": TABLE[:-2],
    "an empty line more": TABLE + b"\r\n",
    "empty lines first": b"\n\n" + LF,
    "twice converted": TABLE.replace(b"\r\n", b"\r\r\n"),
    "a byte order mark": b"\xef\xbb\xbf" + LF,
}
OTHER = {
    "nothing": b"",
    "a changed digit": LF.replace(b"77,", b"78,", 1),
    "a line less": LF[: LF.rindex(b"\n", 0, -1) + 1],
    "a line twice": LF + LF[LF.rindex(b"\n", 0, -1) + 1 :],
    "two lines in one": LF.replace(b"\n2,", b"2,", 1),
    "a blank more": LF.replace(b"77,", b"77, ", 1),
    "UTF-16": LF.decode().encode("utf-16"),
}


@pytest.mark.parametrize("content", SAME.values(), ids=SAME)
def test_the_same_lines_are_accepted_wherever_they_lie(content, cache, site, tmp_path, monkeypatch):
    assert content != TABLE
    assert hashlib.sha256(content).hexdigest() != bike_site.SHA256
    requests = site(SEND(bike_site.zipped(content))).requests
    assert datasets.bike_file().read_bytes() == content
    assert datasets.bike_file() == cache / "hour.csv"
    assert len(requests) == 1
    (tmp_path / "hour.csv").write_bytes(content)
    monkeypatch.setenv("TINYNET_DATA", str(tmp_path))
    assert datasets.bike_file() == tmp_path / "hour.csv"


@pytest.mark.parametrize("content", OTHER.values(), ids=OTHER)
def test_other_lines_are_refused_and_fetched_anew(content, cache, site, tmp_path, monkeypatch):
    assert content != LF
    cache.mkdir(parents=True)
    (cache / "hour.csv").write_bytes(content)
    requests = site().requests
    assert datasets.bike_file().read_bytes() == TABLE
    assert len(requests) == 1
    (tmp_path / "hour.csv").write_bytes(content)
    monkeypatch.setenv("TINYNET_DATA", str(tmp_path))
    refused("SHA-256 differs")


def test_the_real_table_is_the_same_with_any_line_ends(tmp_path, monkeypatch):
    skip_without_bikes()
    real = datasets.bike_file().read_bytes()
    table = datasets.bike_table()
    lines = real.splitlines()
    monkeypatch.setenv("TINYNET_DATA", str(tmp_path))
    for content in [b"\n".join(lines), b"\n\n" + real, b"\xef\xbb\xbf" + b"\r".join(lines), b"\r\n\r\n".join(lines)]:
        (tmp_path / "hour.csv").write_bytes(content)
        other = datasets.bike_table()
        assert list(other) == list(table)
        assert all((other[name] == table[name]).all() for name in table)
    (tmp_path / "hour.csv").write_bytes(b"\n".join(lines).replace(b"0.24", b"0.25", 1))
    with pytest.raises(datasets.NoData, match="SHA-256 differs"):
        datasets.bike_table()


def test_the_real_file_comes_whole_through_zip_and_server(request, monkeypatch):
    skip_without_bikes()
    real = datasets.bike_file().read_bytes()
    request.getfixturevalue("cache")
    monkeypatch.setattr(hour_csv, "BIKES_SHA256", REAL_SHA256)
    request.getfixturevalue("site")(SEND(bike_site.zipped(real)))
    assert datasets.bike_file().read_bytes() == real
    assert len(datasets.bike_table()["cnt"]) == 17379


def test_a_damaged_file_in_the_cache_is_not_data_when_there_is_no_server(cache, site):
    cache.mkdir(parents=True)
    (cache / "hour.csv").write_bytes(TABLE[:-3])
    site(status(500))
    refused("HTTP Error 500")


# Kept whole, or not at all and used all the same


@pytest.mark.parametrize("error", [KeyboardInterrupt(), MemoryError()])
def test_what_goes_wrong_in_writing_leaves_no_half_file(error, cache, site, monkeypatch):
    site()
    cache.mkdir(parents=True)
    (cache / "hour.csv").write_bytes(b"old and damaged")
    at_that_moment = []

    def fail(half, path):
        at_that_moment.extend(files(cache))
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", fail)
        with pytest.raises(type(error)):
            datasets.bike_file()
    assert len(at_that_moment) == 2  # the new file lay complete beside the old one
    assert files(cache) == ["hour.csv"]
    assert (cache / "hour.csv").read_bytes() == b"old and damaged"
    assert datasets.bike_file().read_bytes() == TABLE


KILLED = """\
import os, signal
from datasets import hour_csv
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
hour_csv.bike_file()
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_what_was_left_by_who_was_killed_goes_with_the_next_call(cache, site, tmp_path, monkeypatch):
    site = site()
    bike_site.copy_of_datasets(ROOT, tmp_path, site.address)
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "user"), "HOME": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", KILLED], cwd=tmp_path / "notebooks", env=environment)
    assert run.returncode == -9
    folder = cache if cache.exists() else next(tmp_path.rglob("tinynet"))
    monkeypatch.setattr(hour_csv.platformdirs, "user_cache_path", lambda *_, **__: folder)
    (half,) = files(folder)
    assert half != "hour.csv"
    datasets.bike_file()
    assert files(folder) == ["hour.csv"]
    (folder / "hour-q9x_4kab").write_bytes(TABLE[:500])  # as an older version left them
    (folder / "my-hour.csv").write_bytes(b"mine")
    datasets.bike_file()
    assert files(folder) == ["hour.csv", "my-hour.csv"]


@pytest.mark.skipif(os.name == "nt", reason="modes")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_fetched_file_has_the_mode_that_the_umask_gives(umask, mode, cache, site):
    site()
    before = os.umask(umask)
    try:
        assert stat.S_IMODE(datasets.bike_file().stat().st_mode) == mode
    finally:
        os.umask(before)


def test_ctrl_c_in_a_download_leaves_nothing(cache, site, monkeypatch):
    site()

    def interrupt(bar, count):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Bar, "update", interrupt)
        with pytest.raises(KeyboardInterrupt):
            datasets.bike_file()
    assert not Bar.made[0].open
    assert files(cache) == []
    assert datasets.bike_file().read_bytes() == TABLE


def test_many_callers_at_once_all_get_the_file(cache, site):
    """Each of those that find nothing fetches for itself; whoever looks meanwhile sees a whole file or none."""
    begun = threading.Barrier(8)
    site(lambda handler: (begun.wait(10), SEND(ZIP)(handler)))
    seen, done = [], threading.Event()

    def look():
        while not done.is_set():
            if (cache / "hour.csv").exists():
                seen.append((cache / "hour.csv").read_bytes() == TABLE)
            time.sleep(0.001)

    watcher = threading.Thread(target=look)
    watcher.start()
    with ThreadPoolExecutor(8) as callers:
        paths = list(callers.map(lambda _: datasets.bike_file(), range(8)))
    while not seen:
        time.sleep(0.001)
    done.set()
    watcher.join()
    assert set(paths) == {cache / "hour.csv"}
    assert all(seen)
    assert files(cache) == ["hour.csv"]


def test_who_loses_a_half_file_to_a_neighbour_finds_the_file(cache, site, monkeypatch):
    site()
    replace = os.replace

    def late(half, path):
        monkeypatch.setattr(os, "replace", replace)
        datasets.bike_file()  # the neighbour, who is done now and has cleared up
        assert files(cache) == ["hour.csv"]
        replace(half, path)

    monkeypatch.setattr(os, "replace", late)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert datasets.bike_file() == cache / "hour.csv"
    assert files(cache) == ["hour.csv"]


def a_file_above(cache, monkeypatch):
    cache.parent.write_text("a file where the folder should be")


def a_folder_in_its_place(cache, monkeypatch):
    (cache / "hour.csv").mkdir(parents=True)


def no_home(cache, monkeypatch):
    def refuse(*_, **__):
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr(hour_csv.platformdirs, "user_cache_path", refuse)


def no_home_as_older_versions_of_platformdirs_tell(cache, monkeypatch):
    monkeypatch.setattr(hour_csv.platformdirs, "user_cache_path", lambda *_, **__: Path("~/.cache/tinynet"))


def a_full_disk(cache, monkeypatch):
    def fail(path, content):
        if cache in path.parents:
            path.touch()
            raise OSError(28, "No space left on device")
        return write(path, content)

    write = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", fail)


def no_right_to_look(cache, monkeypatch):  # root may do everything, so no mode would do
    def refuse(path, *_, **__):
        if path == cache or cache in path.parents:
            raise PermissionError(13, "Permission denied", str(path))
        return look(path)

    look = Path.stat
    monkeypatch.setattr(Path, "stat", refuse)
    monkeypatch.setattr(Path, "mkdir", refuse)


HOMELESS = [no_home, no_home_as_older_versions_of_platformdirs_tell]


@pytest.mark.parametrize("trouble", [a_file_above, a_folder_in_its_place, a_full_disk, no_right_to_look, *HOMELESS])
def test_where_nothing_can_be_kept_the_data_are_used_and_a_warning_says_so(trouble, cache, site, monkeypatch):
    site = site()
    with monkeypatch.context() as patch:
        trouble(cache, patch)
        with pytest.warns(UserWarning, match="could not be kept in") as caught:
            path = datasets.bike_file()
        again = datasets.bike_file()  # without a warning, which would be an error
    (warning,) = caught
    why = "~/.cache/tinynet: this user has no home folder" if trouble in HOMELESS else f"{cache}: [Errno "
    assert why in str(warning.message)
    assert not Path("~").exists()
    assert "What to do: " in str(warning.message)
    assert len(str(warning.message)) < 1200
    assert path == again
    assert path.read_bytes() == TABLE
    assert cache not in path.parents
    assert site.requests == ["/bikes.zip"]
    if cache.is_dir():
        assert files(cache) in ([], ["hour.csv"])  # the folder that stands in its place


def test_where_not_even_a_temporary_folder_takes_them_it_is_told_in_words(cache, site, monkeypatch):
    site()

    def fail(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(datasets.NoData, match=r"No folder takes the bike data.*No space left.*What to do: make room"):
        datasets.bike_file()


def test_the_temporary_folder_goes_when_python_ends(tmp_path):
    with bike_site.serving(SEND(ZIP)) as site:
        bike_site.copy_of_datasets(ROOT, tmp_path, site.address)
        (tmp_path / "cache").write_text("a file where the folder should be")
        names = {"HOME": "cache", "XDG_CACHE_HOME": "cache", "LOCALAPPDATA": "cache", "TMPDIR": "", "TEMP": ""}
        environment = os.environ | {name: str(tmp_path / folder) for name, folder in names.items()} | {"no_proxy": "*"}
        environment.pop("TINYNET_DATA", None)
        run = subprocess.run(
            [sys.executable, "-W", "error::ResourceWarning", "-c", "import datasets; print(datasets.bike_file())"],
            cwd=tmp_path / "notebooks",
            env=environment,
            capture_output=True,
            text=True,
        )
    path = Path(run.stdout.strip())
    assert path.name == "hour.csv", run.stderr
    assert path.is_relative_to(tmp_path)
    assert not path.parent.exists()
    assert "UserWarning: The bike data could not be kept in" in run.stderr
    assert "ResourceWarning" not in run.stderr


def test_the_cache_is_the_users_own(monkeypatch):
    asked = []
    monkeypatch.delenv("TINYNET_DATA", raising=False)
    monkeypatch.setattr(hour_csv.platformdirs, "user_cache_path", lambda *a, **b: asked.append((a, b)) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        datasets.bike_file()
    assert asked == [(("tinynet",), {"appauthor": False})]


# TINYNET_DATA


def test_tinynet_data_names_a_folder_that_holds_it(cache, site, tmp_path, monkeypatch):
    site = site()
    (tmp_path / "hour.csv").write_bytes(TABLE)
    monkeypatch.setenv("TINYNET_DATA", str(tmp_path))
    assert datasets.bike_file() == tmp_path / "hour.csv"
    assert site.requests == Bar.made == []


AS_PEOPLE_WRITE = [
    "~/my bikes", "~/my bikes/", "'~/my bikes'", '"~/my bikes"', "“~/my bikes”", "„~/my bikes“", "«~/my bikes»",
    "`~/my bikes`", "\u202a~/my bikes\u202c", "\xa0~/my bikes\u200b\xa0", " ~/my bikes ", "' ~/my bikes/ '\r\n",
    "~/my bikes/hour.csv", '"~/my bikes/hour.csv" ', "~/my bikes/hour.csv/", "$HOME/my bikes",
    "${HOME}/my bikes/hour.csv",
    "~/my bikes/../my bikes", "~//my bikes//", "~/my bikes/copy", "$HOME/my\\ bikes", "'~/my\\ bikes/hour.csv'",
    "file://HERE/my%20bikes", "file://localhostHERE/my%20bikes/hour.csv", "'FILE:HERE/my%20bikes'",
]  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="HOME")
@pytest.mark.parametrize("written", AS_PEOPLE_WRITE)
def test_tinynet_data_as_people_write_paths(written, cache, tmp_path, monkeypatch):
    (tmp_path / "my bikes").mkdir()
    for name in ["hour.csv", "copy"]:
        (tmp_path / "my bikes" / name).write_bytes(TABLE)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TINYNET_DATA", written.replace("HERE", tmp_path.as_posix()))
    name = "copy" if "copy" in written else "hour.csv"
    assert datasets.bike_file().samefile(tmp_path / "my bikes" / name)


def test_a_folder_with_blanks_and_umlauts(cache, site, tmp_path, monkeypatch):
    folder = tmp_path / "Räder für alle"
    monkeypatch.setattr(hour_csv.platformdirs, "user_cache_path", lambda *_, **__: folder)
    site()
    assert datasets.bike_file() == folder / "hour.csv"
    monkeypatch.setenv("TINYNET_DATA", str(folder))
    assert datasets.bike_file() == folder / "hour.csv"
    (folder / "hour.csv").unlink()
    refused(f"put it into the folder {folder}")


def test_tinynet_data_may_name_the_zip(cache, tmp_path, monkeypatch):
    (tmp_path / "bike+sharing+dataset.zip").write_bytes(ZIP)
    monkeypatch.setenv("TINYNET_DATA", str(tmp_path / "bike+sharing+dataset.zip"))
    assert datasets.bike_file().read_bytes() == TABLE
    assert files(tmp_path) == ["bike+sharing+dataset.zip"]
    (tmp_path / "bike+sharing+dataset.zip").write_bytes(ZIP[:-300])
    refused("could not be read: what came is not a zip with hour.csv in it", f"into the folder {tmp_path},")


def test_a_relative_tinynet_data_means_the_same_in_every_working_folder(cache, tmp_path, monkeypatch):
    (tmp_path / "hour.csv").write_bytes(TABLE)
    relative = os.path.relpath(tmp_path, ROOT)
    monkeypatch.setenv("TINYNET_DATA", relative)
    for folder in [ROOT, ROOT / "notebooks", tmp_path]:
        monkeypatch.chdir(folder)
        assert datasets.bike_file().samefile(tmp_path / "hour.csv")


@pytest.mark.parametrize("written", ["", " ", "''", '" "'])
def test_an_empty_tinynet_data_is_none(written, cache, site, monkeypatch):
    site()
    monkeypatch.setenv("TINYNET_DATA", written)
    assert datasets.bike_file() == cache / "hour.csv"


def without_a_folder(folder):
    return folder / "nowhere"


def without_the_file(folder):
    return folder


def with_braces_in_its_name(folder):
    return folder / "{bikes} {0} %s"


def with_another_file(folder):
    (folder / "hour.csv").write_bytes(TABLE[:-3])
    return folder


def with_a_folder_in_its_place(folder):
    (folder / "hour.csv").mkdir()
    return folder


def a_file_that_is_not_there(folder):
    return folder / "hour.csv"


def a_file_in_capitals_that_is_not_there(folder):
    return folder / "HOUR.CSV"


def another_file(folder):
    (folder / "file").write_text("not the data")
    return folder / "file"


def a_large_file(folder):
    with open(folder / "hour.csv", "wb") as file:
        file.truncate(3_000_000_000)  # sparse
    return folder


def with_a_name_that_cannot_be(folder):
    return folder / ("x" * 5000)


def a_user_who_is_not_there(folder):
    return "~nobody-of-this-name/bikes"


NOT_THERE, NOT_IT = "is not there; TINYNET_DATA names this ", "(its SHA-256 differs); TINYNET_DATA names this "


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (without_a_folder, NOT_THERE + "folder"),
        (without_the_file, NOT_THERE + "folder"),
        (with_braces_in_its_name, NOT_THERE + "folder"),
        (with_a_folder_in_its_place, NOT_THERE + "folder"),
        (a_user_who_is_not_there, NOT_THERE + "folder"),
        (a_file_that_is_not_there, NOT_THERE + "file"),
        (a_file_in_capitals_that_is_not_there, NOT_THERE + "file"),
        (another_file, NOT_IT + "file"),
        (with_another_file, NOT_IT + "folder"),
        (a_large_file, NOT_IT + "folder"),
        (with_a_name_that_cannot_be, ""),  # the system's own words, or "is not there"
    ],
)
def test_tinynet_data_without_the_file_fetches_nothing(kind, words, cache, site, tmp_path, monkeypatch):
    site = site()
    folder = kind(tmp_path)
    monkeypatch.setenv("TINYNET_DATA", str(folder))
    place = tmp_path if folder == tmp_path or words.endswith("file") else folder
    refused(words, *([f"put it into the folder {place}"] if isinstance(folder, Path) and words else []))
    assert site.requests == []
    assert files(cache) == []


def test_an_unreadable_file_is_told_in_words(cache, tmp_path, monkeypatch):
    (tmp_path / "hour.csv").write_bytes(TABLE)
    monkeypatch.setenv("TINYNET_DATA", str(tmp_path))

    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(hour_csv, "_start_of", refuse)  # root may read everything, so no mode would do
    refused("could not be read: [Errno 13] Permission denied")
