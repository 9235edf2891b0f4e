"""Answers sent by the script of the page: told where to go on instead of being redirected.

A script that follows a redirect loads the next page twice, once for itself and once to show it. On a slow network
that is the difference between one and two seconds.
"""

from __future__ import annotations

from flask import Response

from app.site.http import asked
from app.web.blueprint import blueprint

BY_SCRIPT = "X-Requested-With"
SEE_OTHER, NO_CONTENT = 303, 204


@blueprint.after_request
def tell_the_script(response: Response) -> Response:
    if response.status_code == SEE_OTHER and BY_SCRIPT in asked().headers:
        response.status_code = NO_CONTENT
    return response
