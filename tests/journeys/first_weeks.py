"""A desk that lives from 24 March to 3 April 2020 by its own acts; every name is made up."""

from datetime import date, datetime, time, timedelta
from typing import Any

from crisisdesk.domain.absence.absence import AbsenceFigures, AbsenceReport, Function
from crisisdesk.domain.absence.mutual_aid import AidState, Request
from crisisdesk.domain.absence.periods import week_of
from crisisdesk.domain.absence.redeployment import Redeployment, Team
from crisisdesk.domain.capacity.crucial import CrucialAgreement
from crisisdesk.domain.capacity.facilities import (
    DeliveryMode,
    FacilityId,
    Kind,
    Opening,
    OpeningStatus,
    ProviderId,
)
from crisisdesk.domain.cases.intake import Facts, Intake
from crisisdesk.domain.cases.placements import Carrier, Transport
from crisisdesk.domain.cases.referrers import Legal, Organisation, Role
from crisisdesk.domain.cases.states import CaseId, Isolation, Urgency
from crisisdesk.domain.cases.stay.milestones import MilestoneOutcome, Outcome
from crisisdesk.domain.cases.waiting.sight import ContactKind, Look, NoSight, Seen, Sight
from crisisdesk.domain.cases.youths import Youth
from crisisdesk.domain.moments import local
from crisisdesk.domain.week.duties import Duty, OccurrenceOutcome, on_the_clock
from crisisdesk.domain.week.meetings import Attendance
from crisisdesk.domain.week.provider_contact import ProviderContact
from crisisdesk.domain.week.register import (
    Entry,
    EntryId,
    EntryKind,
    EntryParticulars,
    EntryTopic,
    MeetingId,
)
from crisisdesk.services import settings as desk_settings
from crisisdesk.services.absence import absence, mutual_aid, redeployments
from crisisdesk.services.capacity import capacity, crucial, facilities
from crisisdesk.services.cases import cases, enquiries, holds, sight, stays
from crisisdesk.services.week import day_start, duties, meetings, provider_contact, register
from crisisdesk.store.queries.absence import absence as absence_queries
from crisisdesk.store.queries.cases import cases as case_queries
from crisisdesk.store.queries.week import register as register_queries
from crisisdesk.store.store import Store
from tests.clock import Clock
from tests.factories import DECISION, line_of, make_facility, sit_down, tell

REGION = "Zuid-Holland Zuid"
BARRED = "De Buitenkans"
CRISIS_GROUP = "Crisisgroep De Griend"
PARTIES = ["aanbieders", "jeugdteams", "gemeenten", "serviceorganisatie"]
MUNICIPALITIES = (
    "Dordrecht", "Zwijndrecht", "Papendrecht", "Sliedrecht", "Alblasserdam",
    "Hendrik-Ido-Ambacht", "Hardinxveld-Giessendam", "Gorinchem", "Molenlanden", "Hoeksche Waard",
)  # fmt: skip
FIRST = date(2020, 3, 24)
GROUPS = {
    BARRED: (Kind.RESIDENTIAL_GROUP, 12, 17, 8, 6),
    CRISIS_GROUP: (Kind.CRISIS_GROUP, 12, 17, 8, 5),
    "Gezinshuis De Sluis": (Kind.FAMILY_HOME, 4, 11, 4, 2),
    "Crisispleegzorg De Dam": (Kind.FOSTER_CARE, 0, 11, 6, 5),
}
TEAM = "Ambulant team Drechtsteden"


def on(day: int, hour: int, minute: int = 0, *, month: int = 3) -> datetime:
    """A time on the wall in these weeks."""
    return on_the_clock(date(2020, month, day), time(hour, minute))


class Weeks:
    """The desk and what it does."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Begin with a region of four facilities and a team, all open (A7, A8, A19, A20, A21)."""
        self.store, self.clock = store, clock
        self.member = sit_down(store, "AB")
        store.write(desk_settings.change, "region.name", REGION)
        for duty in (Duty.CORONA_CONSULTATION, Duty.DIRECTORS_COORDINATION):
            store.write(meetings.set_parties, duty, PARTIES)
        self.facilities: dict[str, FacilityId] = {
            name: make_facility(store, name, kind=kind, age_min=low, age_max=high, provider=name)
            for name, (kind, low, high, _available, _occupied) in GROUPS.items()
        }
        team = make_facility(store, TEAM, kind=Kind.TEAM, provider="Jeugdteams")
        by_video = Opening(OpeningStatus.OPEN, clock.time, delivery=DeliveryMode.VIDEO)
        store.write(facilities.open_or_close, team, by_video, seen=1)
        self.facilities[TEAM] = team
        self.occupied = {name: usual for name, (*_about, usual) in GROUPS.items()}
        self.round()

    def go(self, day: int, hour: int, minute: int = 0, *, month: int = 3) -> None:
        """Move the clock to a time on the wall."""
        self.clock.time = on(day, hour, minute, month=month)

    @property
    def today(self) -> date:
        """The day on the wall."""
        return local(self.clock.time).date()

    def provider(self, name: str) -> ProviderId:
        """Whose facility it is."""
        provider = self.store.read(absence_queries.provider_of, self.facilities[name])
        assert provider is not None
        return provider

    def round(self) -> None:
        """Every facility says what it has."""
        for name, (_kind, _low, _high, available, _occupied) in GROUPS.items():
            tell(
                self.store,
                self.facilities[name],
                licensed=available,
                available=available,
                staffed=available,
                blocked=0,
                occupied=self.occupied[name],
            )

    def done(self, *duties_held: Duty) -> None:
        """These duties of today are done."""
        for duty in duties_held:
            self.store.write(duties.settle, duty, self.today, OccurrenceOutcome.DONE)

    def on_duty(self) -> None:
        """AB has the day."""
        start, end = self.clock.time, on(self.today.day, 17, month=self.today.month)
        self.store.write(day_start.plan_watch, self.member, start, end)

    def meet(self, duty: Duty) -> MeetingId:
        """A meeting begins, and everybody is there."""
        meeting = self.store.write(meetings.hold, duty, self.today)
        for party in self.store.read(meetings.parties, duty):
            self.store.write(meetings.attend, meeting, party, Attendance.PRESENT)
        return meeting

    # The register

    def enter(
        self, kind: EntryKind, text: str, *, meeting: MeetingId | None = None, **particulars: Any
    ) -> EntryId:
        """Put something into the register."""
        return self.store.write(
            register.add, kind, EntryParticulars(text, **particulars), meeting=meeting
        )

    def entry(self, words: str) -> Entry:
        """What stands in the register with these words."""
        entries = self.store.read(register_queries.standing)
        return next(entry for entry in entries if words in entry.particulars.text)

    def before_the_meeting(self) -> None:
        """What the desk knew on 24 March: crisis, team, vacancy, contact with providers."""
        enter, kinds = self.enter, EntryKind
        enter(kinds.CRISIS, "Corona", valid_from=date(2020, 3, 12))
        enter(
            kinds.TEAM,
            "beslist over plaatsingen, tot de afgesproken capaciteit",
            party="Jeugdteams",
            valid_from=FIRST,
            detail="dag en nacht",
        )
        enter(
            kinds.VACANCY,
            "beleidsmedewerker",
            valid_from=date(2020, 2, 1),
            fte=900,
            detail="het jaarverslag en twee aanbestedingen",
        )
        for name in (BARRED, CRISIS_GROUP, "Gezinshuis De Sluis", TEAM):
            words = "Bezetting is voldoende, alles is open"
            contact = ProviderContact(
                self.provider(name), self.clock.time, words, "teamleider", visits=False
            )
            self.store.write(provider_contact.note, contact)

    def agree(self, meeting: MeetingId) -> None:
        """What was agreed in the first consultation, with the sentence that it rests on."""
        store, kinds, here = self.store, EntryKind, {"meeting": meeting}
        self.enter(
            kinds.AGREEMENT,
            "Medewerkers springen bij in cruciale voorzieningen van andere aanbieders",
            source="Zo nodig springen medewerkers van andere aanbieders bij.",
            for_crisis=True,
            **here,
        )
        self.enter(
            kinds.AGREEMENT,
            "Ambulante medewerkers worden ingezet op de groepen van hun eigen aanbieder",
            source="Ambulante medewerkers worden ingezet op intramurale plekken.",
            for_crisis=True,
            **here,
        )
        self.enter(
            kinds.AGREEMENT,
            "Aanbieders worden op verzoek bevoorschot",
            source="Bevoorschotting vindt plaats op verzoek.",
            for_crisis=True,
            **here,
        )
        self.enter(
            kinds.INITIATIVE,
            "Quarantainegroep in de regio",
            owner="aanbieders",
            asked=FIRST,
            **here,
        )
        self.enter(kinds.INITIATIVE, "De Buitenkans kijkt naar uitbreiding", party=BARRED, **here)
        store.write(
            register.ask,
            EntryParticulars(
                "Welke kinderopvang is er voor kwetsbare gezinnen?",
                topic=EntryTopic.CHILDCARE,
                asked=FIRST,
                due=date(2020, 3, 31),
            ),
            MUNICIPALITIES,
            meeting=meeting,
        )
        self.enter(
            kinds.ADVANCE_PAYMENT,
            "Voorschot voor april",
            party="Gezinshuis De Sluis",
            asked=FIRST,
            amount=4_500_000,
            **here,
        )
        self.enter(
            kinds.GUIDANCE,
            "Landelijke richtlijn voor de verrekening",
            party="landelijke overheid",
            review=date(2020, 4, 7),
            **here,
        )
        self.enter(
            kinds.BOTTLENECK,
            "Liquiditeit van kleine aanbieders",
            party="Crisispleegzorg De Dam",
            for_directors=True,
            for_board=True,
            **here,
        )
        self.enter(
            kinds.MEASURE,
            "Ambulante hulp per beeldbellen",
            source="De maatregelen gelden tot en met maandag 6 april.",
            valid_from=date(2020, 3, 16),
            valid_until=date(2020, 4, 6),
            provisional=True,
            **here,
        )
        self.enter(
            kinds.QUESTION,
            "Wanneer komen er testen voor medewerkers op de groepen?",
            party="aanbieders",
            asked=FIRST,
            **here,
        )
        agreed = CrucialAgreement(
            crucial=True,
            agreed_on=FIRST,
            agreed_by="corona-overleg",
            source="De crisisgroep is een cruciale voorziening.",
        )
        line = line_of(store, self.facilities[CRISIS_GROUP])
        store.write(crucial.agree, line.id, agreed, seen=line.version)

    # Staff

    def staff(self) -> None:
        """Own ambulatory staff goes to the group, and another provider lends (A12, A13, A113)."""
        provider, until = self.provider(CRISIS_GROUP), date(2020, 4, 5)
        group = self.facilities[CRISIS_GROUP]
        moved = Redeployment(
            provider,
            Team(Function.AMBULATORY),
            Team(Function.GROUP_WORKER, group),
            1000,
            self.today,
            until,
        )
        self.store.write(redeployments.begin, moved)
        wanted = Request(group, Function.NIGHT_WORKER, 1000, self.today, until)
        request = self.store.write(mutual_aid.ask, wanted)
        lent = self.store.write(
            mutual_aid.ask_lender, request, self.provider(BARRED), 1000, override="de nacht is krap"
        )
        for seen, state in enumerate((AidState.ACKNOWLEDGED, AidState.CONSIDERED), 1):
            self.store.write(mutual_aid.move, lent, state, seen=seen)
        self.store.write(mutual_aid.grant, lent, 1000, seen=3)
        self.store.write(mutual_aid.move, lent, AidState.DEPLOYED, seen=4)

    def count_absence(self) -> None:
        """Three providers count the week that is over; the fourth does not."""
        week = week_of(self.today - timedelta(days=7))
        for name, contract, sick in (
            (BARRED, 18_000, 1_400),
            (CRISIS_GROUP, 22_000, 2_600),
            ("Gezinshuis De Sluis", 5_000, 0),
        ):
            figures = AbsenceFigures(contract, sick, 800, 0, contract * 3 // 4)
            self.store.write(absence.enter, AbsenceReport(self.provider(name), week, figures))

    # Cases

    def report(self, *youths: Youth, urgency: Urgency, municipality: str) -> CaseId:
        """A youth team calls."""
        facts = Facts(
            municipality=municipality,
            organisation=Organisation.YOUTH_TEAM,
            role=Role.YOUTH_PROFESSIONAL,
            legal=Legal.VOLUNTARY,
            isolation=Isolation.NO,
        )
        opened = self.store.write(
            cases.take_report, Intake(youths, facts, urgency), lead=self.member, sure=True
        )
        return opened.case

    def place(self, case: CaseId, name: str) -> None:
        """A facility promises, is decided on, and the children arrive."""
        store, facility = self.store, self.facilities[name]
        file = store.read(case_queries.case, case)
        (asked,) = store.write(enquiries.enquire, case, [facility])
        store.write(enquiries.accept, case, asked, len(file.youths))
        hold = store.write(holds.hold, case, facility)
        store.write(holds.decide, hold, DECISION)
        store.write(stays.under_way, case, Transport(Carrier.REFERRER))
        self.clock.forward(hours=1)
        youths = [youth.id for youth in file.youths]
        store.write(stays.arrive_together, case, youths, facility, hold=hold)
        self.occupied[name] += len(youths)

    def look(self, case: CaseId, next_at: datetime, *, seen: bool = True) -> None:
        """Somebody saw the child by video, or did not; and who looks next."""
        now = Seen(self.clock.time, ContactKind.VIDEO, Role.YOUTH_PROFESSIONAL, "jeugdteam")
        ahead = Look(next_at, Organisation.YOUTH_TEAM, "jeugdteam", ContactKind.VIDEO)
        looked = Sight(now if seen else None, None if seen else NoSight.TECHNIQUE, ahead)
        self.store.write(sight.look, case, looked)

    def goes_on(self, case: CaseId, *days: int) -> None:
        """How a stay goes on, answered on its milestones."""
        for day in days:
            answer = MilestoneOutcome(day, Outcome.GOES_ON)
            self.store.write(sight.answer_milestone, case, answer)

    def placeable(self, name: str) -> bool:
        """Whether a facility is open to a crisis."""
        lines = self.store.read(capacity.overview).lines
        return not next(line for line in lines if line.name == name).barred_for_crisis
