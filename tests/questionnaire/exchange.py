"""Made-up catalogues for round trips, and what matters in one."""

from hypothesis import strategies as st

from app.questionnaire.contexts import entries
from app.questionnaire.po import read_catalogue_text
from app.questionnaire.po_writing import Returned, update
from tests.questionnaire.definitions import survey
from tests.questionnaire.translations import NOW

SURVEY = survey()
REWORDED = survey(("text: Votre âge ?", "text: Quel âge avez-vous ?"))

_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
    | st.sampled_from('\n=+-@"\\'),
    min_size=1,
    max_size=40,
).filter(lambda text: bool(text.strip()))
_COMMENT = st.text(st.sampled_from("abcdé -—"), min_size=1, max_size=30).map(str.strip).filter(bool)


@st.composite
def catalogues(draw: st.DrawFn) -> str:
    """The small survey's catalogue with some texts translated, some of them doubted, some with comments."""
    chosen = draw(st.sets(st.sampled_from([entry.context for entry in entries(SURVEY)]), max_size=6))
    returned = {
        context: Returned(draw(_WORDS), draw(st.booleans()), tuple(draw(st.lists(_COMMENT, max_size=2, unique=True))))
        for context in sorted(chosen)
    }
    content = update(SURVEY, None, "ar", NOW, "ar.po", returned=returned)
    assert isinstance(content, str), content
    return content


def contents(content: str) -> dict[str, tuple[str, bool, tuple[str, ...]]]:
    """What each entry says, and how surely."""
    read = read_catalogue_text(content, "x.po")
    assert read.findings == ()
    return {context: (one.text, one.fuzzy, one.comments) for context, one in read.translations.items() if one.text}
