"""Every form in which servers of the API send answers, and what fails."""

import copy
import json
import pickle
import unittest

from fake import PASSWORD, TOKEN, TestCase, raw, signedIn

import MBSAPI

GUID = "9d6de082-741c-44fe-b067-1a36eb03fa40"
OTHER = "94bf5b06-79a0-4a52-88ed-36da652f4254"


class Forms(TestCase):
    def setUp(self):
        super().setUp()
        self.mbs = self.requester()

    def each(self, call, cases):
        for body, want in cases:
            with self.subTest(body):
                self.says((200, body))
                self.assertEqual(call(), want)

    def test_a_list(self):
        self.each(self.mbs.listUsers, [
            (b"[]", []),
            (b"null", []),
            (b'[{"ID":"1"},{"ID":"2"}]', [{"ID": "1"}, {"ID": "2"}]),
            (b'{"ID":"1"}', [{"ID": "1"}]),
            (b'\xef\xbb\xbf[{"ID":"\xc3\xa4"}]\r\n', [{"ID": "\u00e4"}]),
        ])

    def test_the_list_of_one_thing(self):
        for call in (self.mbs.getUsersPackages, self.mbs.monitoringForuser, self.mbs.listUsersComputersandStorage,
                     self.mbs.listPlans):
            self.each(lambda: call(GUID), [(b"null", None), (b"[]", []), (b'{"ID":1}', [{"ID": 1}])])

    def test_one_thing(self):
        self.each(lambda: self.mbs.getAccountInfo(GUID), [
            (b"null", None),
            (b"[]", None),
            (b'{"AccountID":"x"}', {"AccountID": "x"}),
            (b'[{"AccountID":"x"}]', {"AccountID": "x"}),
            (json.dumps([{"AccountID": OTHER}, {"AccountID": GUID.upper()}]).encode(), {"AccountID": GUID.upper()}),
            (json.dumps([{"AccountID": OTHER}, {"AccountID": "x"}]).encode(), None),
        ])
        self.each(lambda: self.mbs.getPackageStructure(7), [(b'[{"ID":6},{"ID":7}]', {"ID": 7})])
        self.says((200, b'[{"a":1},{"b":2}]'))
        with self.fails(MBSAPI.MBSBadAnswerError, "a list where one thing was asked for", 200):
            self.mbs.billingDetailsForCurrentMonth()

    def test_the_id_of_what_was_made(self):
        self.each(lambda: self.mbs.createNewUser({}), [
            (json.dumps(GUID).encode(), GUID),
            (json.dumps("{%s}" % GUID.upper()).encode(), "{%s}" % GUID.upper()),
            (GUID.encode(), GUID),
            (b"", None),
            (b"null", None),
            (b'""', None),
        ])
        self.each(lambda: self.mbs.createNewPackage({}), [(b"27755", 27755), (b'"27755"', 27755), (b"", None)])

    def test_a_write(self):
        self.each(lambda: self.mbs.deleteAdministrator(GUID), [
            (b"", None),
            (b"null", None),
            (json.dumps(GUID).encode(), GUID),
            (b"OK", "OK"),
            (b"true", True),
            (b'{"ResultCode":0,"ErrorMessage":""}', {"ResultCode": 0, "ErrorMessage": ""}),
        ])

    def test_the_envelope_of_computers(self):
        self.each(self.mbs.listComputers, [
            (b'{"Count":1,"Message":"Success","StatusCode":200,"Computers":[{"ComputerHID":"x"}]}', [{"ComputerHID": "x"}]),
            (b'{"Count":0,"Message":"Success","StatusCode":200,"Computers":null}', []),
            (b'{"Count":0,"Message":"Success","StatusCode":200,"Computers":[]}', []),
            (b'{"Message":"success","Computers":[]}', []),
            (b'[{"ComputerHID":"x"}]', [{"ComputerHID": "x"}]),
        ])
        self.says((200, {"Count": 0, "Message": "No rights", "StatusCode": 403, "Computers": None}))
        with self.fails(MBSAPI.MBSPermissionError, "No rights", 403):
            self.mbs.listComputers()

    def test_pages(self):
        rows = [{"ComputerHID": str(n)} for n in range(250)]

        def page(asked):
            offset, count = map(int, asked.path.split("?")[0].split("/")[-2:])
            return 200, {"Count": 1, "Message": "Success", "StatusCode": 200, "Computers": rows[offset:offset + count]}

        self.server.otherwise = page
        self.assertEqual(list(self.mbs.iterateComputers(online=True)), rows)
        self.assertTrue(all(asked.path.endswith("?online=true") for asked in self.server.asked))
        self.server.otherwise = lambda asked: (200, page(asked)[1]["Computers"])
        self.assertEqual(list(self.mbs.iterateHistory()), rows)


class Failures(TestCase):
    def setUp(self):
        super().setUp()
        self.mbs = self.requester(retries=0)

    def test_statuses(self):
        for status, kind in [
            (400, MBSAPI.MBSRequestError), (403, MBSAPI.MBSPermissionError), (404, MBSAPI.MBSUnsupportedError),
            (405, MBSAPI.MBSUnsupportedError), (406, MBSAPI.MBSNotFoundError), (408, MBSAPI.MBSUnavailableError),
            (409, MBSAPI.MBSRequestError), (413, MBSAPI.MBSRequestError), (415, MBSAPI.MBSRequestError),
            (429, MBSAPI.MBSUnavailableError), (500, MBSAPI.MBSServerError), (501, MBSAPI.MBSUnsupportedError),
            (502, MBSAPI.MBSUnavailableError), (503, MBSAPI.MBSUnavailableError), (504, MBSAPI.MBSUnavailableError),
            (599, MBSAPI.MBSServerError),
        ]:
            with self.subTest(status):
                self.says((status, {"Message": "No HTTP resource, or other words."}))
                with self.fails(kind, "GET /api/Users: No HTTP resource, or other words (HTTP %d)" % status, status):
                    self.mbs.listUsers()

    def test_words(self):
        for status, message, kind in [
            (400, 'User "x" not found.', MBSAPI.MBSNotFoundError),
            (400, 'User "not found" has data.', MBSAPI.MBSRequestError),
            (404, 'Company "x" not found.', MBSAPI.MBSNotFoundError),
            (400, 'Company "x" already exists.', MBSAPI.MBSExistsError),
            (403, "Right not found.", MBSAPI.MBSPermissionError),
        ]:
            with self.subTest(message):
                self.says((status, {"Message": message}))
                with self.fails(kind, message[:-1], status):
                    self.mbs.deleteUserAndData("x")

    def test_what_is_wrong_with_each_member(self):
        state = {"model.Password": ["Too short.", "Too plain."], "model.Email": "Required."}
        self.says((400, {"Message": "The request is invalid.", "ModelState": state}))
        with self.fails(MBSAPI.MBSRequestError, status=400) as caught:
            self.mbs.updateUserInfo({})
        error = caught.exception
        self.assertEqual(error.details, {"model.Password": ["Too short.", "Too plain."], "model.Email": ["Required."]})
        self.assertEqual(error.ModelState, error.details)
        self.assertEqual(error.message, "The request is invalid.")
        self.assertEqual(error.request, "PUT /api/Users")
        self.assertIn("model.Email: Required.; model.Password: Too short. Too plain.", str(error))
        self.assertIn("The request is invalid", error.body)

    def test_other_spellings(self):
        for body, want in [
            (b'{"message":"lower case"}', "lower case"),
            (b'{"error":"invalid_grant_of_sorts","error_description":"Wrong."}', "Wrong"),
            (b'"a text alone"', "a text alone"),
            (b'{"title":"Bad Request","status":400}', "Bad Request"),
            (b"", "bad request"),
            (b"{}", "bad request"),
            (b'{"Message":17,"ModelState":[1]}', "bad request"),
            (b"<html><head><title>Blocked &amp; logged</title>", 'a page titled "Blocked & logged"'),
            (b'{"Message":"cut', "ends in the middle"),
            (b"\xff\xfe", "not JSON"),
        ]:
            with self.subTest(body):
                self.says((400, body))
                with self.fails(MBSAPI.MBSRequestError, want, 400):
                    self.mbs.deletePackage(1)

    def test_failures_that_look_like_success(self):
        for body, kind, want in [
            (b'"Email already exist."', MBSAPI.MBSExistsError, "Email already exist"),
            (b'"No token received"', MBSAPI.MBSRequestError, "No token received"),
            (b'{"Message":"Company \\"x\\" not found."}', MBSAPI.MBSNotFoundError, "not found"),
            (b'{"error":"server_error"}', MBSAPI.MBSRequestError, "server_error"),
            (b'{"ResultCode":3,"ErrorMessage":"no"}', MBSAPI.MBSRequestError, "no"),
        ]:
            with self.subTest(body):
                self.says((200, body))
                with self.fails(kind, want, 200):
                    self.mbs.createNewUser({"Email": "x"})
        self.says((200, {"ErrorCode": -6, "Message": 'Object "x" not found'}))
        with self.fails(MBSAPI.MBSNotFoundError, 'Object "x" not found', 200) as caught:
            self.mbs.authorizeComputer("x")
        self.assertEqual(caught.exception.code, -6)

    def test_members_that_are_no_failure(self):
        plan = {"PlanId": GUID, "Status": 2, "ErrorMessage": "disk full", "Title": "x"}
        self.says((200, plan))
        self.assertEqual(self.mbs.getPlanByID(OTHER, GUID), plan)

    def test_nonsense(self):
        deep = b"[" * 200000
        for body, want in [
            (b"<!DOCTYPE html><TITLE lang=de>\n Anmelden </TITLE>", 'not JSON but a page titled "Anmelden"'),
            (b"<ArrayOfUsersModels/>", "not JSON but a page"),
            (b"", "empty"),
            (b"  ", "empty"),
            (b'[{"ID":"1"},', "ends in the middle"),
            (b'[{"ID":"1', "ends in the middle"),
            (b"[NaN]", "not JSON"),
            (b"[{}] trailing", "not JSON"),
            (b"\xff\xfe[\x00", "not JSON"),
            (b'["a"]', "not a list of objects"),
            (b"17", "not a list of objects"),
            (b'"text"', "not a list of objects"),
            (deep, "not JSON"),
        ]:
            with self.subTest(body[:40]):
                self.says((200, body))
                with self.fails(MBSAPI.MBSBadAnswerError, want if body is not deep else None, 200):
                    self.mbs.listUsers()
        for call in (lambda: self.mbs.createNewUser({}), lambda: self.mbs.deleteCompany("x"),
                     lambda: self.mbs.getUserByID("x"), self.mbs.listComputers):
            self.says((200, b"<html>"))
            with self.fails(MBSAPI.MBSBadAnswerError, "a page", 200):
                call()
        for body in (b"17", b"[1]", b'{"ID":1}'):
            self.says((200, body))
            with self.fails(MBSAPI.MBSBadAnswerError, "not an ID", 200):
                self.mbs.createNewCompany({})

    def test_secrets_stay_out_of_errors(self):
        secrets = ['se"cret', "s3-key-\u00e9", TOKEN, PASSWORD]
        account = {"AccountSettings": {"Azure": [{"SharedKey": secrets[0]}], "FS": {"PASS": secrets[1]}}}
        said = json.dumps({"Message": "Bad: " + " ".join(secrets), "ModelState": {"model": secrets}})
        self.says((400, said.encode()))
        with self.fails(MBSAPI.MBSRequestError, status=400) as caught:
            self.mbs.addAccount(account)
        shown = repr(vars(caught.exception)) + str(caught.exception) + repr(caught.exception)
        for secret in secrets + ['se\\"cret', "s3-key-\\u00e9"]:
            self.assertNotIn(secret, shown)
        self.assertIn("***", shown)
        self.assertNotIn(PASSWORD, repr(self.mbs) + repr(vars(self.mbs.__class__)))

    def test_errors_can_be_copied_and_sent_to_other_processes(self):
        self.says((400, {"Message": "No.", "ModelState": {"model": ["x"]}}, {"Retry-After": "7"}))
        with self.fails(MBSAPI.MBSRequestError, status=400) as caught:
            self.mbs.deletePackage(1)
        error = caught.exception
        for other in (copy.copy(error), pickle.loads(pickle.dumps(error))):
            self.assertIs(type(other), type(error))
            self.assertEqual((str(other), vars(other)), (str(error), vars(error)))
        self.assertEqual(error.retryAfter, 7)

    def test_the_hierarchy(self):
        for name in MBSAPI.__all__:
            if name.endswith("Error"):
                self.assertTrue(issubclass(getattr(MBSAPI, name), MBSAPI.MBSAPIError))
        self.assertTrue(issubclass(MBSAPI.MBSNotFoundError, MBSAPI.MBSRequestError))
        self.assertTrue(issubclass(MBSAPI.MBSExistsError, MBSAPI.MBSRequestError))
        self.assertTrue(issubclass(MBSAPI.MBSTimeoutError, MBSAPI.MBSConnectionError))


class SignIn(TestCase):
    def test_it_is_tried_at_once_and_the_token_used(self):
        mbs = self.requester()
        asked = self.server.signIns[0]
        self.assertEqual((asked.method, json.loads(asked.body)), ("POST", {"UserName": "admin", "Password": PASSWORD}))
        self.assertNotIn("Authorization", asked.headers)
        self.says((200, []), (200, []))
        mbs.listUsers()
        mbs.listUsers()
        self.assertEqual([one.headers["Authorization"] for one in self.server.asked], ["Bearer " + TOKEN] * 2)
        self.assertEqual(len(self.server.signIns), 1)

    def test_refusals(self):
        grant = {"error": "invalid_grant", "error_description": "The user name or password is incorrect."}
        for status, body, kind in [
            (403, grant, MBSAPI.MBSAuthenticationError),
            (400, grant, MBSAPI.MBSAuthenticationError),
            (403, b"", MBSAPI.MBSAuthenticationError),
            (401, {"Message": "No."}, MBSAPI.MBSAuthenticationError),
            (400, {"Message": "The request is invalid."}, MBSAPI.MBSRequestError),
            (500, {}, MBSAPI.MBSServerError),
        ]:
            with self.subTest(status=status, body=body):
                self.server.logins.append((status, body))
                with self.fails(kind, "POST /api/Provider/Login: ", status):
                    self.requester()

    def test_answers_without_a_token(self):
        for body in ({}, {"access_token": 7}, {"access_token": ""}, {"access_token": "a\nb"}, [], None, "x"):
            with self.subTest(body):
                self.server.logins.append((200, body))
                with self.fails(MBSAPI.MBSBadAnswerError, "no token", 200) as caught:
                    self.requester()
                self.assertEqual(caught.exception.body, "")
        self.server.logins.append((200, b"<html><title>Sign in</title>"))
        with self.fails(MBSAPI.MBSBadAnswerError, 'a page titled "Sign in"', 200):
            self.requester()
        self.server.logins.append((200, {"Message": "Try tomorrow."}))
        with self.fails(MBSAPI.MBSRequestError, "Try tomorrow", 200):
            self.requester()

    def test_a_token_that_ran_out_is_renewed(self):
        now = [1000.0]
        self.replace("_clock", lambda: now[0])
        for life, early in [(3600, 3540), ("3600", 3540), (60, 30), (None, None), ("soon", None)]:
            with self.subTest(life=life):
                self.server.logins.append(signedIn(expires_in=life))
                mbs = self.requester()
                self.server.signIns.clear()
                self.server.otherwise = lambda asked: (200, [])
                now[0] += (early or 10 ** 9) - 1
                mbs.listUsers()
                self.assertEqual(len(self.server.signIns), 0)
                now[0] += 1
                mbs.listUsers()
                self.assertEqual(len(self.server.signIns), 0 if early is None else 1)

    def test_a_token_that_is_refused_is_renewed_once(self):
        mbs = self.requester()
        self.server.logins.append(signedIn("second-token"))
        self.says((401, {"Message": "Authorization has been denied for this request."}), (200, b""))
        self.assertIsNone(mbs.updateUserInfo({"ID": GUID}))  # a write too: nothing was done
        first, second = self.server.asked
        self.assertEqual(first.body, second.body)
        self.assertEqual(second.headers["Authorization"], "Bearer second-token")
        self.says((401, b""), (401, {"Message": "Authorization has been denied."}))
        with self.fails(MBSAPI.MBSAuthenticationError, "Authorization has been denied", 401):
            mbs.listUsers()
        self.assertEqual(len(self.server.signIns), 3)

    def test_refused_credentials_are_not_tried_on_and_on(self):
        now = [1000.0]
        self.replace("_clock", lambda: now[0])
        mbs = self.requester()
        self.server.otherwise = lambda asked: (401, b"")
        self.server.logins.extend([(403, {"error": "invalid_grant"})] * 2)
        for _ in range(3):
            with self.fails(MBSAPI.MBSAuthenticationError, "invalid_grant", 403):
                mbs.listUsers()
        self.assertEqual(len(self.server.signIns), 2)
        now[0] += 61
        with self.fails(MBSAPI.MBSAuthenticationError, "invalid_grant", 403):
            mbs.listUsers()
        self.assertEqual(len(self.server.signIns), 3)
        now[0] += 61
        self.server.otherwise = lambda asked: (200, [])
        self.assertEqual(mbs.listUsers(), [])

    def test_a_sign_in_that_broke_is_repeated(self):
        self.server.logins.extend([raw(b""), (503, b""), signedIn()])
        self.requester()
        self.assertEqual(len(self.server.signIns), 3)


if __name__ == "__main__":
    unittest.main()
