"""Fetches a small file from the web, within a time and a size, whatever the server does."""

import contextlib
import functools
import http.client
import io
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from progress import progress_bar

MOST_BYTES = 4_000_000  # in all answers together, headers and redirects among them
PATIENCE = 20.0  # seconds without a byte
DEADLINE = 300.0  # seconds for all of it


def fetched(address, name):
    """The bytes at an address, which redirects may lead away from, but not from https to anything else.

    Parameters: address; name, of the progress bar. Raises: OSError.
    The time that the look-up of a host's name takes is the system's and cannot be bounded here; the deadline holds
    again after it.
    """
    try:
        with _Limits() as limits:
            return _read(limits, address, name)
    except OSError as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise
    except Exception as error:  # HTTPException, ValueError, UnicodeError, OverflowError: what a server brings about
        raise OSError(f"the server's answer makes no sense ({type(error).__name__}: {error})") from error


def _read(limits, address, name):
    opener = urllib.request.build_opener(_SameScheme, _WithinLimits(limits))
    request = urllib.request.Request(address, headers={"User-Agent": "tinynet"})
    answer = opener.open(request)
    size = answer.length  # None where the server does not say
    if size and size > MOST_BYTES:
        raise OSError(_too_large())
    content = bytearray()
    with progress_bar(size, name, unit="B", unit_scale=True) as progress:
        while piece := answer.read1(65536):
            content += piece
            progress.update(len(piece))
    if len(content) < (size or 0):
        raise OSError(f"{address} broke off after {len(content)} of {size} bytes")
    return bytes(content)


def _too_large():
    return f"the server sends more than {MOST_BYTES} bytes, which is not the data set"


class _Limits(contextlib.ExitStack):
    """What one fetch may take, with all its connections, redirects and answers; as a context it closes the answers."""

    def __init__(self):
        super().__init__()
        self.end, self.bytes_left = time.monotonic() + DEADLINE, MOST_BYTES

    def seconds(self):
        """How long the next operation of a socket may take."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"the server took longer than {DEADLINE:g} seconds")
        return min(left, PATIENCE)

    def connection(self, kind, *arguments, **named):
        """Connecting may take so long for each address of the host, and so may the handshake of TLS."""
        connection = kind(*arguments, **named | {"timeout": self.seconds()})
        connection.response_class = self.answer
        return connection

    def answer(self, sock, **named):
        answer = http.client.HTTPResponse(sock, **named)
        answer.fp = io.BufferedReader(_Limited(answer.fp.detach(), sock, self))
        self.callback(answer.close)
        return answer


class _Limited(io.RawIOBase):
    """What comes out of a socket. Whoever reads here, be it for headers, chunks or trailers, keeps to the limits."""

    def __init__(self, raw, sock, limits):
        self.raw, self.sock, self.limits = raw, sock, limits

    def readable(self):
        return True

    def readinto(self, buffer):
        self.sock.settimeout(self.limits.seconds())
        try:
            count = self.raw.readinto(buffer)
        except TimeoutError:
            self.limits.seconds()  # if it is the deadline that has passed, this says so
            raise TimeoutError(f"the server sent nothing for {PATIENCE:g} seconds") from None
        self.limits.bytes_left -= count
        if self.limits.bytes_left < 0:
            raise OSError(_too_large())
        return count

    def close(self):
        self.raw.close()
        super().close()


class _WithinLimits(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Opens what urllib would, with a connection that keeps to the limits."""

    def __init__(self, limits):
        super().__init__()
        self.limits = limits

    def http_open(self, request):
        return self.do_open(functools.partial(self.limits.connection, http.client.HTTPConnection), request)

    def https_open(self, request):
        return self.do_open(functools.partial(self.limits.connection, http.client.HTTPSConnection), request)


class _SameScheme(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but never from https to anything else."""

    def redirect_request(self, request, answer, code, words, headers, address):
        if urlsplit(address).scheme != request.type:
            raise OSError(f"{request.full_url} leads to {address}, which is not {request.type}")
        return super().redirect_request(request, answer, code, words, headers, address)
