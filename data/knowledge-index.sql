-- SPDX-FileCopyrightText: The Countermove authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- The indexes of knowledge.db, made once the rows are in.
CREATE UNIQUE INDEX IF NOT EXISTS object_stix ON object (release, stix);
CREATE INDEX IF NOT EXISTS object_aid ON object (release, aid);
CREATE INDEX IF NOT EXISTS object_any_stix ON object (stix);
CREATE UNIQUE INDEX IF NOT EXISTS relation_stix ON relation (release, stix);
CREATE INDEX IF NOT EXISTS relation_src ON relation (src);
CREATE INDEX IF NOT EXISTS relation_dst ON relation (dst);
