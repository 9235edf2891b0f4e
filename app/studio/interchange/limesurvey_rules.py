"""LimeSurvey's conditions and quotas: rows about one question are alternatives, those about others must all hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from app.questionnaire.scope import Sort
from app.studio.interchange import wording
from app.studio.interchange.expression_manager import parse
from app.studio.interchange.form import FormQuota, Place
from app.studio.interchange.limesurvey_making import Making
from app.studio.interchange.names import Names
from app.studio.interchange.rule_text import AlwaysError, Known
from app.studio.interchange.rules_in import Translation
from app.studio.interchange.xpath import Binary, Call, Node, Number, Ref, Text, UnreadableError

LONGEST = 1000
Row = Mapping[str, str]
_SIGNS = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_EMPTY = frozenset({"", " "})
_OF_EVERYBODY = "it is asked of everybody"


def rule_of(making: Making, written: list[str], place: Place, column: str, own: str | None, instead: str) -> str | None:
    """All that must hold, in our words; what cannot be read is told and leaves the rest standing."""
    scope, parts = Translation(making.known, own, lost=making.lost), []
    for text in written:
        try:
            parts.append(scope.rule(parse(text)))
        except AlwaysError:
            continue
        except UnreadableError as error:
            making.tell(place, column, text, f"{error}", instead, "lost")
    whole = " and ".join(f"({one})" if len(parts) > 1 else one for one in parts)
    if len(whole) > LONGEST:
        making.tell(place, column, whole, f"it would be longer than {LONGEST} characters", instead, "lost")
    return whole if 0 < len(whole) <= LONGEST else None


# Conditions. --------------------------------------------------------------------------------------


def conditions(making: Making, qid: str, place: Place) -> str | None:
    """What the rows of the old table say of one question. Scenarios are alternatives: one that always holds is all."""
    rows = [row for row in making.lime.rows.get("conditions", ()) if row.get("qid") == qid]
    scenarios = [_scenario(making, list(group), place) for _, group in groupby(sorted(rows, key=_number), key=_number)]
    known = [one for one in scenarios if one is not None]
    if not known or len(known) < len(scenarios):
        return None
    try:
        rule = Translation(making.known, lost=making.lost).rule(_joined("or", known))
    except AlwaysError:
        return None
    except UnreadableError as error:
        making.tell(place, "conditions", f"{len(rows)} conditions", f"{error}", _OF_EVERYBODY, "lost")
        return None
    if len(rule) > LONGEST:
        why = f"they would be longer than {LONGEST} characters"
        making.tell(place, "conditions", f"{len(rows)} conditions", why, _OF_EVERYBODY, "lost")
        return None
    return rule


def _scenario(making: Making, rows: list[Row], place: Place) -> Node | None:
    """All questions of a scenario; those with a row that cannot be read decide nothing."""
    held: list[Node] = []
    for _, group in groupby(sorted(rows, key=_asked), key=_asked):
        read = [_condition(making, row, place) for row in group]
        known = [node for node in read if node is not None]
        held += [_joined("or", known)] if len(known) == len(read) else []
    return _joined("and", held) if held else None


def _number(row: Row) -> str:
    return row.get("scenario", "1").rjust(6)


def _asked(row: Row) -> str:
    """Options of one multiple choice belong together, rows of an array do not."""
    field = row.get("cfieldname", "")
    return row.get("cqid", "") if field.startswith("+") else field


def _condition(making: Making, row: Row, place: Place) -> Node | None:
    """One row as a comparison, tried alone so that a bad one leaves the others standing."""
    field, method, value = row.get("cfieldname", "").lstrip("+"), row.get("method", "").strip(), row.get("value", "")
    try:
        node = _compared(making.known, field, method, value)
        Translation(making.known, lost=making.lost).truth(node)
    except UnreadableError as error:
        what = f"{field} {method} {value}"
        making.tell(place, "conditions", what, f"{error}", "it decides nothing", "lost")
        return None
    return node


def _compared(known: Mapping[str, Known], field: str, method: str, value: str) -> Node:
    asked = known.get(field)
    sign = _SIGNS.get(method)
    if sign is None:
        raise UnreadableError(f"`{method}` has no counterpart")
    if value.startswith("@") and value.endswith("@"):
        return Binary(sign, Ref(field), Ref(value.strip("@")))
    if value.startswith("{"):
        raise UnreadableError(f"`{value}` is not known here")
    if value in _EMPTY:
        return Binary(sign, Ref(field), Text(""))
    if asked and asked.sort is Sort.CODES and not asked.member:
        chosen = Call("selected", (Ref(field), Text(value)))
        return chosen if sign == "=" else Call("not", (chosen,))
    if asked and asked.sort is Sort.NUMBER and value.strip().lstrip("-").replace(".", "", 1).isdecimal():
        number = float(value)
        return Binary(sign, Ref(field), Number(int(number) if number.is_integer() else number))
    return Binary(sign, Ref(field), Text(value))


def _joined(sign: str, parts: list[Node]) -> Node:
    whole = parts[0]
    for part in parts[1:]:
        whole = Binary(sign, whole, part)
    return whole


# Quotas. ------------------------------------------------------------------------------------------


def quotas(making: Making) -> None:
    names = Names()
    for number, row in enumerate(making.lime.rows.get("quota", ()), start=1):
        place = Place("quota", number)
        name = row.get("name") or f"quota {number}"
        if row.get("active", "1") == "0":
            making.tell(place, "active", name, "it is switched off", "it is left out", "note")
        elif rule := _quota_rule(making, row.get("id", ""), name, place):
            limit = row.get("qlimit", "")
            most = int(limit) if limit.isdecimal() and len(limit) < 8 else 0
            making.form.quotas.append(FormQuota(names.make(name, "quota"), rule, most, place))
            _tell_action(making, row, name, place)
    if making.form.quotas:
        _message(making)


def _quota_rule(making: Making, id_: str, name: str, place: Place) -> str | None:
    members = [row for row in making.lime.rows.get("quota_members", ()) if row.get("quota_id") == id_]
    if not members:
        making.tell(place, "quota", name, "nobody belongs to it", "it is left out", "lost")
        return None
    scope = Translation(making.known, lost=making.lost)
    held: list[Node] = []
    for _, group in groupby(sorted(members, key=_member), key=_member):
        rows = list(group)
        try:
            either = _joined("or", [_belongs(making, row) for row in rows])
            scope.truth(either)  # Refused here, where it can be said which answers are meant.
            held.append(either)
        except UnreadableError as error:
            what = ", ".join(row.get("code", "") for row in rows)
            making.tell(place, "quota_members", f"{name}: {what}", f"{error}", "the quota is left out", "lost")
            return None
    try:
        return scope.rule(_joined("and", held))
    except UnreadableError as error:
        making.tell(place, "quota_members", name, f"{error}", "the quota is left out", "lost")
        return None


def _member(row: Row) -> str:
    return row.get("qid", "")


def _belongs(making: Making, row: Row) -> Node:
    """One answer that makes somebody part of it; of a row of an array it is `row-answer`."""
    title = making.titles.get(row.get("qid", ""))
    if title is None:
        raise UnreadableError("it is about a question that is not there")
    code = row.get("code", "")
    part, _, answer = code.rpartition("-")
    if part and f"{title}_{part}" in making.known:
        known = making.known[f"{title}_{part}"]
        return Binary("=", Ref(f"{title}_{part}"), Number(int(answer)) if known.sort is Sort.NUMBER else Text(answer))
    return _compared(making.known, title, "==", code)


def _tell_action(making: Making, row: Row, name: str, place: Place) -> None:
    if row.get("action") == "2":
        why = "who belongs to a full quota cannot go back and answer otherwise"
        making.tell(place, "action", name, why, "the interview ends politely")


def _message(making: Making) -> None:
    """One farewell for all quotas: the first that has words."""
    said: dict[str, dict[str, str]] = {}
    for row in making.lime.rows.get("quota_languagesettings", ()):
        if text := row.get("quotals_message", "").strip():
            language = making.lime.language_of(row.get("quotals_language", ""))
            said.setdefault(row.get("quotals_quota_id", ""), {})[language] = text
    different = list({tuple(sorted(one.items())): one for one in said.values()}.values())
    place = Place("quota_languagesettings")
    making.form.own["quota_full"] = making.texts(different[0], place) if different else dict(wording.QUOTA_FULL)
    for other in different[1:]:
        text = next(iter(other.values()))
        making.tell(place, "quotals_message", text, "quotas have one farewell here", "the first one stands")


def leftovers(making: Making, tables: Iterable[tuple[str, str, str]]) -> None:
    """Tables without a counterpart, row by row: the table, the column to show, why."""
    for table, column, why in tables:
        for number, row in enumerate(making.lime.rows.get(table, ()), start=1):
            title = making.titles.get(row.get("qid", ""), "")
            what = " ".join(filter(None, (title, row.get(column, "") or row.get("name", ""))))
            making.tell(Place(table, number), column, what or table, why, "it is left out", "lost")
