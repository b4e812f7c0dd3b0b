CREATE TABLE desk (
  id $identity NOT NULL, letter VARCHAR(2) NOT NULL, name VARCHAR NOT NULL,
  registered_at $moment NOT NULL,
  CONSTRAINT pk_desk PRIMARY KEY (id),
  CONSTRAINT uq_desk_letter UNIQUE (letter)
)$clustered;

CREATE TABLE external_code (
  id $identity NOT NULL, source VARCHAR NOT NULL, subject VARCHAR NOT NULL, code VARCHAR NOT NULL,
  subject_id $identity NOT NULL,
  CONSTRAINT pk_external_code PRIMARY KEY (id),
  CONSTRAINT uq_external_code_source_subject_code UNIQUE (source, subject, code)
)$clustered;
CREATE INDEX ix_external_code_subject_id ON external_code (subject_id);

CREATE TABLE revision (
  id $serial NOT NULL, number INTEGER NOT NULL, epoch INTEGER NOT NULL, written_at $moment,
  store_id $identity,
  CONSTRAINT pk_revision PRIMARY KEY (id)
);

CREATE TABLE desk_member (
  id $identity NOT NULL, initials VARCHAR(8) NOT NULL, role VARCHAR NOT NULL,
  recorded_at $moment NOT NULL, desk_id $identity NOT NULL,
  CONSTRAINT pk_desk_member PRIMARY KEY (id),
  CONSTRAINT uq_desk_member_initials UNIQUE (initials),
  CONSTRAINT fk_desk_member_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;

CREATE TABLE crisis_case (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  reference VARCHAR(16) NOT NULL, reported_at $moment NOT NULL, municipality VARCHAR NOT NULL,
  version INTEGER NOT NULL, number INTEGER DEFAULT '0' NOT NULL, closed_at $moment,
  pseudonymised_at $moment,
  CONSTRAINT pk_crisis_case PRIMARY KEY (id),
  CONSTRAINT uq_crisis_case_reference UNIQUE (reference),
  CONSTRAINT fk_crisis_case_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_crisis_case_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;
CREATE INDEX ix_crisis_case_closed_at ON crisis_case (closed_at);
CREATE INDEX ix_crisis_case_desk ON crisis_case (desk_id, number);

CREATE TABLE duty_rule (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  duty VARCHAR(32) NOT NULL, weekdays VARCHAR NOT NULL, at VARCHAR NOT NULL,
  remind_minutes INTEGER NOT NULL, valid_from DATE NOT NULL,
  snooze_minutes INTEGER DEFAULT '15' NOT NULL, holiday VARCHAR(32) DEFAULT 'keep' NOT NULL,
  CONSTRAINT pk_duty_rule PRIMARY KEY (id),
  CONSTRAINT fk_duty_rule_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_duty_rule_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;
CREATE INDEX ix_duty_rule_duty ON duty_rule (duty);

CREATE TABLE journal (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  epoch INTEGER NOT NULL, number INTEGER NOT NULL, observed_at $moment NOT NULL,
  event VARCHAR(64) NOT NULL, account VARCHAR NOT NULL, behalf_of VARCHAR NOT NULL,
  role VARCHAR NOT NULL, facility_id $identity, case_id $identity, subject_id $identity,
  outcome VARCHAR NOT NULL, reason VARCHAR NOT NULL, count INTEGER, previous VARCHAR(64) NOT NULL,
  hash VARCHAR(64) NOT NULL, database_role VARCHAR DEFAULT '' NOT NULL,
  CONSTRAINT pk_journal PRIMARY KEY (id),
  CONSTRAINT uq_journal_desk_id_epoch_number UNIQUE (desk_id, epoch, number),
  CONSTRAINT fk_journal_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_journal_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;
CREATE INDEX ix_journal_case ON journal (case_id, recorded_at);
CREATE INDEX ix_journal_facility ON journal (facility_id, recorded_at);

CREATE TABLE occurrence (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, duty VARCHAR(32) NOT NULL, day DATE NOT NULL,
  outcome VARCHAR(32) NOT NULL, until $moment, reason VARCHAR NOT NULL, moved_to $moment,
  CONSTRAINT pk_occurrence PRIMARY KEY (id),
  CONSTRAINT fk_occurrence_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_occurrence_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;
CREATE INDEX ix_occurrence_duty ON occurrence (duty, day);
CREATE INDEX ix_occurrence_done ON occurrence (duty, day) WHERE outcome = 'done';

CREATE TABLE provider (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  name VARCHAR NOT NULL, phone VARCHAR NOT NULL,
  CONSTRAINT pk_provider PRIMARY KEY (id),
  CONSTRAINT fk_provider_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_provider_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;

CREATE TABLE setting (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, name VARCHAR NOT NULL, value VARCHAR NOT NULL,
  CONSTRAINT pk_setting PRIMARY KEY (id),
  CONSTRAINT fk_setting_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_setting_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;
CREATE INDEX ix_setting_name ON setting (name, observed_at);

CREATE TABLE case_text (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  case_id $identity NOT NULL, item VARCHAR NOT NULL, text VARCHAR NOT NULL,
  CONSTRAINT pk_case_text PRIMARY KEY (id),
  CONSTRAINT uq_case_text_case_id_item UNIQUE (case_id, item),
  CONSTRAINT fk_case_text_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_case_text_case_id FOREIGN KEY (case_id) REFERENCES crisis_case (id),
  CONSTRAINT fk_case_text_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;

CREATE TABLE site (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  provider_id $identity NOT NULL, name VARCHAR NOT NULL, address VARCHAR NOT NULL,
  postcode VARCHAR NOT NULL, place VARCHAR NOT NULL, municipality VARCHAR NOT NULL,
  phone VARCHAR NOT NULL, house_rules VARCHAR NOT NULL,
  CONSTRAINT pk_site PRIMARY KEY (id),
  CONSTRAINT fk_site_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_site_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_site_provider_id FOREIGN KEY (provider_id) REFERENCES provider (id)
)$clustered;
CREATE INDEX ix_site_provider_id ON site (provider_id);

CREATE TABLE youth (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  case_id $identity NOT NULL, birth_year INTEGER, gender VARCHAR(32),
  CONSTRAINT pk_youth PRIMARY KEY (id),
  CONSTRAINT fk_youth_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_youth_case_id FOREIGN KEY (case_id) REFERENCES crisis_case (id),
  CONSTRAINT fk_youth_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;
CREATE INDEX ix_youth_case_id ON youth (case_id);

CREATE TABLE facility (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  site_id $identity NOT NULL, name VARCHAR NOT NULL, kind VARCHAR(32) NOT NULL,
  round_the_clock BOOLEAN NOT NULL, outside BOOLEAN NOT NULL, crucial BOOLEAN NOT NULL,
  age_min INTEGER, age_max INTEGER, gender VARCHAR(32) NOT NULL, phone VARCHAR NOT NULL,
  notes VARCHAR NOT NULL, admission_via VARCHAR NOT NULL, extendable_to INTEGER,
  planned_places INTEGER, planned_from DATE, planned_certainty VARCHAR NOT NULL,
  observed_from $moment NOT NULL, version INTEGER NOT NULL,
  CONSTRAINT pk_facility PRIMARY KEY (id),
  CONSTRAINT fk_facility_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_facility_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_facility_site_id FOREIGN KEY (site_id) REFERENCES site (id)
)$clustered;
CREATE INDEX ix_facility_site_id ON facility (site_id);

CREATE TABLE capacity_report (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, facility_id $identity NOT NULL, licensed INTEGER,
  available INTEGER, staffed INTEGER, occupied INTEGER, blocked INTEGER, surge INTEGER,
  surge_hours INTEGER, blocked_reason VARCHAR(32), reporter_role VARCHAR NOT NULL,
  reporter_organisation VARCHAR NOT NULL, channel VARCHAR(32) NOT NULL, note VARCHAR NOT NULL,
  replaces $identity,
  CONSTRAINT pk_capacity_report PRIMARY KEY (id),
  CONSTRAINT fk_capacity_report_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_capacity_report_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_capacity_report_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id)
)$clustered;
CREATE INDEX ix_capacity_report_facility ON capacity_report (facility_id, observed_at, recorded_at);
CREATE INDEX ix_capacity_report_replaces ON capacity_report (replaces) WHERE replaces IS NOT NULL;

CREATE TABLE case_event (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, case_id $identity NOT NULL, event VARCHAR(32) NOT NULL,
  state VARCHAR(32), urgency VARCHAR(32), due_at $moment, until $moment, lead_id $identity,
  facility_id $identity, subject_id $identity, code VARCHAR NOT NULL, number INTEGER,
  turn INTEGER DEFAULT '0' NOT NULL, amount INTEGER,
  CONSTRAINT pk_case_event PRIMARY KEY (id),
  CONSTRAINT fk_case_event_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_case_event_case_id FOREIGN KEY (case_id) REFERENCES crisis_case (id),
  CONSTRAINT fk_case_event_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_case_event_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id),
  CONSTRAINT fk_case_event_lead_id FOREIGN KEY (lead_id) REFERENCES desk_member (id)
)$clustered;
CREATE INDEX ix_case_event_case ON case_event (case_id, observed_at, recorded_at);
CREATE INDEX ix_case_event_unmet ON case_event (observed_at) WHERE event IN ('no_place', 'declined', 'not_answered');

CREATE TABLE enquiry (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  case_id $identity NOT NULL, facility_id $identity NOT NULL, asked_at $moment NOT NULL,
  CONSTRAINT pk_enquiry PRIMARY KEY (id),
  CONSTRAINT fk_enquiry_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_enquiry_case_id FOREIGN KEY (case_id) REFERENCES crisis_case (id),
  CONSTRAINT fk_enquiry_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_enquiry_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id)
)$clustered;
CREATE INDEX ix_enquiry_case_id ON enquiry (case_id);
CREATE INDEX ix_enquiry_facility_id ON enquiry (facility_id);

CREATE TABLE hold (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, case_id $identity NOT NULL, facility_id $identity NOT NULL,
  places INTEGER NOT NULL, until $moment NOT NULL, ends_at $moment NOT NULL,
  CONSTRAINT pk_hold PRIMARY KEY (id),
  CONSTRAINT fk_hold_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_hold_case_id FOREIGN KEY (case_id) REFERENCES crisis_case (id),
  CONSTRAINT fk_hold_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_hold_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id)
)$clustered;
CREATE INDEX ix_hold_case_id ON hold (case_id);
CREATE INDEX ix_hold_ends_at ON hold (ends_at);
CREATE INDEX ix_hold_facility_id ON hold (facility_id);

CREATE TABLE opening (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, facility_id $identity NOT NULL, status VARCHAR(32) NOT NULL,
  until $moment, exception VARCHAR NOT NULL, reason VARCHAR NOT NULL,
  delivery VARCHAR(32) NOT NULL, delivery_note VARCHAR NOT NULL,
  reachability VARCHAR(32) NOT NULL, hours VARCHAR NOT NULL, reported_by VARCHAR NOT NULL,
  CONSTRAINT pk_opening PRIMARY KEY (id),
  CONSTRAINT fk_opening_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_opening_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_opening_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id)
)$clustered;
CREATE INDEX ix_opening_facility ON opening (facility_id, observed_at, recorded_at);

CREATE TABLE restriction (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, root_id $identity NOT NULL, facility_id $identity,
  kind VARCHAR(32) NOT NULL, valid_from $moment NOT NULL, valid_until $moment,
  reason VARCHAR NOT NULL, source VARCHAR NOT NULL, lifted BOOLEAN NOT NULL,
  agreement_id $identity,
  CONSTRAINT pk_restriction PRIMARY KEY (id),
  CONSTRAINT fk_restriction_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_restriction_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_restriction_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id)
)$clustered;
CREATE INDEX ix_restriction_facility ON restriction (facility_id);
CREATE INDEX ix_restriction_root ON restriction (root_id, observed_at, recorded_at);

CREATE TABLE hold_event (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, hold_id $identity NOT NULL, change VARCHAR(32) NOT NULL,
  until $moment,
  CONSTRAINT pk_hold_event PRIMARY KEY (id),
  CONSTRAINT fk_hold_event_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_hold_event_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_hold_event_hold_id FOREIGN KEY (hold_id) REFERENCES hold (id)
)$clustered;
CREATE INDEX ix_hold_event_hold_id ON hold_event (hold_id);

CREATE TABLE stay (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  case_id $identity NOT NULL, youth_id $identity NOT NULL, facility_id $identity NOT NULL,
  hold_id $identity, arrived_at $moment NOT NULL,
  CONSTRAINT pk_stay PRIMARY KEY (id),
  CONSTRAINT fk_stay_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_stay_case_id FOREIGN KEY (case_id) REFERENCES crisis_case (id),
  CONSTRAINT fk_stay_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_stay_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id),
  CONSTRAINT fk_stay_hold_id FOREIGN KEY (hold_id) REFERENCES hold (id),
  CONSTRAINT fk_stay_youth_id FOREIGN KEY (youth_id) REFERENCES youth (id)
)$clustered;
CREATE INDEX ix_stay_case_id ON stay (case_id);
CREATE INDEX ix_stay_facility ON stay (facility_id, arrived_at, recorded_at);
CREATE INDEX ix_stay_hold_id ON stay (hold_id);
CREATE INDEX ix_stay_youth_id ON stay (youth_id);

CREATE TABLE departure (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  stay_id $identity NOT NULL, facility_id $identity NOT NULL, departed_at $moment NOT NULL,
  destination VARCHAR NOT NULL,
  CONSTRAINT pk_departure PRIMARY KEY (id),
  CONSTRAINT uq_departure_stay_id UNIQUE (stay_id),
  CONSTRAINT fk_departure_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_departure_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_departure_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id),
  CONSTRAINT fk_departure_stay_id FOREIGN KEY (stay_id) REFERENCES stay (id)
)$clustered;
CREATE INDEX ix_departure_facility ON departure (facility_id, departed_at, recorded_at);

CREATE TABLE decision_option (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  decision_id $identity NOT NULL, place INTEGER NOT NULL, facility_id $identity NOT NULL,
  verdict VARCHAR(32) NOT NULL,
  CONSTRAINT pk_decision_option PRIMARY KEY (id),
  CONSTRAINT fk_decision_option_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_decision_option_decision_id FOREIGN KEY (decision_id) REFERENCES case_event (id),
  CONSTRAINT fk_decision_option_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_decision_option_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id)
)$clustered;
CREATE INDEX ix_decision_option_decision_id ON decision_option (decision_id);

CREATE TABLE draft (
  id $identity NOT NULL, member_id $identity, desk_id $identity NOT NULL,
  changed_at $moment NOT NULL, content VARCHAR NOT NULL,
  CONSTRAINT pk_draft PRIMARY KEY (id),
  CONSTRAINT fk_draft_member_id FOREIGN KEY (member_id) REFERENCES desk_member (id)
)$clustered;
CREATE INDEX ix_draft_desk_id ON draft (desk_id);

CREATE TABLE absence_review (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, day DATE NOT NULL, start_day DATE NOT NULL, end_day DATE NOT NULL,
  CONSTRAINT pk_absence_review PRIMARY KEY (id),
  CONSTRAINT fk_absence_review_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_absence_review_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;
CREATE INDEX ix_absence_review_day ON absence_review (day);

CREATE TABLE ring (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, process VARCHAR(32) NOT NULL, first INTEGER NOT NULL,
  second INTEGER NOT NULL, third INTEGER NOT NULL, needed INTEGER NOT NULL,
  CONSTRAINT pk_ring PRIMARY KEY (id),
  CONSTRAINT fk_ring_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_ring_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;
CREATE INDEX ix_ring_process ON ring (process, observed_at);

CREATE TABLE aid_offer (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, provider_id $identity NOT NULL, function VARCHAR(32) NOT NULL,
  fte INTEGER NOT NULL, start_day DATE NOT NULL, until_day DATE NOT NULL,
  registrations VARCHAR NOT NULL, note VARCHAR NOT NULL,
  CONSTRAINT pk_aid_offer PRIMARY KEY (id),
  CONSTRAINT fk_aid_offer_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_aid_offer_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_aid_offer_provider_id FOREIGN KEY (provider_id) REFERENCES provider (id)
)$clustered;
CREATE INDEX ix_aid_offer_provider ON aid_offer (provider_id, function, observed_at);

CREATE TABLE review_note (
  id $identity NOT NULL, review_id $identity NOT NULL, place INTEGER NOT NULL,
  kind VARCHAR(32) NOT NULL, organisation VARCHAR NOT NULL, text VARCHAR NOT NULL,
  present BOOLEAN NOT NULL, due_day DATE,
  CONSTRAINT pk_review_note PRIMARY KEY (id),
  CONSTRAINT fk_review_note_review_id FOREIGN KEY (review_id) REFERENCES absence_review (id)
)$clustered;
CREATE INDEX ix_review_note_review_id ON review_note (review_id);

CREATE TABLE absence_report (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, provider_id $identity NOT NULL, facility_id $identity,
  length VARCHAR(32) NOT NULL, start_day DATE NOT NULL, end_day DATE NOT NULL,
  measure VARCHAR(32) NOT NULL, contract BIGINT NOT NULL, sick BIGINT, quarantine BIGINT,
  other BIGINT, minimum BIGINT, heads INTEGER, reporter_role VARCHAR NOT NULL,
  reporter_organisation VARCHAR NOT NULL, channel VARCHAR(32) NOT NULL, note VARCHAR NOT NULL,
  CONSTRAINT pk_absence_report PRIMARY KEY (id),
  CONSTRAINT fk_absence_report_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_absence_report_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_absence_report_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id),
  CONSTRAINT fk_absence_report_provider_id FOREIGN KEY (provider_id) REFERENCES provider (id)
)$clustered;
CREATE INDEX ix_absence_report_period ON absence_report (length, end_day, provider_id);
CREATE INDEX ix_absence_report_provider ON absence_report (provider_id, length, end_day);

CREATE TABLE aid_request (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  facility_id $identity NOT NULL, function VARCHAR(32) NOT NULL, fte INTEGER NOT NULL,
  start_day DATE NOT NULL, until_day DATE NOT NULL, registrations VARCHAR NOT NULL,
  cost_category INTEGER, override VARCHAR NOT NULL, note VARCHAR NOT NULL,
  version INTEGER NOT NULL,
  CONSTRAINT pk_aid_request PRIMARY KEY (id),
  CONSTRAINT fk_aid_request_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_aid_request_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_aid_request_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id)
)$clustered;
CREATE INDEX ix_aid_request_facility_id ON aid_request (facility_id);
CREATE INDEX ix_aid_request_until_day ON aid_request (until_day);

CREATE TABLE staffing_norm (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, facility_id $identity NOT NULL, full_places INTEGER NOT NULL,
  full_fte INTEGER NOT NULL, day INTEGER NOT NULL, evening INTEGER NOT NULL,
  night INTEGER NOT NULL, weekend INTEGER NOT NULL,
  CONSTRAINT pk_staffing_norm PRIMARY KEY (id),
  CONSTRAINT fk_staffing_norm_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_staffing_norm_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_staffing_norm_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id)
)$clustered;
CREATE INDEX ix_staffing_norm_facility ON staffing_norm (facility_id, observed_at, recorded_at);

CREATE TABLE absence_shortage (
  id $identity NOT NULL, report_id $identity NOT NULL, function VARCHAR(32) NOT NULL, now INTEGER,
  within_a_week INTEGER,
  CONSTRAINT pk_absence_shortage PRIMARY KEY (id),
  CONSTRAINT fk_absence_shortage_report_id FOREIGN KEY (report_id) REFERENCES absence_report (id)
)$clustered;
CREATE INDEX ix_absence_shortage_report_id ON absence_shortage (report_id);

CREATE TABLE aid_request_end (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, request_id $identity NOT NULL, reason VARCHAR NOT NULL,
  CONSTRAINT pk_aid_request_end PRIMARY KEY (id),
  CONSTRAINT fk_aid_request_end_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_aid_request_end_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_aid_request_end_request_id FOREIGN KEY (request_id) REFERENCES aid_request (id)
)$clustered;
CREATE INDEX ix_aid_request_end_request_id ON aid_request_end (request_id);

CREATE TABLE deployment (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  request_id $identity NOT NULL, lender_id $identity NOT NULL, asked INTEGER NOT NULL,
  cost_category INTEGER, version INTEGER NOT NULL,
  CONSTRAINT pk_deployment PRIMARY KEY (id),
  CONSTRAINT fk_deployment_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_deployment_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_deployment_lender_id FOREIGN KEY (lender_id) REFERENCES provider (id),
  CONSTRAINT fk_deployment_request_id FOREIGN KEY (request_id) REFERENCES aid_request (id)
)$clustered;
CREATE INDEX ix_deployment_lender_id ON deployment (lender_id);
CREATE INDEX ix_deployment_request_id ON deployment (request_id);

CREATE TABLE deployment_event (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, deployment_id $identity NOT NULL, turn INTEGER NOT NULL,
  state VARCHAR(32) NOT NULL, granted INTEGER, start_day DATE NOT NULL, until_day DATE NOT NULL,
  override VARCHAR NOT NULL, reason VARCHAR NOT NULL,
  CONSTRAINT pk_deployment_event PRIMARY KEY (id),
  CONSTRAINT fk_deployment_event_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_deployment_event_deployment_id FOREIGN KEY (deployment_id) REFERENCES deployment (id),
  CONSTRAINT fk_deployment_event_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;
CREATE INDEX ix_deployment_event_deployment ON deployment_event (deployment_id, observed_at, recorded_at);

CREATE TABLE meeting (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, duty VARCHAR(32) NOT NULL, day DATE NOT NULL,
  CONSTRAINT pk_meeting PRIMARY KEY (id),
  CONSTRAINT fk_meeting_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_meeting_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id)
)$clustered;
CREATE INDEX ix_meeting_began ON meeting (duty, observed_at);
CREATE INDEX ix_meeting_turn ON meeting (duty, day);

CREATE TABLE meeting_event (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, meeting_id $identity NOT NULL, event VARCHAR(32) NOT NULL,
  party VARCHAR NOT NULL, code VARCHAR NOT NULL, text VARCHAR NOT NULL,
  CONSTRAINT pk_meeting_event PRIMARY KEY (id),
  CONSTRAINT fk_meeting_event_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_meeting_event_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_meeting_event_meeting_id FOREIGN KEY (meeting_id) REFERENCES meeting (id)
)$clustered;
CREATE INDEX ix_meeting_event_meeting ON meeting_event (meeting_id, observed_at);

CREATE TABLE watch (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  root_id $identity NOT NULL, member_id $identity NOT NULL, begins_at $moment NOT NULL,
  ends_at $moment NOT NULL, stand_in BOOLEAN NOT NULL, withdrawn BOOLEAN NOT NULL,
  CONSTRAINT pk_watch PRIMARY KEY (id),
  CONSTRAINT fk_watch_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_watch_member_id FOREIGN KEY (member_id) REFERENCES desk_member (id),
  CONSTRAINT fk_watch_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;
CREATE INDEX ix_watch_ends_at ON watch (ends_at);
CREATE INDEX ix_watch_root ON watch (root_id);

CREATE TABLE bulletin (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, day DATE NOT NULL, since $moment NOT NULL,
  content VARCHAR NOT NULL, sent BOOLEAN NOT NULL,
  CONSTRAINT pk_bulletin PRIMARY KEY (id),
  CONSTRAINT fk_bulletin_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_bulletin_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;
CREATE INDEX ix_bulletin_day ON bulletin (day, observed_at);

CREATE TABLE register_entry (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  reference VARCHAR(16) NOT NULL, number INTEGER NOT NULL, kind VARCHAR(32) NOT NULL,
  meeting_id $identity, closed_at $moment,
  CONSTRAINT pk_register_entry PRIMARY KEY (id),
  CONSTRAINT uq_register_entry_reference UNIQUE (reference),
  CONSTRAINT fk_register_entry_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_register_entry_meeting_id FOREIGN KEY (meeting_id) REFERENCES meeting (id),
  CONSTRAINT fk_register_entry_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id)
)$clustered;
CREATE INDEX ix_register_entry_closed_at ON register_entry (closed_at);
CREATE INDEX ix_register_entry_desk ON register_entry (desk_id, number);
CREATE INDEX ix_register_entry_meeting_id ON register_entry (meeting_id);

CREATE TABLE register_change (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  observed_at $moment NOT NULL, entry_id $identity NOT NULL, turn INTEGER NOT NULL,
  change VARCHAR(32) NOT NULL, status VARCHAR(32) NOT NULL, text VARCHAR NOT NULL,
  source VARCHAR NOT NULL, party VARCHAR NOT NULL, owner VARCHAR NOT NULL, asked DATE, due DATE,
  valid_from DATE, valid_until DATE, review DATE, for_directors BOOLEAN NOT NULL,
  other_sector BOOLEAN NOT NULL, provisional BOOLEAN NOT NULL, category INTEGER, amount INTEGER,
  answer VARCHAR NOT NULL, facility_id $identity, note VARCHAR NOT NULL,
  CONSTRAINT pk_register_change PRIMARY KEY (id),
  CONSTRAINT fk_register_change_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id),
  CONSTRAINT fk_register_change_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id),
  CONSTRAINT fk_register_change_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_register_change_entry_id FOREIGN KEY (entry_id) REFERENCES register_entry (id)
)$clustered;
CREATE INDEX ix_register_change_entry ON register_change (entry_id, turn);

CREATE TABLE contact (
  id $identity NOT NULL, recorded_at $moment NOT NULL, by_id $identity, desk_id $identity,
  organisation VARCHAR NOT NULL, function VARCHAR NOT NULL, kind VARCHAR(32) NOT NULL,
  scope VARCHAR(32) NOT NULL, phone VARCHAR NOT NULL, mail VARCHAR NOT NULL,
  hours VARCHAR NOT NULL, video VARCHAR NOT NULL, note VARCHAR NOT NULL,
  municipality VARCHAR NOT NULL, escalation BOOLEAN NOT NULL, provider_id $identity,
  facility_id $identity, verified_at $moment, removed_at $moment, version INTEGER NOT NULL,
  CONSTRAINT pk_contact PRIMARY KEY (id),
  CONSTRAINT fk_contact_provider_id FOREIGN KEY (provider_id) REFERENCES provider (id),
  CONSTRAINT fk_contact_facility_id FOREIGN KEY (facility_id) REFERENCES facility (id),
  CONSTRAINT fk_contact_by_id FOREIGN KEY (by_id) REFERENCES desk_member (id),
  CONSTRAINT fk_contact_desk_id FOREIGN KEY (desk_id) REFERENCES desk (id)
)$clustered;
CREATE INDEX ix_contact_facility_id ON contact (facility_id);
CREATE INDEX ix_contact_provider_id ON contact (provider_id);

CREATE TABLE chain_key (
  epoch INTEGER NOT NULL, secret VARCHAR(64) NOT NULL,
  CONSTRAINT pk_chain_key PRIMARY KEY (epoch)
);
