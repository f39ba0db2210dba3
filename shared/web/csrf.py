"""CSRF protection of page forms; `@csrf.exempt` is for posts with a proof of their own (one-click unsubscribe)."""

from __future__ import annotations

from flask_wtf import CSRFProtect

#: One for all applications of a process. APIs are exempt as a whole: they take no cookies (see shared.web.api).
csrf = CSRFProtect()
