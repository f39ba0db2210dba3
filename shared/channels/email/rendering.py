"""The templates of mails, filled in. Publisher sends the result; review shows the article as a preview."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from shared import formatting
from shared.channels.declaration import PreviewContext, Variant
from shared.channels.email.phrases import phrases
from shared.channels.summary import answer_of, description, standfirst
from shared.channels.urgency import urgent_until
from shared.text.markdown import to_html

FOLDER = Path(__file__).parent / "templates"
_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=select_autoescape(["html"], default=False),
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals |= {"standfirst": standfirst, "description": description, "answer_of": answer_of}


def render(name: str, language: str, context: dict[str, Any]) -> str:
    """The template `name` (with its suffix) in the reader's language."""
    frame = {
        "language": language,
        "_": phrases(language),
        "moment": lambda value: formatting.long_date_time(value, language),
        "markdown": _markdown,
    }
    return _TEMPLATES.get_template(name).render({**context, **frame})


def preview(variant: Variant, context: PreviewContext) -> str:
    """The mail as a reader gets it once it is approved, as an HTML document."""
    values = {
        "subject": variant["subject"],
        "variant": variant,
        "package": {"agency": variant["agency"], "published_at": context.published_at},
        "correction": None,
        "urgent": bool(urgent_until(variant, context.published_at)),
        "link": "#",
        "site_url": "",
        "unsubscribe_url": "#",
        "preferences_url": "#",
        "style_url": context.style_url,
    }
    return render("article.html", "id", values)


def _markdown(text: str) -> Markup:
    """Harmless HTML of an approved text: no pictures, no remote content."""
    return Markup(to_html(text))  # noqa: S704 - to_html sanitises
