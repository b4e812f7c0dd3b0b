"""For whom the bulletin is: two audiences, each with its own edition (A106)."""

from crisisdesk.domain.codes import Code
from crisisdesk.errors import N_


class Audience(Code):
    """Who reads an edition of the bulletin."""

    OFFICIALS = "officials", N_("officials")
    ALDERMEN = "aldermen", N_("aldermen")
