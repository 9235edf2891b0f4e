"""Sample pages of the shell, to test it and to look at it: `python -m tests.site.gallery [port]`."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask, abort, redirect, render_template_string, request, url_for
from werkzeug.wrappers import Response

from app.database.engine import Database
from app.database.secrets import Keys
from app.settings import Settings
from app.site import language, navigation
from app.site import routes as site

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
WORDS = {
    "fr": {
        "brand": "Mon Récap", "progress": "Question 4 sur 12 environ", "skip": "Je préfère ne pas répondre",
        "question": "Le carnet vous aide-t-il à préparer vos rendez-vous ?", "next": "Continuer", "back": "Retour",
        "options": ("Oui, beaucoup", "Oui, un peu", "Non", "Je ne sais pas encore, je viens de le recevoir"),
        "foot": "Anonyme · Arrêter à tout moment", "problem": "Choisissez une réponse pour continuer.",
        "scale": "Quelle confiance avez-vous pour la suite ?", "low": "Pas du tout", "high": "Tout à fait",
        "line": "Quel âge avez-vous ?", "hint": "Écrivez un nombre, par exemple 34.",
    },
    "ar": {
        "brand": "Mon Récap", "progress": "السؤال 4 من 12 تقريبًا", "skip": "أفضّل عدم الإجابة",
        "question": "هل يساعدكم الدفتر على تحضير مواعيدكم؟", "next": "متابعة", "back": "رجوع",
        "options": ("نعم، كثيرًا", "نعم، قليلًا", "لا", "لا أعرف بعد، فقد استلمته للتو"),
        "foot": "دون ذكر الاسم · يمكنكم التوقف في أي وقت", "problem": "اختاروا جوابًا للمتابعة.",
        "scale": "ما مدى ثقتكم في ما سيأتي؟", "low": "لا ثقة إطلاقًا", "high": "ثقة تامة",
        "line": "كم عمركم؟", "hint": "اكتبوا رقمًا، مثلًا 34.",
    },
    "en": {
        "brand": "Mon Récap", "progress": "Question 4 of about 12", "skip": "I prefer not to answer",
        "question": "Does the notebook help you prepare your appointments?", "next": "Continue", "back": "Back",
        "options": ("Yes, a lot", "Yes, a little", "No", "I do not know yet, I have just been given it"),
        "foot": "Anonymous · Stop at any time", "problem": "Choose an answer to go on.",
        "scale": "How confident are you about what comes next?", "low": "Not at all", "high": "Completely",
        "line": "How old are you?", "hint": "Write a number, for example 34.",
    },
}  # fmt: skip

QUESTION = """
{% extends "site/respondent.html" %}
{% import "site/macros/fields.html" as f %}
{% set problems = [("answer", w.problem)] if wrong else [] %}
{% block title %}{{ w.question }} – {{ w.brand }}{% endblock %}
{% block brand %}{{ w.brand }}{% endblock %}
{% block languages %}{{ f.languages("/language", LANGUAGES) }}{% endblock %}
{% block main %}
{{ f.error_summary(problems) }}
{{ f.progress(w.progress, 4, 12) }}
<form method="post" novalidate class="stack">
{{ f.csrf() }}
{% set problem = w.problem if wrong else none %}
{% set points = [("1", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5)] %}
{% if kind == "scale" %}
{{ f.scale("answer", "answer", w.scale, points, w.low, w.high, ("2",), none, problem) }}
{% elif kind == "line" %}
{{ f.line("answer", "answer", w.line, heading=true, short=true, help=w.hint, problem=problem,
          inputmode="numeric", autocomplete="off") }}
{% elif kind == "area" %}
{{ f.area("answer", "answer", w.line, heading=true, help=w.hint, problem=problem) }}
{% else %}
{{ f.choices("answer", "answer", w.question, options, ("1",) if not wrong else (), kind == "multiple", none, problem) }}
{% endif %}
{{ f.actions(w.next, w.back, w.skip) }}
</form>
{% endblock %}
{% block foot %}<p>{{ w.foot }}</p>{% endblock %}
"""

FORWARD = """
{% extends "site/respondent.html" %}
{% block title %}Mon Récap{% endblock %}
{% block brand %}Mon Récap{% endblock %}
{% block main %}
<h1>Merci de faire passer le questionnaire</h1>
<p>Il dure 4 minutes. Personne ne saura qui a répondu.</p>
<p class="counter"><strong>7</strong> personnes ont déjà répondu grâce à vous. Merci !</p>
<p><a class="button main wide" href="#">Transmettre</a></p>
<p class="card link">https://relais.example.org/e/abcd efgh ijkl</p>
<details class="fold"><summary>Dire combien de carnets vous avez remis</summary><p>…</p></details>
{% endblock %}
"""

TODAY = """
{% extends "site/console.html" %}
{% from "site/macros/tables.html" import figures, todo, empty, table, column, tag %}
{% from "site/macros/charts.html" import bar, whisker, whisker_key, stack %}
{% block heading %}Vague 2026{% endblock %}
{% block lead %}<p class="quiet">ouverte depuis 12 jours · ferme dans 18</p>{% endblock %}
{% block main %}
{{ figures([("214", "réponses", none), (format_ratio(41, 90), "structures ont relayé", "au moins un envoi déclaré"),
            (format_range(format_percent(0.22), format_percent(0.42)), "participation",
             "selon les déclarations des professionnels")]) }}
<h2>À faire maintenant</h2>
{{ todo([("7 promesses dépassées : appeler", "attention", "Appeler", "#"),
         ("Missions locales sous-représentées : 31 réponses à gagner", "", "Voir", "#"),
         ("3 SMS refusés par l'opérateur", "", none, none)]) }}
{% call table("Structures") %}
<thead><tr>{{ column("Structure", "name", "name") }}{{ column("Réponses", "answers", "name", number=true) }}
{{ column("Part") }}{{ column("État") }}</tr></thead>
<tbody>
{% for name, n, state, tone in rows %}
<tr><th scope="row"><bdi>{{ name }}</bdi></th><td class="number">{{ format_number(n) }}</td>
<td class="chart-cell">{{ bar(n, 60) }}</td><td>{{ tag(state, tone) }}</td></tr>
{% endfor %}
</tbody>
{% endcall %}
<div class="verdict"><p>On ne peut pas encore conclure : la collecte est ouverte.</p></div>
{{ whisker(0.55, 0.62, 0.69, 0.6, 0.4) }}
{{ whisker_key(0.6, 0.4) }}
{{ stack([("a", 0.1), ("b", 0.2), ("c", 0.2), ("d", 0.3), ("e", 0.2)]) }}
{{ empty("Aucun message", "Les messages envoyés par texto paraîtront ici.", "Inviter", "#") }}
{% endblock %}
"""
ROWS = [
    ("Mission locale de Roubaix", 48, "a relayé", "good"), ("France Travail Saint-Denis", 12, "promis", ""),
    ("CCAS de Lens", 0, "silencieux", "attention"), ("Association <b>Élan</b>", 31, "refusé", "wrong"),
]  # fmt: skip


def make(folder: Path, **settings: Any) -> Flask:
    """A small application with the shell and sample pages."""
    app = Flask(__name__, static_folder=None)
    app.config["SECRET_KEY"] = "gallery" * 8
    installation = Settings(
        data=folder,
        database_url=settings.pop("database_url", f"sqlite:///{folder / 'gallery.db'}"),
        public_base_url=settings.pop("public_base_url", "http://127.0.0.1:8000"),
        secret_key="gallery" * 8,
        **settings,
    )
    app.extensions["relais.settings"] = installation
    app.extensions["relais.database"] = Database(installation.database_url)
    app.extensions["relais.keys"] = Keys(installation.secret_key)
    app.extensions["relais.clock"] = lambda: NOON
    site.register(app)
    _pages(app)
    return app


def _pages(app: Flask) -> None:
    app.add_url_rule("/question/<kind>", "question", _question, methods=["GET", "POST"])
    app.add_url_rule("/forward", "forward", lambda: render_template_string(FORWARD))
    app.add_url_rule("/console/<campaign_key>/", "today", _today)
    app.add_url_rule("/console/<campaign_key>/calls", "calls", _today)
    app.add_url_rule("/trouble/<int:code>", "trouble", abort)
    app.add_url_rule("/language", "language", _language, methods=["POST"])
    for order, (endpoint, label) in enumerate([("today", "Aujourd'hui"), ("calls", "Appels")]):
        count = (lambda: 7) if endpoint == "calls" else (lambda: None)
        navigation.add_item(app, navigation.NavigationItem(endpoint, label, order, count=count))
    navigation.set_campaign_choices(
        app,
        lambda: [navigation.CampaignChoice(k, n, f"/console/{k}/") for k, n in (("a", "Mon Récap"), ("b", "Atelier"))],
    )


def _question(kind: str) -> str:
    language.use(request.args.get("lang", ""))
    words = WORDS[language.current()]
    options = [(str(number), label) for number, label in enumerate(words["options"], 1)]
    return render_template_string(QUESTION, w=words, kind=kind, options=options, wrong="wrong" in request.args)


def _today(campaign_key: str) -> str:
    language.use(request.args.get("lang", ""))
    return render_template_string(TODAY, rows=ROWS)


def _language() -> Response:
    return redirect(url_for("question", kind="single", lang=request.form["language"]))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        make(Path(name)).run(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8123)
