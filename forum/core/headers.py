"""The headers every answer carries: a Content-Security-Policy without inline code, and the rest of the usual set.

Sources: CSP Level 3, OWASP Secure Headers. Nothing on a page comes from another site.
"""

from flask import Response

from forum.core.settings import setting


def content_security_policy(import_map_hash: str) -> str:
    """The policy; the import map is the one inline script and is allowed by its hash, so that pages stay cacheable."""
    return "; ".join((
        "default-src 'none'", f"script-src 'self' {import_map_hash}", "style-src 'self'", "img-src 'self' data:",
        "font-src 'self'", "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'", "object-src 'none'",
        "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'"))


def secure(response: Response, policy: str) -> Response:
    """Add what is not there yet."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    if setting("site.https"):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-cache, private"
    return response
