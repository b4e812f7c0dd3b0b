"""Keys of the desks that are away."""

from crisisdesk.errors import N_
from crisisdesk.keys.key import Key

AWAY = (
    Key("away.add", "a", "add", N_("take along"), N_("Add a copy: take the desk along"), show=True),
    Key("away.back_home", "b", "home", N_("bring back"), N_("Bring a copy back"), show=True),
    Key("away.lost", "x", "lost", N_("lost"), N_("Retire its letter: it is lost"), show=True),
    Key("away.find", "slash", "find", N_("find"), N_("Find a desk that is away")),
    Key("away.back", "escape", "back", N_("back"), N_("Back")),
)
