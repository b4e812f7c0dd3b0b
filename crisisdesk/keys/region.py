"""Keys of the region: what there is, and who runs it."""

from crisisdesk.errors import N_
from crisisdesk.keys.key import Key

REGION = (
    Key("region.add", "a", "add", N_("add"), N_("Add a facility"), show=True),
    Key("region.edit", "e", "edit", N_("edit"), N_("Change what it is"), show=True),
    Key(
        "region.remove",
        "x",
        "remove",
        N_("retire"),
        N_("Retire a facility: its last day"),
        show=True,
    ),
    Key("region.norm", "B", "norm", N_("norm"), N_("What the facility needs to run"), show=True),
    Key("region.colleagues", "c", "colleagues", N_("colleagues"), N_("Colleagues of the desk")),
    Key(
        "region.away",
        "t",
        "away",
        N_("together"),
        N_("Together: take along, who is away"),
    ),
    Key("region.find", "slash", "find", N_("find"), N_("Find in the region"), show=True),
    Key("region.back", "escape", "back", N_("back"), N_("Back")),
)
