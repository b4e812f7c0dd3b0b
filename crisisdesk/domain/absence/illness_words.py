"""Words that may say what somebody has: pointed out, because the desk keeps counts only."""

import re
from typing import NamedTuple

from crisisdesk.domain.capacity.selection import folded
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
"""What Dutch makes longer words of: coronabesmetting, griepverschijnselen."""
_OWN = re.compile(
    r"corona[- ]?(?:overleg|consultation|maatregel(?:en)?|measures?|regels?|crisis|beleid|protocol"
    r"|team|tijd|periode)\w*"
    r"|(?:ziekte)?verzuim\w*|ziekte?percentage\w*|ziekmelding(?:en)?"
    r"|sick(?:ness)?[- ](?:leave|absence)"
    r"|(?:absence|ziekte)[- ]?(?:rate|cijfers?)\w*|absence"
)
"""What the desk itself is about: a corona consultation is no illness of anybody."""
_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Pointed(NamedTuple):
    """A word that may tell of somebody's illness, and where it stands."""

    word: str
    start: int


def illness_words(text: str) -> list[Pointed]:
    """The words of a note that may say what somebody has, in the order in which they stand."""
    plain = folded(text)
    if len(plain) != len(text):
        # Folding took letters apart: the places are then those of the folded text.
        text = plain
    kept = _OWN.sub(lambda own: " " * len(own[0]), plain)
    found = []
    for token in _TOKEN.finditer(kept):
        parts = {token[0], *token[0].split("-")}
        if parts & _WORDS or any(part.startswith(_STEMS) for part in parts):
            found.append(Pointed(text[token.start() : token.end()], token.start()))
    return found


def check_note(text: str, *, no_person: bool, field: str = "note") -> bool:
    """Whether the note was kept only because no person is meant.

    Raises NeedsConfirmation for an illness word as long as nobody said so.
    """
    words = illness_words(text)
    if words and not no_person:
        raise NeedsConfirmation(
            N_("“{words}” may tell of somebody's illness. Is no person meant?"),
            field=field,
            words=", ".join(dict.fromkeys(one.word for one in words)),
        )
    return bool(words)
