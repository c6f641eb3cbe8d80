-- SPDX-License-Identifier: Apache-2.0
-- Vaults: each person, case, probe and hit has a key of its own, and all that
-- is sealed under it goes when the key goes.

CREATE TABLE vault (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('person', 'case', 'probe', 'hit', 'training', 'partner')),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;

CREATE TABLE erasure (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL UNIQUE REFERENCES vault (id),
  basis TEXT NOT NULL CHECK (basis IN ('due', 'early', 'request', 'order', 'partner-probe', 'partner', 'discard')),
  proposal_id INTEGER REFERENCES proposal (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
-- A person goes because the time is over, or because two people say so.
CREATE TRIGGER erasure_two BEFORE INSERT ON erasure
WHEN NEW.basis <> 'due' AND (SELECT kind FROM vault WHERE id = NEW.vault_id) = 'person'
  AND NOT EXISTS (SELECT 1 FROM proposal p JOIN proposal_answer a ON a.proposal_id = p.id
    WHERE p.id = NEW.proposal_id AND p.kind = 'erase' AND p.vault_a = NEW.vault_id
      AND a.verdict = 'approve')
BEGIN SELECT RAISE(ABORT, 'erase.two-people'); END;
CREATE TRIGGER erasure_due BEFORE INSERT ON erasure
WHEN NEW.basis = 'due' AND (NOT is_due(NEW.vault_id) OR NOT EXISTS (
  SELECT 1 FROM retention_warning w WHERE w.vault_id = NEW.vault_id
    AND w.at <= session_now() - 2592000000000))
BEGIN SELECT RAISE(ABORT, 'erase.not-due'); END;
CREATE TRIGGER erasure_role BEFORE INSERT ON erasure
WHEN session_role() <> 'supervisor' AND NEW.basis <> 'due'
  AND (SELECT kind FROM vault WHERE id = NEW.vault_id) = 'person'
BEGIN SELECT RAISE(ABORT, 'act.role'); END;
CREATE TRIGGER erasure_kind BEFORE INSERT ON erasure
WHEN (SELECT kind FROM vault WHERE id = NEW.vault_id) IN ('case', 'training')
BEGIN SELECT RAISE(ABORT, 'erase.kind'); END;

-- That the time of a record is nearly over; at least 30 days lie between this
-- and the erasure, so that nobody can make a record due overnight.
CREATE TABLE retention_warning (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  at INTEGER NOT NULL,
  due INTEGER NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX retention_warning_vault ON retention_warning (vault_id, id);
CREATE TRIGGER retention_warning_at BEFORE INSERT ON retention_warning
WHEN NEW.at IS NOT session_now()
BEGIN SELECT RAISE(ABORT, 'history.act'); END;

-- The vault's key behind the key of a compartment. 'claims' only for persons.
CREATE TABLE vault_key (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  compartment TEXT NOT NULL CHECK (compartment IN ('records', 'claims')),
  wrapped BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (vault_id, compartment)
) STRICT;

-- A person is the newest version; older ones stay.
CREATE TABLE person_version (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  version INTEGER NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (vault_id, version)
) STRICT;
CREATE INDEX person_version_act ON person_version (act);
CREATE TRIGGER person_version_next BEFORE INSERT ON person_version
WHEN NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM person_version
                     WHERE vault_id = NEW.vault_id)
  OR NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'conflict.version'); END;
CREATE TRIGGER person_version_kind BEFORE INSERT ON person_version
WHEN (SELECT kind FROM vault WHERE id = NEW.vault_id) IS NOT 'person'
  OR EXISTS (SELECT 1 FROM erasure WHERE vault_id = NEW.vault_id)
BEGIN SELECT RAISE(ABORT, 'vault.erased'); END;

-- Protection flags and the countries feared, under the key of claims.
CREATE TABLE claim_version (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  version INTEGER NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (vault_id, version)
) STRICT;
CREATE INDEX claim_version_act ON claim_version (act);
CREATE TRIGGER claim_version_next BEFORE INSERT ON claim_version
WHEN NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM claim_version
                     WHERE vault_id = NEW.vault_id)
  OR NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'conflict.version'); END;

CREATE TABLE photo (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX photo_vault ON photo (vault_id, id);

-- Cases. The number is made by the program and holds no name.
CREATE TABLE casefile (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL UNIQUE REFERENCES vault (id),
  number TEXT NOT NULL UNIQUE CHECK (number GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9][0-9][0-9]*'),
  unit TEXT NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE TABLE case_version (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  version INTEGER NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  state TEXT NOT NULL CHECK (state IN ('open', 'waiting', 'closed')),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (vault_id, version)
) STRICT;
CREATE INDEX case_version_act ON case_version (act);
CREATE TRIGGER case_version_next BEFORE INSERT ON case_version
WHEN NEW.version <> (SELECT coalesce(max(version), 0) + 1 FROM case_version
                     WHERE vault_id = NEW.vault_id)
  OR NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'conflict.version'); END;
-- A person belongs to a case, or no longer: the newest row of a pair counts.
CREATE TABLE case_person (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id INTEGER NOT NULL REFERENCES casefile (id),
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  present INTEGER NOT NULL CHECK (present IN (0, 1)),
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX case_person_case ON case_person (case_id, vault_id, id);
CREATE INDEX case_person_vault ON case_person (vault_id, case_id, id);
CREATE INDEX case_person_act ON case_person (act);
CREATE TABLE case_member (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id INTEGER NOT NULL REFERENCES casefile (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  present INTEGER NOT NULL CHECK (present IN (0, 1)),
  by_user INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX case_member_case ON case_member (case_id, user_id, id);

-- Notes: what is known, what is thought, what is said are kept apart. A note
-- is never changed; a later one may take its place.
CREATE TABLE note (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  kind TEXT NOT NULL CHECK (kind IN ('fact', 'assessment', 'allegation')),
  supersedes INTEGER REFERENCES note (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX note_vault ON note (vault_id, id);
CREATE UNIQUE INDEX note_supersedes ON note (supersedes) WHERE supersedes IS NOT NULL;
CREATE TRIGGER note_supersedes_once BEFORE INSERT ON note
WHEN EXISTS (SELECT 1 FROM note n WHERE n.supersedes = NEW.supersedes)
BEGIN SELECT RAISE(ABORT, 'conflict.replace'); END;
CREATE TRIGGER note_user BEFORE INSERT ON note
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;

CREATE TABLE attachment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX attachment_vault ON attachment (vault_id, id);
