-- What cases.db holds besides the records' own tables: the store's names, drafts, the journal with
-- its guards, and the indexes that lists need. Frozen once released.
CREATE TABLE store (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE draft (case_id TEXT NOT NULL, record TEXT NOT NULL, row_id TEXT NOT NULL,
  field TEXT NOT NULL, text TEXT, at_us INTEGER NOT NULL,
  PRIMARY KEY (record, row_id, field)) STRICT;
CREATE TABLE journal (n INTEGER PRIMARY KEY, case_id TEXT NOT NULL, copy_id TEXT NOT NULL,
  seq INTEGER NOT NULL, at_us INTEGER NOT NULL, actor TEXT NOT NULL, op TEXT NOT NULL,
  record TEXT NOT NULL, row_id TEXT NOT NULL, step TEXT NOT NULL, undoes TEXT, body TEXT,
  body_hash TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL,
  UNIQUE (case_id, copy_id, seq)) STRICT;
CREATE INDEX journal_row ON journal (row_id);
CREATE INDEX journal_case_at ON journal (case_id, at_us);
CREATE INDEX link_from ON link (from_id) WHERE deleted_us IS NULL;
CREATE INDEX link_to ON link (to_id) WHERE deleted_us IS NULL;
CREATE INDEX observation_technique ON observation (case_id, technique) WHERE deleted_us IS NULL;
-- Erasure empties a body and changes nothing else.
CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal
WHEN NOT (NEW.body IS NULL AND NEW.n IS OLD.n AND NEW.case_id IS OLD.case_id
  AND NEW.copy_id IS OLD.copy_id AND NEW.seq IS OLD.seq AND NEW.at_us IS OLD.at_us
  AND NEW.actor IS OLD.actor AND NEW.op IS OLD.op AND NEW.record IS OLD.record
  AND NEW.row_id IS OLD.row_id AND NEW.step IS OLD.step AND NEW.undoes IS OLD.undoes
  AND NEW.body_hash IS OLD.body_hash AND NEW.prev IS OLD.prev AND NEW.hash IS OLD.hash)
BEGIN
  SELECT RAISE (ABORT, 'the journal cannot be changed');
END;
-- Entries go only with the bin that held their case.
CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal
WHEN OLD.case_id = '' OR EXISTS (SELECT 1 FROM cases WHERE id = OLD.case_id)
BEGIN
  SELECT RAISE (ABORT, 'the journal cannot be shortened');
END;
