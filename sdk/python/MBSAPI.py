"""Client of the MBS API: one method for each request, a drop-in for the vendor's Python library.

    from MBSAPI import *

    mbs = MBSRequester(username="login", password="password", baseURL="https://backup.example")
    for user in mbs.listUsers():
        print(user["Email"], user["SpaceUsed"], "KiB")

Answers come decoded: dicts, lists, IDs. What goes wrong is an MBSAPIError or one of its
subclasses. The module needs nothing but Python 3.8 or newer, and is one file on purpose: copying
it beside a script installs it.
"""

import base64
import collections
import copy
import enum
import functools
import html
import http.client
import io
import json
import logging
import os
import random
import re
import selectors
import socket
import ssl
import sys
import threading
import time
import urllib.parse
import urllib.request
import uuid
import weakref
from email.utils import parsedate_to_datetime
from typing import (Any, Callable, Deque, Dict, Iterator, List, Mapping, NamedTuple, Optional, Tuple, Type, TypeVar,
                    Union)

__all__ = [
    "MBSRequester",
    "MBSAPIError",
    "MBSAuthenticationError",
    "MBSBadAnswerError",
    "MBSConnectionError",
    "MBSExistsError",
    "MBSNotFoundError",
    "MBSPermissionError",
    "MBSRequestError",
    "MBSServerError",
    "MBSTimeoutError",
    "MBSUnavailableError",
    "MBSUnsupportedError",
]
__version__ = "1.0.0"

VENDOR = "https://api.mspbackups.com"  # where requests go unless told otherwise

Row = Dict[str, Any]  # an object of an answer, its members spelled as the server spells them
Body = Mapping[str, Any]  # an object to send
ID = Union[str, int, uuid.UUID]

_log = logging.getLogger("MBSAPI")  # one line per attempt at level DEBUG, nothing secret in it
_clock, _pause = time.monotonic, time.sleep  # tests replace them


# ---------------------------------------------------------------------------------------- errors


class MBSAPIError(Exception):
    """A request that failed; the base of every error of this module.

    message: the server's words, or what is wrong with its answer.
    request: method and path as sent, without the query; "" before there was one.
    status: of HTTP, or what the answer names in its stead; None without an answer. 200 when the
        server hid the failure in an answer that looks like success.
    details: the complaints about each member ({"model.Password": ["..."]}); also as ModelState.
    code: ErrorCode of computers' authorization, else 0.
    retryAfter: for how many seconds the server asks to be left alone; None when it does not say.
    body: the answer as text. What was secret in the request is replaced by ***.
    """

    _again = ""  # which requests may be sent again after it: "", "reads" or "always"

    def __init__(self, message: str = "", *, request: str = "", status: Optional[int] = None,
                 details: Optional[Dict[str, List[str]]] = None, code: int = 0,
                 retryAfter: Optional[float] = None, body: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.request = request
        self.status = status
        self.details = details or {}
        self.code = code
        self.retryAfter = retryAfter
        self.body = body

    @property
    def ModelState(self) -> Dict[str, List[str]]:
        """The same as details, under the API's name."""
        return self.details

    def __str__(self) -> str:
        text = self.message.rstrip(".") or "no reason given"
        for member in sorted(self.details):
            text += "; %s: %s" % (member, " ".join(self.details[member]))
        if self.request:
            text = self.request + ": " + text
        return text if self.status is None or self.status == 200 else "%s (HTTP %d)" % (text, self.status)


class MBSConnectionError(MBSAPIError):
    """No answer: nobody there, no trust in the certificate, or the connection broke.

    A write may have been carried out; look before sending it again.
    """


class MBSTimeoutError(MBSConnectionError):
    """No whole answer in time."""


class MBSBadAnswerError(MBSAPIError):
    """An answer that makes no sense: a web page, JSON cut short, a redirect, more than maxAnswer bytes."""


class MBSAuthenticationError(MBSAPIError):
    """The login and password were refused, or the token was, twice."""


class MBSPermissionError(MBSAPIError):
    """The caller lacks a right (403)."""


class MBSRequestError(MBSAPIError):
    """The server refuses the request as it is (400 and its kin, or a failure hidden in a 200)."""


class MBSNotFoundError(MBSRequestError):
    """What a write or a list names is not there. Methods that get one thing return None instead."""


class MBSExistsError(MBSRequestError):
    """A login or name that is taken."""


class MBSUnsupportedError(MBSAPIError):
    """The server does not know the request (404, 405, 501)."""


class MBSUnavailableError(MBSAPIError):
    """The server asks to try again later (408, 429, 502, 503, 504); see retryAfter."""


class MBSServerError(MBSAPIError):
    """Something failed inside the server (500)."""


# ---------------------------------------------------------------------------------- enumerations
#
# Answers carry numbers; AccountType(9).name is "BackblazeB2". Requests take numbers, these, or names.


def _numbers(name: str, names: str) -> Any:
    members = [(member, number) for number, member in enumerate(names.split())]
    return enum.IntEnum(name, members, module=__name__)


UserModeType = _numbers("UserModeType", "Manual Automatic CompanySettings")
LicensingMode = _numbers("LicensingMode", "CustomUsersSettings GlobalLicensesPool CompanyLicensesPool")
AccountType = _numbers(
    "AccountType",
    "AmazonS3 AmazonS3China Azure OpenStack OracleCloud S3Compatible Scality CenturyLink ArubaCloud BackblazeB2"
    " Cloudian Connectria Constant DreamObjects Dunkel GreenQloud HostEurope Seeweb ThinkOn Tiscali Walrus"
    " FS GoogleCloudPlatform Wasabi Minio")
GlacierRestoreType = _numbers("GlacierRestoreType", "Standard Bulk Expedited No")
MonitoringPlanStatus = _numbers(
    "MonitoringPlanStatus", "Success Overdue Error Running Unknown Interrupted UnexpectedlyClosed Warning")
MonitoringPlanType = _numbers(
    "MonitoringPlanType",
    "NA Backup Restore BackupFiles RestoreFiles VMBackup VMRestore SQLBackup SQLResore"  # sic
    " ExchangeBackup ExchangeRestore BMSSBackup BMSSRestore ConsistencyCheck EC2Backup EC2Restore"
    " HyperVBackup HyperVRestore")
BuildEdition = _numbers("BuildEdition", "Windows VirtualMachine MacOS LinuxDeb LinuxRpm DedupServer")
BuildType = _numbers("BuildType", "Custom Sandbox")
PermissionEnum = _numbers("PermissionEnum", "None Access")
AccessToCompaniesEnum = _numbers("AccessToCompaniesEnum", "SpecifiedCompanies AllCompanies")
AdministratorAccountType = _numbers("AdministratorAccountType", "Undefined InternalAccount ExternalAccount")
KeyStoneType = _numbers("KeyStoneType", "DoNotUse Two Three")
OpenStackType = _numbers("OpenStackType", "Name ID")


class SignatureVersion(enum.IntEnum):
    """Of accounts that are compatible with S3."""

    Version2 = 2
    Version4 = 4


# ------------------------------------------------------------------------------------- transport

_CONNECT = 15.0  # longest wait for a connection, in seconds
_IDLE = 50.0  # how long an unused connection is trusted, in seconds; routers forget them in silence
_SPARE = 16  # most connections that are kept for later
_CHUNK = 1 << 16
_LONGEST_PAUSE = 30.0  # between two attempts, in seconds; who asks for more is not waited for
_EARLY = 60.0  # how long before its end a token is no longer used, in seconds
_HOLD = 60.0  # how long refused credentials are not tried again, in seconds: servers lock accounts


class _Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class _Request(NamedTuple):
    method: str
    path: str  # escaped, below the base address, without the query
    query: str  # encoded, "" for none
    body: Optional[bytes]
    repeat: bool  # sending it twice does the same as once
    secrets: Tuple[str, ...]  # what must not show up in errors

    def __str__(self) -> str:
        return self.method + " " + self.path


def _left(deadline: float) -> float:
    left = deadline - _clock()
    if left <= 0:
        raise socket.timeout("timed out")
    return left


class _TimedReader(io.RawIOBase):
    """What a socket receives, until a deadline. A socket's own time limit starts anew with each byte."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        super().__init__()
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> Optional[int]:
        self._sock.settimeout(_left(self._deadline))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """An answer that is read until a deadline."""

    def __init__(self, sock: socket.socket, *args: Any, deadline: float, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        untimed, self.fp = self.fp, io.BufferedReader(_TimedReader(sock, deadline))
        untimed.close()


def _closed(sock: Any) -> bool:
    """Tell whether an idle connection was closed by the server, or says what nobody asked for."""
    if sock is None:
        return True
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        return bool(selector.select(0))


class _Proxy(NamedTuple):
    host: str
    port: int
    headers: Dict[str, str]


def _proxy(scheme: str, host: str, port: Optional[int]) -> Optional[_Proxy]:
    """Find the proxy that the environment or the system names for a server, if any."""
    address = urllib.request.getproxies().get(scheme) or urllib.request.getproxies().get("all")
    if not address or urllib.request.proxy_bypass(host if port is None else "%s:%d" % (host, port)):
        return None
    parts = urllib.parse.urlsplit(address if "://" in address else "http://" + address)
    if parts.scheme != "http" or not parts.hostname:
        raise ValueError("the proxy for %s must have an address that begins with http://" % scheme)
    headers = {}
    if parts.username is not None:
        user = urllib.parse.unquote(parts.username) + ":" + urllib.parse.unquote(parts.password or "")
        headers["Proxy-Authorization"] = "Basic " + base64.b64encode(user.encode()).decode()
    return _Proxy(parts.hostname, parts.port or 80, headers)


class _Wire:
    """Connections to one server, and the one way to send a request.

    A connection belongs to one thread from the start of a request to the end of its answer. In
    between it waits in a pool, so that short-lived threads profit, too.
    """

    def __init__(self, base: urllib.parse.SplitResult, timeout: float, maxAnswer: int,
                 sslContext: Optional[ssl.SSLContext]) -> None:
        self._base = base
        self._timeout = timeout
        self._most = maxAnswer
        self._proxy = _proxy(base.scheme, base.hostname or "", base.port)
        self._context = sslContext
        if base.scheme == "https" and sslContext is None:
            self._context = ssl.create_default_context()
        self._pool: Deque[Tuple[http.client.HTTPConnection, float]] = collections.deque()
        self._process = os.getpid()

    def close(self) -> None:
        """Close the connections that no thread is using."""
        while self._pool:
            try:
                self._pool.pop()[0].close()
            except IndexError:  # another thread took the last one
                return

    def send(self, request: _Request, headers: Mapping[str, str]) -> _Answer:
        """Send a request once. Raises MBSConnectionError and MBSBadAnswerError."""
        deadline = _clock() + self._timeout
        connection = self._idle()
        if connection is not None:
            try:
                return self._exchange(connection, deadline, request, headers)
            except MBSConnectionError as error:
                # The server closed it while the request was on its way; nobody read that.
                if not request.repeat or not isinstance(error.__cause__, ConnectionError):
                    raise
        return self._exchange(self._connect(deadline), deadline, request, headers)

    def _idle(self) -> Optional[http.client.HTTPConnection]:
        if self._process != os.getpid():  # forked: the connections are the parent's
            self._process = os.getpid()
            self.close()
        while True:
            try:
                connection, since = self._pool.pop()
            except IndexError:
                return None
            if _clock() - since < _IDLE and not _closed(connection.sock):
                return connection
            connection.close()

    def _connect(self, deadline: float) -> http.client.HTTPConnection:
        host, via = self._base.hostname or "", self._proxy
        port = self._base.port or (443 if self._base.scheme == "https" else 80)
        wait = min(_CONNECT, _left(deadline))
        near = (via.host, via.port) if via else (host, port)
        if self._base.scheme == "http":
            connection = http.client.HTTPConnection(*near, timeout=wait)
        else:
            connection = http.client.HTTPSConnection(*near, timeout=wait, context=self._context)
            if via:
                connection.set_tunnel(host, port, headers=via.headers)
        setattr(connection, "response_class", functools.partial(_Response, deadline=deadline))  # of the proxy
        try:
            connection.connect()
        except BaseException as error:
            connection.close()
            failure = _failure(error, "no connection within %g seconds" % wait)
            if failure is None:
                raise
            if failure._again:
                failure._again = "always"  # nothing has left
            raise failure from error
        return connection

    def _exchange(self, connection: http.client.HTTPConnection, deadline: float, request: _Request,
                  headers: Mapping[str, str]) -> _Answer:
        try:
            connection.sock.settimeout(_left(deadline))
            setattr(connection, "response_class", functools.partial(_Response, deadline=deadline))
            target, headers = self._target(request), dict(headers)
            if self._proxy and self._base.scheme == "http":
                target = "%s://%s%s" % (self._base.scheme, self._base.netloc, target)
                headers.update(self._proxy.headers)
            try:
                connection.request(request.method, target, body=request.body, headers=headers)
            except (BrokenPipeError, ConnectionResetError):
                pass  # a server that refuses a body unread has answered
            response = connection.getresponse()
            body = self._read(response)
        except BaseException as error:  # also when the user has enough: half an answer is left in it
            connection.close()
            failure = _failure(error, "no whole answer within %g seconds" % self._timeout)
            if failure is None:
                raise
            raise failure from error
        if connection.sock is not None and response.isclosed() and len(self._pool) < _SPARE:
            self._pool.append((connection, _clock()))
        else:
            connection.close()
        return _Answer(response.status, response.headers, body)

    def _target(self, request: _Request) -> str:
        path = self._base.path + request.path
        return path + "?" + request.query if request.query else path

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        if (response.length or 0) > self._most:
            raise self._tooLong(response)
        parts, size = [], 0
        while True:
            part = response.read(_CHUNK)
            if not part:
                break
            parts.append(part)
            size += len(part)
            if size > self._most:
                raise self._tooLong(response)
        if response.length:  # http.client takes an early end of the connection for the end of the answer
            raise http.client.IncompleteRead(b"", response.length)
        return b"".join(parts)

    def _tooLong(self, response: http.client.HTTPResponse) -> MBSBadAnswerError:
        return MBSBadAnswerError("the answer is longer than %d bytes" % self._most, status=response.status)


def _failure(error: BaseException, late: str) -> Optional[MBSAPIError]:
    """Turn what went wrong on the way into an error of this module; None for what is none of its business."""
    failure: MBSAPIError
    if isinstance(error, socket.timeout):
        return MBSTimeoutError(late)
    if isinstance(error, ssl.SSLError):
        return MBSConnectionError("no trusted connection: %s" % (error.reason or error))
    if isinstance(error, http.client.RemoteDisconnected):
        failure = MBSConnectionError("the connection was closed without an answer")
    elif isinstance(error, http.client.IncompleteRead):
        failure = MBSBadAnswerError("the answer was cut short")
    elif isinstance(error, http.client.HTTPException):
        return MBSBadAnswerError("the answer is not HTTP: %s" % (str(error) or type(error).__name__))
    elif isinstance(error, OSError):
        failure = MBSConnectionError(error.strerror or str(error) or type(error).__name__)
    else:
        return None
    failure._again = "reads"
    return failure


# --------------------------------------------------------------------------------------- answers

_GUID = re.compile(r"\{?[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\}?")
_QUOTED = re.compile(r'"[^"]*"')
_TITLE = re.compile(r"<title[^>]*>\s*([^<]{1,80})", re.IGNORECASE)
_IDS = ("ID", "Id", "AccountID", "AdminID")  # what answers call the ID of what they describe
_SECRETS = {"password", "initialpassword", "accesskey", "secretkey", "sharedkey", "apikey", "pass",
            "binarykeyasbase64"}

_KINDS: Dict[int, Type[MBSAPIError]] = {
    401: MBSAuthenticationError,
    403: MBSPermissionError,
    404: MBSUnsupportedError,
    405: MBSUnsupportedError,
    406: MBSNotFoundError,  # what the API says of an unknown e-mail address
    408: MBSUnavailableError,
    429: MBSUnavailableError,
    501: MBSUnsupportedError,
    502: MBSUnavailableError,
    503: MBSUnavailableError,
    504: MBSUnavailableError,
}


def _secretsIn(value: Any) -> Iterator[str]:
    """Find the passwords and keys in what is sent, wherever they are."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if isinstance(inner, str) and str(name).lower() in _SECRETS:
                yield inner
            else:
                yield from _secretsIn(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _secretsIn(inner)


def _text(body: bytes) -> str:
    return body.decode("utf-8-sig", "replace").strip()


def _refuse(constant: str) -> Any:
    raise ValueError(constant + " is no JSON")


def _decode(answer: _Answer) -> Any:
    """Read the JSON of an answer. Raises MBSBadAnswerError, which says what else it is."""
    try:
        return json.loads(answer.body.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise _bad(answer, _noJSON(answer, error)) from None


def _noJSON(answer: _Answer, error: Exception) -> str:
    text = _text(answer.body)
    if not text:
        return "the answer is empty"
    if text.startswith("<"):
        title = _TITLE.search(text[:4096])
        name = ' titled "%s"' % html.unescape(title.group(1)).strip() if title else ""
        return "the answer is not JSON but a page" + name
    if isinstance(error, json.JSONDecodeError) and ("Unterm" in error.msg or error.pos >= len(error.doc.rstrip())):
        return "the answer ends in the middle of its JSON"
    return "the answer is not JSON"


def _bad(answer: _Answer, why: str) -> MBSBadAnswerError:
    return MBSBadAnswerError(why, status=answer.status, body=_text(answer.body))


def _inWords(message: str, otherwise: Type[MBSAPIError]) -> Type[MBSAPIError]:
    """Tell from words what was refused: there are no codes. What they quote, such as a name, does not count."""
    words = _QUOTED.sub("", message).lower()
    if "already exist" in words:
        return MBSExistsError
    if "not found" in words or "does not exist" in words:
        return MBSNotFoundError
    return otherwise


def _kind(status: int) -> Type[MBSAPIError]:
    return _KINDS.get(status, MBSServerError if status >= 500 else MBSRequestError)


def _failed(answer: _Answer) -> MBSAPIError:
    """Make the error of an answer that is no success."""
    status = answer.status
    if 300 <= status <= 399:
        place = urllib.parse.urlsplit(answer.headers.get("Location", ""))
        bare = urllib.parse.urlunsplit((place.scheme, place.netloc.rpartition("@")[2], place.path, "", ""))
        return _bad(answer, "redirected to %s, which is not followed" % (bare or "nowhere"))
    said: Any = ""
    try:
        said = _decode(answer)
        message = said.strip() if isinstance(said, str) else _said(_members(said))
    except MBSBadAnswerError as error:
        message = error.message if answer.body.strip() else ""
    kind = _kind(status)
    if _members(said).get("error") == "invalid_grant":  # how servers of 2018 refuse a login, with 400
        kind = MBSAuthenticationError
    elif kind is MBSRequestError or status == 404 and not message.startswith("No HTTP resource"):
        kind = _inWords(message, kind)
    return kind(message or http.client.responses.get(status, "").lower(), **_about(answer, said))


def _hidden(answer: _Answer, value: Any) -> None:
    """Raise the failure that an answer hides which looks like success: a Message, an error, a code."""
    if not isinstance(value, dict):
        return
    told, about = _members(value), _about(answer, value)
    message, status = _said(told), told.get("statuscode")
    kind: Type[MBSAPIError] = MBSRequestError
    fine = not told.get("message") or message.lower() == "success"
    if isinstance(status, int) and status >= 100:  # the envelope of computers
        fine = status <= 299
        if not fine:
            kind, about["status"] = _kind(status), status
    if fine and not about["code"] and not isinstance(told.get("error"), str):
        return
    raise (_inWords(message, kind) if kind is MBSRequestError else kind)(message, **about)


def _members(value: Any) -> Dict[str, Any]:
    """Give the members of an object with their names in lower case."""
    return {name.lower(): inner for name, inner in value.items()} if isinstance(value, dict) else {}


def _said(told: Dict[str, Any]) -> str:
    """Find the server's words, the most telling first."""
    for name in ("message", "error_description", "errormessage", "title", "error"):
        if isinstance(told.get(name), str) and told[name].strip():
            return str(told[name]).strip()
    return ""


def _about(answer: _Answer, said: Any) -> Dict[str, Any]:
    """Give what an error says besides its message."""
    told = _members(said)
    details = told.get("modelstate")
    code = told.get("errorcode") or told.get("resultcode")
    return {
        "status": answer.status,
        "body": _text(answer.body),
        "retryAfter": _retryAfter(answer.headers),
        "code": code if isinstance(code, int) else 0,
        "details": {str(name): [str(text) for text in texts] if isinstance(texts, list) else [str(texts)]
                    for name, texts in details.items()} if isinstance(details, dict) else None,
    }


def _retryAfter(headers: http.client.HTTPMessage) -> Optional[float]:
    """Read Retry-After: seconds, or a time by the server's own clock."""
    asked = (headers.get("Retry-After") or "").strip()
    if asked.isdigit():
        return float(asked)
    try:
        now = parsedate_to_datetime(headers["Date"]) if headers.get("Date") else None
        at = parsedate_to_datetime(asked)
        return max(0.0, at.timestamp() - (now.timestamp() if now else time.time()))
    except (TypeError, ValueError, IndexError, OverflowError):  # IndexError: Python 3.8 of no date at all
        return None


# --------------------------------------------------------------------------------------- session


def _baseAddress(address: str) -> urllib.parse.SplitResult:
    """Read a base address, with or without /api at its end. Errors do not quote it: it may hold a password."""
    try:
        parts = urllib.parse.urlsplit(address.strip())
        _ = parts.port  # raises ValueError
    except (AttributeError, ValueError):
        raise ValueError("baseURL is no address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s\x00-\x1f]", parts.netloc):
        raise ValueError("baseURL must begin with http:// or https:// and a host")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("baseURL must hold no credentials, no query and no fragment")
    path = urllib.parse.quote(parts.path, safe="/%:@!$&'()*+,;=~").rstrip("/")
    if path.lower().endswith("/api"):
        path = path[:-4].rstrip("/")
    return parts._replace(path=path)


def _plain(value: Any) -> Any:
    """Turn what JSON has no word for into what the API expects: dates and IDs."""
    if isinstance(value, uuid.UUID):
        return str(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError("%s cannot be sent" % type(value).__name__)


def _segment(name: str, value: Any) -> str:
    """Make one segment of a path. An empty one would turn a request for one thing into one for all."""
    if isinstance(value, bool) or not isinstance(value, (str, int, uuid.UUID)):
        raise TypeError("%s must be text or a number, not %s" % (name, type(value).__name__))
    text = str(value).strip()
    if not text:
        raise ValueError("%s must not be empty" % name)
    if text in (".", ".."):
        return text.replace(".", "%2E")
    return urllib.parse.quote(text, safe="")


def _flag(value: Any) -> Optional[str]:
    """Give a parameter of a query; None leaves it out."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)


_S = TypeVar("_S", bound="_Session")


class _Session:
    """The parts of an MBSRequester that know no request: signing in, sending, reading answers."""

    # Queries that this API sends by PUT.
    _ASK = ("PUT /api/Users/Authenticate", "PUT /api/Billing", "PUT /api/Billing/Details")

    def __init__(self, username: str, password: str, baseURL: Optional[str] = None, *, timeout: float = 120.0,
                 retries: int = 3, maxAnswer: int = 256 << 20, userAgent: Optional[str] = None,
                 sslContext: Optional[ssl.SSLContext] = None) -> None:
        if not isinstance(username, str) or not isinstance(password, str) or not username:
            raise ValueError("username and password must be text, and username not empty")
        if timeout <= 0 or retries < 0 or maxAnswer <= 0:
            raise ValueError("timeout and maxAnswer must be more than 0, retries not less")
        base = _baseAddress(baseURL or os.environ.get("MBS_API_URL") or VENDOR)
        self._address = urllib.parse.urlunsplit(base)
        self._username = username
        self._password = password
        self._retries = retries
        self._agent = userAgent or "MBSAPI/%s Python/%d.%d" % ((__version__,) + sys.version_info[:2])
        self._wire = _Wire(base, timeout, maxAnswer, sslContext)
        self._ended = weakref.finalize(self, self._wire.close)
        self._lock = threading.Lock()  # guards the rest
        self._bearer = ""
        self._ends = 0.0  # of the token, by _clock
        self._refused: Optional[MBSAuthenticationError] = None
        self._held = 0.0  # until when refused credentials are not tried again
        self._token()

    def __repr__(self) -> str:
        return "<%s of %s at %s>" % (type(self).__name__, self._username, self._address)

    def __enter__(self: _S) -> _S:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the server. The object stays usable."""
        self._wire.close()

    def _token(self, refused: str = "") -> str:
        """Give a token that is not known to be bad, after signing in where needed. Threads share it."""
        with self._lock:
            if not self._bearer or self._bearer == refused or _clock() >= self._ends:
                self._signIn()
            return self._bearer

    def _signIn(self) -> None:
        if self._refused is not None and _clock() < self._held:
            raise copy.copy(self._refused)
        body = {"UserName": self._username, "Password": self._password}
        request = self._request("POST /api/Provider/Login", (), None, body)._replace(repeat=True)
        answer = self._send(request, {})
        self._bearer = ""
        try:
            if not 200 <= answer.status <= 299:
                raise _failed(answer)
            self._accept(answer)
        except MBSAPIError as error:
            error = self._told(error, request)
            if isinstance(error, (MBSAuthenticationError, MBSPermissionError)):
                error = MBSAuthenticationError(
                    error.message, request=error.request, status=error.status, body=error.body)
                self._refused, self._held = copy.copy(error), _clock() + _HOLD
            raise error from None
        self._refused = None

    def _accept(self, answer: _Answer) -> None:
        """Take the token out of the answer to a sign-in."""
        said = _decode(answer)
        told = _members(said)
        token, life = told.get("access_token"), told.get("expires_in")
        if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]+", token):
            _hidden(answer, said)
            # Its body may hold one, in other words.
            raise MBSBadAnswerError("the answer to the sign-in has no token", status=answer.status)
        try:
            seconds = float(life)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            seconds = float("inf")  # not said: until it is refused
        self._bearer, self._ends = token, _clock() + max(seconds - _EARLY, seconds / 2)

    def _request(self, route: str, args: Tuple[Any, ...], query: Optional[Mapping[str, Any]], body: Any) -> _Request:
        """Make a request of "VERB /path/{name}", the arguments for the names in their order, a query and a body."""
        method, _, template = route.partition(" ")
        values = iter(args)
        path = re.sub(r"\{(\w+)\}", lambda name: _segment(name.group(1), next(values)), template)
        given = {name: _flag(value) for name, value in (query or {}).items()}
        data = None
        if body is not None:
            if not isinstance(body, (Mapping, list)):
                raise TypeError("the body must be a dict, not %s" % type(body).__name__)
            data = json.dumps(body, default=_plain, allow_nan=False).encode()
        return _Request(
            method, path, urllib.parse.urlencode({name: value for name, value in given.items() if value is not None}),
            data, method == "GET" or route in self._ASK, tuple(_secretsIn(body)))

    def _send(self, request: _Request, headers: Mapping[str, str]) -> _Answer:
        """Send a request until it is answered in a way that another attempt would not better."""
        headers = {"Accept": "application/json", "User-Agent": self._agent, **headers}
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        for attempt in range(self._retries + 1):
            last, start = attempt == self._retries, _clock()
            pause = random.uniform(0.5, 1) * min(0.25 * 2 ** attempt, _LONGEST_PAUSE)
            try:
                answer = self._wire.send(request, headers)
            except MBSAPIError as error:
                _log.debug("%s: %s after %.3f s", request, error.message, _clock() - start)
                if last or not (error._again == "always" or error._again and request.repeat):
                    raise self._told(error, request) from error.__cause__
            else:
                _log.debug("%s: %d after %.3f s", request, answer.status, _clock() - start)
                pause = max(pause, _retryAfter(answer.headers) or 0)
                unread = answer.status == 429  # turned away before anything was done
                later = request.repeat and answer.status in (408, 502, 503, 504)
                if last or not (unread or later) or pause > _LONGEST_PAUSE:
                    return answer
            _pause(pause)
        raise AssertionError("unreachable")

    def _call(self, route: str, *args: Any, query: Optional[Mapping[str, Any]] = None, body: Any = None,
              read: Callable[[_Answer], Any]) -> Any:
        """Send a request with a token and read its answer. A token that is refused is renewed, once."""
        request = self._request(route, args, query, body)
        token = self._token()
        answer = self._send(request, {"Authorization": "Bearer " + token})
        if answer.status == 401:
            token = self._token(refused=token)
            answer = self._send(request, {"Authorization": "Bearer " + token})
        try:
            if not 200 <= answer.status <= 299:
                raise _failed(answer)
            return read(answer)
        except MBSAPIError as error:
            raise self._told(error, request, token) from None

    def _told(self, error: MBSAPIError, request: _Request, token: str = "") -> MBSAPIError:
        """Complete an error with its request, and take out of it what is secret."""
        error.request = str(request)
        for secret in (token, self._password) + request.secrets:
            if len(secret) < 4:
                continue  # no secret, and part of many words
            error.message = error.message.replace(secret, "***")
            error.details = {name: [text.replace(secret, "***") for text in texts]
                             for name, texts in error.details.items()}
            for spelled in (secret, json.dumps(secret)[1:-1]):
                error.body = error.body.replace(spelled, "***")
        error.args = (error.message,)
        return error

    # How answers are read. Each accepts every form in which servers of this API send it.

    def _list(self, route: str, *args: Any, **options: Any) -> List[Row]:
        """Ask for many things; null is none."""
        return self._call(route, *args, read=_rows, **options) or []

    def _listOf(self, route: str, *args: Any, **options: Any) -> Optional[List[Row]]:
        """Ask for the many things of one; null, which is None, says that there is no such one."""
        rows: Optional[List[Row]] = self._call(route, *args, read=_rows, **options)
        return rows

    def _one(self, route: str, *args: Any, **options: Any) -> Optional[Row]:
        """Ask for one thing; None when it is not there."""
        name = str(args[-1]).strip() if args else ""
        row: Optional[Row] = self._call(route, *args, read=lambda answer: _thing(answer, name), **options)
        return row

    def _create(self, route: str, *args: Any, body: Body) -> Optional[str]:
        """Make something and give its ID."""
        made: Optional[str] = self._call(route, *args, body=body, read=_created)
        return made

    def _run(self, route: str, *args: Any, **options: Any) -> Any:
        """Have something done and give what the server says, which mostly is nothing."""
        return self._call(route, *args, read=_done, **options)


def _value(answer: _Answer) -> Any:
    value = _decode(answer)
    _hidden(answer, value)
    return value


def _rows(answer: _Answer) -> Optional[List[Row]]:
    value = _value(answer)
    if value is None:
        return None
    rows = [value] if isinstance(value, dict) else value
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _bad(answer, "the answer is not a list of objects")
    return rows


def _thing(answer: _Answer, name: str) -> Optional[Row]:
    """Read one thing. A server may send a list that has it: of several, the one whose ID was asked for."""
    rows = _rows(answer) or []
    if len(rows) > 1 and name:
        rows = [row for row in rows if name.lower() in (str(row.get(member)).lower() for member in _IDS)]
    if len(rows) > 1:
        raise _bad(answer, "the answer is a list where one thing was asked for")
    return rows[0] if rows else None


def _created(answer: _Answer) -> Any:
    """Read the ID of what was made. A text that is no ID says why nothing was made."""
    text = _text(answer.body)
    if not text or _GUID.fullmatch(text):  # an ID without quotes
        return text or None
    value = _value(answer)
    if isinstance(value, str) and value.strip() and not _GUID.fullmatch(value.strip()):
        raise _inWords(value, MBSRequestError)(value.strip(), **_about(answer, value))
    if value is not None and not isinstance(value, str):
        raise _bad(answer, "the answer is not an ID")
    return value.strip() or None if value else None


def _number(answer: _Answer) -> Optional[int]:
    """Read the number of what was made, perhaps sent as text."""
    text = _text(answer.body).strip('"')
    return int(text) if text.isdigit() else _created(answer)


def _computers(answer: _Answer) -> List[Row]:
    """Read the list in the envelope that only computers have."""
    value = _value(answer)
    rows = _members(value).get("computers", value)
    if rows is None:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _bad(answer, "the answer is not a list of computers")
    return rows


def _done(answer: _Answer) -> Any:
    """Read what a write says: mostly nothing, or a word. A page, or half an object, is no answer."""
    text = _text(answer.body)
    if not text or text[0] not in '<{["':
        return _word(text)
    return _value(answer)


def _word(text: str) -> Any:
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


# ------------------------------------------------------------------------------------ the requests


class MBSRequester(_Session):
    """The MBS API of one server, signed in. It may be shared by threads.

    username, password: of an administrator or of an API key. They are tried at once, and again when
        the token runs out or is refused.
    baseURL: the server's address; without it that in the environment variable MBS_API_URL, without
        that the vendor's. A path in it is kept, /api at its end is not needed.
    timeout: longest one attempt may take, the whole answer included, in seconds.
    retries: how many more attempts there are for requests that only read, after broken connections
        and 408, 502, 503, 504; and for every request after 429 and where no connection was made. The
        pauses grow; Retry-After is obeyed up to 30 seconds.
    maxAnswer: longest answer that is taken, in bytes.
    userAgent: what the program calls itself.
    sslContext: whom to trust, for servers with a certificate of their own authority.

    Bodies are dicts with the API's member names; dates, UUIDs and this module's enumerations may be
    among the values. Sizes are in the unit the API has for them: each method names it. IDs are text,
    but for packages, which have numbers. Methods that get one thing return None when it is not
    there; those that make one return its ID, or None if the server does not say it. Everything that
    fails raises an MBSAPIError.

    Proxies are taken from the environment (HTTPS_PROXY, HTTP_PROXY, NO_PROXY) or the system.
    Redirects are not followed. Used as a context manager, connections are closed at its end.
    """

    # Users

    def listUsers(self) -> List[Row]:
        """List all users. SpaceUsed is in KiB, CurrentVolume of a destination in bytes."""
        return self._list("GET /api/Users")

    def createNewUser(self, user: Body) -> Optional[str]:
        """Make a user of Email (the login), Password (6 to 100 characters), Enabled and more; return the ID.

        Raises MBSExistsError when the login is taken, MBSRequestError when something else is refused;
        the server answers both with 200.
        """
        return self._create("POST /api/Users", body=user)

    def getUserByID(self, userID: ID) -> Optional[Row]:
        """Get a user; None when there is none. SpaceUsed is in KiB."""
        return self._one("GET /api/Users/{userID}", userID)

    def getUserByLoginPassword(self, login: str, password: str) -> Optional[Row]:
        """Get the user with this login and password; None when either is wrong."""
        return self._one("PUT /api/Users/Authenticate", body={"Email": login, "Password": password})

    def updateUserInfo(self, user: Body) -> Any:
        """Change the user with this ID; Enabled is required, what is left out stays."""
        return self._run("PUT /api/Users", body=user)

    def deleteUserWithoutData(self, userID: ID) -> Any:
        """Delete a user and keep the data. Raises MBSNotFoundError when there is none."""
        return self._run("DELETE /api/Users/{userID}/Account", userID)

    def deleteUserAndData(self, userID: ID) -> Any:
        """Delete a user and, within a day, the data. Raises MBSNotFoundError when there is none."""
        return self._run("DELETE /api/Users/{userID}", userID)

    def listUsersComputersandStorage(self, userID: ID) -> Optional[List[Row]]:
        """List on which computer and destination a user has data; None when there is no such user."""
        return self._listOf("GET /api/Users/{userID}/Computers", userID)

    def deleteUsersData(self, userID: ID, data: Union[Body, List[Body]]) -> Any:
        """Delete a user's data, which need not exist any more: {DestinationId, ComputerName} or a list of such."""
        rows = [data] if isinstance(data, Mapping) else list(data)
        return self._run("DELETE /api/Users/{userID}/Computers", userID, body=rows)

    # Accounts: storage, and the destinations (buckets) in it

    def getAccounts(self) -> List[Row]:
        """List the storage accounts with their destinations. There are no keys in it."""
        return self._list("GET /api/Accounts")

    def getAccountInfo(self, accountID: ID) -> Optional[Row]:
        """Get a storage account; None when there is none."""
        return self._one("GET /api/Accounts/{accountID}", accountID)

    def addAccount(self, account: Body) -> Optional[str]:
        """Add a storage account of DisplayName, Type (AccountType) and AccountSettings; return the ID."""
        return self._create("POST /api/Accounts", body=account)

    def editAccount(self, account: Body) -> Optional[str]:
        """Change the storage account with this AccountID, its keys anew included; return the ID."""
        return self._create("PUT /api/Accounts", body=account)

    def addDestination(self, destination: Body) -> Any:
        """Add a bucket that exists (Destination) to an account (AccountID); return the destination."""
        return self._run("POST /api/Accounts/AddDestination", body=destination)

    def editAccountDestination(self, destination: Body) -> Any:
        """Change the destination with this DestinationID and AccountID: Destination, DestinationDisplayName."""
        return self._run("PUT /api/Accounts/EditDestination", body=destination)

    def removeDestination(self, destination: Body) -> Any:
        """Remove a destination from an account: by DestinationID, else by AccountID and Destination.

        Nothing is deleted in it. Raises MBSRequestError while users have it.
        """
        return self._run("PUT /api/Accounts/RemoveDestination", body=destination)

    def createAccountDestination(self, destination: Body) -> Any:
        """Make a new bucket (AccountID, DisplayName, DestinationSettings) and return the destination."""
        return self._run("POST /api/Accounts/CreateDestination", body=destination)

    # Destinations of users

    def listDestinations(self) -> List[Row]:
        """List the destinations of all accounts."""
        return self._list("GET /api/Destinations")

    def listDestinationsForUser(self, userEmail: str) -> List[Row]:
        """List a user's destinations, by login. CurrentVolume is in bytes. Raises MBSNotFoundError for none such."""
        return self._list("GET /api/Destinations/{userEmail}", userEmail)

    def addDestinationToUser(self, userEmail: str, destination: Body) -> Any:
        """Give a user a destination (UserID, AccountID, Destination, PackageID); return the assignment's ID.

        userEmail is not sent: UserID says whose it is.
        """
        return self._run("POST /api/Destinations", body=destination)

    def editDestination(self, destination: Body) -> Any:
        """Change the user's destination with this ID and UserID: AccountID, Destination, PackageID."""
        return self._run("PUT /api/Destinations", body=destination)

    def deleteDestinationForUser(self, destinationID: ID, userID: ID) -> Any:
        """Take a destination away from a user."""
        _segment("userID", userID)
        return self._run("DELETE /api/Destinations/{destinationID}", destinationID, query={"userId": userID})

    # Packages: storage limits and what they cost

    def listPackages(self) -> List[Row]:
        """List the packages. StorageLimit and RestoreLimit are in GB (2**30 bytes), Cost is for a month."""
        return self._list("GET /api/Packages")

    def getPackageStructure(self, packageID: ID) -> Optional[Row]:
        """Get a package by its number; None when there is none."""
        return self._one("GET /api/Packages/{packageID}", packageID)

    def getUsersPackages(self, userID: ID) -> Optional[List[Row]]:
        """List the packages of a user's destinations; None when there is no such user."""
        return self._listOf("GET /api/Packages/{userID}", userID)

    def createNewPackage(self, package: Body) -> Optional[int]:
        """Make a package of Name, StorageLimit (GB), isGlacierRestoreLimit, Cost and more; return its number."""
        number: Optional[int] = self._call("POST /api/Packages", body=package, read=_number)
        return number

    def editPackage(self, package: Body) -> Any:
        """Change the package with this ID; Enabled, Name and isGlacierRestoreLimit are required."""
        return self._run("PUT /api/Packages", body=package)

    def deletePackage(self, packageID: ID) -> Any:
        """Delete a package. Raises MBSRequestError while users have it."""
        return self._run("DELETE /api/Packages/{packageID}", packageID)

    # Monitoring

    def monitoring(self) -> List[Row]:
        """List the latest run of every plan. Data is in bytes, times are UTC, Status is a MonitoringPlanStatus."""
        return self._list("GET /api/Monitoring")

    def monitoringForuser(self, userID: ID) -> Optional[List[Row]]:
        """List the latest run of each of a user's plans; None when there is no such user."""
        return self._listOf("GET /api/Monitoring/{userID}", userID)

    monitoringForUser = monitoringForuser

    # Licences

    def getLicenses(self, isAvailable: Union[None, bool, str] = None) -> List[Row]:
        """List all licences, or with isAvailable=True those that can be granted."""
        return self._list("GET /api/Licenses", query={"isAvailable": isAvailable})

    def getLicenseInfo(self, licenseID: ID) -> Optional[Row]:
        """Get a licence; None when there is none."""
        return self._one("GET /api/Licenses/{licenseID}", licenseID)

    def grantLicenseToUser(self, licenseID: ID, userID: ID) -> Any:
        """Give a free licence to a user."""
        return self._run("POST /api/Licenses/Grant", body={"LicenseID": licenseID, "UserID": userID})

    def releaseLicenseFromUser(self, licenseID: ID, userID: ID) -> Any:
        """Take a licence back from a user."""
        return self._run("POST /api/Licenses/Release", body={"LicenseID": licenseID, "UserID": userID})

    def revokeLicenseFromUser(self, licenseID: ID, userID: ID) -> Any:
        """Take a licence off the computer that has it and leave it with the user."""
        return self._run("POST /api/Licenses/Revoke", body={"LicenseID": licenseID, "UserID": userID})

    # Billing: sizes are in bytes, costs in the currency of the server

    def billingDetailsForCurrentMonth(self) -> Optional[Row]:
        """Get this month's totals, with a row for each user. Sizes are in bytes."""
        return self._one("GET /api/Billing")

    def billingDetailsFilteredBy(self, criteria: Body) -> Optional[Row]:
        """Get the totals of the month of a Date, of all or of one CompanyName. Sizes are in bytes."""
        return self._one("PUT /api/Billing", body=criteria)

    def billingDetailsForUser(self, userInfo: Body) -> Optional[Row]:
        """Get one user's month (UserID, Date) by computer and destination, in bytes; None when there is none such."""
        return self._one("PUT /api/Billing/Details", body=userInfo)

    # Builds of the backup program

    def getBuilds(self) -> List[Row]:
        """List what can be downloaded."""
        return self._list("GET /api/Builds")

    def requestCustomBuild(self, build: Body) -> Any:
        """Ask for builds of some Editions (BuildEdition) and a Type (BuildType). They show up in getBuilds."""
        return self._run("POST /api/Builds/RequestCustomBuilds", body=build)

    def getLatestVersions(self) -> List[Row]:
        """List the newest version of each edition; Type is a BuildEdition."""
        return self._list("GET /api/Builds/AvailableVersions")

    # Administrators

    def listAdministrators(self) -> List[Row]:
        """List all administrators."""
        return self._list("GET /api/Administrators")

    def getAdministratorByID(self, adminID: ID) -> Optional[Row]:
        """Get an administrator; None when there is none."""
        return self._one("GET /api/Administrators/{adminID}", adminID)

    def createNewAdministrator(self, admin: Body) -> Optional[str]:
        """Make an administrator of Email, InitialPassword, Enabled, PermissionsModels and more; return the ID."""
        return self._create("POST /api/Administrators", body=admin)

    def updateAdministrator(self, admin: Body) -> Any:
        """Change the administrator with this AdminID; Enabled and PermissionsModels are required."""
        return self._run("PUT /api/Administrators", body=admin)

    def deleteAdministrator(self, adminID: ID) -> Any:
        """Delete an administrator. Raises MBSRequestError for oneself and for the last system administrator."""
        return self._run("DELETE /api/Administrators/{adminID}", adminID)

    # Companies

    def listCompanies(self) -> List[Row]:
        """List all companies. StorageLimit is in bytes, negative for none."""
        return self._list("GET /api/Companies")

    def getCompanyByID(self, companyID: ID) -> Optional[Row]:
        """Get a company; None when there is none. StorageLimit is in bytes."""
        return self._one("GET /api/Companies/{companyID}", companyID)

    def createNewCompany(self, company: Body) -> Optional[str]:
        """Make a company of Name, StorageLimit (bytes), LicenseSettings (LicensingMode) and more; return the ID."""
        return self._create("POST /api/Companies", body=company)

    def updateCompany(self, company: Body) -> Any:
        """Change the company with this Id; what is left out stays."""
        return self._run("PUT /api/Companies", body=company)

    def deleteCompany(self, companyID: ID) -> Any:
        """Delete a company. Raises MBSRequestError while it has users, MBSNotFoundError when there is none."""
        return self._run("DELETE /api/Companies/{companyID}", companyID)

    # Computers; their IDs ("hid") may be in braces

    def listComputers(self, offset: int = 0, count: int = 100, *, companyID: Optional[ID] = None,
                      userID: Optional[ID] = None, search: Optional[str] = None,
                      online: Optional[bool] = None) -> List[Row]:
        """List count computers after the first offset ones, perhaps of a company, of a user, or by name."""
        query = {"companyId": companyID, "userId": userID, "search": search, "online": online}
        rows: List[Row] = self._call("GET /api/Computers/{offset}/{count}", offset, count, query=query, read=_computers)
        return rows

    def iterateComputers(self, **filters: Any) -> Iterator[Row]:
        """Go through all computers, page by page; filters are listComputers' ones."""
        return _pages(lambda offset, count: self.listComputers(offset, count, **filters))

    def getComputerByID(self, computerID: ID) -> Optional[Row]:
        """Get a computer; None when there is none."""
        return self._one("GET /api/Computers/{computerID}", computerID)

    def authorizeComputer(self, computerID: ID, userID: Optional[ID] = None, companyID: Optional[ID] = None) -> Any:
        """Authorise a computer for a user; with a company alone a user of it is made, with neither it is its own."""
        given = {"UserId": userID, "CompanyId": companyID}
        body = {name: value for name, value in given.items() if value is not None}
        return self._run("POST /api/Computers/{computerID}/authorization", computerID, body=body or None)

    def deauthorizeComputer(self, computerID: ID) -> Any:
        """Take a computer's authorisation away, so that it can do no more backups."""
        return self._run("DELETE /api/Computers/{computerID}/authorization", computerID)

    def getComputerDisks(self, computerID: ID) -> Any:
        """Get what the server says of a computer's disks; None when there is no such computer."""
        return self._call("GET /api/Computers/{computerID}/Disks", computerID, read=_value)

    def getComputerStatistics(self, computerID: ID) -> Any:
        """Get the counts of a computer's plans by state; None when there is no such computer."""
        return self._call("GET /api/Computers/{computerID}/Statistics", computerID, read=_value)

    def getComputerUsage(self, computerID: ID) -> Any:
        """Get how much a computer has stored, in bytes; None when there is no such computer."""
        return self._call("GET /api/Computers/{computerID}/Usage", computerID, read=_value)

    # Plans of computers

    def listPlans(self, computerID: ID) -> Optional[List[Row]]:
        """List a computer's plans; None when there is no such computer."""
        return self._listOf("GET /api/Computers/{computerID}/Plans", computerID)

    def createNewPlan(self, computerID: ID, plan: Body) -> Optional[str]:
        """Make a plan of Name, Schedule (a cron expression), TimeZone, Paths and more; return the ID."""
        return self._create("POST /api/Computers/{computerID}/Plans", computerID, body=plan)

    def getPlanByID(self, computerID: ID, planID: ID) -> Optional[Row]:
        """Get a plan; None when there is none."""
        return self._one("GET /api/Computers/{computerID}/Plans/{planID}", computerID, planID)

    def updatePlan(self, computerID: ID, planID: ID, plan: Body) -> Any:
        """Change a plan; what is left out stays."""
        return self._run("PUT /api/Computers/{computerID}/Plans/{planID}", computerID, planID, body=plan)

    def deletePlan(self, computerID: ID, planID: ID) -> Any:
        """Delete a plan. Raises MBSNotFoundError when there is none."""
        return self._run("DELETE /api/Computers/{computerID}/Plans/{planID}", computerID, planID)

    def getPlanInfo(self, computerID: ID, planID: ID) -> Optional[Row]:
        """Get a plan's row of monitoring; None when there is none."""
        return self._one("GET /api/Computers/{computerID}/Plans/{planID}/info", computerID, planID)

    def startPlan(self, computerID: ID, planID: ID, mode: Optional[str] = None) -> Any:
        """Have a plan run as soon as its computer next asks; mode "Full" for a full backup."""
        body = None if mode is None else {"Mode": mode}
        return self._run("POST /api/Computers/{computerID}/Plans/{planID}/start", computerID, planID, body=body)

    def stopPlan(self, computerID: ID, planID: ID, force: Optional[bool] = None) -> Any:
        """Have a plan's run ended as soon as its computer next asks."""
        body = None if force is None else {"Force": force}
        return self._run("POST /api/Computers/{computerID}/Plans/{planID}/stop", computerID, planID, body=body)

    def listHistory(self, offset: int = 0, count: int = 100) -> List[Row]:
        """List count runs after the latest offset ones, the latest first. Data is in bytes, times are UTC."""
        return self._list("GET /api/Computers/Plans/history/{offset}/{count}", offset, count)

    def iterateHistory(self) -> Iterator[Row]:
        """Go through all runs, the latest first, page by page."""
        return _pages(self.listHistory)

    def listHistoryForComputer(self, computerID: ID, offset: int = 0, count: int = 100) -> List[Row]:
        """List count runs of a computer after its latest offset ones."""
        return self._list("GET /api/Computers/{computerID}/Plans/history/{offset}/{count}", computerID, offset, count)

    def listHistoryForPlan(self, computerID: ID, planID: ID) -> List[Row]:
        """List the latest runs of a plan."""
        return self._list("GET /api/Computers/{computerID}/Plans/{planID}/history", computerID, planID)


def _pages(fetch: Callable[[int, int], List[Row]], count: int = 100) -> Iterator[Row]:
    """Go through a list that comes in pages. What is added meanwhile may shift rows from page to page."""
    offset = 0
    while True:
        rows = fetch(offset, count)
        yield from rows
        if not rows:
            return
        offset += len(rows)
