-- SPDX-License-Identifier: Apache-2.0
-- The people of the desk: accounts, keys, competence, policy.

CREATE TABLE user (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (length(name) BETWEEN 2 AND 64),
  display TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('clerk', 'analyst', 'supervisor', 'auditor', 'administrator')),
  unit TEXT NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;

-- invited: has a password from the administrator and must set an own one;
-- waiting: has own keys, a supervisor has to hand over the store's;
-- active; disabled.
CREATE TABLE user_status (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES user (id),
  status TEXT NOT NULL CHECK (status IN ('invited', 'waiting', 'active', 'disabled')),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX user_status_user ON user_status (user_id, id);
-- The administrator invites and disables; the user moves on from an invitation;
-- another supervisor (or the recovery key) activates.
CREATE TRIGGER user_status_who BEFORE INSERT ON user_status
WHEN session_role() NOT IN ('setup', 'administrator') AND NOT (
    (NEW.status = 'waiting' AND NEW.user_id IS session_user() AND 'invited' =
      (SELECT s.status FROM user_status s WHERE s.user_id = NEW.user_id ORDER BY s.id DESC LIMIT 1))
    OR (NEW.status = 'active' AND session_role() = 'supervisor'
      AND NEW.user_id IS NOT session_user() AND 'waiting' =
      (SELECT s.status FROM user_status s WHERE s.user_id = NEW.user_id ORDER BY s.id DESC LIMIT 1)))
BEGIN SELECT RAISE(ABORT, 'act.role'); END;
CREATE TRIGGER user_status_self BEFORE INSERT ON user_status
WHEN session_role() = 'administrator' AND NEW.user_id IS session_user()
BEGIN SELECT RAISE(ABORT, 'user.self'); END;

-- An entry of the log is in the role its user has, and nobody acts on in a
-- session that was open when the account was disabled.
CREATE TRIGGER log_body_own_role BEFORE INSERT ON log_body
WHEN NEW.user_id IS NOT NULL
  AND NEW.role IS NOT (SELECT role FROM user WHERE id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'act.role'); END;
CREATE TRIGGER log_body_disabled BEFORE INSERT ON log_body
WHEN NEW.user_id IS NOT NULL AND 'disabled' =
  (SELECT s.status FROM user_status s WHERE s.user_id = NEW.user_id ORDER BY s.id DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'user.disabled'); END;

-- Public keys: Ed25519 for signatures, X25519 for what is sealed to the user.
CREATE TABLE user_key (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES user (id),
  sign_key BLOB NOT NULL UNIQUE CHECK (length(sign_key) = 32),
  box_key BLOB NOT NULL CHECK (length(box_key) = 32),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX user_key_user ON user_key (user_id, id);
CREATE TRIGGER user_key_who BEFORE INSERT ON user_key
WHEN NEW.user_id IS NOT session_user() AND session_role() NOT IN ('setup', 'administrator')
BEGIN SELECT RAISE(ABORT, 'user.own-lock'); END;

-- The user's secret keys behind the password. Replaced when the password
-- changes: an old password opens nothing.
CREATE TABLE user_lock (
  user_id INTEGER PRIMARY KEY NOT NULL REFERENCES user (id),
  salt BLOB NOT NULL CHECK (length(salt) = 16),
  ops INTEGER NOT NULL,
  mem INTEGER NOT NULL,
  wrapped BLOB NOT NULL,
  temporary INTEGER NOT NULL CHECK (temporary IN (0, 1))
) STRICT;
CREATE TRIGGER user_lock_update BEFORE UPDATE ON user_lock
WHEN session_act() IS NULL OR NEW.user_id <> OLD.user_id
  OR (OLD.user_id IS NOT session_user()
      AND NOT (session_role() = 'administrator' AND NEW.temporary = 1))
BEGIN SELECT RAISE(ABORT, 'user.own-lock'); END;
CREATE TRIGGER user_lock_insert BEFORE INSERT ON user_lock
WHEN session_act() IS NULL OR EXISTS (SELECT 1 FROM user_lock WHERE user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'conflict.replace'); END;

-- The keys of the store, each sealed to a user: 'records' (persons, prints,
-- notes), 'claims' (protection), 'audit' (justifications), 'log' (checkpoints).
CREATE TABLE user_grant (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES user (id),
  compartment TEXT NOT NULL CHECK (compartment IN ('records', 'claims', 'audit', 'log')),
  key_id INTEGER NOT NULL REFERENCES user_key (id),
  sealed BLOB NOT NULL,
  UNIQUE (user_id, compartment, key_id)
) STRICT;
CREATE TRIGGER user_grant_role BEFORE INSERT ON user_grant
WHEN session_act() IS NULL OR (NEW.compartment IN ('records', 'claims', 'audit') AND EXISTS
  (SELECT 1 FROM user u WHERE u.id = NEW.user_id AND (
     (NEW.compartment = 'records' AND u.role NOT IN ('clerk', 'analyst', 'supervisor'))
     OR (NEW.compartment = 'claims' AND u.role NOT IN ('clerk', 'supervisor'))
     OR (NEW.compartment = 'audit' AND u.role NOT IN ('auditor', 'supervisor')))))
BEGIN SELECT RAISE(ABORT, 'user.grant-role'); END;
CREATE TRIGGER user_grant_self BEFORE INSERT ON user_grant
WHEN NEW.user_id IS session_user()
BEGIN SELECT RAISE(ABORT, 'user.grant-self'); END;
CREATE TRIGGER user_grant_replace BEFORE INSERT ON user_grant
WHEN EXISTS (SELECT 1 FROM user_grant WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'conflict.replace'); END;
CREATE TRIGGER user_grant_update BEFORE UPDATE ON user_grant
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
CREATE TRIGGER user_grant_delete BEFORE DELETE ON user_grant
WHEN session_act() IS NULL
BEGIN SELECT RAISE(ABORT, 'history.act'); END;

-- Failed log-ins of each account.
CREATE TABLE auth_state (
  user_id INTEGER PRIMARY KEY NOT NULL REFERENCES user (id),
  failures INTEGER NOT NULL,
  not_before INTEGER NOT NULL,
  locked INTEGER NOT NULL CHECK (locked IN (0, 1)),
  totp_step INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE VIEW login_last AS
SELECT b.user_id, max(b.at) AS at FROM log_body b
WHERE b.kind = 'session.login' AND session_role() IN ('supervisor', 'auditor', 'administrator')
GROUP BY b.user_id;

-- The key of each compartment behind the recovery key, which exists only in
-- two shares on paper. New shares take the place of the old ones.
CREATE TABLE recovery (
  compartment TEXT PRIMARY KEY NOT NULL,
  generation INTEGER NOT NULL,
  wrapped BLOB NOT NULL,
  check_value BLOB NOT NULL
) STRICT;
CREATE TRIGGER recovery_insert BEFORE INSERT ON recovery
WHEN session_act() IS NULL OR EXISTS (SELECT 1 FROM recovery WHERE compartment = NEW.compartment)
BEGIN SELECT RAISE(ABORT, 'conflict.replace'); END;
CREATE TRIGGER recovery_update BEFORE UPDATE ON recovery
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
CREATE TRIGGER recovery_delete BEFORE DELETE ON recovery
WHEN session_act() IS NULL OR session_role() <> 'supervisor'
BEGIN SELECT RAISE(ABORT, 'history.delete'); END;

CREATE TABLE competence (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES user (id),
  kind TEXT NOT NULL CHECK (kind IN ('examiner', 'child')),
  until INTEGER NOT NULL,
  evidence TEXT NOT NULL CHECK (length(trim(evidence)) > 0),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX competence_user ON competence (user_id, kind, id);
CREATE TRIGGER competence_self BEFORE INSERT ON competence
WHEN NEW.user_id IS session_user()
BEGIN SELECT RAISE(ABORT, 'competence.self'); END;
CREATE VIEW competence_now AS
  SELECT c.user_id, c.kind, c.until, c.evidence FROM competence c
  WHERE c.id = (SELECT max(x.id) FROM competence x
                WHERE x.user_id = c.user_id AND x.kind = c.kind);

-- The newest row of a name counts. Changes need two people: see proposal.
CREATE TABLE policy (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  proposal_id INTEGER,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX policy_name ON policy (name, id);
CREATE VIEW policy_now AS
  SELECT p.name, p.value FROM policy p
  WHERE p.id = (SELECT max(x.id) FROM policy x WHERE x.name = p.name);

-- An act that takes two people: one proposes, another answers.
CREATE TABLE proposal (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN
    ('policy', 'link', 'unlink', 'erase', 'disclose', 'override', 'registry', 'ask')),
  vault_a INTEGER,
  vault_b INTEGER,
  name TEXT,
  value TEXT,
  sealed BLOB,
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq),
  CHECK (vault_a IS NULL OR vault_b IS NULL OR vault_a < vault_b)
) STRICT;
CREATE TRIGGER proposal_user BEFORE INSERT ON proposal
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TABLE proposal_answer (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  proposal_id INTEGER NOT NULL UNIQUE REFERENCES proposal (id),
  verdict TEXT NOT NULL CHECK (verdict IN ('approve', 'reject', 'withdraw')),
  sealed BLOB NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE TRIGGER proposal_answer_user BEFORE INSERT ON proposal_answer
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER proposal_answer_other BEFORE INSERT ON proposal_answer
WHEN NEW.verdict <> 'withdraw'
  AND NEW.user_id = (SELECT user_id FROM proposal WHERE id = NEW.proposal_id)
BEGIN SELECT RAISE(ABORT, 'proposal.other-person'); END;
CREATE TRIGGER proposal_answer_own BEFORE INSERT ON proposal_answer
WHEN NEW.verdict = 'withdraw'
  AND NEW.user_id IS NOT (SELECT user_id FROM proposal WHERE id = NEW.proposal_id)
BEGIN SELECT RAISE(ABORT, 'proposal.own'); END;
CREATE TRIGGER proposal_answer_role BEFORE INSERT ON proposal_answer
WHEN NEW.verdict <> 'withdraw' AND NOT (
  session_role() = 'supervisor'
  OR (session_role() = 'administrator' AND 'policy' =
      (SELECT kind FROM proposal WHERE id = NEW.proposal_id)))
BEGIN SELECT RAISE(ABORT, 'proposal.role'); END;
CREATE TRIGGER policy_two BEFORE INSERT ON policy
WHEN session_role() <> 'setup' AND NOT EXISTS (
  SELECT 1 FROM proposal p JOIN proposal_answer a ON a.proposal_id = p.id
  WHERE p.id = NEW.proposal_id AND p.kind = 'policy' AND p.name = NEW.name
    AND p.value = NEW.value AND a.verdict = 'approve' AND a.act = session_act())
BEGIN SELECT RAISE(ABORT, 'policy.two-people'); END;
