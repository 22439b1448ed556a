"""A job as schema.org's JobPosting, for search engines that read pages.

What schema.org has no word for (the 妈妈岗 fields, what the pay is in words, who says so) stands
under the prefix `mama:`, which the page's context explains. No sample and no 微工厂 order is one.
"""

from pydantic.alias_generators import to_camel

from bot.listings.jobs import BaseSalary, Job
from bot.listings.parts import plain


def job_posting(job: Job) -> dict[str, object]:
    """`job` as a node of linked data; what it does not say is left out."""
    place, contact = job.job_location, job.contact
    node: dict[str, object | None] = {
        "@type": "JobPosting",
        "identifier": job.id,
        "title": job.title,
        "description": _description(job),
        "datePosted": job.date_posted.isoformat(),
        "validThrough": f"{job.valid_through.isoformat()}T23:59:59+08:00",
        "hiringOrganization": {
            "@type": "Organization",
            "name": job.hiring_organization.name,
            "description": job.employer_overview,
        },
        "employerOverview": job.employer_overview,
        "industry": job.industry,
        "jobLocation": _without_none(
            {
                "@type": "Place",
                "name": place.community,
                "address": _without_none(
                    {
                        "@type": "PostalAddress",
                        "addressCountry": "CN",
                        "addressRegion": "山东省",
                        "addressLocality": f"威海市{place.district}",
                        "streetAddress": place.town if place.town != "其他" else None,
                    }
                ),
            }
        ),
        "employmentType": list(job.employment_type),
        "workHours": job.work_hours,
        "totalJobOpenings": _number(job.total_job_openings),
        "responsibilities": job.responsibilities,
        "qualifications": job.qualifications,
        "educationRequirements": job.education_requirements,
        "experienceRequirements": job.experience_requirements,
        "skills": list(job.skills) or None,
        "jobBenefits": list(job.job_benefits) or None,
        "applicationContact": {
            "@type": "ContactPoint",
            "telephone": contact.hotline,
            "description": "；".join(contact.how),
        },
        "directApply": False,
        "sameAs": job.source.url,
        "mama:sourceName": job.source.name,
        "mama:checkedOn": job.source.checked.isoformat(),
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


def _number(headcount: int | str) -> int | None:
    return headcount if isinstance(headcount, int) else None


def _plainly(value: object) -> object:
    """As JSON has it: a number, a text, a list; None where the post does not say."""
    if isinstance(value, tuple):
        return list(value) or None
    if value is None or isinstance(value, str | bool):
        return value
    return float(str(value))


def _without_none(node: dict[str, object | None]) -> dict[str, object]:
    return {name: value for name, value in node.items() if value is not None}
