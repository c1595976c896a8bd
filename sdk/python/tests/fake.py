"""A server on loopback that answers what a test tells it to, and remembers what it was asked."""

import collections
import contextlib
import http.server
import json
import os
import sys
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import MBSAPI  # noqa: E402

TOKEN = "token-of-the-test"
PASSWORD = "splendidpass"
LOGIN = "/api/Provider/Login"

Asked = collections.namedtuple("Asked", "method path headers body connection")


def signedIn(token=TOKEN, **more):
    """The answer to a sign-in."""
    return 200, dict({"access_token": token, "token_type": "bearer", "expires_in": 1209599}, **more)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # header and body in one packet

    def log_message(self, *_):
        pass

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        asked = Asked(self.command, self.path, self.headers, body, self.client_address[1])
        said = self.server.say(asked)
        if callable(said):
            said(self)
            return
        status, content = said[:2]
        headers = dict(said[2]) if len(said) > 2 else {}
        if not isinstance(content, bytes):
            content = json.dumps(content).encode()
        headers.setdefault("Content-Length", str(len(content)))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = answer


class Server(http.server.ThreadingHTTPServer):
    """Answers from lists: one for sign-ins, which are granted when it is empty, one for the rest."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server_address[1]
        self.logins, self.answers = collections.deque(), collections.deque()
        self.asked = []  # but for sign-ins
        self.signIns = []
        self.otherwise = None  # a function from what is asked to the answer, when answers has run out
        self.lock = threading.Lock()

    def say(self, asked):
        with self.lock:
            if asked.path.split("?")[0].endswith(LOGIN):
                self.signIns.append(asked)
                return self.logins.popleft() if self.logins else signedIn()
            self.asked.append(asked)
            if self.answers:
                return self.answers.popleft()
        return self.otherwise(asked) if self.otherwise else (500, {"Message": "the test has no answer left"})

    def handle_error(self, request, address):
        pass  # a client that has enough is what many tests are about


def raw(text):
    """Answer with these bytes, and close the connection."""
    def answer(handler):
        handler.wfile.write(text)
        handler.close_connection = True
    return answer


class TestCase(unittest.TestCase):
    """A test with a server. Pauses take no time and are remembered."""

    def setUp(self):
        self.server = Server()
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.pauses = []
        self.replace("_pause", self.pauses.append)

    def replace(self, name, value):
        before = getattr(MBSAPI, name)
        setattr(MBSAPI, name, value)
        self.addCleanup(setattr, MBSAPI, name, before)

    def requester(self, **options):
        options.setdefault("baseURL", self.server.url)
        mbs = MBSAPI.MBSRequester("admin", PASSWORD, **options)
        self.addCleanup(mbs.close)
        return mbs

    def says(self, *answers):
        self.server.answers.extend(answers)

    @contextlib.contextmanager
    def fails(self, kind, message=None, status=None):
        """The block raises an error of exactly this class, with these words in its message."""
        with self.assertRaises(MBSAPI.MBSAPIError) as caught:
            yield caught
        error = caught.exception
        self.assertIs(type(error), kind, error)
        self.assertEqual(error.status, status, error)
        if message is not None:
            self.assertIn(message, str(error))
