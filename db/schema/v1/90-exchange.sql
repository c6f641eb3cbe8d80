-- SPDX-License-Identifier: Apache-2.0
-- What this desk and its partners say to each other. The agreement's own text
-- (agreement.body, approved by two people) judges all that leaves: the rules
-- below read it as it is, whatever the program believes. (json_extract() is not
-- for schemas that are not trusted; json_each() is.)

-- The desk's own key sets; the secret halves lie sealed.
CREATE TABLE desk_key (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key_id BLOB NOT NULL UNIQUE CHECK (length(key_id) = 16),
  sign BLOB NOT NULL CHECK (length(sign) = 32),
  box BLOB NOT NULL CHECK (length(box) = 32),
  starts INTEGER NOT NULL,
  ends INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq),
  CHECK (starts < ends)
) STRICT;

-- Own key sets that sign nothing any more, whatever their time.
CREATE TABLE desk_key_revoked (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key_id BLOB NOT NULL UNIQUE REFERENCES desk_key (key_id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE TRIGGER desk_key_revoked_author BEFORE INSERT ON desk_key_revoked
WHEN NEW.user_id IS NOT session_user() OR session_role() <> 'supervisor'
BEGIN SELECT RAISE(ABORT, 'act.role'); END;

-- Key sets that partners have announced, and took back. The newest row of a key
-- counts; those of the agreement are in its body.
CREATE TABLE partner_key (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  party TEXT NOT NULL,
  key_id BLOB NOT NULL CHECK (length(key_id) = 16),
  sign BLOB NOT NULL CHECK (length(sign) = 32),
  box BLOB NOT NULL CHECK (length(box) = 32),
  starts INTEGER NOT NULL,
  ends INTEGER NOT NULL,
  revoked INTEGER NOT NULL CHECK (revoked IN (0, 1)),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX partner_key_party ON partner_key (party, key_id, id);

-- A question, ours or theirs. 'subject': our person or probe, or the vault in
-- which the partner's probe lies until the answer.
CREATE TABLE question (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  outgoing INTEGER NOT NULL CHECK (outgoing IN (0, 1)),
  party TEXT NOT NULL,
  agreement_id INTEGER NOT NULL REFERENCES agreement (id),
  reference BLOB NOT NULL CHECK (length(reference) = 16),
  subject INTEGER REFERENCES vault (id),
  case_id INTEGER REFERENCES casefile (id),
  purpose TEXT NOT NULL,
  offence TEXT NOT NULL,
  delay TEXT NOT NULL,
  probe TEXT NOT NULL,
  at INTEGER NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (party, outgoing, reference)
) STRICT;
-- What has been said about it; the newest row tells where it stands.
CREATE TABLE question_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  question_id INTEGER NOT NULL REFERENCES question (id),
  event TEXT NOT NULL,
  state TEXT NOT NULL,
  request BLOB,
  wanted TEXT,
  at INTEGER NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX question_event_question ON question_event (question_id, id);
CREATE VIEW question_now AS
SELECT q.*, e.state, e.at AS state_at, e.request, e.wanted FROM question q
  JOIN question_event e ON e.question_id = q.id
  AND e.id = (SELECT max(x.id) FROM question_event x WHERE x.question_id = q.id);

-- The partner's probe as it came, until the answer.
CREATE TABLE question_probe (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  question_id INTEGER NOT NULL UNIQUE REFERENCES question (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;

CREATE TABLE question_search (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  question_id INTEGER NOT NULL UNIQUE REFERENCES question (id),
  search_id INTEGER NOT NULL UNIQUE REFERENCES search (id),
  probe_vault INTEGER NOT NULL REFERENCES vault (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE TRIGGER question_search_incoming BEFORE INSERT ON question_search
WHEN NOT EXISTS (SELECT 1 FROM question q JOIN search s ON s.id = NEW.search_id
  WHERE q.id = NEW.question_id AND q.outgoing = 0 AND s.probe_vault = NEW.probe_vault)
  OR NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'exchange.order'); END;

-- What will be answered, and when it leaves. 'found' is who it is; of a person
-- who is protected towards that country nobody is found.
CREATE TABLE question_answer (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  question_id INTEGER NOT NULL UNIQUE REFERENCES question (id),
  result TEXT NOT NULL CHECK (result IN ('hit', 'no-hit', 'not-searched')),
  found INTEGER REFERENCES vault (id),
  leaves INTEGER NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq),
  CHECK ((result = 'hit') = (found IS NOT NULL))
) STRICT;
-- Nothing is answered before every candidate has its conclusion.
CREATE TRIGGER question_answer_done BEFORE INSERT ON question_answer
WHEN NEW.user_id IS NOT session_user() OR session_role() <> 'supervisor'
  OR (NEW.result <> 'not-searched' AND NOT EXISTS (SELECT 1 FROM question_search x
      JOIN search_event e ON e.search_id = x.search_id AND e.event = 'complete'
      WHERE x.question_id = NEW.question_id))
  OR EXISTS (SELECT 1 FROM question_search x JOIN hit_state s ON s.search_id = x.search_id
      WHERE x.question_id = NEW.question_id
        AND s.state NOT IN ('released', 'rejected', 'excluded', 'inconclusive', 'training'))
BEGIN SELECT RAISE(ABORT, 'exchange.unconfirmed'); END;
-- A hit is one that two examiners and a supervisor have confirmed, of someone
-- of whom that country may know.
CREATE TRIGGER question_answer_hit BEFORE INSERT ON question_answer
WHEN NEW.result = 'hit' AND NOT EXISTS (SELECT 1 FROM question_search x
  JOIN hit h ON h.search_id = x.search_id AND h.cand_vault = NEW.found
  JOIN hit_state s ON s.hit_id = h.id AND s.state = 'released'
  JOIN question q ON q.id = x.question_id
  JOIN agreement g ON g.id = q.agreement_id JOIN partner p ON p.id = g.partner_id
  WHERE x.question_id = NEW.question_id AND may_disclose(NEW.found, p.country))
BEGIN SELECT RAISE(ABORT, 'disclose.protected'); END;
-- A no is no lie either: only when nobody was found, or nobody may be named.
CREATE TRIGGER question_answer_none BEFORE INSERT ON question_answer
WHEN NEW.result <> 'hit' AND EXISTS (SELECT 1 FROM question_search x
  JOIN hit h ON h.search_id = x.search_id
  JOIN hit_state s ON s.hit_id = h.id AND s.state = 'released'
  JOIN question q ON q.id = x.question_id
  JOIN agreement g ON g.id = q.agreement_id JOIN partner p ON p.id = g.partner_id
  WHERE x.question_id = NEW.question_id AND may_disclose(h.cand_vault, p.country))
BEGIN SELECT RAISE(ABORT, 'exchange.hidden'); END;

-- Everything that was sealed for a partner, numbered for each. 'step' and what
-- follows it is there where the agreement has to allow it.
CREATE TABLE exchange_out (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  party TEXT NOT NULL,
  agreement_id INTEGER NOT NULL REFERENCES agreement (id),
  sequence INTEGER NOT NULL,
  type TEXT NOT NULL,
  step TEXT CHECK (step IN ('ask', 'release', 'alert')),
  purpose TEXT NOT NULL,
  offence TEXT NOT NULL,
  probe TEXT NOT NULL,
  data TEXT NOT NULL,
  expiry INTEGER NOT NULL,
  subject INTEGER REFERENCES vault (id),
  question_id INTEGER REFERENCES question (id),
  proposal_id INTEGER REFERENCES proposal (id),
  envelope BLOB NOT NULL UNIQUE CHECK (length(envelope) = 32),
  payload_hash BLOB NOT NULL CHECK (length(payload_hash) = 32),
  at INTEGER NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (party, sequence)
) STRICT;
CREATE INDEX exchange_out_step ON exchange_out (party, step, at);
CREATE INDEX exchange_out_question ON exchange_out (question_id, id);
CREATE TRIGGER exchange_out_next BEFORE INSERT ON exchange_out
WHEN NEW.user_id IS NOT session_user() OR NEW.at > session_now()
  OR NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM exchange_out
                      WHERE party = NEW.party)
BEGIN SELECT RAISE(ABORT, 'exchange.order'); END;
CREATE TRIGGER exchange_out_agreement BEFORE INSERT ON exchange_out
WHEN NOT EXISTS (SELECT 1 FROM agreement g JOIN partner p ON p.id = g.partner_id
  WHERE g.id = NEW.agreement_id AND p.code = NEW.party
    AND (NEW.step IS NULL OR g.version = (SELECT max(x.version) FROM agreement x
      WHERE x.code = g.code))
    AND ((NEW.step IS NULL AND NEW.type <> 'answer' AND NEW.type <> 'request')
      OR (session_now() >= g.starts AND session_now() < g.ends)))
BEGIN SELECT RAISE(ABORT, 'disclose.agreement'); END;
-- What carries data carries a step.
CREATE TRIGGER exchange_out_carries BEFORE INSERT ON exchange_out
WHEN (NEW.type IN ('ask', 'release', 'alert', 'correction')) <> (NEW.step IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'disclose.agreement'); END;
CREATE TRIGGER exchange_out_rule BEFORE INSERT ON exchange_out
WHEN NEW.step IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM agreement g, json_each(g.body, '$.rules') r WHERE g.id = NEW.agreement_id
    AND (SELECT x.value FROM json_each(r.value) x WHERE x.key = 'step') = NEW.step
    AND (SELECT x.value FROM json_each(r.value) x WHERE x.key = 'from') = g.self
    AND (SELECT x.value FROM json_each(r.value) x WHERE x.key = 'to') = NEW.party
    AND (SELECT x.value FROM json_each(r.value) x WHERE x.key = 'purpose') = NEW.purpose
    AND (NEW.purpose = 'crime') = (NEW.offence <> '')
    AND (NEW.offence = '' OR NEW.offence IN
      (SELECT o.value FROM json_each(r.value, '$.offences') o))
    AND (NEW.step <> 'ask' OR NEW.probe IN
      (SELECT b.value FROM json_each(r.value, '$.probes') b))
    AND (NEW.step = 'ask' OR NOT EXISTS (SELECT 1 FROM json_each(NEW.data) d
      WHERE d.value NOT IN (SELECT f.value FROM json_each(r.value, '$.data') f))))
BEGIN SELECT RAISE(ABORT, 'disclose.agreement'); END;
CREATE TRIGGER exchange_out_expiry BEFORE INSERT ON exchange_out
WHEN NEW.step IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM agreement g, json_each(g.body, '$.parties') p WHERE g.id = NEW.agreement_id
    AND (SELECT x.value FROM json_each(p.value) x WHERE x.key = 'code') = NEW.party
    AND NEW.expiry <= NEW.at + 86400000000 * (SELECT x.value
      FROM json_each(p.value, '$."keeps-days"') x
      WHERE x.key = CASE NEW.step WHEN 'ask' THEN 'probe' ELSE NEW.step END))
BEGIN SELECT RAISE(ABORT, 'exchange.expiry'); END;
CREATE TRIGGER exchange_out_quota BEFORE INSERT ON exchange_out
WHEN NEW.step IS NOT NULL AND NEW.type <> 'correction' AND NOT EXISTS (
  SELECT 1 FROM agreement g, json_each(g.body, '$.quotas') k WHERE g.id = NEW.agreement_id
    AND (SELECT x.value FROM json_each(k.value) x WHERE x.key = 'step') = NEW.step
    AND (SELECT x.value FROM json_each(k.value) x WHERE x.key = 'from') = g.self
    AND (SELECT x.value FROM json_each(k.value) x WHERE x.key = 'to') = NEW.party
    AND NOT EXISTS (SELECT 1 FROM (SELECT
        sum(o.at > NEW.at - 86400000000) AS day, sum(o.at > NEW.at - 2592000000000) AS month,
        count(*) AS total
      FROM exchange_out o JOIN agreement x ON x.id = o.agreement_id AND x.code = g.code
      WHERE o.party = NEW.party AND o.step = NEW.step AND o.type <> 'correction') u
      WHERE ifnull(u.day, 0) >= (SELECT x.value FROM json_each(k.value) x WHERE x.key = 'per-day')
        OR ifnull(u.month, 0) >= (SELECT x.value FROM json_each(k.value) x WHERE x.key = 'per-month')
        OR u.total >= (SELECT x.value FROM json_each(k.value) x WHERE x.key = 'total')))
BEGIN SELECT RAISE(ABORT, 'exchange.quota'); END;
-- Two people have seen the bytes of whatever carries data.
CREATE TRIGGER exchange_out_two BEFORE INSERT ON exchange_out
WHEN NEW.step IS NOT NULL AND NOT EXISTS (
  SELECT 1 FROM proposal p JOIN proposal_answer a ON a.proposal_id = p.id
  WHERE p.id = NEW.proposal_id AND p.vault_a = NEW.subject
    AND p.kind = CASE NEW.step WHEN 'ask' THEN 'ask' ELSE 'disclose' END
    AND a.verdict = 'approve' AND a.act = session_act() AND p.user_id <> NEW.user_id
    AND instr(p.value, lower(hex(NEW.payload_hash))) > 0)
BEGIN SELECT RAISE(ABORT, 'disclose.two-people'); END;
-- And of what takes a hit back, or disputes what a partner gave.
CREATE TRIGGER exchange_out_seen BEFORE INSERT ON exchange_out
WHEN NEW.type IN ('annulment', 'correction-request') AND NOT EXISTS (
  SELECT 1 FROM proposal p JOIN proposal_answer a ON a.proposal_id = p.id
  WHERE p.id = NEW.proposal_id AND p.kind = 'disclose' AND a.verdict = 'approve'
    AND a.act = session_act() AND p.user_id <> NEW.user_id
    AND instr(p.value, lower(hex(NEW.payload_hash))) > 0)
BEGIN SELECT RAISE(ABORT, 'disclose.two-people'); END;
-- Nothing personal goes abroad before each of three questions was answered with no.
CREATE TRIGGER exchange_out_risk BEFORE INSERT ON exchange_out
WHEN NEW.type IN ('release', 'alert') AND 3 <> (
  SELECT count(*) FROM proposal p, json_each(p.value, '$.risk') r WHERE p.id = NEW.proposal_id
    AND r.key IN ('torture', 'inhuman', 'other') AND r.value = 'no')
BEGIN SELECT RAISE(ABORT, 'disclose.risk'); END;
-- For a crime the own files come first.
CREATE TRIGGER exchange_out_own_files BEFORE INSERT ON exchange_out
WHEN NEW.step = 'ask' AND NEW.purpose = 'crime' AND NOT EXISTS (
  SELECT 1 FROM proposal p, json_each(p.value) o WHERE p.id = NEW.proposal_id
    AND o.key = 'own-files' AND o.value = 'searched')
BEGIN SELECT RAISE(ABORT, 'search.own-files'); END;
-- Asking for a crime takes the yes of another unit, as searching does.
CREATE TRIGGER exchange_out_unit BEFORE INSERT ON exchange_out
WHEN NEW.step = 'ask' AND NEW.purpose = 'crime'
  AND (SELECT unit FROM user WHERE id = NEW.user_id) IS
      (SELECT u.unit FROM user u JOIN proposal p ON p.user_id = u.id WHERE p.id = NEW.proposal_id)
BEGIN SELECT RAISE(ABORT, 'search.other-unit'); END;
-- Nothing of a protected person goes to a country it fled, prints included.
CREATE TRIGGER exchange_out_protected BEFORE INSERT ON exchange_out
WHEN NEW.step IS NOT NULL AND (SELECT kind FROM vault WHERE id = NEW.subject) = 'person'
  AND NOT EXISTS (SELECT 1 FROM agreement g JOIN partner p ON p.id = g.partner_id
    WHERE g.id = NEW.agreement_id AND may_disclose(NEW.subject, p.country))
BEGIN SELECT RAISE(ABORT, 'disclose.protected'); END;
-- What a partner lent goes to nobody, not even back: neither its probe nor what was made
-- of it to search with, nor what it gave.
CREATE TRIGGER exchange_out_onward BEFORE INSERT ON exchange_out
WHEN NEW.subject IS NOT NULL AND NEW.step IS NOT NULL
  AND (EXISTS (SELECT 1 FROM question_search x WHERE x.probe_vault = NEW.subject)
    OR EXISTS (SELECT 1 FROM question q WHERE q.outgoing = 0 AND q.subject = NEW.subject)
    OR (SELECT kind FROM vault WHERE id = NEW.subject) = 'partner')
BEGIN SELECT RAISE(ABORT, 'exchange.onward'); END;
CREATE TRIGGER exchange_out_restricted BEFORE INSERT ON exchange_out
WHEN NEW.step IS NOT NULL AND EXISTS (SELECT 1 FROM mark_now m WHERE m.vault_id = NEW.subject
  AND m.kind = 'restricted')
BEGIN SELECT RAISE(ABORT, 'disclose.restricted'); END;
-- An answer leaves at its time, not before, and says what was decided.
CREATE TRIGGER exchange_out_answer BEFORE INSERT ON exchange_out
WHEN NEW.type = 'answer' AND NOT EXISTS (SELECT 1 FROM question_answer a
  WHERE a.question_id = NEW.question_id AND a.leaves <= session_now())
BEGIN SELECT RAISE(ABORT, 'exchange.order'); END;

-- The sealed bytes, until the partner's receipt; not history.
CREATE TABLE exchange_waits (
  out_id INTEGER PRIMARY KEY NOT NULL REFERENCES exchange_out (id),
  name TEXT NOT NULL,
  sealed BLOB NOT NULL,
  again INTEGER NOT NULL
) STRICT;

-- Everything that was opened: the numbers that are taken.
CREATE TABLE exchange_in (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  party TEXT NOT NULL,
  agreement_id INTEGER REFERENCES agreement (id),
  sequence INTEGER NOT NULL,
  envelope BLOB NOT NULL CHECK (length(envelope) = 32),
  type TEXT NOT NULL,
  purpose TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('received', 'applied', 'refused')),
  fault TEXT NOT NULL,
  question_id INTEGER REFERENCES question (id),
  receipt_id INTEGER REFERENCES exchange_out (id),
  at INTEGER NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (party, sequence)
) STRICT;
CREATE INDEX exchange_in_type ON exchange_in (party, type, at);
-- And what could not be: nothing of it was believed.
CREATE TABLE exchange_bad (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  folder TEXT NOT NULL,
  envelope BLOB NOT NULL UNIQUE CHECK (length(envelope) = 32),
  fault TEXT NOT NULL,
  at INTEGER NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;

CREATE TABLE exchange_receipt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  out_id INTEGER NOT NULL UNIQUE REFERENCES exchange_out (id),
  status TEXT NOT NULL CHECK (status IN ('received', 'applied', 'refused')),
  fault TEXT NOT NULL,
  at INTEGER NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;

-- A release by its number, so that what follows it finds it.
CREATE TABLE release_number (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  disclosure_id INTEGER NOT NULL UNIQUE REFERENCES disclosure (id),
  release BLOB NOT NULL UNIQUE CHECK (length(release) = 16),
  party TEXT NOT NULL,
  question_id INTEGER REFERENCES question (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
-- Which message paid which debt.
CREATE TABLE push_sent (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  push_id INTEGER NOT NULL UNIQUE REFERENCES push (id),
  out_id INTEGER NOT NULL REFERENCES exchange_out (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;

-- What a partner has released to this desk, under a key of its own.
CREATE TABLE partner_data (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  party TEXT NOT NULL,
  question_id INTEGER NOT NULL REFERENCES question (id),
  release BLOB NOT NULL CHECK (length(release) = 16),
  revision INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX partner_data_release ON partner_data (party, release, id);
CREATE TABLE partner_mark (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  mark TEXT NOT NULL CHECK (mark IN ('contested', 'restricted')),
  present INTEGER NOT NULL CHECK (present IN (0, 1)),
  revision INTEGER NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX partner_mark_vault ON partner_mark (vault_id, mark, id);

-- A recipient thinks that something of a release is wrong: ours of theirs
-- (outgoing), theirs of ours. It changes no record; people look at it.
CREATE TABLE dispute (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  outgoing INTEGER NOT NULL CHECK (outgoing IN (0, 1)),
  party TEXT NOT NULL,
  release BLOB NOT NULL CHECK (length(release) = 16),
  question_id INTEGER REFERENCES question (id),
  disclosure_id INTEGER REFERENCES disclosure (id),
  wrong TEXT NOT NULL CHECK (wrong IN ('wrong-value', 'wrong-person', 'outdated')),
  data TEXT NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq),
  CHECK ((outgoing = 0) = (disclosure_id IS NOT NULL))
) STRICT;
CREATE INDEX dispute_release ON dispute (party, release, id);
CREATE TABLE dispute_end (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dispute_id INTEGER NOT NULL UNIQUE REFERENCES dispute (id),
  result TEXT NOT NULL CHECK (result IN ('corrected', 'erased', 'declined', 'annulled')),
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE TRIGGER dispute_author BEFORE INSERT ON dispute
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER dispute_end_author BEFORE INSERT ON dispute_end
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;

-- Alerts of partners lie in quarantine: they touch no record, and expire.
CREATE TABLE partner_alert (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  party TEXT NOT NULL,
  reference BLOB NOT NULL CHECK (length(reference) = 16),
  revision INTEGER NOT NULL,
  offence TEXT NOT NULL,
  expires INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (party, reference, revision)
) STRICT;
CREATE TABLE partner_alert_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  event TEXT NOT NULL CHECK (event IN ('accepted', 'dismissed')),
  user_id INTEGER NOT NULL REFERENCES user (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX partner_alert_event_vault ON partner_alert_event (vault_id, id);
CREATE TRIGGER partner_alert_judge BEFORE INSERT ON partner_alert_event
WHEN NEW.user_id IS NOT session_user() OR session_role() <> 'supervisor'
BEGIN SELECT RAISE(ABORT, 'act.role'); END;

CREATE TRIGGER question_author BEFORE INSERT ON question
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER question_event_author BEFORE INSERT ON question_event
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER exchange_in_author BEFORE INSERT ON exchange_in
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER desk_key_author BEFORE INSERT ON desk_key
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
