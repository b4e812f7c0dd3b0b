"""Words that may reveal an illness: pointed out, because the desk stores counts only."""

import re
from typing import NamedTuple

from crisisdesk.domain.identity import folded
from crisisdesk.errors import N_, NeedsConfirmation

_DUTCH = """
angina angststoornis allergie alzheimer anemie anorexia artritis artrose astma autisme beroerte
besmet besmetting blindedarm bloeding boulimia bronchitis burn-out burnout buikgriep chemo
chronisch copd corona covid dementie depressie depressief diabetes diagnose eczeem epilepsie
gebroken geinfecteerd griep hartaanval hartinfarct hernia hersenschudding hiv hoesten hoest
infectie kanker keelontsteking kneuzing koorts long-covid longontsteking migraine miskraam
misselijk nierstenen ontsteking operatie overspannen parkinson psychose ptss
reuma rugklachten rugpijn schizofrenie suikerziekte tumor verkouden verslaafd
verslaving virus ziek zieke ziekenhuis ziekte zwanger zwangerschap
"""
_ENGLISH = """
addiction alcoholism anxiety appendicitis arthritis asthma bipolar bronchitis cancer chemotherapy
concussion coronavirus cough coughing depressed depression diagnosed diagnosis disease
epilepsy fever flu fracture hospital hospitalised ill illness infected infection influenza injured
injury maternity migraine miscarriage nausea overworked pneumonia pregnancy
pregnant psychosis rheumatism sick sickness stroke surgery tumour unwell
"""
_WORDS = frozenset(folded(f"{_DUTCH} {_ENGLISH}").split())
_STEMS = ("corona", "covid", "griep", "kanker", "depressi", "psychiatr", "zwanger")
"""Beginnings of longer Dutch words: coronabesmetting, griepverschijnselen."""
_OWN = re.compile(
    r"corona[- ]?(?:overleg|consultation|maatregel(?:en)?|measures?|regels?|crisis|beleid|protocol"
    r"|team|tijd|periode)\w*"
    r"|(?:ziekte)?verzuim\w*|ziekte?percentage\w*|ziekmelding(?:en)?"
    r"|sick(?:ness)?[- ](?:leave|absence)"
    r"|(?:absence|ziekte)[- ]?(?:rate|cijfers?)\w*|absence"
)
"""The desk's own subject: a corona consultation is nobody's illness."""
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Pointed(NamedTuple):
    """A word that may reveal somebody's illness, and its place in the text."""

    word: str
    start: int


def illness_words(text: str) -> list[Pointed]:
    """The words of a note that may reveal an illness, in their order in the text."""
    plain = folded(text)
    if len(plain) != len(text):
        # Folding took letters apart: the places are then those of the folded text.
        text = plain
    masked = _OWN.sub(lambda match: " " * len(match[0]), plain)
    words = []
    for token in _TOKEN.finditer(masked):
        parts = {token[0], *token[0].split("-")}
        if parts & _WORDS or any(part.startswith(_STEMS) for part in parts):
            words.append(Pointed(text[token.start() : token.end()], token.start()))
    return words


def check_note(text: str, *, no_person: bool, field: str = "note") -> bool:
    """Whether the note is accepted only because no person is meant.

    Raises NeedsConfirmation for an illness word until somebody confirms that.
    """
    words = illness_words(text)
    if words and not no_person:
        raise NeedsConfirmation(
            N_("“{words}” may be about somebody's illness. Is it not about a person?"),
            field=field,
            words=", ".join(dict.fromkeys(word.word for word in words)),
        )
    return bool(words)
