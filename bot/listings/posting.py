"""Work as schema.org's JobPosting, for search engines that read pages.

What schema.org has no word for (the 妈妈岗 fields, what the pay is in words, who says so) stands
under the prefix `mama:`, which the page's context explains. No sample is one.
"""

from pydantic.alias_generators import to_camel

from bot.listings.jobs import BaseSalary, Job, JobLocation, WorkshopOrder
from bot.listings.parts import plain


def job_posting(job: Job) -> dict[str, object]:
    """`job` as a node of linked data; what it does not say is left out."""
    node: dict[str, object | None] = {
        **_common(job),
        "description": _description(job),
        "hiringOrganization": {
            "@type": "Organization",
            "name": job.hiring_organization.name,
            "description": job.employer_overview,
        },
        "employerOverview": job.employer_overview,
        "industry": job.industry,
        "jobLocation": _place(job.job_location),
        "employmentType": list(job.employment_type),
        "workHours": job.work_hours,
        "totalJobOpenings": _number(job.total_job_openings),
        "responsibilities": job.responsibilities,
        "qualifications": job.qualifications,
        "educationRequirements": job.education_requirements,
        "experienceRequirements": job.experience_requirements,
        "skills": list(job.skills) or None,
        "jobBenefits": list(job.job_benefits) or None,
        **_pay(job.base_salary),
        **{f"mama:{to_camel(name)}": _plainly(value) for name, value in job.mama},
    }
    if job.job_location_type == "TELECOMMUTE":  # schema.org knows no other value
        node["jobLocationType"] = "TELECOMMUTE"
        node["applicantLocationRequirements"] = {
            "@type": "AdministrativeArea",
            "name": job.applicant_location_requirements,
        }
    return _without_none(node)


def order_posting(order: WorkshopOrder, pay: str) -> dict[str, object]:
    """`order` as a node of linked data; `pay` is what a piece brings, in words.

    An order says nothing of a contract, so its employment type is OTHER. It is no TELECOMMUTE
    either: also what is made at home is fetched from the community and brought back there.
    """
    where = JobLocation(town=order.town, community=order.community)
    return _without_none(
        {
            **_common(order),
            "description": "\n".join((order.what, pay, *order.contact.how)),
            "hiringOrganization": {"@type": "Organization", "name": order.company},
            "jobLocation": _place(where),
            "employmentType": ["OTHER"],
            "responsibilities": order.what,
            "skills": list(order.skills) or None,
            "incentiveCompensation": pay,
            "mama:salaryText": pay,
            "mama:pieces": _number(order.pieces),
            "mama:takeHomeWork": order.take_home,
        }
    )


def _common(work: Job | WorkshopOrder) -> dict[str, object | None]:
    return {
        "@type": "JobPosting",
        "identifier": work.id,
        "title": work.title,
        "datePosted": work.first_day.isoformat(),
        "validThrough": f"{work.last_day.isoformat()}T23:59:59+08:00",
        "applicationContact": {
            "@type": "ContactPoint",
            "telephone": work.contact.hotline,
            "description": "；".join(work.contact.how),
        },
        "directApply": False,
        "sameAs": work.source.url,
        "mama:sourceName": work.source.name,
        "mama:checkedOn": work.source.checked.isoformat(),
    }


def _place(place: JobLocation) -> dict[str, object]:
    address: dict[str, object | None] = {
        "@type": "PostalAddress",
        "addressCountry": "CN",
        "addressRegion": "山东省",
        "addressLocality": f"威海市{place.district}",
        "streetAddress": place.town if place.town != "其他" else None,
    }
    return _without_none(
        {"@type": "Place", "name": place.community, "address": _without_none(address)}
    )


def _description(job: Job) -> str:
    return "\n".join(
        (
            job.employer_overview,
            job.responsibilities,
            job.qualifications,
            job.work_hours,
            job.base_salary.text,
        )
    )


def _pay(salary: BaseSalary) -> dict[str, object]:
    """The pay of a piece is no salary: it stands as what one earns by doing more."""
    told: dict[str, object] = {"mama:salaryText": salary.text}
    if salary.min_value is None or salary.max_value is None:
        return told
    if salary.unit_text == "PIECE":
        return told | {"incentiveCompensation": salary.text}
    value = {
        "@type": "QuantitativeValue",
        "minValue": float(plain(salary.min_value)),
        "maxValue": float(plain(salary.max_value)),
        "unitText": salary.unit_text,
    }
    amount = {"@type": "MonetaryAmount", "currency": salary.currency, "value": value}
    return told | {"baseSalary": amount}


def _number(many: int | str) -> int | None:
    """None for 若干."""
    return many if isinstance(many, int) else None


def _plainly(value: object) -> object:
    """As JSON has it: a number, a text, a list; None where the post does not say."""
    if isinstance(value, tuple):
        return list(value) or None
    if value is None or isinstance(value, str | bool):
        return value
    return float(str(value))


def _without_none(node: dict[str, object | None]) -> dict[str, object]:
    return {name: value for name, value in node.items() if value is not None}
