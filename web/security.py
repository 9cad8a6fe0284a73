"""Headers that every answer carries, and the cache rule for whatever names a person."""

import secure
from flask import Flask, Response, abort, request

REPORTS = "/policy-reports"
POLICY = (
    secure.ContentSecurityPolicy()
    .default_src("'none'")
    .script_src("'self'")
    .style_src("'self'")
    .img_src("'self'", "data:", "blob:")
    .connect_src("'self'")
    .font_src("'self'")
    .manifest_src("'self'")
    .worker_src("'self'")
    .form_action("'self'")
    .base_uri("'none'")
    .frame_ancestors("'none'")
    .report_uri(REPORTS)
    .report_to("policy")
)
# Where no string becomes code or markup but by one named door, in browsers that know of it: the phone's page.
WITHOUT_STRINGS = f"{POLICY.header_value}; require-trusted-types-for 'script'; trusted-types phone"
HEADERS = secure.Secure(
    csp=POLICY,
    hsts=secure.StrictTransportSecurity().max_age(365 * 24 * 3600).include_subdomains(),
    xcto=secure.XContentTypeOptions(),
    xfo=secure.XFrameOptions().deny(),
    referrer=secure.ReferrerPolicy().no_referrer(),
    coop=secure.CrossOriginOpenerPolicy().same_origin(),
    corp=secure.CrossOriginResourcePolicy().same_origin(),
    permissions=secure.PermissionsPolicy().camera("self").geolocation("'none'").microphone("'none'"),
)
# What is only ever a part of a page has no use for the rules of pages, and there are many of these.
PARTS = ("text/javascript", "text/css", "image/png", "application/json")
FOR_PARTS = ("Strict-Transport-Security", "X-Content-Type-Options", "Cross-Origin-Resource-Policy")
PUBLIC_PREFIXES = ("/static/", "/pwa/")
MIB = 1024 * 1024
MAX_BODY = 12 * MIB  # one file of 10 MiB with its fields
# Who is asked for more says first who they are: these read no body before that.
LARGER_BODIES = {
    "mailroom.post_batch": 640 * MIB,  # a pile of a thousand pages
    "desk_mailroom.hand_in": 640 * MIB,
    "replies.post_reply": 52 * MIB,  # five files
    "desk_providers_files.add_papers": 42 * MIB,  # four papers
    "objections.post_objection": 52 * MIB,
}
URLENCODED = "application/x-www-form-urlencoded"
MAX_TYPED = MIB  # read into memory whole


def protect(app: Flask) -> None:
    """Bodies have their limits; every answer leaves with the security headers; what may name a person is never
    stored.
    """

    @app.before_request
    def bound_body() -> None:
        """Before anybody reads it; a body without a length is cut where it gets too long."""
        typed = request.mimetype == URLENCODED
        request.max_content_length = MAX_TYPED if typed else LARGER_BODIES.get(request.endpoint or "", MAX_BODY)

    @app.before_request
    def refuse_nul() -> None:
        """No text of ours has a NUL, and the database cannot even look for one."""
        if "\0" in request.path:
            abort(404)
        if not request.path.startswith("/api/"):  # there, every field says so itself
            texts = list(request.args.values())
            if request.mimetype == URLENCODED:
                texts += request.form.values()
            if any("\0" in text for text in texts):
                abort(400)

    @app.after_request
    def add_headers(response: Response) -> Response:
        house = app.extensions["house"]
        if house.config.clock_is_set:
            response.headers["Business-Time"] = house.now().isoformat()
        part = request.path.startswith(PUBLIC_PREFIXES) and response.mimetype in PARTS
        if response.mimetype == "text/html":
            response.headers["Reporting-Endpoints"] = f'policy="{REPORTS}"'
        for name, value in HEADERS.headers.items():
            if not part or name in FOR_PARTS:
                response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers and not request.path.startswith(PUBLIC_PREFIXES):
            response.headers["Cache-Control"] = "no-store"
        return response
