"""What phoning says: reasons to call, outcomes, history, and the script in the professional's language."""

from __future__ import annotations

from app.site.language import N_, translator

# Translators: a text message, so each character counts; in French stay without ç, ê, ô, œ and the like.
OWN_PAGE = N_("%(project)s: thank you for your help. Here is your page again, with the link to forward:\n%(link)s")


def own_page_message(project: str, link: str, language: str) -> str:
    return translator(language)(OWN_PAGE) % {"project": project, "link": link}
