"""Keys of the absence review and of mutual aid."""

from crisisdesk.errors import N_, NP_
from crisisdesk.keys.key import Key

ABSENCE = (
    Key("absence.report", "m", "report", N_("report"), N_("Enter absence"), show=True),
    Key("absence.confirm", "u", "confirm", N_("unchanged"), N_("Confirm unchanged"), show=True),
    Key("absence.help", "h", "ask_help", N_("ask for staff"), N_("Ask for staff"), show=True),
    Key(
        "absence.override",
        "o",
        "override",
        N_("override"),
        N_("Ask although the lender drops below its minimum"),
    ),
    Key("absence.offer", "a", "offer", N_("offer"), N_("Add what a provider offers"), show=True),
    Key("absence.redeploy", "d", "redeploy", N_("own staff"), N_("Redeploy own staff")),
    Key("absence.aid", "v", "aid", N_("lent"), N_("Requests and deployments"), show=True),
    Key("absence.close", "s", "close", N_("close"), N_("Close the review"), show=True),
    Key(
        "absence.present", "p", "present", N_("presentation"), N_("For a shared screen"), show=True
    ),
    Key("absence.earlier", "left", "period(1)", N_("earlier"), N_("The period before")),
    Key("absence.later", "right", "period(-1)", N_("later"), N_("The period after")),
    Key("absence.length", "l", "length", N_("weeks or months"), N_("Periods of another length")),
    Key("absence.trend", "t", "trend", N_("trend"), N_("The trend over half a year"), show=True),
    Key(
        "absence.staffed",
        "b",
        "staffed",
        NP_("key", "staff"),
        N_("What staff allows: staffed places"),
    ),
    Key("absence.norm", "B", "norm", N_("norm"), N_("What a facility needs to run")),
    Key("absence.rings", "r", "rings", N_("rings"), N_("How long the desk itself can cope")),
    Key("absence.rehearse", "i", "rehearse", N_("what if"), N_("Rehearse what an absence costs")),
    Key("absence.find", "slash", "find", N_("find"), N_("Find by provider or municipality")),
    Key("absence.back", "escape", "back", N_("back"), N_("Back")),
)
AID = (
    Key("aid.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("aid.move", "m", "move", N_("move on"), N_("What becomes of it"), show=True),
    Key("aid.withdraw", "x", "withdraw", N_("withdraw"), N_("Withdraw the request"), show=True),
    Key("aid.all", "t", "show_all", N_("all"), N_("Show or hide what is over"), show=True),
)
RINGS = (
    Key("rings.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key("rings.count", "m", "count", N_("count"), N_("Count who can do it"), show=True),
    Key("rings.less", "left", "absence(-5)", N_("less"), N_("Less absence"), show=True),
    Key("rings.more", "right", "absence(5)", N_("more"), N_("More absence"), show=True),
)
PRESENTATION = (
    Key("presentation.back", "escape", "back", N_("back"), N_("Back"), show=True),
    Key(
        "presentation.earlier",
        "left",
        "period(1)",
        N_("earlier"),
        N_("The period before"),
        priority=True,
    ),
    Key(
        "presentation.later",
        "right",
        "period(-1)",
        N_("later"),
        N_("The period after"),
        priority=True,
    ),
)
TREND = (Key("trend.back", "escape", "back", N_("back"), N_("Back"), show=True),)
