"""Keys of conflicts: what excludes one another once two desks come together."""

from crisisdesk.errors import N_
from crisisdesk.keys.key import Key

CONFLICTS = (
    Key("conflicts.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("conflicts.copy", "y", "copy", N_("copy"), N_("Copy the number to call"), show=True),
)
CONFLICT = (
    Key("conflict.first", "1", "take(0)", N_("first"), N_("Choose the first way"), show=True),
    Key("conflict.second", "2", "take(1)", N_("second"), N_("Choose the second way"), show=True),
    Key("conflict.third", "3", "take(2)", N_("third"), N_("Choose the third way"), show=True),
    Key("conflict.fourth", "4", "take(3)", N_("fourth"), N_("Choose the fourth way")),
    Key("conflict.copy", "y", "copy", N_("copy"), N_("Copy the number to call"), show=True),
    Key("conflict.back", "escape", "cancel", N_("back"), N_("Back"), show=True),
)
