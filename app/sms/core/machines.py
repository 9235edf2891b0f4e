"""What telephones add or send by themselves: reactions to our messages, automatic replies, signatures.

None of it is an answer, though it quotes the words of one: `A aimé « 1 Oui »` is no yes.
"""

from __future__ import annotations

import re

from app.sms.core.folding import clean, fold

_SHORTEST = 8
"""Characters: most answers are shorter, and need no second look."""
_QUOTED = r"""[«“"„].*[»”"]"""
_REACTED = (
    r"(?:a|as|avez) (?:aime|adore|ri de|mis en evidence|pose une question sur|retire .{1,40}|supprime .{1,40}"
    r"|reagi (?:avec|par) .{1,20} a)"
    r"|n'a pas aime"
    r"|liked|loved|disliked|laughed at|emphasi[sz]ed|questioned|removed an? [a-z ]{1,40} from|reacted .{1,20} to"
    r"|(?:لم )?(?:يعجبه|تعجبه|اعجبه|اعجبها|اعجب ب|احب|احبت|ضحك علي|ضحكت علي|اكد علي|استفسر عن|تفاعل .{1,20})"
    r"|[^\w\s]{1,12} (?:a|to|علي|الي)"
)
_REACTION = re.compile(rf"(?:{_REACTED}) ?(?:{_QUOTED}|an? image|une image|une photo|صوره)\W*", re.DOTALL)

_AUTOMATIC = re.compile(
    r"\W*(?:(?:ceci est un )?(?:message|reponse|sms) automatique|reponse auto\b|absence du bureau\b(?! d)"
    r"|(?:this is an )?auto(?:mat(?:ed|ic))?[ -]?(?:reply|response|message)|out of office"
    r"|(?:هذا )?(?:رد|الرد|رساله) ?(?:(?:تلقايي|التلقايي|تلقاييه)\b|(?:اليه|الي)(?=\s*(?:[:.،,!-]|$)))).*",
    re.DOTALL,
)
"""How messages begin that say themselves what they are."""
_WITHIN = re.compile(
    r"\((?:reponse|message) automatique\)|\((?:auto(?:matic)?[ -]?reply|auto[ -]?response)\)|\(رد تلقايي\)"
)
_BUSY = re.compile(
    r"(?:(?:desolee?,? )?je (?:suis (?:en voiture|au volant|en reunion|en train de conduire)|conduis|suis en ligne)"
    r"(?: (?:pour le moment|actuellement|en ce moment))?"
    r"|(?:sorry,? )?i(?:'m| am) (?:driving|in a meeting|busy)(?: (?:right now|at the moment))?"
    r"|(?:sorry,? )?i can't (?:talk|answer)(?: (?:right )?now)?|what's up\?|can i call you later\?"
    r"|(?:انا |انني |اني )?(?:اقود|اقود السياره|في السياره|في اجتماع)(?: (?:الان|حاليا))?)"
    r"(?:[\s.,;:!،]+(?:je (?:vous |te )?(?:rappelle(?:rai)?|reponds|repondrai|recontacte(?:rai)?).*"
    r"|i'll .*|i will .*|call you later.*|can i call you later.*|please .*|ساتصل .*|سارد .*|ساعاود .*))\W*"
    r"|i(?:'m| am) driving with do not disturb while driving.*",
    re.DOTALL,
)
"""The quick replies that telephones offer to whoever cannot pick up, and send while somebody drives. Without what
follows they may be an answer: "Je conduis"."""
_RECEIPT = re.compile(
    r"\W*(?:(?:message )?(?:lu|vu|distribue|remis|delivered|read|seen)|تم التسليم|تمت القراءه|قريت)"
    r"(?: (?:a|at|في))?(?: \d{1,2} ?[:h] ?\d{2})\W*"
)
_SIGNATURE = re.compile(
    r"\n\s*(?:--|__)\s*\n.*\Z"
    r"|\n\s*(?:envoy[ée]e?|sent|أ?رسل(?:ت)?|أُرسل(?:ت)?|تم الإرسال|obtenez outlook|get outlook)\b[^\n]{0,80}\s*\Z",
    re.DOTALL | re.IGNORECASE,
)


def is_reaction(text: str) -> bool:
    """A tapback or an emoji put to a message of ours, which other telephones receive as a text that quotes it."""
    return len(text) >= _SHORTEST and _REACTION.fullmatch(fold(text)) is not None


def is_automatic(text: str) -> bool:
    """A reply that nobody wrote: to answer it would only set off the next."""
    if len(text) < _SHORTEST:
        return False
    folded = fold(text)
    return any(shape.fullmatch(folded) for shape in (_AUTOMATIC, _BUSY, _RECEIPT)) or bool(_WITHIN.search(folded))


def without_signature(text: str) -> str:
    """The text without the lines below it that a telephone or its owner adds to everything."""
    cleaned = clean(text)
    return (_SIGNATURE.sub("", cleaned).strip() or cleaned) if "\n" in cleaned else cleaned
