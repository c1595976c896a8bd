"""What each method sends, and what the module offers."""

import ast
import datetime
import inspect
import json
import os
import re
import unittest
import uuid

from fake import TestCase

import MBSAPI

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "MBSAPI.py")
U = "9d6de082-741c-44fe-b067-1a36eb03fa40"
D = "5ca40a3a-9e91-4013-b749-9f0b5c1d2e3f"
B = {"any": "body"}

# method, arguments, what is sent. The first 45 lines are the vendor's library, in the order of its page.
CALLS = [
    ("listUsers", (), "GET /api/Users", None),
    ("createNewUser", (B,), "POST /api/Users", B),
    ("getUserByID", (U,), "GET /api/Users/" + U, None),
    ("getUserByLoginPassword", ("ann", "secret"), "PUT /api/Users/Authenticate", {"Email": "ann", "Password": "secret"}),
    ("updateUserInfo", (B,), "PUT /api/Users", B),
    ("deleteUserWithoutData", (U,), "DELETE /api/Users/%s/Account" % U, None),
    ("deleteUserAndData", (U,), "DELETE /api/Users/" + U, None),
    ("listUsersComputersandStorage", (U,), "GET /api/Users/%s/Computers" % U, None),
    ("deleteUsersData", (U, B), "DELETE /api/Users/%s/Computers" % U, [B]),
    ("deleteUsersData", (U, [B, B]), "DELETE /api/Users/%s/Computers" % U, [B, B]),
    ("getAccounts", (), "GET /api/Accounts", None),
    ("getAccountInfo", (U,), "GET /api/Accounts/" + U, None),
    ("addAccount", (B,), "POST /api/Accounts", B),
    ("editAccount", (B,), "PUT /api/Accounts", B),
    ("addDestination", (B,), "POST /api/Accounts/AddDestination", B),
    ("removeDestination", (B,), "PUT /api/Accounts/RemoveDestination", B),
    ("listDestinations", (), "GET /api/Destinations", None),
    ("listDestinationsForUser", ("a.b+c@x/y.example",), "GET /api/Destinations/a.b%2Bc%40x%2Fy.example", None),
    ("addDestinationToUser", ("ann", B), "POST /api/Destinations", B),
    ("editDestination", (B,), "PUT /api/Destinations", B),
    ("deleteDestinationForUser", (D, U), "DELETE /api/Destinations/%s?userId=%s" % (D, U), None),
    ("listPackages", (), "GET /api/Packages", None),
    ("getPackageStructure", (20988,), "GET /api/Packages/20988", None),
    ("getUsersPackages", (U,), "GET /api/Packages/" + U, None),
    ("createNewPackage", (B,), "POST /api/Packages", B),
    ("editPackage", (B,), "PUT /api/Packages", B),
    ("deletePackage", ("44988",), "DELETE /api/Packages/44988", None),
    ("monitoring", (), "GET /api/Monitoring", None),
    ("monitoringForuser", (U,), "GET /api/Monitoring/" + U, None),
    ("getLicenses", (), "GET /api/Licenses", None),
    ("getLicenses", (True,), "GET /api/Licenses?isAvailable=true", None),
    ("getLicenses", ("False",), "GET /api/Licenses?isAvailable=False", None),
    ("getLicenseInfo", (U,), "GET /api/Licenses/" + U, None),
    ("grantLicenseToUser", (D, U), "POST /api/Licenses/Grant", {"LicenseID": D, "UserID": U}),
    ("releaseLicenseFromUser", (D, U), "POST /api/Licenses/Release", {"LicenseID": D, "UserID": U}),
    ("revokeLicenseFromUser", (D, U), "POST /api/Licenses/Revoke", {"LicenseID": D, "UserID": U}),
    ("billingDetailsForCurrentMonth", (), "GET /api/Billing", None),
    ("billingDetailsFilteredBy", (B,), "PUT /api/Billing", B),
    ("billingDetailsForUser", (B,), "PUT /api/Billing/Details", B),
    ("getBuilds", (), "GET /api/Builds", None),
    ("requestCustomBuild", (B,), "POST /api/Builds/RequestCustomBuilds", B),
    ("getLatestVersions", (), "GET /api/Builds/AvailableVersions", None),
    ("listAdministrators", (), "GET /api/Administrators", None),
    ("getAdministratorByID", (U,), "GET /api/Administrators/" + U, None),
    ("createNewAdministrator", (B,), "POST /api/Administrators", B),
    ("updateAdministrator", (B,), "PUT /api/Administrators", B),
    ("deleteAdministrator", (U,), "DELETE /api/Administrators/" + U, None),
    # Beyond it.
    ("editAccountDestination", (B,), "PUT /api/Accounts/EditDestination", B),
    ("createAccountDestination", (B,), "POST /api/Accounts/CreateDestination", B),
    ("monitoringForUser", (U,), "GET /api/Monitoring/" + U, None),
    ("listCompanies", (), "GET /api/Companies", None),
    ("getCompanyByID", (U,), "GET /api/Companies/" + U, None),
    ("createNewCompany", (B,), "POST /api/Companies", B),
    ("updateCompany", (B,), "PUT /api/Companies", B),
    ("deleteCompany", (U,), "DELETE /api/Companies/" + U, None),
    ("listComputers", (), "GET /api/Computers/0/100", None),
    ("listComputers", (20, 10), "GET /api/Computers/20/10", None),
    ("iterateComputers", (), "GET /api/Computers/0/100", None),
    ("getComputerByID", ("{%s}" % U,), "GET /api/Computers/%%7B%s%%7D" % U, None),
    ("authorizeComputer", (D,), "POST /api/Computers/%s/authorization" % D, None),
    ("authorizeComputer", (D, U), "POST /api/Computers/%s/authorization" % D, {"UserId": U}),
    ("authorizeComputer", (D, None, U), "POST /api/Computers/%s/authorization" % D, {"CompanyId": U}),
    ("deauthorizeComputer", (D,), "DELETE /api/Computers/%s/authorization" % D, None),
    ("getComputerDisks", (D,), "GET /api/Computers/%s/Disks" % D, None),
    ("getComputerStatistics", (D,), "GET /api/Computers/%s/Statistics" % D, None),
    ("getComputerUsage", (D,), "GET /api/Computers/%s/Usage" % D, None),
    ("listPlans", (D,), "GET /api/Computers/%s/Plans" % D, None),
    ("createNewPlan", (D, B), "POST /api/Computers/%s/Plans" % D, B),
    ("getPlanByID", (D, U), "GET /api/Computers/%s/Plans/%s" % (D, U), None),
    ("updatePlan", (D, U, B), "PUT /api/Computers/%s/Plans/%s" % (D, U), B),
    ("deletePlan", (D, U), "DELETE /api/Computers/%s/Plans/%s" % (D, U), None),
    ("getPlanInfo", (D, U), "GET /api/Computers/%s/Plans/%s/info" % (D, U), None),
    ("startPlan", (D, U), "POST /api/Computers/%s/Plans/%s/start" % (D, U), None),
    ("startPlan", (D, U, "Full"), "POST /api/Computers/%s/Plans/%s/start" % (D, U), {"Mode": "Full"}),
    ("stopPlan", (D, U), "POST /api/Computers/%s/Plans/%s/stop" % (D, U), None),
    ("stopPlan", (D, U, True), "POST /api/Computers/%s/Plans/%s/stop" % (D, U), {"Force": True}),
    ("listHistory", (), "GET /api/Computers/Plans/history/0/100", None),
    ("iterateHistory", (), "GET /api/Computers/Plans/history/0/100", None),
    ("listHistoryForComputer", (D, 5, 7), "GET /api/Computers/%s/Plans/history/5/7" % D, None),
    ("listHistoryForPlan", (D, U), "GET /api/Computers/%s/Plans/%s/history" % (D, U), None),
]

# What scripts pass by name, as the vendor's page and the API's documentation name it.
PARAMETERS = {
    "deleteUsersData": ["userID", "data"],
    "getUserByLoginPassword": ["login", "password"],
    "addDestinationToUser": ["userEmail", "destination"],
    "deleteDestinationForUser": ["destinationID", "userID"],
    "grantLicenseToUser": ["licenseID", "userID"],
    "releaseLicenseFromUser": ["licenseID", "userID"],
    "revokeLicenseFromUser": ["licenseID", "userID"],
    "getUserByID": ["userID"],
    "getLicenses": ["isAvailable"],
    "billingDetailsFilteredBy": ["criteria"],
    "billingDetailsForUser": ["userInfo"],
}


def methods():
    """The names of the requester's methods, but for those that send nothing."""
    found = inspect.getmembers(MBSAPI.MBSRequester, inspect.isfunction)
    return {name for name, _ in found if not name.startswith("_")} - {"close"}


class Requests(TestCase):
    def test_every_method_sends_its_request(self):
        mbs = self.requester()
        self.server.otherwise = lambda asked: (200, b"null")
        for name, args, request, body in CALLS:
            with self.subTest(name, args=args):
                self.server.asked.clear()
                result = getattr(mbs, name)(*args)
                if inspect.isgenerator(result):
                    list(result)
                (asked,) = self.server.asked
                self.assertEqual("%s %s" % (asked.method, asked.path), request)
                self.assertEqual(json.loads(asked.body) if asked.body else None, body)

    def test_no_method_is_missing(self):
        self.assertEqual({call[0] for call in CALLS}, methods())
        self.assertEqual(len({call[0] for call in CALLS[:47]}), 44)  # and the sign-in

    def test_parameters(self):
        for name, want in PARAMETERS.items():
            self.assertEqual(list(inspect.signature(getattr(MBSAPI.MBSRequester, name)).parameters)[1:], want)
        self.assertEqual(list(inspect.signature(MBSAPI.MBSRequester).parameters)[:3], ["username", "password", "baseURL"])

    def test_filters_of_computers(self):
        mbs = self.requester()
        self.server.otherwise = lambda asked: (200, [])
        mbs.listComputers(companyID=uuid.UUID(U), userID="a&b", search="\u00e4 b", online=False)
        self.assertEqual(self.server.asked[0].path,
                         "/api/Computers/0/100?companyId=%s&userId=a%%26b&search=%%C3%%A4+b&online=false" % U)

    def test_values_that_json_has_no_word_for(self):
        mbs = self.requester()
        self.server.otherwise = lambda asked: (200, b"")
        mbs.addAccount({
            "Type": MBSAPI.AccountType.BackblazeB2, "ID": uuid.UUID(U), "Day": datetime.date(2018, 5, 15),
            "Date": datetime.datetime(2018, 5, 15, 12, 38, 46, tzinfo=datetime.timezone.utc), "Tags": ("a", "b"),
        })
        self.assertEqual(json.loads(self.server.asked[0].body), {
            "Type": 9, "ID": U, "Day": "2018-05-15", "Date": "2018-05-15T12:38:46+00:00", "Tags": ["a", "b"]})

    def test_what_cannot_be_sent(self):
        mbs = self.requester()
        for call in (lambda: mbs.createNewUser("{}"), lambda: mbs.createNewUser({"x": object()}),
                     lambda: mbs.getUserByID(None), lambda: mbs.getUserByID(True), lambda: mbs.getUserByID(b"x"),
                     lambda: mbs.deleteDestinationForUser(D, None)):
            with self.assertRaises(TypeError):
                call()
        for call in (lambda: mbs.getUserByID(""), lambda: mbs.deleteUserAndData("  "), lambda: mbs.listDestinationsForUser(""),
                     lambda: mbs.deleteDestinationForUser("", U), lambda: mbs.deleteDestinationForUser(D, ""),
                     lambda: mbs.createNewPackage({"Cost": float("nan")})):
            with self.assertRaises(ValueError):
                call()
        self.assertEqual(self.server.asked, [])

    def test_odd_ids_stay_in_their_segment(self):
        mbs = self.requester()
        self.server.otherwise = lambda asked: (200, b"null")
        for name, sent in [("../Accounts", "..%2FAccounts"), ("..", "%2E%2E"), (".", "%2E"), ("a?b#c", "a%3Fb%23c"),
                           ("\u00e4", "%C3%A4"), ("a\r\nb", "a%0D%0Ab"), (" x ", "x"), ("%2F", "%252F")]:
            mbs.getUserByID(name)
            self.assertEqual(self.server.asked[-1].path, "/api/Users/" + sent)


class Module(unittest.TestCase):
    def test_import_star_is_clean(self):
        names = {}
        exec("from MBSAPI import *", names)
        self.assertEqual(set(names) - {"__builtins__"}, set(MBSAPI.__all__))
        errors = {name for name, value in vars(MBSAPI).items() if inspect.isclass(value) and issubclass(value, Exception)}
        self.assertEqual(set(MBSAPI.__all__), errors | {"MBSRequester"})

    def test_it_is_python_3_8(self):
        with open(SOURCE, encoding="utf-8") as file:
            tree = ast.parse(file.read(), feature_version=(3, 8))
        for node in ast.walk(tree):  # annotations are evaluated, so list[str] and X | Y would fail there
            if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
                self.assertNotIn(node.value.id, ("list", "dict", "tuple", "set", "type"), ast.dump(node))
            if isinstance(node, ast.ImportFrom) and node.module == "typing":
                old = {"Any", "Callable", "Deque", "Dict", "Iterator", "List", "Mapping", "NamedTuple", "Optional", "Tuple",
                       "Type", "TypeVar", "Union"}
                self.assertLessEqual({name.name for name in node.names}, old)

    def test_everything_is_documented_and_typed(self):
        for name in sorted(methods()):
            method = getattr(MBSAPI.MBSRequester, name)
            self.assertTrue(inspect.getdoc(method), name)
            signature = inspect.signature(method)
            self.assertIsNot(signature.return_annotation, signature.empty, name)
            for parameter in list(signature.parameters.values())[1:]:
                self.assertIsNot(parameter.annotation, parameter.empty, name)
        for name in MBSAPI.__all__:
            self.assertTrue(getattr(MBSAPI, name).__doc__, name)

    def test_the_version_is_the_packages(self):
        with open(os.path.join(os.path.dirname(SOURCE), "pyproject.toml"), encoding="utf-8") as file:
            self.assertIn('\nversion = "%s"\n' % MBSAPI.__version__, file.read())
        self.assertTrue(re.fullmatch(r"\d+\.\d+\.\d+", MBSAPI.__version__))


if __name__ == "__main__":
    unittest.main()
