"""The staff console over HTTP: who gets in, what a form must carry, who may do what."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot.admin import Role
from bot.config import Web
from bot.dialogue import Message
from bot.storage import Store
from tests.staff_site import FORM, PASSWORD, Desk, csrf, desk_over, hire, sign_in

PAGES = [
    "/admin",
    "/admin/unanswered",
    "/admin/entries",
    "/admin/entries?q=补贴&topic=subsidy",
    "/admin/entries/new",
    "/admin/entries/subsidy.apply",
    "/admin/files",
    "/admin/files?path=entries/subsidy/subsidy.apply.yaml",
    "/admin/parameters",
    "/admin/parameters/subsidy.base",
    "/admin/listings",
    "/admin/listings/template.xlsx",
    "/admin/listings/jobs.xlsx",
    "/admin/editions",
    "/admin/editions/1",
    "/admin/statistics",
    "/admin/log",
    "/admin/people",
    "/admin/password",
]
ENTRY = "entries/subsidy/subsidy.apply.yaml"


@pytest.fixture
async def desk(store: Store, tmp_path: Path) -> Desk:
    made = desk_over(store, tmp_path)
    await hire(made, "王芳")
    await hire(made, "李强", Role.EDITOR)
    return made


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(desk.site)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


@pytest.mark.parametrize("path", PAGES)
async def test_a_stranger_is_sent_to_sign_in(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/admin/sign-in"


async def test_every_page_opens_for_an_editor_and_for_a_publisher(
    client: httpx.AsyncClient,
) -> None:
    for name in ("王芳", "李强"):
        client.cookies.clear()
        await sign_in(client, name)
        for path in PAGES:
            answer = await client.get(path)
            assert answer.status_code == 200, path
            assert answer.headers["cache-control"] == "no-store"
            assert "<script" not in answer.text
            assert " style=" not in answer.text


async def test_a_job_that_residents_reported_is_shown_until_it_is_taken_down(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    for id in ("HC-0001", "gone"):
        await desk.assistant.receive(Message("web:1", press=f"f:-:job:{id}"))
    await sign_in(client, "王芳")
    overview = (await client.get("/admin")).text
    assert "居民举报的岗位" in overview
    assert "job:gone" not in overview
    assert "/admin/listings/file?job=HC-0001" in overview
    opened = await client.get("/admin/listings/file?job=HC-0001")
    file, line = opened.headers["location"].split("#line-1-")
    written = await client.get(file)
    assert f'id="line-1-{line}"' in written.text
    assert "HC-0001" in written.text
    assert (await client.get("/admin/listings/file?job=gone")).status_code == 404


async def test_a_cookie_given_before_signing_in_opens_nothing_after(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/admin/sign-in")
    planted = client.cookies["staff"]
    data = {"csrf": csrf(page), "name": "王芳", "password": PASSWORD}
    answer = await client.post("/admin/sign-in", data=data)
    assert answer.status_code == 303
    assert client.cookies["staff"] != planted
    client.cookies.clear()
    stranger = await client.get("/admin", headers={"cookie": f"staff={planted}"})
    assert stranger.status_code == 303


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: httpx.AsyncClient, store: Store, tmp_path: Path
) -> None:
    told = (await client.get("/admin/sign-in")).headers["set-cookie"]
    assert "HttpOnly" in told
    assert "SameSite=strict" in told
    assert "Path=/admin" in told
    assert "Secure" not in told
    site = desk_over(store, tmp_path / "two", web=Web(public_url="https://yuer.example.cn")).site
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(site), base_url="http://bot"
    ) as behind_proxy:
        assert "Secure" in (await behind_proxy.get("/admin/sign-in")).headers["set-cookie"]


async def test_after_five_wrong_passwords_not_even_the_right_one_is_heard(
    client: httpx.AsyncClient,
) -> None:
    for _ in range(5):
        assert (await sign_in(client, "王芳", "不是这个不是这个")).status_code == 401
    answer = await sign_in(client, "王芳")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "900"
    assert "一刻钟" in answer.text


async def test_a_new_password_ends_every_session_from_before(client: httpx.AsyncClient) -> None:
    await sign_in(client, "王芳")
    elsewhere = client.cookies["staff"]
    client.cookies.clear()
    page = await sign_in(client, "王芳")
    before = client.cookies["staff"]
    new = "北山路上-有一棵树。"
    data = {"csrf": csrf(page), "old": PASSWORD, "new": new, "again": new}
    answer = await client.post("/admin/password", data=data, follow_redirects=True)
    assert answer.url.path == "/admin"
    client.cookies.clear()
    for kept in (elsewhere, before):
        opened = await client.get("/admin", headers={"cookie": f"staff={kept}"})
        assert opened.headers["location"] == "/admin/sign-in"


@pytest.mark.parametrize("where", ["https://evil.example", "//evil.example", "/\\evil.example"])
async def test_signing_in_leads_nowhere_but_home(client: httpx.AsyncClient, where: str) -> None:
    query = {"next": where, "back": where, "url": where}
    page = await client.get("/admin/sign-in", params=query)
    data = {"csrf": csrf(page), "name": "王芳", "password": PASSWORD, **query}
    answer = await client.post("/admin/sign-in", params=query, data=data)
    assert answer.headers["location"] == "/admin"
    again = await client.get("/admin/sign-in", params=query)
    assert again.headers["location"] == "/admin"


async def test_signing_out_ends_the_session(client: httpx.AsyncClient) -> None:
    page = await sign_in(client, "王芳")
    kept = client.cookies["staff"]
    await client.post("/admin/sign-out", data={"csrf": csrf(page)})
    answer = await client.get("/admin", headers={"cookie": f"staff={kept}"})
    assert answer.status_code == 303


POSTS = [
    "/admin/sign-in",
    "/admin/sign-out",
    "/admin/password",
    "/admin/form",
    "/admin/draft",
    "/admin/prepared/1/drop",
    "/admin/entries/new",
    "/admin/parameters/subsidy.base",
    "/admin/unanswered",
    "/admin/listings/confirm",
    "/admin/editions/1/back",
    "/admin/people",
]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("token", ["", "0" * 64])
async def test_a_form_without_the_sessions_token_does_nothing(
    client: httpx.AsyncClient, path: str, token: str
) -> None:
    await sign_in(client, "王芳")
    answer = await client.post(path, data={"csrf": token, "do": "remove", "name": "李强"})
    assert answer.status_code == 403


async def test_an_upload_without_the_sessions_token_does_nothing(
    client: httpx.AsyncClient,
) -> None:
    await sign_in(client, "王芳")
    answer = await client.post("/admin/listings", files={"sheet": ("a.xlsx", b"x")})
    assert answer.status_code == 403


async def test_another_sites_form_is_refused_before_anything_else(
    client: httpx.AsyncClient,
) -> None:
    page = await sign_in(client, "王芳")
    answer = await client.post(
        "/admin/people",
        data={"csrf": csrf(page), "do": "remove", "name": "李强"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert answer.status_code == 403


async def test_a_one_time_password_opens_only_the_page_to_change_it(
    client: httpx.AsyncClient,
) -> None:
    page = await sign_in(client, "王芳")
    added = await client.post(
        "/admin/people", data={"csrf": csrf(page), "do": "add", "name": "赵敏", "role": "editor"}
    )
    once = added.text.partition('class="code">')[2].partition("<")[0]
    client.cookies.clear()
    page = await sign_in(client, "赵敏", once)
    assert page.url.path == "/admin/password"
    assert (await client.get("/admin/entries")).headers["location"] == "/admin/password"
    mine = "北山路上-有一棵树"
    data = {"csrf": csrf(page), "old": once, "new": mine + "。", "again": mine}
    assert "两次" in (await client.post("/admin/password", data=data)).text
    data |= {"new": mine}
    assert (await client.post("/admin/password", data=data)).status_code == 422  # ten at least
    data |= {"new": mine + "。。", "again": mine + "。。"}
    answer = await client.post("/admin/password", data=data, follow_redirects=True)
    assert answer.url.path == "/admin"
    assert "赵敏，您好" in answer.text


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/admin/draft", {"do": "publish", "path": ENTRY, "content": "", "version": ""}),
        ("/admin/people", {"do": "add", "name": "某人"}),
        ("/admin/people", {"do": "remove", "name": "王芳"}),
        ("/admin/editions/1/back", {}),
        ("/admin/listings/confirm", {"key": "x"}),
    ],
)
async def test_an_editor_is_told_who_may(
    client: httpx.AsyncClient, desk: Desk, path: str, data: dict[str, str]
) -> None:
    page = await sign_in(client, "李强")
    headers = {"accept": "text/html"}
    answer = await client.post(path, data={"csrf": csrf(page), **data}, headers=headers)
    assert answer.status_code == 403
    assert "要发布人来做" in answer.text
    assert len(desk.office.publisher.editions()) == 1


async def handed_over(client: httpx.AsyncClient, path: str = ENTRY, text: str = "id: x\n") -> str:
    """Signed in, hand a change over; the session's token."""
    token = csrf(await client.get("/admin"))
    data = {"csrf": token, "do": "hand-over", "path": path, "content": text, "version": ""}
    assert (await client.post("/admin/draft", data=data)).status_code == 303
    return token


async def test_a_change_of_another_is_a_publishers_to_drop(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    await hire(desk, "赵敏", Role.EDITOR)
    await sign_in(client, "李强")
    await handed_over(client)
    [prepared] = await desk.office.book.prepared()
    client.cookies.clear()
    token = csrf(await sign_in(client, "赵敏"))
    drop = f"/admin/prepared/{prepared.id}/drop"
    assert (await client.post(drop, data={"csrf": token})).status_code == 403
    await handed_over(client)  # for the same file: beside, not over
    assert prepared in await desk.office.book.prepared()
    client.cookies.clear()
    token = csrf(await sign_in(client, "王芳"))
    assert (await client.post(drop, data={"csrf": token})).status_code == 303
    assert [one.who for one in await desk.office.book.prepared()] == ["赵敏"]


OUTSIDE = [
    "../../config.yaml",
    "/etc/passwd",
    "entries/../../secret.yaml",
    "entries/.hidden.yaml",
    "..\\x.yaml",
    "entries/x.yaml\0",
    "secret.key",
    "",
]


@pytest.mark.parametrize("path", OUTSIDE)
async def test_no_path_leads_out_of_the_knowledge(
    client: httpx.AsyncClient, tmp_path: Path, path: str
) -> None:
    (tmp_path / "config.yaml").write_text("token: hidden-away\n", "utf-8")
    (tmp_path / "secret.yaml").write_text("token: hidden-away\n", "utf-8")
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    token = csrf(await sign_in(client, "王芳"))
    data = {"csrf": token, "path": path, "content": "id: x\n", "version": ""}
    answers = [
        await client.get("/admin/files", params={"path": path}) if path else None,
        *[await client.post("/admin/draft", data={**data, "do": do}) for do in ("try", "publish")],
        await client.post("/admin/draft", data={**data, "path": ENTRY, "also": path or "x"}),
        await client.post("/admin/form", data=data),
    ]
    for answer in filter(None, answers):
        assert answer.status_code < 500
        assert "hidden-away" not in answer.text
    assert before == {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}


async def test_what_others_wrote_is_drawn_as_text(client: httpx.AsyncClient, desk: Desk) -> None:
    markup = "<img src=x onerror=alert(1)>'\"&"
    await desk.assistant.receive(Message("web:1", markup))
    await sign_in(client, "李强")
    token = await handed_over(client, text=f"id: {markup}\n{markup}: [\n")
    [prepared] = await desk.office.book.prepared()
    pages = [
        await client.get("/admin/unanswered"),
        await client.get(f"/admin/prepared/{prepared.id}"),
        await client.get("/admin/entries", params={"q": markup, "topic": markup}),
        await client.get("/admin/entries/new", params={"title": markup, "asked": markup}),
        await client.post(
            "/admin/listings",
            data={"csrf": token},
            files={"sheet": ("a<img src=x>.xlsx", b"x")},
        ),
        await client.get("/admin/editions/1", params={"notice": markup}),
    ]
    for page in pages:
        assert page.status_code in (200, 422), page.url
        assert "<img src=x" not in page.text, page.url
    for page in (pages[0], pages[1], pages[3]):
        assert "&lt;img src=x" in page.text, page.url


async def test_the_log_of_staff_keeps_no_words_of_residents(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    await desk.assistant.receive(Message("web:1", "俺家在北山路那块咋整"))
    await sign_in(client, "李强")
    queue = await client.get("/admin/unanswered")
    key = queue.text.partition('name="key" value="')[2].partition('"')[0]
    for do in ("ignore", "heed"):
        data = {"csrf": csrf(queue), "question": "俺家在北山路那块咋整", "key": key, "do": do}
        assert (await client.post("/admin/unanswered", data=data)).status_code == 303
    told = [deed.what for _, deed in await desk.office.accounts.log(10)]
    assert "不再提醒没答上的问法：1 句" in told
    assert not [what for what in told if "北山路" in what]


@pytest.mark.parametrize("prepared", ["²", "9" * 40, "-1", "x"])
async def test_a_forged_number_of_a_change_settles_nothing(
    client: httpx.AsyncClient, desk: Desk, prepared: str
) -> None:
    await sign_in(client, "王芳")
    token = await handed_over(client)
    source = desk.office.publisher.source(ENTRY)
    text = source.text.replace("title: ", "title: 新的", 1)
    data = {"csrf": token, "do": "publish", "path": ENTRY, "content": text, "prepared": prepared}
    answer = await client.post("/admin/draft", data={**data, "version": source.version})
    assert answer.status_code == 303
    assert len(await desk.office.book.prepared()) == 1


async def test_nothing_of_the_console_is_stored_framed_or_found(
    client: httpx.AsyncClient,
) -> None:
    await sign_in(client, "王芳")
    inside = [await client.get(path) for path in [*PAGES, "/admin/nothing", "/admin/entries/x"]]
    client.cookies.clear()
    outside = [await client.get("/admin"), await client.get("/admin/sign-in")]
    for answer in [*inside, *outside, await client.post("/admin/people")]:
        headers = answer.headers
        assert headers["cache-control"] == "no-store", answer.url
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-robots-tag"] == "noindex", answer.url


async def test_the_console_stands_in_no_openapi_and_no_search_engine(
    client: httpx.AsyncClient,
) -> None:
    paths = (await client.get("/api/v1/openapi.json")).json()["paths"]
    assert not [path for path in paths if "admin" in path]
    assert "Disallow: /admin" in (await client.get("/robots.txt")).text
    assert 'content="noindex"' in (await client.get("/admin/sign-in")).text


async def test_a_form_larger_than_any_file_of_ours_is_not_read(client: httpx.AsyncClient) -> None:
    await sign_in(client, "王芳")
    answer = await client.post("/admin/draft", content=b"a=" + b"x" * 2_000_000, headers=FORM)
    assert answer.status_code == 413
