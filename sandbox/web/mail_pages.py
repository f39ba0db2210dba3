"""The mailbox for a person."""

from __future__ import annotations

from email.message import EmailMessage

from flask import Blueprint, Response, abort, render_template, request, url_for

from sandbox.mail.store import Mail, MailStore, Search, attachments_of, html_of, text_of

PAGE = 50
FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'self'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
OPEN_OUTSIDE = '<base target="_blank">'


def blueprint(store: MailStore) -> Blueprint:
    """List, message, the HTML part in its cage, and the original for download."""
    pages = Blueprint("mailbox", __name__)

    @pages.get("/")
    def index() -> str:
        search = Search(to=request.args.get("to", "").strip(), subject=request.args.get("subject", "").strip())
        mails = store.newest(search, PAGE + 1, request.args.get("before", ""))
        older = (
            url_for(".index", to=search.to, subject=search.subject, before=mails[PAGE - 1].id) if mails[PAGE:] else ""
        )
        newest = store.newest(Search(), 1)
        return render_template(
            "mailbox.html",
            mails=mails[:PAGE],
            older=older,
            search=search,
            total=store.count(search),
            newest=newest[0].id if newest else "",
        )

    @pages.get("/messages/<mail_id>")
    def show(mail_id: str) -> str:
        mail, message = _find(store, mail_id)
        return render_template(
            "message.html",
            mail=mail,
            headers=[(name, str(value)) for name, value in message.items()],
            text=text_of(message),
            has_html=bool(html_of(message)),
            attachments=list(attachments_of(message)),
        )

    @pages.get("/messages/<mail_id>/html")
    def html(mail_id: str) -> Response:
        """The HTML part as it came: scripts, forms and remote pictures are off by policy, links open outside."""
        _, message = _find(store, mail_id)
        response = Response(OPEN_OUTSIDE + html_of(message), content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = FRAME_POLICY
        return response

    @pages.get("/messages/<mail_id>/raw")
    def raw(mail_id: str) -> Response:
        mail, _ = _find(store, mail_id)
        response = Response(store.raw(mail), content_type="message/rfc822")
        response.headers["Content-Disposition"] = f'attachment; filename="{mail.id}.eml"'
        return response

    return pages


def _find(store: MailStore, mail_id: str) -> tuple[Mail, EmailMessage]:
    mail = store.get(mail_id)
    if mail is None:
        abort(404)
    return mail, store.message(mail)
