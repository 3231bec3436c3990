-- SPDX-FileCopyrightText: The Countermove authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- The schema of knowledge.db: a cache, built anew when this changes, never migrated.
CREATE TABLE release (id INTEGER PRIMARY KEY, domain TEXT NOT NULL, version TEXT NOT NULL, major INTEGER NOT NULL, minor INTEGER NOT NULL, inferred INTEGER NOT NULL DEFAULT 0, collection TEXT, name TEXT, spec TEXT, modified_us INTEGER, imported_us INTEGER NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL, url TEXT, sha256 TEXT, bytes INTEGER, notice TEXT, current INTEGER NOT NULL DEFAULT 0, UNIQUE (domain, version)) STRICT;
CREATE TABLE object (id INTEGER PRIMARY KEY, release INTEGER NOT NULL, stix TEXT NOT NULL, type TEXT NOT NULL, aid TEXT, name TEXT NOT NULL, description TEXT, url TEXT, shortname TEXT, is_sub INTEGER NOT NULL DEFAULT 0, parent INTEGER, revoked INTEGER NOT NULL DEFAULT 0, deprecated INTEGER NOT NULL DEFAULT 0, version TEXT, created_us INTEGER, modified_us INTEGER, first_seen TEXT, last_seen TEXT, extra TEXT) STRICT;
CREATE TABLE domain (object INTEGER NOT NULL, domain TEXT NOT NULL, PRIMARY KEY (object, domain)) STRICT, WITHOUT ROWID;
CREATE TABLE alias (object INTEGER NOT NULL, pos INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (object, pos)) STRICT, WITHOUT ROWID;
CREATE TABLE platform (object INTEGER NOT NULL, pos INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (object, pos)) STRICT, WITHOUT ROWID;
CREATE TABLE external_id (object INTEGER NOT NULL, source TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (object, source, id)) STRICT, WITHOUT ROWID;
CREATE TABLE tactic_order (release INTEGER NOT NULL, matrix INTEGER NOT NULL, pos INTEGER NOT NULL, tactic INTEGER NOT NULL, PRIMARY KEY (release, matrix, pos)) STRICT, WITHOUT ROWID;
CREATE TABLE technique_tactic (technique INTEGER NOT NULL, tactic INTEGER NOT NULL, PRIMARY KEY (technique, tactic)) STRICT, WITHOUT ROWID;
CREATE TABLE relation (id INTEGER PRIMARY KEY, release INTEGER NOT NULL, stix TEXT NOT NULL, type TEXT NOT NULL, src INTEGER NOT NULL, dst INTEGER NOT NULL, description TEXT, revoked INTEGER NOT NULL DEFAULT 0, deprecated INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE citation (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '', description TEXT NOT NULL DEFAULT '', url TEXT NOT NULL DEFAULT '', UNIQUE (name, description, url)) STRICT;
CREATE TABLE object_citation (object INTEGER NOT NULL, pos INTEGER NOT NULL, citation INTEGER NOT NULL, PRIMARY KEY (object, pos)) STRICT, WITHOUT ROWID;
CREATE TABLE relation_citation (relation INTEGER NOT NULL, pos INTEGER NOT NULL, citation INTEGER NOT NULL, PRIMARY KEY (relation, pos)) STRICT, WITHOUT ROWID;
CREATE TABLE strategy_analytic (strategy INTEGER NOT NULL, pos INTEGER NOT NULL, analytic INTEGER NOT NULL, PRIMARY KEY (strategy, pos)) STRICT, WITHOUT ROWID;
CREATE TABLE log_source (owner INTEGER NOT NULL, pos INTEGER NOT NULL, component INTEGER, name TEXT, channel TEXT, PRIMARY KEY (owner, pos)) STRICT, WITHOUT ROWID;
CREATE TABLE tunable (analytic INTEGER NOT NULL, pos INTEGER NOT NULL, field TEXT, description TEXT, PRIMARY KEY (analytic, pos)) STRICT, WITHOUT ROWID;
CREATE TABLE revoked_final (object INTEGER PRIMARY KEY, target INTEGER, hops INTEGER NOT NULL, target_live INTEGER NOT NULL) STRICT;
CREATE TABLE set_pack (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, source TEXT, licence TEXT, domain TEXT NOT NULL, attack_version TEXT, sha256 TEXT, imported_us INTEGER NOT NULL) STRICT;
CREATE TABLE technique_set (pack INTEGER NOT NULL, set_id TEXT NOT NULL, technique TEXT NOT NULL, PRIMARY KEY (pack, set_id, technique)) STRICT, WITHOUT ROWID;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
