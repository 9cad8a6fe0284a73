"""Hostile and broken requests: refused in words, never a fault, and nothing of a person in what operators read."""

import pytest
from flask.testing import FlaskClient

from tests.api.world import World

CAROLE = "Carole Conter"
NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"
BODIES = {
    "an integer of 5,000 digits": b'{"read": ' + b"9" * 5000 + b"}",
    "100,000 nested lists": b"[" * 100_000,
    "100,000 nested objects": b'{"a":' * 100_000,
    "one key twice": b'{"read": true, "read": false}',
    "NUL in a key": b'{"read\\u0000": true}',
    "half a character": b'{"read": "\\ud800"}',
    "UTF-16": '{"read": true}'.encode("utf-16"),
    "UTF-7": b"+AHs-",
    "a byte order mark": b"\xef\xbb\xbf{}",
    "not a number": b'{"read": NaN}',
    "nothing": b"",
    "half of it": b'{"read": tr',
    "a number out of range": b'{"read": 1e999}',
}


@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_parsers_disagree_about_is_refused_before_anybody_looks_at_it(world: World, what: str) -> None:
    answer = world.client.patch(
        f"/api/v1/documents/{NOBODY}", data=BODIES[what], headers=world.phone(CAROLE), content_type="application/json"
    )
    assert (answer.status_code, answer.mimetype) in ((400, PROBLEM), (422, PROBLEM)), answer.text


PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data", "", "a/b/c", "application/json5"]
)
def test_another_content_type_is_415(world: World, kind: str) -> None:
    answer = world.client.patch(
        f"/api/v1/documents/{NOBODY}", data=b"{}", headers={**world.phone(CAROLE), "Content-Type": kind}
    )
    assert (answer.status_code, answer.mimetype) == (415, PROBLEM)


def test_a_body_that_is_too_large_is_413(world: World) -> None:
    data = b'{"read": "' + b"x" * 600_000 + b'"}'
    answer = world.client.patch(
        f"/api/v1/documents/{NOBODY}", data=data, headers=world.phone(CAROLE), content_type="application/json"
    )
    assert (answer.status_code, answer.mimetype) == (413, PROBLEM)


@pytest.mark.parametrize(
    "query",
    ["limit=1&limit=2", "limit=0", "limit=101", "limit=%D9%A3", "limit=1_0", "limit=" + "9" * 5000, "limit=", "x=1",
     "archived=1", "archived=yes", "q=%00", "q=" + "x" * 70_000, "after=x", "after=%00", "person=%00", "state=x"],
)  # fmt: skip
def test_a_query_that_is_unclear_is_422(world: World, query: str) -> None:
    assert world.get(CAROLE, f"/documents?{query}").status_code == 422


def test_a_query_where_none_is_expected_is_422(world: World) -> None:
    assert world.get(CAROLE, "/me?admin=1").status_code == 422
    assert world.client.get("/api/v1/me?admin=1").status_code == 401


@pytest.mark.parametrize(
    "path",
    ["/documents/..%2f..%2fme", f"/documents/{NOBODY}/pages/" + "9" * 5000, f"/documents/{NOBODY}/pages/-1",
     f"/documents/{NOBODY}/pages/0", "/references/%00", "/references/" + "A" * 5000, "/references/%ff%fe",
     "/claims/%00", "/documents/" + "../" * 20 + "etc/passwd"],
)  # fmt: skip
def test_an_address_that_was_tampered_with_leads_nowhere(world: World, path: str) -> None:
    answer = world.get(CAROLE, path)
    assert (answer.status_code, answer.mimetype) == (404, PROBLEM)


def test_what_is_another_s_looks_exactly_like_what_does_not_exist(world: World) -> None:
    theirs = world.document(CAROLE, "X-1")["id"]
    stranger = "Claire Weber"
    bodies = {
        world.get(stranger, f"{path}").data
        for id_ in (theirs, NOBODY)
        for path in (f"/documents/{id_}", f"/documents/{id_}/file", f"/documents/{id_}/pages/1", f"/claims/{id_}")
    }
    assert bodies | {world.get(stranger, "/nowhere").data} == {world.get(stranger, f"/documents/{NOBODY}").data}


@pytest.mark.parametrize("part", ["%00", "x%00y", "%ff", "9" * 5000, "..%2f..", "%F0%9F%98%80", "'--"])
def test_the_practice_side_leads_nowhere_either(world: World, part: str) -> None:
    for path in (f"/practice/patients/{part}", f"/practice/memoires/90123400/{part}", f"/practice/memoires/{part}/A-1"):
        answer = world.client.get(f"/api/v1{path}", headers=world.software())
        assert (answer.status_code, answer.mimetype) == (404, PROBLEM), path


def test_no_header_makes_another_method_of_a_request(world: World) -> None:
    for header in ("X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"):
        answer = world.client.post("/api/v1/me", headers={**world.phone(CAROLE), header: "GET"})
        assert answer.status_code == 405
        answer = world.client.get(
            "/api/v1/me/devices?_method=DELETE", headers={**world.phone(CAROLE), header: "DELETE"}
        )
        assert answer.status_code == 405


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": "Bearer"}, {"Authorization": "Bearer \xff"}, {"Authorization": "Bearer " + "x" * 60_000},
     {"Authorization": "Basic xyz"}, {"Authorization": "Bearer a b c"}, {"Cookie": "__Host-session=" + "x" * 60_000},
     {"Cookie": "__Host-session=\x01;;;="}, {"Accept-Language": "x" * 60_000}, {"Accept-Language": "*;q=nan,;;=\xff"}],
)  # fmt: skip
def test_headers_that_mean_nothing_are_a_stranger_s(client: FlaskClient, headers: dict[str, str]) -> None:
    answer = client.get("/api/v1/me", headers=headers)
    assert (answer.status_code, answer.mimetype) == (401, PROBLEM)


@pytest.mark.parametrize(
    "headers",
    [{"If-None-Match": '"\xff'}, {"If-None-Match": "*, W/" * 5000}, {"Range": "bytes=0-1,5-999999999999999999999"},
     {"Range": "bytes=-"}, {"If-Modified-Since": "never"}, {"Accept": "\xff/\xff;q=x"}, {"Accept-Encoding": "\x01"}],
)  # fmt: skip
def test_headers_about_copies_never_break_an_answer(world: World, headers: dict[str, str]) -> None:
    id_ = world.document(CAROLE, "R-1")["id"]
    for path in (f"/documents/{id_}", f"/documents/{id_}/file"):
        answer = world.client.get(f"/api/v1{path}", headers={**world.phone(CAROLE), **headers})
        assert answer.status_code in (200, 206, 304, 416), path


MULTIPART = {
    "no boundary": ("multipart/form-data", b"--x\r\n"),
    "an endless boundary": ("multipart/form-data; boundary=" + "x" * 500, b"--" + b"x" * 500),
    "cut off": ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="memoire"\r\n\r\n{'),
    "thousands of parts": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 3000 + b"--x--",
    ),
    "a part without a name": ("multipart/form-data; boundary=x", b"--x\r\nContent-Type: a/b\r\n\r\n1\r\n--x--"),
}


@pytest.mark.parametrize("what", MULTIPART)
def test_a_broken_multipart_body_is_refused(world: World, what: str) -> None:
    kind, body = MULTIPART[what]
    for method, path, headers in (
        ("PUT", "/api/v1/practice/memoires/90123400/A-1", world.software()),
        ("POST", "/api/v1/mailroom/batches", world.software("scanner-un")),
        ("PUT", f"/api/v1/documents/{NOBODY}/proof", world.phone(CAROLE)),
    ):
        answer = world.client.open(path, method=method, data=body, headers={**headers, "Content-Type": kind})
        assert (answer.status_code, answer.mimetype) in ((400, PROBLEM), (413, PROBLEM), (422, PROBLEM)), answer.text


@pytest.mark.parametrize(
    "value", ["\0", "\ud83d", "x" * 100_000, "' OR 1=1 --", "{{7*7}}", "\r\nSet-Cookie: a=b", "١٢"]
)
def test_the_desk_s_door_takes_any_nonsense(client: FlaskClient, value: str) -> None:
    form = {"login": value, "password": value, "totp": value}
    data = "&".join(f"{name}={_quoted(text)}" for name, text in form.items())
    page = client.get("/desk/login").text
    token = page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0]
    answer = client.post(
        "/desk/login", data=f"{data}&csrf_token={token}", content_type="application/x-www-form-urlencoded",
        headers={"Sec-Fetch-Site": "same-origin"},
    )  # fmt: skip
    assert answer.status_code in (400, 401, 413, 422, 429)
    assert "Set-Cookie: a=b" not in str(answer.headers)


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode("utf-8", "surrogatepass"))
