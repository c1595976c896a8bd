"""Connections, time limits, repeated attempts, proxies: whatever can go wrong below HTTP and in it."""

import concurrent.futures
import gc
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import unittest
from unittest import mock

from fake import LOGIN, PASSWORD, TOKEN, Server, TestCase, raw, signedIn

import MBSAPI

HERE = os.path.dirname(os.path.abspath(__file__))


def closing(handler):
    """Answer, and close the connection without a word about it."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
    handler.close_connection = True


class Connections(TestCase):
    def connections(self):
        return [asked.connection for asked in self.server.signIns + self.server.asked]

    def test_a_connection_is_kept(self):
        self.server.otherwise = lambda asked: (200, [])
        mbs = self.requester()
        for _ in range(3):
            mbs.listUsers()
            mbs.updateUserInfo({})
        self.assertEqual(len(set(self.connections())), 1)
        mbs.close()
        mbs.listUsers()
        self.assertEqual(len(set(self.connections())), 2)

    def test_an_answer_without_a_body_keeps_it(self):
        self.server.otherwise = lambda asked: (200, b"")
        mbs = self.requester()
        for _ in range(3):
            mbs.deletePackage(1)
        self.assertEqual(len(set(self.connections())), 1)

    def test_threads_do_not_share_one(self):
        everybody = threading.Barrier(4)

        def wait(asked):
            everybody.wait(10)
            return 200, [{"ID": asked.path[-1]}]

        self.server.otherwise = wait
        mbs = self.requester()
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for _ in range(3):
                rows = pool.map(mbs.getUserByID, range(4))
                self.assertEqual([row["ID"] for row in rows], list("0123"))
        self.assertLessEqual(len(set(self.connections())), 4)
        self.assertEqual(len(self.server.signIns), 1)

    def test_threads_share_one_renewal(self):
        everybody = threading.Barrier(4)

        def answer(asked):
            if asked.headers["Authorization"] == "Bearer " + TOKEN:
                everybody.wait(10)
                return 401, b""
            return 200, []

        self.server.otherwise = answer
        mbs = self.requester()
        self.server.logins.append(signedIn("second-token"))
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            self.assertEqual([f.result() for f in [pool.submit(mbs.listUsers) for _ in range(4)]], [[]] * 4)
        self.assertEqual(len(self.server.signIns), 2)

    def test_one_that_the_server_closed_is_not_used_again(self):
        mbs = self.requester(retries=0)
        for _ in range(3):
            self.says(closing)
            self.assertEqual(mbs.listUsers(), [])
            connection = mbs._wire._pool[0][0]
            connection.sock.settimeout(10)
            connection.sock.recv(1, socket.MSG_PEEK)  # waits until the end has come
            self.says((200, b""))
            self.assertIsNone(mbs.deletePackage(1))  # a write, which could not be repeated
        self.assertEqual(len(set(self.connections())), 4)

    def test_one_that_breaks_as_it_is_used_again(self):
        mbs = self.requester(retries=0)
        self.says(raw(b""), (200, []))
        self.assertEqual(mbs.listUsers(), [])  # on another connection, though there are no retries
        self.says(raw(b""))
        with self.fails(MBSAPI.MBSConnectionError, "closed without an answer"):
            mbs.deletePackage(1)
        self.assertEqual(len(self.server.asked), 3)

    def test_one_that_was_idle_for_long_is_not_used_again(self):
        now = [1000.0]
        self.replace("_clock", lambda: now[0])
        self.server.otherwise = lambda asked: (200, [])
        mbs = self.requester()
        now[0] += 49
        mbs.listUsers()
        now[0] += 51
        mbs.listUsers()
        self.assertEqual(len(set(self.connections())), 2)

    def test_what_is_left_over_is_closed(self):
        self.server.otherwise = lambda asked: (200, [])
        mbs = self.requester()
        sock = mbs._wire._pool[0][0].sock
        self._cleanups.pop()  # the clean-up has a reference
        del mbs
        gc.collect()
        self.assertEqual(sock.fileno(), -1)

    def test_a_context_manager_closes(self):
        with self.requester() as mbs:
            sock = mbs._wire._pool[0][0].sock
        self.assertEqual(sock.fileno(), -1)

    def test_an_interrupted_request_takes_its_connection_along(self):
        mbs = self.requester()
        with mock.patch.object(MBSAPI._Wire, "_read", side_effect=KeyboardInterrupt):
            self.says((200, []))
            with self.assertRaises(KeyboardInterrupt):
                mbs.listUsers()
        self.says((200, [{"ID": 1}]))
        self.assertEqual(mbs.listUsers(), [{"ID": 1}])
        self.assertEqual(len(set(self.connections())), 2)

    @unittest.skipUnless(hasattr(os, "fork"), "no fork here")
    def test_a_child_has_connections_of_its_own(self):
        self.server.otherwise = lambda asked: (200, [])
        code = (
            "import os, sys; from MBSAPI import *\n"
            "mbs = MBSRequester('admin', %r)\n"
            "pid = os.fork()\n"
            "assert mbs.listUsers() == []\n"
            "if pid: assert os.waitpid(pid, 0)[1] == 0\n" % PASSWORD)
        done = run(code, MBS_API_URL=self.server.url)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(len(set(self.connections())), 2)

    def test_a_script_ends_without_a_warning(self):
        self.server.otherwise = lambda asked: (200, [])
        code = (
            "from MBSAPI import *\n"
            "import threading\n"
            "mbs = MBSRequester(username='admin', password=%r)\n"
            "threads = [threading.Thread(target=mbs.listUsers) for _ in range(3)]\n"
            "[t.start() for t in threads]; [t.join() for t in threads]\n"
            "mbs.listUsers()\n" % PASSWORD)
        done = run(code, MBS_API_URL=self.server.url + "/api/")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))


def run(code, **environment):
    """Run a script in another interpreter, warnings being errors."""
    env = dict(os.environ, PYTHONPATH=os.path.dirname(HERE), PYTHONDONTWRITEBYTECODE="1", **environment)
    return subprocess.run([sys.executable, "-W", "error", "-c", code], env=env, timeout=60, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True)


class Broken(TestCase):
    def setUp(self):
        super().setUp()
        self.mbs = self.requester(retries=0, maxAnswer=1000)

    def test_bodies_that_end_too_early(self):
        for text in (b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n[]",
                     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[]",
                     b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n"):
            with self.subTest(text):
                self.says(raw(text))
                with self.fails(MBSAPI.MBSBadAnswerError, "cut short"):
                    self.mbs.listUsers()

    def test_bodies_in_pieces(self):
        for text in (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n1\r\n]\r\n0\r\n\r\n",
                     b"HTTP/1.0 200 OK\r\n\r\n[]", b"HTTP/1.1 200\r\nConnection: close\r\n\r\n[]"):
            self.says(raw(text))
            self.assertEqual(self.mbs.listUsers(), [])

    def test_bodies_that_are_too_long(self):
        long = b" " * 998 + b"[]"
        self.says((200, long), (200, long + b" "), raw(b"HTTP/1.0 200 OK\r\n\r\n" + long + b" "))
        self.assertEqual(self.mbs.listUsers(), [])
        for _ in range(2):
            with self.fails(MBSAPI.MBSBadAnswerError, "longer than 1000 bytes", 200):
                self.mbs.listUsers()
        self.says(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n["))
        with self.fails(MBSAPI.MBSBadAnswerError, "longer than 1000 bytes", 200):
            self.mbs.listUsers()  # without reading any of it

    def test_what_is_not_http(self):
        for text in (b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 hello\r\n\r\n", b"HTTP/3 200 OK\r\n\r\n",
                     b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
                     b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70000 + b"\r\n\r\n"):
            with self.subTest(text[:20]):
                self.says(raw(text))
                with self.fails(MBSAPI.MBSBadAnswerError, "the answer is not HTTP"):
                    self.mbs.listUsers()

    def test_redirects_are_not_followed(self):
        elsewhere = Server()
        self.addCleanup(elsewhere.server_close)
        place = elsewhere.url.replace("//", "//user:secret@") + "/login?next=secret#secret"
        for status in (301, 302, 303, 307, 308):
            self.says((status, b"", {"Location": place}))
            with self.fails(MBSAPI.MBSBadAnswerError, "redirected to %s/login, which is not followed" % elsewhere.url, status):
                self.mbs.listUsers()
        self.says((302, b""))
        with self.fails(MBSAPI.MBSBadAnswerError, "redirected to nowhere", 302):
            self.mbs.listUsers()
        self.server.logins.append((302, b"", {"Location": place}))
        with self.fails(MBSAPI.MBSBadAnswerError, "redirected to", 302):
            self.requester()
        self.assertEqual(elsewhere.asked, [])

    def test_a_refusal_before_the_body_was_sent(self):
        send = http.client.HTTPConnection.request

        def breaks(connection, *args, **options):
            send(connection, *args, **options)
            raise BrokenPipeError

        self.says((413, {"Message": "Large."}))
        with mock.patch.object(http.client.HTTPConnection, "request", breaks):
            with self.fails(MBSAPI.MBSRequestError, "Large", 413):
                self.mbs.createNewUser({})


class Late(TestCase):
    def test_a_server_that_says_nothing(self):
        silence = threading.Event()
        self.addCleanup(silence.set)
        mbs = self.requester()
        mbs._wire._timeout = 0.05
        self.says(lambda handler: silence.wait(30))
        with self.fails(MBSAPI.MBSTimeoutError, "no whole answer within 0.05 seconds"):
            mbs.listUsers()
        self.assertEqual(len(self.server.asked), 1)  # who waited that long does not wait again

    def test_an_answer_that_comes_drop_by_drop(self):
        for start in (b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
                      b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"):
            with self.subTest(start):
                end = threading.Event()

                def drip(handler):
                    handler.connection.sendall(start)
                    while not end.is_set():  # each byte in time, and no end of them
                        handler.connection.sendall(b"1")
                        end.wait(0.001)
                    handler.close_connection = True

                mbs = self.requester(timeout=100)
                now = [1000.0]

                def clock():
                    now[0] += 1
                    return now[0]

                with mock.patch.object(MBSAPI, "_clock", clock):
                    self.says(drip)
                    with self.fails(MBSAPI.MBSTimeoutError, "no whole answer within 100 seconds"):
                        mbs.listUsers()
                end.set()


class Unreachable(TestCase):
    def nobody(self):
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            return "http://127.0.0.1:%d" % sock.getsockname()[1]

    def test_nobody_there(self):
        with self.fails(MBSAPI.MBSConnectionError, "refused"):
            self.requester(baseURL=self.nobody())
        self.assertEqual(len(self.pauses), 3)

    def test_no_such_host(self):
        with self.fails(MBSAPI.MBSConnectionError):
            self.requester(baseURL="http://host.invalid", retries=0)

    def test_a_server_that_speaks_no_tls(self):
        with self.fails(MBSAPI.MBSConnectionError, "no trusted connection"):
            self.requester(baseURL=self.server.url.replace("http:", "https:"))


class Retries(TestCase):
    def test_reads_are_repeated(self):
        mbs = self.requester()
        for status in (408, 429, 502, 503, 504):
            self.says((status, b""), (status, b""), (status, b""), (200, []))
            self.assertEqual(mbs.listUsers(), [])
        self.says(raw(b""), raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n["), (200, []))
        self.assertEqual(mbs.listUsers(), [])
        for call in (lambda: mbs.getUserByLoginPassword("a", "b"), lambda: mbs.billingDetailsFilteredBy({}),
                     lambda: mbs.billingDetailsForUser({})):  # queries by PUT
            self.says((503, b""), (200, {}))
            self.assertEqual(call(), {})

    def test_but_not_for_ever(self):
        mbs = self.requester()
        self.says(*[(503, {"Message": "Later."})] * 5)
        with self.fails(MBSAPI.MBSUnavailableError, "Later", 503):
            mbs.listUsers()
        self.assertEqual((len(self.server.asked), len(self.pauses)), (4, 3))
        for number, pause in enumerate(self.pauses):
            self.assertTrue(0.125 * 2 ** number <= pause <= 0.25 * 2 ** number, self.pauses)

    def test_writes_are_not(self):
        mbs = self.requester()
        for answer, kind, status in [
            ((503, b""), MBSAPI.MBSUnavailableError, 503), ((500, b""), MBSAPI.MBSServerError, 500),
            (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n["), MBSAPI.MBSBadAnswerError, None),
            (raw(b""), MBSAPI.MBSConnectionError, None),
        ]:
            for call in (lambda: mbs.createNewUser({}), lambda: mbs.updateUserInfo({}), lambda: mbs.deleteCompany("x")):
                self.server.asked.clear()
                self.says(answer)
                with self.fails(kind, status=status):
                    call()
                self.assertEqual(len(self.server.asked), 1)

    def test_but_when_they_were_turned_away_unread(self):
        mbs = self.requester()
        self.says((429, b""), (200, b""))
        self.assertIsNone(mbs.deleteCompany("x"))

    def test_other_failures_are_not_repeated(self):
        mbs = self.requester()
        for status in (400, 403, 404, 500):
            self.says((status, b""))
            with self.assertRaises(MBSAPI.MBSAPIError):
                mbs.listUsers()
        self.assertEqual(self.pauses, [])

    def test_retry_after_is_obeyed(self):
        mbs = self.requester()
        for asked, date, pause in [
            ("7", None, 7), ("30", None, 30),
            ("Wed, 21 Oct 2015 07:28:20 GMT", "Wed, 21 Oct 2015 07:28:00 GMT", 20),
        ]:
            del self.pauses[:]
            headers = {"Retry-After": asked}
            if date:
                headers["Date"] = date
            self.says(raw(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n%s\r\n" % b"".join(
                b"%s: %s\r\n" % (name.encode(), value.encode()) for name, value in headers.items())), (200, []))
            mbs.listUsers()
            self.assertEqual(self.pauses, [pause])
        for nonsense in ("soon", "-1", "", "Wed, 99 Oct 2015"):
            del self.pauses[:]
            self.says((503, b"", {"Retry-After": nonsense}), (200, []))
            mbs.listUsers()
            self.assertLess(self.pauses[0], 1)

    def test_but_not_for_long(self):
        mbs = self.requester()
        self.says((429, {"Message": "Tomorrow."}, {"Retry-After": "86400"}))
        with self.fails(MBSAPI.MBSUnavailableError, "Tomorrow", 429) as caught:
            mbs.listUsers()
        self.assertEqual((caught.exception.retryAfter, self.pauses), (86400, []))


class Proxies(TestCase):
    def test_http(self):
        self.server.otherwise = lambda asked: (200, [])
        with mock.patch.dict(os.environ, {"http_proxy": self.server.url.replace("//", "//me:p%40ss@"), "no_proxy": ""}):
            mbs = self.requester(baseURL="http://backup.example:8080/prefix")
            mbs.listUsers()
        self.assertEqual(self.server.signIns[0].path, "http://backup.example:8080/prefix" + LOGIN)
        asked = self.server.asked[0]
        self.assertEqual(asked.path, "http://backup.example:8080/prefix/api/Users")
        self.assertEqual(asked.headers["Host"], "backup.example:8080")
        self.assertEqual(asked.headers["Proxy-Authorization"], "Basic bWU6cEBzcw==")

    def test_https_is_tunnelled(self):
        heard = []

        def connect(handler):
            heard.append((handler.path, handler.headers["Proxy-Authorization"], handler.headers["Authorization"]))
            handler.wfile.write(b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n")

        with mock.patch.object(self.server.RequestHandlerClass, "do_CONNECT", connect, create=True):
            with mock.patch.dict(os.environ, {"https_proxy": self.server.url.replace("//", "//me:pw@"), "no_proxy": ""}):
                with self.fails(MBSAPI.MBSConnectionError, "407"):
                    self.requester(baseURL="https://backup.example", retries=0)
        self.assertEqual(heard, [("backup.example:443", "Basic bWU6cHc=", None)])

    def test_not_for_those_that_need_none(self):
        with mock.patch.dict(os.environ, {"http_proxy": "http://proxy.invalid", "no_proxy": "127.0.0.1"}):
            self.requester()

    def test_others_are_refused(self):
        with mock.patch.dict(os.environ, {"http_proxy": "socks5://user:secret@127.0.0.1:9", "no_proxy": ""}):
            with self.assertRaisesRegex(ValueError, "^the proxy for http must have an address that begins with http://$"):
                self.requester()


class Addresses(TestCase):
    def test_ends_of_the_address(self):
        self.server.otherwise = lambda asked: (200, [])
        for end, path in [("", "/api/Users"), ("/", "/api/Users"), ("/api", "/api/Users"), ("/API/", "/api/Users"),
                          ("/mbsapi", "/mbsapi/api/Users"), ("/mbsapi/api/", "/mbsapi/api/Users"), ("/a b", "/a%20b/api/Users")]:
            with self.subTest(end):
                self.requester(baseURL=self.server.url + end).listUsers()
                self.assertEqual(self.server.asked[-1].path, path)
                with mock.patch.dict(os.environ, MBS_API_URL=self.server.url + end):
                    self.requester(baseURL=None).listUsers()
                    self.assertEqual(self.server.asked[-1].path, path)

    def test_the_argument_comes_before_the_environment(self):
        with mock.patch.dict(os.environ, MBS_API_URL="http://127.0.0.1:1"):
            self.requester()

    def test_the_vendors_is_the_default(self):
        for value in (None, ""):
            with mock.patch.dict(os.environ, {} if value is None else {"MBS_API_URL": value}):
                if value is None:
                    os.environ.pop("MBS_API_URL", None)
                with mock.patch.object(MBSAPI._Wire, "send", side_effect=MBSAPI.MBSTimeoutError) as send:
                    with self.assertRaises(MBSAPI.MBSTimeoutError):
                        MBSAPI.MBSRequester("a", "b")
                with mock.patch.object(MBSAPI._Wire, "send", side_effect=MBSAPI.MBSTimeoutError):
                    with mock.patch.object(MBSAPI, "_Wire", wraps=MBSAPI._Wire) as wire:
                        with self.assertRaises(MBSAPI.MBSTimeoutError):
                            MBSAPI.MBSRequester("a", "b")
                self.assertEqual(wire.call_args[0][0].geturl(), "https://api.mspbackups.com")
                self.assertEqual(send.call_count, 1)

    def test_bad_ones(self):
        for address in ("backup.example", "ftp://x", "http://", "http://user:secret@x", "http://x?secret", "http://x#secret",
                        "http://x:secret", "http://a b", "//x", 7):
            with self.subTest(address):
                with self.assertRaises(ValueError) as caught:
                    self.requester(baseURL=address)
                self.assertNotIn("secret", str(caught.exception))

    def test_bad_arguments(self):
        for options in (dict(timeout=0), dict(retries=-1), dict(maxAnswer=0)):
            with self.assertRaises(ValueError):
                self.requester(**options)
        for login, password in (("", "x"), (None, "x"), ("x", None)):
            with self.assertRaises(ValueError):
                MBSAPI.MBSRequester(login, password, self.server.url)


class Headers(TestCase):
    def test_what_is_sent_along(self):
        self.says((200, []), (200, b""), (200, b""))
        mbs = self.requester()
        mbs.listUsers()
        mbs.updateUserInfo({"FirstName": "\u00e4"})
        mbs.deletePackage(1)
        for asked in self.server.asked + self.server.signIns:
            self.assertRegex(asked.headers["User-Agent"], r"^MBSAPI/\d+\.\d+\.\d+ Python/3\.\d+$")
            self.assertEqual(asked.headers["Accept"], "application/json")
            self.assertEqual(asked.headers["Accept-Encoding"], "identity")
        types = [asked.headers["Content-Type"] for asked in self.server.asked]
        self.assertEqual(types, [None, "application/json", None])
        self.assertEqual(json.loads(self.server.asked[1].body), {"FirstName": "\u00e4"})
        self.requester(userAgent="nightly/1")
        self.assertEqual(self.server.signIns[-1].headers["User-Agent"], "nightly/1")

    def test_nothing_secret_is_logged(self):
        with self.assertLogs("MBSAPI", "DEBUG") as logs:
            mbs = self.requester()
            self.says((200, []), raw(b""), (500, b""))
            mbs.listUsers()
            with self.assertRaises(MBSAPI.MBSAPIError):
                mbs.listUsers()
        self.assertEqual(len(logs.output), 3)
        self.assertIn("POST /api/Provider/Login: 200 after", logs.output[0])
        for secret in (PASSWORD, TOKEN):
            self.assertNotIn(secret, "".join(logs.output))


if __name__ == "__main__":
    unittest.main()
