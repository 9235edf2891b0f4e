from decimal import Decimal

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from app.site.forms import EurosField, Form, lazy_gettext, options

PAGE = "{% from 'site/macros/fields.html' import field, form_summary %}{{ form_summary(form) }}{% for one in form %}{{ field(one, 'hint') }}{% endfor %}"  # noqa: E501
COLOURS = options([("r", lazy_gettext("<red>")), ("b", "blue")])


class Sample(Form):
    class Meta:
        csrf = False

    name = StringField(lazy_gettext("Your <name>"), [InputRequired(lazy_gettext("Write <it>."))])
    story = TextAreaField("Story")
    colour = SelectField("Colour", choices=COLOURS)
    tone = RadioField("Tone", choices=COLOURS)


def test_labels_choices_and_problems_are_escaped(shell: Flask) -> None:
    with shell.test_request_context(method="POST", data=MultiDict({"colour": "b", "tone": "b"})):
        form = Sample()
        assert not form.validate_on_submit()
        page = render_template_string(PAGE, form=form)
    assert not any(raw in page for raw in ("<name>", "<red>", "<it>"))
    assert page.count("Write &lt;it&gt;.") == 2
    assert page.count("&lt;red&gt;") == 2


def test_each_kind_of_field_keeps_what_was_given(shell: Flask) -> None:
    given = {"name": 'A "b"', "story": "one\ntwo", "colour": "b", "tone": "b"}
    with shell.test_request_context(method="POST", data=MultiDict(given)):
        form = Sample()
        assert form.validate_on_submit()
        page = render_template_string(PAGE, form=form)
    assert 'value="A &#34;b&#34;"' in page
    assert ">\none\ntwo</textarea>" in page
    assert '<option value="b" selected>' in page
    assert 'value="b" id="tone-2" checked>' in page
    assert "problem" not in page


class Paid(Form):
    class Meta:
        csrf = False

    hour = EurosField("An hour", 1000)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("25,50", "25.50"),
        ("1 000", "1000"),
        ("٢٥٫٥", "25.5"),
        ("", None),
        ("much", False),
        ("1001", False),
        ("nan", False),
    ],
)
def test_an_amount_is_read_as_people_write_it(shell: Flask, written: str, amount: str | bool | None) -> None:
    with shell.test_request_context(method="POST", data={"hour": written}):
        form = Paid()
        assert form.validate_on_submit() == (amount is not False)
        if amount is False:
            assert set(form.hour.errors) == {"Donnez un montant en euros, ou laissez vide."}
        else:
            assert form.hour.data == (None if amount is None else Decimal(str(amount)))
