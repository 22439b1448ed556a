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
