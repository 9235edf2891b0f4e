"""The words people use when they answer by telephone, in French, Arabic, English and common Arabizi.

Everything is kept folded, as `folding.fold` leaves it. Adding a spelling here is all a new spelling needs.
"""

from __future__ import annotations

import re

from app.sms.core.folding import fold, words


def spellings(*lines: str) -> frozenset[str]:
    """Single words, folded."""
    return frozenset(fold(word) for line in lines for word in line.split())


def phrases(*lines: str) -> frozenset[str]:
    """Whole messages, folded and without punctuation."""
    return frozenset(" ".join(words(fold(line))) for line in lines)


def anywhere(known: frozenset[str]) -> re.Pattern[str]:
    """Any of these phrases within a folded text; the longest first, "merci beaucoup" before "merci"."""
    longest = sorted((one.replace(" ", "[ '-]+") for one in known), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest)})(?!\w)")


SURE_STOPS = spellings("stop stopp stopall stopsms stoppez stopez arrêt توقف إيقاف ستوب سطوب")
"""Stop whatever else the message says, unless a free text was asked for."""
STOPS = SURE_STOPS | spellings(
    "arrête arrêter arrêtez désabonner désabonnement désinscrire désinscription",
    "stoppe unsubscribe unsub cancel end quit revoke optout",
    "قف أوقف أوقفوا توقفوا إلغاء الإلغاء ألغ ألغوا وقف وقفوا حبس حبسوا",
    "tawa9of tawa9af tawakof",
)
POLITE = spellings(
    "merci beaucoup svp stp s il vous te plait bonjour bonsoir sms message messages tout tous les de ces me je",
    "maintenant",
    "please pls plz thanks thank you all now",
    "شكرا جزيلا من فضلك لو سمحت الرسائل رسالة",
)

STOP_PHRASES = phrases(
    "ne m'écrivez plus", "ne m'écris plus", "ne m'envoyez plus rien", "ne m'envoyez plus de messages",
    "ne m'envoyez plus de sms", "ne m'envoyez plus de message", "laissez-moi tranquille", "laisse-moi tranquille",
    "fichez-moi la paix", "foutez-moi la paix", "désabonnez-moi", "désinscrivez-moi", "désabonne-moi", "désinscris-moi",
    "opt out", "stop ça", "arrête ça", "arrêtez ça", "stoppez ça", "plus de messages", "plus de sms",
    "oubliez-moi", "veuillez arrêter", "d'arrêter",
    "je ne veux plus de messages", "je veux plus de messages", "leave me alone", "no more messages", "no more texts",
    "don't text me", "do not text me", "stop texting me", "stop messaging me", "do not contact me", "don't contact me",
    "اتركوني", "اتركوني وشأني", "دعوني وشأني", "لا تراسلوني", "لا ترسلوا لي", "لا ترسلوا لي رسائل", "لا أريد رسائل",
    "لا أريد رسائلكم",
)  # fmt: skip
"""Stop in other words, as a whole message."""
LEAVE = spellings("de du des d maladie travail cardiaque parental maternité bus")
"""After "arrêt", it is no order: "arrêt maladie", "arrêt de travail"."""

START = spellings("start unstop reprendre reprise commencer ابدأ بدء استئناف متابعة")
HELP = spellings("aide aidez help info contact مساعدة ساعدني ساعدوني المساعدة")
BACK = spellings("retour back précédent précédente previous رجوع ارجع ارجعوا السابق السابقة عودة")
LINK = spellings("lien link رابط الرابط رابطا")
CALL = spellings("appel appeler appelez call rappel rappeler rappelez اتصال اتصلوا اتصل")
LANGUAGES = {
    "fr": spellings("français french فرنسي فرنسية الفرنسية بالفرنسية"),
    "ar": spellings("arabe arabic عربي عربية العربية بالعربية بالعربي"),
    "en": spellings("english anglais إنجليزي إنجليزية الإنجليزية بالإنجليزية"),
}
ASKING = spellings(
    "en le la les un au par dans je j veux voudrais aimerais avoir préfère puis peux pouvez pourriez vous moi me m à",
    "envoyez envoie donnez passer retourner revenir parlez parler parle d de question besoin ai",
    "in the a to i want would like can you could me send give go need with through speak",
    "أريد أرسلوا أرسل لي بي إلى ال أعطوني أحتاج السؤال هل يمكن",
)
"""Said around a command: "je veux le lien", "en arabe", "can you call me"."""

FILLERS = spellings(
    "réponse réponses rep la le les ma mon mes choix option options numéro numéros num n nr c est je choisis prends",
    "réponds mets coche",
    "answer answers number numbers choice choices my is the i choose",
    "رقم الرقم جواب الجواب جوابي اختيار خيار اختار الإجابة إجابة هو",
)
"""Said around a number: "ma réponse : le 2"."""
PLEASE = phrases(
    "s'il vous plaît", "s'il te plaît", "svp", "stp", "please", "من فضلكم", "من فضلك", "لو سمحتم", "لو سمحت",
)  # fmt: skip
THANKS = PLEASE | phrases(
    "merci beaucoup", "merci bien", "bonne journée", "bonne soirée", "merci", "bonjour", "bonsoir", "salut",
    "thank you very much", "thanks a lot", "thank you", "thanks", "hello", "hi", "شكرا جزيلا", "شكرا كثيرا",
    "شكرا لكم", "شكرا", "السلام عليكم", "مرحبا", "سلام", "chokran", "shukran", "chukran", "salam",
)  # fmt: skip
"""Politeness around an answer: what is left must be no answer by accident."""
POINTERS = FILLERS | spellings("il elle on nous vous tu un une des du de ce it he she they we you a an هذا هو هي")
"""With which a label may begin, and which alone mean none."""
UNITS = FILLERS | spellings("j ai an ans année années years year old am m عندي سنة سنوات عام عاما عمري لدي")
JOINERS = spellings("et and puis w wa و")

SKIPS = spellings("passer passe suivant suivante skip pass next تخطي تجاوز التالي")
NAUGHTS = spellings("0 zéro zero صفر")
"""The number of "I prefer not to answer", in figures and in words."""
REFUSALS = phrases(
    "je passe",
    "question suivante",
    "next question",
    "السؤال التالي",
    "je préfère ne pas répondre",
    "je ne veux pas répondre",
    "je veux pas répondre",
    "je préfère pas répondre",
    "je ne souhaite pas répondre",
    "pas de réponse",
    "prefer not to answer",
    "I prefer not to answer",
    "no answer",
    "أفضل عدم الإجابة",
    "لا أريد الإجابة",
    "بدون إجابة",
)
DONT_KNOW_WORDS = phrases(
    "nsp", "dk", "je ne sais pas", "je sais pas", "sais pas", "ne sais pas", "don't know", "I do not know",
    "I don't know", "لا أعرف", "لا أعلم", "لا أدري", "ما نعرفش", "ma3raftch", "jsp", "chais pas", "aucune idée",
    "je sais pas trop", "je ne sais pas trop", "j'en sais rien", "je n'en sais rien", "pas d'idée", "idk", "dunno",
    "no idea", "not sure", "الله أعلم", "ما أعرف", "والله ما أعرف", "والله لا أعرف", "معرفش", "mnerfch", "man3raf",
)  # fmt: skip
NOT_APPLICABLE_WORDS = phrases(
    "nc", "na", "n/a", "pas concerné", "pas concernée", "ne me concerne pas", "cela ne me concerne pas",
    "not applicable", "does not concern me", "this does not concern me", "لا يخصني", "لا يعنيني", "هذا لا يخصني",
)  # fmt: skip

ARABIZI = {
    word: fold(arabic)
    for word, arabic in {
        "na3am": "نعم", "naam": "نعم", "aywa": "نعم", "iyeh": "نعم", "ih": "نعم", "wakha": "نعم", "lala": "لا",
        "bezzaf": "كثيرا", "bzaf": "كثيرا", "bezaf": "كثيرا", "ktir": "كثيرا", "kathiran": "كثيرا",
        "chwiya": "قليلا", "chwya": "قليلا", "shwaya": "قليلا", "9alilan": "قليلا", "dima": "دائما",
        "da2iman": "دائما", "ahyanan": "أحيانا", "marrat": "أحيانا", "abadan": "أبدا", "walou": "لا شيء",
        "chokran": "شكرا", "shukran": "شكرا", "chukran": "شكرا", "mwafe9": "موافق", "muwafi9": "موافق",
    }.items()
}  # fmt: skip
"""Arabic as it is written with Latin letters on keyboards that have no others: the common words of answers."""

YES = spellings(
    "oui ouii ui wi oué ouep ouais ouai ouaip yes yess yup yep yeah ok na3am naam aywa wakha",
    "نعم أي إي أيوه إيه آه موافق موافقة أكيد طبعا",
)
NO = spellings("non nan nn no nope la lla لا كلا")
CURT = frozenset({"ok"})
"""With thanks, an acknowledgement of ours: no consent. "Non merci" may decline the question, or all of it."""

ASSURANCES = phrases(
    "bien sûr", "avec plaisir", "je veux bien", "volontiers", "of course", "sure", "بكل سرور", "بالتأكيد",
)  # fmt: skip
"""Yes, to whoever asks for consent; beside a yes or a no they add nothing."""
DECLINED = REFUSALS | phrases(
    "je ne veux pas", "je veux pas", "non je ne veux pas", "non je veux pas", "je ne veux pas participer",
    "je veux pas participer", "je ne souhaite pas participer", "pas intéressé", "pas intéressée", "not interested",
    "ça ne m'intéresse pas", "ça m'intéresse pas", "non ça ne m'intéresse pas", "I am not interested", "غير مهتم",
    "غير مهتمة", "I don't want to", "I do not want to", "لا أريد",
    "لا أريد المشاركة",
)  # fmt: skip
"""No, to whoever asks for consent."""

_COUNTED = (
    "un deux trois quatre cinq six sept huit neuf dix",
    "one two three four five six seven eight nine ten",
    "wahed joj tlata arbaa khamsa setta sabaa tmenya tesaa achra",
    "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
)
NUMBERS = {fold(word): number for line in _COUNTED for number, word in enumerate(line.split(), start=1)}
NUMBERS |= {"une": 1, "zouj": 2, fold("اثنين"): 2, "zero": 0, fold("صفر"): 0}
_IN_ORDER = (
    "premier deuxième troisième quatrième cinquième sixième",
    "première seconde",
    "first second third fourth fifth sixth",
    "الأول الثاني الثالث الرابع الخامس السادس",
    "الأولى الثانية الثالثة الرابعة الخامسة السادسة",
)
ORDINALS = {fold(word): place for line in _IN_ORDER for place, word in enumerate(line.split(), start=1)}
ZEROS = spellings("zéro zero aucun aucune none صفر")
"""No children, no visit: where a count can be 0."""
