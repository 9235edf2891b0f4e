"""Our answer to the provider is to the letter what its own library writes."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from twilio.twiml.messaging_response import MessagingResponse

from app.sms.door import LONGEST_MESSAGE, twiml


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=40))
@example("")
@example("a & <b> \"c\" 'd' ]]>\n\u200fم €")
@example("x" * (2 * LONGEST_MESSAGE + 1))
@settings(max_examples=50)
def test_it_is_what_the_library_writes(reply: str) -> None:
    by_library = MessagingResponse()
    for start in range(0, len(reply), LONGEST_MESSAGE):
        by_library.message(reply[start : start + LONGEST_MESSAGE])
    assert twiml(reply) == str(by_library)
