"""A page for every entry, the list of them all, and what search engines read of both."""

from xml.sax.saxutils import escape

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from bot.assistant import Assistant
from bot.dialogue import BlockKind, Card, work_listed
from bot.web.pages import Pages, script_safe
from bot.web.problems import Problem

_READ = ["GET", "HEAD"]
_NATION = "全国"


def entry_routes(assistant: Assistant, pages: Pages) -> APIRouter:
    """`/e/ID`, `/topics`, `/sitemap.xml` and `/robots.txt`."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/e/{id}", methods=_READ)
    async def entry(request: Request, id: str) -> HTMLResponse:
        card = found(assistant, id)
        address = f"{pages.base(request)}/e/{card.id}"
        return pages.draw(
            request,
            "entry.html",
            card=card,
            lead=card.reply.blocks[1:],
            address=address,
            telegram=pages.telegram(card.id),
            linked_data=script_safe(linked_data(card, address)),
        )

    @routes.api_route("/topics", methods=_READ)
    async def topics(request: Request) -> HTMLResponse:
        return pages.draw(request, "topics.html", topics=assistant.topics())

    @routes.api_route("/sitemap.xml", methods=_READ)
    async def sitemap(request: Request) -> Response:
        base = pages.base(request)
        paths = ("/", "/topics", "/jobs", "/places", "/events")
        lines = [_location(f"{base}{path}") for path in paths]
        for id, checked in work_listed(*assistant.today()):
            lines.append(_location(f"{base}/jobs/{id}", checked.isoformat()))
        for topic in assistant.topics():
            for link in topic.entries:
                card = found(assistant, link.id)
                lines.append(_location(f"{base}/e/{link.id}", card.checked.isoformat()))
        body = "\n".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>',
                '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
                *lines,
                "</urlset>\n",
            ]
        )
        return Response(body, media_type="application/xml")

    @routes.api_route("/robots.txt", methods=_READ)
    async def robots(request: Request) -> Response:
        lines = [
            "User-agent: *",
            "Disallow: /admin",
            "Disallow: /api/",
            "Disallow: /ask",
            "Disallow: /poster/",
            f"Sitemap: {pages.base(request)}/sitemap.xml",
        ]
        return Response("\n".join(lines) + "\n", media_type="text/plain")

    return routes


def found(assistant: Assistant, id: str) -> Card:
    """The card of entry `id`. Raises Problem 404 where there is none."""
    card = assistant.card(id)
    if card is None:
        raise Problem(404, "there is no such entry; /sitemap.xml lists them all")
    return card


def linked_data(card: Card, address: str) -> dict[str, object]:
    """The entry as schema.org has it: a FAQPage, and a GovernmentService where one applies."""
    said = [block.text() for block in card.reply.blocks if block.kind is not BlockKind.HEADING]
    page: dict[str, object] = {
        "@type": "FAQPage",
        "@id": address,
        "url": address,
        "name": card.title,
        "inLanguage": "zh-Hans",
        "dateModified": card.checked.isoformat(),
        "mainEntity": [
            {
                "@type": "Question",
                "name": card.title,
                "acceptedAnswer": {"@type": "Answer", "text": "\n\n".join(said)},
            }
        ],
    }
    graph = [page]
    if card.is_service:
        nation = card.region == _NATION
        graph.append(
            {
                "@type": "GovernmentService",
                "@id": f"{address}#service",
                "name": card.title,
                "serviceType": card.topic_title,
                "description": card.summary,
                "url": address,
                "areaServed": {
                    "@type": "Country" if nation else "AdministrativeArea",
                    "name": "中国" if nation else card.region,
                },
                "availableChannel": {
                    "@type": "ServiceChannel",
                    "servicePhone": [
                        {"@type": "ContactPoint", "telephone": number, "name": name}
                        for number, name in card.hotlines
                    ],
                },
            }
        )
    return {"@context": "https://schema.org", "@graph": graph}


def _location(address: str, changed: str = "") -> str:
    modified = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"  <url><loc>{escape(address)}</loc>{modified}</url>"
