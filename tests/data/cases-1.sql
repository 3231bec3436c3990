CREATE INDEX action_approver_id ON action (approver_id) WHERE approver_id IS NOT NULL;
CREATE INDEX action_case_id ON action (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX action_done_by ON action (done_by) WHERE done_by IS NOT NULL;
CREATE INDEX action_owner_id ON action (owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX action_undo_of ON action (undo_of) WHERE undo_of IS NOT NULL;
CREATE INDEX asset_alias_asset_id ON asset_alias (asset_id) WHERE asset_id IS NOT NULL;
CREATE INDEX asset_alias_case_id ON asset_alias (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX asset_case_id ON asset (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX asset_owner_id ON asset (owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX asset_parent_id ON asset (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX journal_case_at ON journal (case_id, at_us);
CREATE INDEX journal_row ON journal (row_id);
CREATE INDEX link_case_id ON link (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX link_from ON link (from_id) WHERE deleted_us IS NULL;
CREATE INDEX link_to ON link (to_id) WHERE deleted_us IS NULL;
CREATE INDEX observation_case_id ON observation (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX observation_found_by ON observation (found_by) WHERE found_by IS NOT NULL;
CREATE INDEX observation_technique ON observation (case_id, technique) WHERE deleted_us IS NULL;
CREATE INDEX person_case_id ON person (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX role_case_id ON role (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX role_person_id ON role (person_id) WHERE person_id IS NOT NULL;
CREATE TABLE action (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL REFERENCES cases(id) DEFERRABLE INITIALLY DEFERRED, created_us INTEGER NOT NULL, rev INTEGER NOT NULL DEFAULT 1, deleted_us INTEGER, import_id TEXT,
  countermeasure TEXT,
  set_uid TEXT,
  title TEXT NOT NULL,
  target TEXT,
  verb TEXT,
  target_kind TEXT,
  phase TEXT NOT NULL DEFAULT 'contain',
  lane TEXT NOT NULL DEFAULT 'now',
  status TEXT NOT NULL DEFAULT 'accepted',
  status_before TEXT,
  reason TEXT,
  owner_id TEXT REFERENCES person(id),
  approver_id TEXT REFERENCES person(id),
  approved_us INTEGER, approved_text TEXT, approved_zone TEXT, approved_precision TEXT,
  approval_owed_us INTEGER,
  batch_id TEXT,
  pinned_rank INTEGER,
  rationale TEXT,
  guidance TEXT,
  disruption INTEGER,
  tipoff INTEGER,
  evidence_risk INTEGER,
  effort_min INTEGER,
  requested_us INTEGER, requested_text TEXT, requested_zone TEXT, requested_precision TEXT,
  due_us INTEGER, due_text TEXT, due_zone TEXT, due_precision TEXT,
  started_us INTEGER, started_text TEXT, started_zone TEXT, started_precision TEXT,
  done_us INTEGER, done_text TEXT, done_zone TEXT, done_precision TEXT,
  done_by TEXT REFERENCES person(id),
  result TEXT,
  undo_of TEXT REFERENCES action(id),
  undo_due_us INTEGER, undo_due_text TEXT, undo_due_zone TEXT, undo_due_precision TEXT,
  flag INTEGER NOT NULL DEFAULT 0,
  pinned INTEGER NOT NULL DEFAULT 0,
  color TEXT,
  in_report INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE TABLE asset (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL REFERENCES cases(id) DEFERRABLE INITIALLY DEFERRED, created_us INTEGER NOT NULL, rev INTEGER NOT NULL DEFAULT 1, deleted_us INTEGER, import_id TEXT,
  name TEXT NOT NULL,
  parent_id TEXT REFERENCES asset(id),
  address TEXT,
  os TEXT,
  site TEXT,
  kind TEXT NOT NULL DEFAULT 'other',
  privilege TEXT,
  compromise TEXT NOT NULL DEFAULT 'to_be_determined',
  containment TEXT NOT NULL DEFAULT 'none',
  analysis TEXT NOT NULL DEFAULT 'none',
  criticality TEXT,
  clock_offset_us INTEGER,
  first_bad_us INTEGER, first_bad_text TEXT, first_bad_zone TEXT, first_bad_precision TEXT,
  last_bad_us INTEGER, last_bad_text TEXT, last_bad_zone TEXT, last_bad_precision TEXT,
  owner_id TEXT REFERENCES person(id),
  reason TEXT,
  notes TEXT,
  flag INTEGER NOT NULL DEFAULT 0,
  pinned INTEGER NOT NULL DEFAULT 0,
  color TEXT,
  in_report INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE TABLE asset_alias (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL REFERENCES cases(id) DEFERRABLE INITIALLY DEFERRED, created_us INTEGER NOT NULL, rev INTEGER NOT NULL DEFAULT 1, deleted_us INTEGER, import_id TEXT,
  asset_id TEXT NOT NULL REFERENCES asset(id),
  alias TEXT NOT NULL) STRICT;
CREATE TABLE cases (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, created_us INTEGER NOT NULL, rev INTEGER NOT NULL DEFAULT 1, deleted_us INTEGER, import_id TEXT,
  number TEXT,
  title TEXT NOT NULL,
  client TEXT,
  summary TEXT,
  kind TEXT NOT NULL DEFAULT 'incident',
  domain TEXT NOT NULL,
  attack_version TEXT,
  classification TEXT,
  severity TEXT NOT NULL DEFAULT 'undetermined',
  phase TEXT NOT NULL DEFAULT 'triage',
  outcome TEXT,
  tlp TEXT NOT NULL DEFAULT 'amber',
  pap TEXT,
  quiet INTEGER NOT NULL DEFAULT 0,
  quiet_since_us INTEGER,
  display_zone TEXT NOT NULL DEFAULT 'UTC',
  private INTEGER NOT NULL DEFAULT 0,
  closing_note TEXT,
  occurred_us INTEGER, occurred_text TEXT, occurred_zone TEXT, occurred_precision TEXT,
  detected_us INTEGER, detected_text TEXT, detected_zone TEXT, detected_precision TEXT,
  reported_us INTEGER, reported_text TEXT, reported_zone TEXT, reported_precision TEXT,
  contained_us INTEGER, contained_text TEXT, contained_zone TEXT, contained_precision TEXT,
  eradicated_us INTEGER, eradicated_text TEXT, eradicated_zone TEXT, eradicated_precision TEXT,
  recovered_us INTEGER, recovered_text TEXT, recovered_zone TEXT, recovered_precision TEXT,
  closed_us INTEGER, closed_text TEXT, closed_zone TEXT, closed_precision TEXT) STRICT;
CREATE TABLE draft (case_id TEXT NOT NULL, record TEXT NOT NULL, row_id TEXT NOT NULL,
  field TEXT NOT NULL, text TEXT, at_us INTEGER NOT NULL,
  PRIMARY KEY (record, row_id, field)) STRICT;
CREATE TABLE journal (n INTEGER PRIMARY KEY, case_id TEXT NOT NULL, copy_id TEXT NOT NULL,
  seq INTEGER NOT NULL, at_us INTEGER NOT NULL, actor TEXT NOT NULL, op TEXT NOT NULL,
  record TEXT NOT NULL, row_id TEXT NOT NULL, step TEXT NOT NULL, undoes TEXT, body TEXT,
  body_hash TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL,
  UNIQUE (case_id, copy_id, seq)) STRICT;
CREATE TABLE link (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL REFERENCES cases(id) DEFERRABLE INITIALLY DEFERRED, created_us INTEGER NOT NULL, rev INTEGER NOT NULL DEFAULT 1, deleted_us INTEGER, import_id TEXT,
  from_type TEXT NOT NULL,
  from_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  to_type TEXT NOT NULL,
  to_id TEXT NOT NULL,
  note TEXT) STRICT;
CREATE TABLE observation (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL REFERENCES cases(id) DEFERRABLE INITIALLY DEFERRED, created_us INTEGER NOT NULL, rev INTEGER NOT NULL DEFAULT 1, deleted_us INTEGER, import_id TEXT,
  technique TEXT NOT NULL,
  tactic TEXT,
  software TEXT,
  source TEXT,
  found_by TEXT REFERENCES person(id),
  status TEXT NOT NULL DEFAULT 'observed',
  confidence TEXT,
  first_us INTEGER, first_text TEXT, first_zone TEXT, first_precision TEXT,
  last_us INTEGER, last_text TEXT, last_zone TEXT, last_precision TEXT,
  known_us INTEGER, known_text TEXT, known_zone TEXT, known_precision TEXT,
  procedure TEXT,
  command TEXT,
  tool TEXT,
  scope TEXT,
  looked INTEGER,
  in_scope INTEGER,
  flag INTEGER NOT NULL DEFAULT 0,
  pinned INTEGER NOT NULL DEFAULT 0,
  color TEXT,
  in_report INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE TABLE person (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL REFERENCES cases(id) DEFERRABLE INITIALLY DEFERRED, created_us INTEGER NOT NULL, rev INTEGER NOT NULL DEFAULT 1, deleted_us INTEGER, import_id TEXT,
  name TEXT NOT NULL,
  short TEXT,
  organisation TEXT,
  contact TEXT,
  notes TEXT) STRICT;
CREATE TABLE role (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL REFERENCES cases(id) DEFERRABLE INITIALLY DEFERRED, created_us INTEGER NOT NULL, rev INTEGER NOT NULL DEFAULT 1, deleted_us INTEGER, import_id TEXT,
  person_id TEXT NOT NULL REFERENCES person(id),
  since_us INTEGER, since_text TEXT, since_zone TEXT, since_precision TEXT,
  until_us INTEGER, until_text TEXT, until_zone TEXT, until_precision TEXT,
  role TEXT NOT NULL) STRICT;
CREATE TABLE store (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
WHEN OLD.case_id = '' OR EXISTS (SELECT 1 FROM cases WHERE id = OLD.case_id)
BEGIN
  SELECT RAISE (ABORT, 'the journal cannot be shortened');
END;
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
WHEN NOT (NEW.body IS NULL AND NEW.n IS OLD.n AND NEW.case_id IS OLD.case_id
  AND NEW.copy_id IS OLD.copy_id AND NEW.seq IS OLD.seq AND NEW.at_us IS OLD.at_us
  AND NEW.actor IS OLD.actor AND NEW.op IS OLD.op AND NEW.record IS OLD.record
  AND NEW.row_id IS OLD.row_id AND NEW.step IS OLD.step AND NEW.undoes IS OLD.undoes
  AND NEW.body_hash IS OLD.body_hash AND NEW.prev IS OLD.prev AND NEW.hash IS OLD.hash)
BEGIN
  SELECT RAISE (ABORT, 'the journal cannot be changed');
END;
