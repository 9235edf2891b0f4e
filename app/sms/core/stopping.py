"""Stop in other words than STOP: a wish for silence in a whole sentence, or to be asked no more."""

from __future__ import annotations

import re

from app.sms.core.vocabulary import STOP_PHRASES, THANKS, anywhere, phrases

_WRITING = r"(?:ecrire|contacter|deranger|appeler|relancer|solliciter|harceler|spammer|envoyer(?: .{1,30})?)"
_WRITE = r"(?:ecri(?:vez|s)|envo(?:yez|ie|ies)|contacte[sz]?|derange[sz]?|relance[sz]?|appele[sz]?)"
_TEXTS = r"(?:de |d |des |vos |ces |tous )*(?:sms|messages?|textos?|mails?)"
_OF_THESE = rf"(?:rien|{_TEXTS})"
_YOU_WRITE = r"(?:ecriviez|contactiez|derangiez|appeliez|relanciez|sollicitiez|envoyiez(?: .{1,30})?)"
_I_WANT_NO = "je (?:ne )?(?:veux|voudrais|souhaite|desire) (?:plus|pas)"
_FRENCH = (
    rf"(?:arrete[rz]?|cesse[rz]?) (?:de (?:me|m|nous) {_WRITING}|d envoyer {_OF_THESE})",
    rf"(?:arrete[rz]?|cesse[rz]?) (?:vos|les|ces|tous) {_OF_THESE}|arret {_TEXTS}",
    r"me (?:desabonner|desinscrire)(?: (?:de|du) .{1,25})?",
    rf"(?:ne )?plus recevoir(?: {_OF_THESE})?",
    rf"(?:(?:ne|n) )?(?:me|m|nous) {_WRITE} (?:plus|pas)(?: {_OF_THESE})?",
    rf"(?:ne )?plus (?:me|m) {_WRITING}",
    rf"{_I_WANT_NO} (?:que vous (?:me|m) {_YOU_WRITE}|recevoir(?: {_OF_THESE})?|{_TEXTS})",
    rf"{_I_WANT_NO} etre (?:contactee?|appelee?|derangee?|relancee?)",
    r"(?:supprime[rz]|efface[rz]|retire[rz]|enleve[rz])(?: moi| mon numero)(?: (?:de|du) .{1,25})?",
)
_THESE_TEXTS = r"(?:(?:any|more|your|these|the|me|receive|get|to) )*(?:messages?|texts?|sms)"
_DO_NOT = "(?:don t|dont|do not)"
_ENGLISH = (
    rf"{_DO_NOT} (?:send|text|message|contact|call|write)(?: to)?(?: me)?(?: any ?more| again)?(?: {_THESE_TEXTS})?",
    rf"i {_DO_NOT} want {_THESE_TEXTS}",
    r"unsubscribe(?: me)?(?: from .{1,25})?",
    r"remove (?:me|my number)(?: (?:off|from) .{1,25})?|take (?:me|my number) (?:off|from) .{1,25}",
)
_MESSAGES = "(?:اي |المزيد من )?(?:رسايل|رساله|الرسايل|رسايلكم)"
_NO_MORE = f"(?:{_MESSAGES}|(?:اي )?(?:شيء|شييا))"
_ARABIC = (
    r"(?:توقف|توقفوا|كف|كفوا) عن (?:مراسلتي|ازعاجي|الاتصال بي|ارسال .{1,25})",
    rf"لا (?:ترسل|ترسلوا|تبعث|تبعثوا)(?: لي| الي)?(?: {_NO_MORE})?(?: بعد الان)?",
    rf"لا اريد (?:(?:استقبال|تلقي|ان تصلني) {_NO_MORE}|{_MESSAGES})",
    r"لا (?:تتصل|تتصلوا|تراسلوني|تراسلني|تزعجوني)(?: بي)?(?: بعد الان)?",
    r"(?:اريد |ارجو |ارجوكم )?(?:الغاء|الغ|الغوا) (?:الاشتراك|اشتراكي|التسجيل|تسجيلي)(?: .{1,25})?",
    rf"(?:لا مزيد من|كفي|كفاكم) {_MESSAGES}",
    r"(?:احذفوا|احذف|امسحوا|ازيلوا) رقمي(?: .{1,25})?",
)
_KINDLY = (
    r"(?:(?:veuillez|priere|je vous (?:demande|prie)|pouvez vous|je (?:veux|voudrais|souhaite|desire|aimerais)"
    r"|(?:can|could) you|i (?:want|would like|d like)(?: you)? to) )?(?:(?:de|d) )?"
)
_SILENCE = re.compile(rf"{_KINDLY}(?:{'|'.join((*_FRENCH, *_ENGLISH, *_ARABIC))})")

_ENDINGS = phrases(
    "fin", "finir", "je veux finir", "terminer", "je veux terminer", "quitter", "stopper", "baraka", "barka",
    "je veux arrêter", "je voudrais arrêter", "je souhaite arrêter", "j'arrête", "ça suffit",
    "je ne veux plus répondre", "je veux plus répondre", "je ne veux plus continuer", "je veux plus continuer",
    "je ne veux pas continuer", "je ne veux plus rien", "je veux plus rien", "I want to stop",
    "I don't want to continue", "enough",
    "لا أريد شيئا", "كفى", "يكفي", "باراكا", "براكا", "بركة",
    "أريد التوقف", "أريد أن أتوقف", "لا أريد المتابعة", "لا أريد الاستمرار",
)  # fmt: skip
_POLITENESS = anywhere(THANKS)


def asks_for_silence(said: str) -> bool:
    """Whether a whole message, folded and without punctuation, asks to be written to no more."""
    plain = _plainly(said)
    return plain in STOP_PHRASES or _SILENCE.fullmatch(plain) is not None


def wants_to_end(said: str) -> bool:
    """Whether it says to have had enough; in words of one's own that may be about something else."""
    return _plainly(said) in _ENDINGS


def _plainly(said: str) -> str:
    return " ".join(_POLITENESS.sub(" ", said).split())
