"""Spiders: what is asked for, and when. They read nothing themselves: pages do."""

from __future__ import annotations

__all__ = ["SPIDERS"]

# The names that a table of sources.toml may give as its spider, and where each is found once it is needed.
SPIDERS = {
    "govuk": "crawlers.spiders.govuk:GovukSpider",
    "pages": "crawlers.spiders.pages:PagesSpider",
    "written_questions": "crawlers.spiders.written_questions:WrittenQuestionsSpider",
}
