"""Drives every method, together with library.py, against a real server, which python_test.go starts.

The environment names it (MBS_API_URL), what else there is, and a folder that it can store in.
"""

import json
import os
import ssl
import sys
import unittest
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import MBSAPI  # noqa: E402

from test_requests import methods  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SERVER, LOGIN, PASSWORD, FOLDER = (os.environ[name] for name in ("MBS_API_URL", "TEST_LOGIN", "TEST_PASSWORD", "TEST_FOLDER"))
NOBODY = "00000000-0000-4000-8000-000000000000"

called = set()  # names of the methods of any requester


def remember(self, name):
    called.add(name)
    return object.__getattribute__(self, name)


MBSAPI.MBSRequester.__getattribute__ = remember


def tearDownModule():
    missing = sorted(methods() - called)
    assert not missing, "not driven: %s" % missing


def native(method, path, body=None, token=None):
    """Send a request that the library has not: to the server's own API, as an agent, or to the test."""
    request = urllib.request.Request(path if "://" in path else SERVER + path, method=method)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", "Bearer " + token)
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def staffToken():
    return native("POST", "/api/Provider/Login", {"UserName": LOGIN, "Password": PASSWORD})["access_token"]


class Live(unittest.TestCase):
    def setUp(self):
        self.mbs = MBSAPI.MBSRequester(LOGIN, PASSWORD)
        self.addCleanup(self.mbs.close)

    def removed(self, call, *args):
        """Have something removed when the test ends, so that tests find the server empty."""
        self.addCleanup(call, *args)

    def company(self, name, **more):
        company = self.mbs.createNewCompany(dict({"Name": name}, **more))
        self.removed(self.mbs.deleteCompany, company)
        return company

    def user(self, name, **more):
        user = self.mbs.createNewUser(dict({"Email": name, "Password": "splendidpass", "Enabled": True}, **more))
        self.removed(self.mbs.deleteUserAndData, user)
        return user

    def test_companies(self):
        company = self.company("Acme", StorageLimit=100 << 30, LicenseSettings=MBSAPI.LicensingMode.GlobalLicensesPool)
        self.assertEqual(self.mbs.getCompanyByID(company), {
            "Id": company, "Name": "Acme", "StorageLimit": 107374182400, "LicenseSettings": 1, "Destinations": []})
        self.assertIsNone(self.mbs.getCompanyByID(NOBODY))
        with self.assertRaises(MBSAPI.MBSExistsError):
            self.mbs.createNewCompany({"Name": "ACME"})
        self.mbs.updateCompany({"Id": company, "Name": "Acme \u00c4G"})
        self.assertEqual([row["Name"] for row in self.mbs.listCompanies()], ["Acme \u00c4G"])
        self.user("\u00e4nn@acme.example", Company="Acme \u00c4G")
        self.assertEqual(self.mbs.listDestinationsForUser("\u00c4NN@acme.example"), [])
        with self.assertRaisesRegex(MBSAPI.MBSRequestError, "has 1 user"):
            self.mbs.deleteCompany(company)
        with self.assertRaises(MBSAPI.MBSNotFoundError):
            self.mbs.deleteCompany(NOBODY)

    def test_buckets(self):
        address, access, secret = os.environ["TEST_S3"].split()
        account = self.mbs.addAccount({
            "DisplayName": "Gateway", "Type": MBSAPI.AccountType.S3Compatible,
            "AccountSettings": {"S3Compatible": {"AccessKey": access, "SecretKey": secret, "HTTPEnpoint": "http://" + address}}})
        made = self.mbs.createAccountDestination({
            "AccountID": account, "DisplayName": "Made", "DestinationSettings": {"S3Compatible": {"BucketName": os.environ["TEST_BUCKET"]}}})
        self.assertEqual((made["AccountID"], made["DestinationDisplayName"]), (account, "Made"))
        with self.assertRaises(MBSAPI.MBSExistsError) as caught:
            self.mbs.createAccountDestination({
                "AccountID": account, "DisplayName": "Again", "DestinationSettings": {"S3Compatible": {"BucketName": os.environ["TEST_BUCKET"]}}})
        self.assertNotIn(secret, str(caught.exception))
        edited = self.mbs.editAccountDestination(dict(made, DestinationDisplayName="Renamed"))
        self.assertEqual(edited["DestinationDisplayName"], "Renamed")
        self.assertEqual(self.mbs.getAccountInfo(account)["Destinations"], [edited])
        self.mbs.removeDestination({"DestinationID": made["DestinationID"]})

    def test_computers(self):
        mbs = self.mbs
        self.user("pia", LicenseManagmentMode="Automatic")
        pia = mbs.getUserByLoginPassword("pia", "splendidpass")["ID"]
        account = mbs.addAccount({"DisplayName": "Disk", "Type": "FS", "AccountSettings": {"FS": {"Path": FOLDER}}})
        store = mbs.addDestinationToUser("pia", {"UserID": pia, "AccountID": account, "Destination": FOLDER, "PackageID": 0})
        joined = native("POST", "/v1/agent/enroll", {
            "login": "pia", "password": "splendidpass", "computer": "pia-laptop", "os": "linux", "version": "1.2.3"})
        hid = joined["computerId"]
        self.assertEqual([row["ComputerHID"] for row in mbs.listComputers(search="LAPTOP", userID=pia)], [hid])
        self.assertEqual(mbs.listComputers(online=True), [])  # its agent has not been heard of
        self.assertEqual([row["ComputerName"] for row in mbs.iterateComputers()], ["pia-laptop"])
        self.assertEqual(mbs.getComputerByID("{%s}" % hid.upper())["UserEmail"], "pia")
        self.assertIsNone(mbs.getComputerByID(NOBODY))

        plan = mbs.createNewPlan(hid, {"Name": "Documents", "Schedule": "0 2 * * *", "TimeZone": "Europe/Berlin", "Paths": ["/home"]})
        mbs.updatePlan(hid, plan, {"Schedule": "@daily"})
        self.assertEqual(mbs.getPlanByID(hid, plan)["Schedule"], "@daily")
        self.assertEqual([row["PlanId"] for row in mbs.listPlans(hid)], [plan])
        self.assertIsNone(mbs.listPlans(NOBODY))
        self.assertIsNone(mbs.getPlanByID(hid, NOBODY))
        with self.assertRaises(MBSAPI.MBSRequestError) as caught:
            mbs.createNewPlan(hid, {"Name": "x", "Schedule": "never"})
        self.assertEqual(list(caught.exception.details), ["model.Schedule"])
        mbs.startPlan(hid, plan)
        mbs.startPlan(hid, plan, mode="Full")
        mbs.stopPlan(hid, plan, force=True)

        agent = joined["token"]
        now = native("POST", "/v1/agent/heartbeat", {}, agent)["plansAt"]
        run = "0192a000-0000-7000-8000-000000000001"
        native("POST", "/v1/agent/runs", {"id": run, "plan": plan, "start": now}, agent)
        native("POST", "/v1/agent/runs/%s/end" % run, {"end": now, "status": "Success", "filesScanned": 82, "dataCopied": 531582}, agent)
        (row,) = mbs.monitoringForUser(pia)
        self.assertEqual((row["FilesScanned"], row["DataCopied"], MBSAPI.MonitoringPlanStatus(row["Status"]).name), (82, 531582, "Success"))
        self.assertEqual(mbs.getPlanInfo(hid, plan), row)
        self.assertEqual([row["RunId"] for row in mbs.listHistory()], [run])
        self.assertEqual([row["RunId"] for row in mbs.iterateHistory()], [run])
        self.assertEqual([row["RunId"] for row in mbs.listHistoryForComputer(hid, 0, 5)], [run])
        self.assertEqual([row["RunId"] for row in mbs.listHistoryForPlan(hid, plan)], [run])
        self.assertEqual(mbs.listHistoryForComputer(hid, offset=1), [])

        self.assertEqual(mbs.listUsersComputersandStorage(pia), [{"DestinationId": store, "ComputerName": "pia-laptop"}])
        mbs.deleteUsersData(pia, {"DestinationId": store, "ComputerName": "pia-laptop"})
        mbs.deleteUsersData(pia, [{"DestinationId": store, "ComputerName": "pia-laptop"}])
        self.assertIsInstance(mbs.getComputerDisks(hid), list)
        self.assertEqual(mbs.getComputerStatistics(hid)["PlansCount"], 1)
        self.assertEqual(mbs.getComputerUsage(hid)["ComputerHID"], hid)
        self.assertIsNone(mbs.getComputerUsage(NOBODY))

        (taken,) = [row for row in mbs.getLicenses() if row["IsTaken"]]
        self.assertEqual((taken["User"], taken["ComputerName"]), ("pia", "pia-laptop"))
        mbs.revokeLicenseFromUser(taken["ID"], pia)
        self.assertEqual([mbs.getLicenseInfo(taken["ID"])[name] for name in ("User", "IsTaken")], ["pia", False])
        mbs.releaseLicenseFromUser(taken["ID"], pia)

        self.assertEqual(mbs.deauthorizeComputer(hid), {"ResultCode": 0, "ErrorMessage": ""})
        self.assertTrue(mbs.getComputerByID(hid)["LostAuth"])
        mbs.authorizeComputer(hid)
        mbs.authorizeComputer(hid, userID=pia)
        self.assertFalse(mbs.getComputerByID(hid)["LostAuth"])
        with self.assertRaises(MBSAPI.MBSNotFoundError) as caught:
            mbs.authorizeComputer(NOBODY)
        self.assertEqual((caught.exception.code, caught.exception.status), (-6, 400))
        mbs.deletePlan(hid, plan)
        with self.assertRaises(MBSAPI.MBSNotFoundError):
            mbs.deletePlan(hid, plan)

    def test_who_may_not(self):
        for login, password in ((LOGIN, "wrong-password"), ("nobody-of-that-name", PASSWORD)):
            with self.assertRaisesRegex(MBSAPI.MBSAuthenticationError, "incorrect.*HTTP 403"):
                MBSAPI.MBSRequester(login, password)
        key = native("POST", "/v1/api-keys", {"login": "python-key", "permissions": ["Users"], "companies": ["*"]}, staffToken())
        self.removed(native, "DELETE", "/v1/api-keys/python-key", None, staffToken())
        with MBSAPI.MBSRequester("python-key", key["password"]) as limited:
            self.assertEqual(limited.listUsers(), [])
            with self.assertRaisesRegex(MBSAPI.MBSPermissionError, "Administrators"):
                limited.listAdministrators()

    def test_what_is_refused_names_the_member(self):
        with self.assertRaises(MBSAPI.MBSRequestError) as caught:
            self.mbs.createNewPackage({"Name": "x", "StorageLimit": "much", "isGlacierRestoreLimit": False, "Cost": 1})
        self.assertEqual(list(caught.exception.details), ["model.StorageLimit"])
        self.assertIn("model.StorageLimit: ", str(caught.exception))
        with self.assertRaisesRegex(MBSAPI.MBSRequestError, "HTTP 413"):
            self.mbs.createNewUser({"FirstName": "x" * (3 << 20)})

    def test_a_token_that_ends_early(self):
        self.mbs.listUsers()
        native("POST", os.environ["TEST_CONTROL"] + "/advance?hours=360")
        self.assertEqual(self.mbs.listUsers(), [])  # 401 and a new sign-in
        native("POST", os.environ["TEST_CONTROL"] + "/advance?hours=360")
        self.removed(self.mbs.deleteCompany, self.mbs.createNewCompany({"Name": "Late"}))

    def test_tls(self):
        url, authority = os.environ["TEST_TLS_URL"], os.environ["TEST_TLS_CA"]
        with self.assertRaisesRegex(MBSAPI.MBSConnectionError, "no trusted connection"):
            MBSAPI.MBSRequester(LOGIN, PASSWORD, url)
        trusting = ssl.create_default_context(cafile=authority)
        with self.assertRaisesRegex(MBSAPI.MBSConnectionError, "no trusted connection"):  # the name is another
            MBSAPI.MBSRequester(LOGIN, PASSWORD, url.replace("127.0.0.1", "localhost"), sslContext=trusting)
        for proxy in ("", os.environ["TEST_PROXY"]):
            before = int(native("POST", os.environ["TEST_CONTROL"] + "/tunnels"))
            os.environ.update(https_proxy=proxy, no_proxy="")
            try:
                with MBSAPI.MBSRequester(LOGIN, PASSWORD, url, sslContext=trusting) as mbs:
                    for _ in range(3):
                        self.assertEqual(mbs.listUsers(), [])
            finally:
                del os.environ["https_proxy"], os.environ["no_proxy"]
            tunnels = int(native("POST", os.environ["TEST_CONTROL"] + "/tunnels")) - before
            self.assertEqual(tunnels, 1 if proxy else 0)  # all requests through one


if __name__ == "__main__":
    unittest.main()
