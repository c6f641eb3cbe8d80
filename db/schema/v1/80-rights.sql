-- SPDX-License-Identifier: Apache-2.0
-- Requests of people, marks on records, what was given to whom, copies.

CREATE TABLE mark (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  kind TEXT NOT NULL CHECK (kind IN ('contested', 'restricted', 'granted')),
  present INTEGER NOT NULL CHECK (present IN (0, 1)),
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX mark_vault ON mark (vault_id, kind, id);
CREATE INDEX mark_act ON mark (act);
CREATE TRIGGER mark_user BEFORE INSERT ON mark
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE VIEW mark_now AS
SELECT m.vault_id, m.kind, m.act FROM mark m WHERE m.present = 1 AND m.id =
  (SELECT max(x.id) FROM mark x WHERE x.vault_id = m.vault_id AND x.kind = m.kind);

-- Days are days since 1970-01-01.
CREATE TABLE request (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  legal_order TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('access', 'rectify', 'erase', 'restrict', 'object')),
  received INTEGER NOT NULL,
  due INTEGER NOT NULL,
  latest INTEGER NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq),
  CHECK (received <= due AND due <= latest)
) STRICT;
CREATE INDEX request_vault ON request (vault_id, id);
CREATE TABLE request_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  request_id INTEGER NOT NULL REFERENCES request (id),
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  event TEXT NOT NULL CHECK (event IN ('extended', 'answered', 'refused', 'withdrawn')),
  user_id INTEGER NOT NULL REFERENCES user (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX request_event_request ON request_event (request_id, id);

CREATE TABLE holiday (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  legal_order TEXT NOT NULL,
  day INTEGER NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (legal_order, day)
) STRICT;

-- Partners and agreements are rows; two people set them. The body is the file of
-- the agreement in its one encoding; 'self' is which of its parties this desk is.
CREATE TABLE partner (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  country TEXT NOT NULL CHECK (length(country) = 3),
  proposal_id INTEGER NOT NULL REFERENCES proposal (id),
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (code, version)
) STRICT;
CREATE TABLE agreement (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL,
  version INTEGER NOT NULL,
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  starts INTEGER NOT NULL,
  ends INTEGER NOT NULL,
  self TEXT NOT NULL,
  text_hash BLOB NOT NULL CHECK (length(text_hash) = 32),
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  body TEXT NOT NULL,
  proposal_id INTEGER NOT NULL REFERENCES proposal (id),
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (code, version),
  CHECK (starts < ends)
) STRICT;
CREATE TRIGGER partner_two BEFORE INSERT ON partner
WHEN NOT EXISTS (SELECT 1 FROM proposal p JOIN proposal_answer a ON a.proposal_id = p.id
  WHERE p.id = NEW.proposal_id AND p.kind = 'registry' AND p.name = 'agreement'
    AND a.verdict = 'approve' AND a.act = session_act())
BEGIN SELECT RAISE(ABORT, 'registry.two-people'); END;
CREATE TRIGGER agreement_two BEFORE INSERT ON agreement
WHEN NOT EXISTS (SELECT 1 FROM proposal p JOIN proposal_answer a ON a.proposal_id = p.id
  WHERE p.id = NEW.proposal_id AND p.kind = 'registry' AND p.name = 'agreement'
    AND p.value = NEW.body AND a.verdict = 'approve' AND a.act = session_act())
BEGIN SELECT RAISE(ABORT, 'registry.two-people'); END;

-- The ledger: what left this desk, to whom, under which agreement, by which two
-- people. 'subject' is the person's vault; the row outlives an erasure so that
-- the recipient can be told of it.
CREATE TABLE disclosure (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  subject INTEGER NOT NULL REFERENCES vault (id),
  partner_id INTEGER NOT NULL REFERENCES partner (id),
  agreement_id INTEGER NOT NULL REFERENCES agreement (id),
  country TEXT NOT NULL CHECK (length(country) = 3),
  purpose TEXT NOT NULL REFERENCES purpose (code),
  fields TEXT NOT NULL,
  payload_hash BLOB NOT NULL CHECK (length(payload_hash) = 32),
  proposal_id INTEGER NOT NULL UNIQUE REFERENCES proposal (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX disclosure_subject ON disclosure (subject, id);
CREATE INDEX disclosure_agreement ON disclosure (agreement_id, id);
CREATE TRIGGER disclosure_protected BEFORE INSERT ON disclosure
WHEN NOT may_disclose(NEW.subject, NEW.country)
BEGIN SELECT RAISE(ABORT, 'disclose.protected'); END;
CREATE TRIGGER disclosure_agreed BEFORE INSERT ON disclosure
WHEN NEW.user_id IS NOT session_user() OR NOT EXISTS (
  SELECT 1 FROM agreement g JOIN partner p ON p.id = g.partner_id
  WHERE g.id = NEW.agreement_id AND p.id = NEW.partner_id AND p.country = NEW.country
    AND session_now() >= g.starts AND session_now() < g.ends
    AND g.version = (SELECT max(x.version) FROM agreement x WHERE x.code = g.code))
BEGIN SELECT RAISE(ABORT, 'disclose.agreement'); END;
CREATE TRIGGER disclosure_two BEFORE INSERT ON disclosure
WHEN NOT EXISTS (SELECT 1 FROM proposal p JOIN proposal_answer a ON a.proposal_id = p.id
  WHERE p.id = NEW.proposal_id AND p.kind = 'disclose' AND p.vault_a = NEW.subject
    AND a.verdict = 'approve' AND a.act = session_act() AND p.user_id <> NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'disclose.two-people'); END;
CREATE TRIGGER disclosure_restricted BEFORE INSERT ON disclosure
WHEN EXISTS (SELECT 1 FROM mark_now m WHERE m.vault_id = NEW.subject AND m.kind = 'restricted')
BEGIN SELECT RAISE(ABORT, 'disclose.restricted'); END;

-- The very bytes that two people have released, under the person's key.
CREATE TABLE disclosure_payload (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  proposal_id INTEGER NOT NULL UNIQUE REFERENCES proposal (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;

-- The clocks of an agreement: within how many hours its recipients are told.
CREATE VIEW agreement_hours AS
SELECT g.id AS agreement_id, h.key AS name, h.value AS hours
  FROM agreement g, json_each(g.body, '$.hours') h;

-- A correction, a contested mark or an erasure owed to an earlier recipient.
CREATE TABLE push (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  disclosure_id INTEGER NOT NULL REFERENCES disclosure (id),
  kind TEXT NOT NULL CHECK (kind IN ('correction', 'contested', 'uncontested', 'restriction',
    'unrestriction', 'erasure', 'granted')),
  due INTEGER NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX push_disclosure ON push (disclosure_id);
CREATE TABLE push_done (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  push_id INTEGER NOT NULL UNIQUE REFERENCES push (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;

-- A file, chart or print that was handed out: what and to whom, in words under
-- the person's key.
CREATE TABLE handout (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  kind TEXT NOT NULL CHECK (kind IN ('file', 'notice', 'link-notice', 'chart', 'case')),
  payload_hash BLOB NOT NULL CHECK (length(payload_hash) = 32),
  user_id INTEGER NOT NULL REFERENCES user (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX handout_vault ON handout (vault_id, id);

-- Copies of the store, so that those past their window are found and removed.
CREATE TABLE backup (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL,
  at INTEGER NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE TABLE backup_gone (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  backup_id INTEGER NOT NULL UNIQUE REFERENCES backup (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;

-- Pairs of known truth, from synthetic people. Who they are mates of is sealed.
CREATE TABLE training_pair (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL UNIQUE REFERENCES vault (id),
  probe_vault INTEGER NOT NULL REFERENCES vault (id),
  cand_vault INTEGER NOT NULL REFERENCES vault (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;

CREATE VIEW training_seen AS
SELECT p.id, p.vault_id, p.sealed, h.id AS hit_id FROM training_pair p JOIN hit h
  ON h.probe_vault = p.probe_vault AND h.cand_vault = p.cand_vault AND h.origin = 'training'
WHERE EXISTS (SELECT 1 FROM decision d WHERE d.hit_id = h.id);

-- What the log says about one vault, for the person's own file.
CREATE VIEW log_of_vault AS
SELECT seq, at, user_id, role, kind, purpose, case_id, vault_id, object_id FROM log_body
WHERE vault_id IS NOT NULL;
