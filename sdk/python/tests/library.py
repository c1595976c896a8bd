"""Runs the calls of the vendor's page on its Python library, against a real server that is empty.

live.py has what they share, and counts the methods that were called.
"""

import contextlib
import io
import os
import re
import unittest

from live import HERE, LOGIN, PASSWORD, MBSAPI, methods, native, staffToken


class Library(unittest.TestCase):
    def test_the_calls_of_the_page(self):
        native("POST", "/v1/licenses", {"count": 1}, staffToken())
        with MBSAPI.MBSRequester(LOGIN, PASSWORD) as mbs:
            (free,) = mbs.getLicenses(isAvailable=True)
        with open(os.path.join(HERE, "testdata", "library.txt"), encoding="utf-8") as file:
            snippets = file.read().split("\n## ")[1:]
        names = {"login": LOGIN, "password": PASSWORD, "licenseID": free["ID"]}
        for snippet in snippets:
            end, _, code = snippet.partition("\n")
            with self.subTest(code=code):
                try:
                    exec(compile(code, "library.txt", "exec"), names)
                except MBSAPI.MBSAPIError as error:
                    self.assertEqual(type(error).__name__, end, error)
                    self.assertTrue(error.message and error.body and error.request and error.status, vars(error))
                else:
                    self.assertEqual(end, "ok")
        self.assertGreater(len(snippets), 40)
        names["mbsAPIinstance"].close()


    def test_the_readme(self):
        with open(os.path.join(HERE, "..", "README.md"), encoding="utf-8") as file:
            code = "\n".join(re.findall(r"```python\n(.*?)```", file.read(), re.DOTALL))
        os.environ.update(MBS_LOGIN=LOGIN, MBS_PASSWORD=PASSWORD)
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(code, "README.md", "exec"), {})
        for line in ('DELETE /api/Users/no-such-user: User "no-such-user" not found (HTTP 400)', "ann@acme.example 0 KiB"):
            self.assertIn(line + "\n", said.getvalue())

    def test_the_readme_names_every_method(self):
        with open(os.path.join(HERE, "..", "README.md"), encoding="utf-8") as file:
            text = file.read()
        self.assertEqual([name for name in sorted(methods()) if not re.search(r"\b%s\b" % name, text)], ["monitoringForUser"])


if __name__ == "__main__":
    unittest.main()
