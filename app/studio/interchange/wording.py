"""Words for what other tools' forms leave unsaid: placeholders for their owners to rewrite, in three languages."""

from __future__ import annotations

from app.studio.interchange.form import Texts

INTRO: Texts = {
    "fr": "Merci de prendre quelques minutes pour répondre à ces questions.",
    "en": "Thank you for taking a few minutes to answer these questions.",
    "ar": "شكرا على تخصيص بضع دقائق للإجابة عن هذه الأسئلة.",
}
NOTICE: Texts = {
    "fr": "Vos réponses servent à améliorer ce service. Vous pouvez arrêter à tout moment.",
    "en": "Your answers are used to improve this service. You can stop at any time.",
    "ar": "تستعمل إجاباتك لتحسين هذه الخدمة. يمكنك التوقف في أي وقت.",
}
THANKS: Texts = {
    "fr": "Merci, vos réponses sont enregistrées.",
    "en": "Thank you, your answers are recorded.",
    "ar": "شكرا، تم تسجيل إجاباتك.",
}
DECLINED: Texts = {
    "fr": "Merci de votre visite. Aucune réponse n'est enregistrée.",
    "en": "Thank you for your visit. No answer is recorded.",
    "ar": "شكرا على زيارتك. لم يتم تسجيل أي إجابة.",
}
QUOTA_FULL: Texts = {
    "fr": "Merci. Assez de personnes comme vous ont déjà répondu.",
    "en": "Thank you. Enough people like you have already answered.",
    "ar": "شكرا. أجاب عدد كاف من الأشخاص مثلكم.",
}
SCREENED_OUT: Texts = {
    "fr": "Merci. Ces questions s'adressent à d'autres personnes.",
    "en": "Thank you. These questions are for other people.",
    "ar": "شكرا. هذه الأسئلة موجهة إلى أشخاص آخرين.",
}
COMMENT: Texts = {"fr": "Un commentaire ?", "en": "Any comment?", "ar": "هل لديكم تعليق؟"}
OTHER: Texts = {"fr": "Autre", "en": "Other", "ar": "إجابة أخرى"}
YES: Texts = {"fr": "Oui", "en": "Yes", "ar": "نعم"}
NO: Texts = {"fr": "Non", "en": "No", "ar": "لا"}
HOW_MANY: Texts = {
    "fr": "Combien en tout ?",
    "en": "How many in all?",
    "ar": "كم العدد الإجمالي؟",
}


def how_many(title: Texts) -> Texts:
    """The question before a repeat that elsewhere goes on for as long as somebody adds one."""
    named = title.get("")
    if named:
        return {"": f"{named} — {HOW_MANY['fr']}"}
    said = {language: f"{title[language]} — {words}" for language, words in HOW_MANY.items() if title.get(language)}
    return said or dict(HOW_MANY)
