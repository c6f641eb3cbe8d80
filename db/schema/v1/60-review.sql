-- SPDX-License-Identifier: Apache-2.0
-- Examination: sheets, decisions, and the state that follows from them.

-- The examiner's own marks on one print: 'before' is committed before a
-- candidate (or anything of the machine) is shown, 'after' with the conclusion.
-- search_id: on the probe, for the whole list; hit_id: within one comparison.
CREATE TABLE sheet (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  search_id INTEGER REFERENCES search (id),
  hit_id INTEGER REFERENCES hit (id),
  print_id INTEGER NOT NULL,
  user_id INTEGER NOT NULL REFERENCES user (id),
  layer TEXT NOT NULL CHECK (layer IN ('before', 'after')),
  suitability TEXT NOT NULL CHECK (suitability IN ('value', 'limited', 'no-value')),
  marks INTEGER NOT NULL CHECK (marks >= 0),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq),
  CHECK ((search_id IS NULL) <> (hit_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX sheet_search ON sheet (search_id, user_id, print_id, layer)
  WHERE search_id IS NOT NULL AND layer = 'before';
CREATE TRIGGER sheet_search_once BEFORE INSERT ON sheet
WHEN NEW.search_id IS NOT NULL AND NEW.layer = 'before' AND EXISTS (SELECT 1 FROM sheet s
  WHERE s.search_id = NEW.search_id AND s.user_id = NEW.user_id AND s.print_id = NEW.print_id
    AND s.layer = 'before')
BEGIN SELECT RAISE(ABORT, 'conflict.replace'); END;
CREATE INDEX sheet_hit ON sheet (hit_id, user_id);
CREATE TRIGGER sheet_user BEFORE INSERT ON sheet
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;

CREATE TABLE decision (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hit_id INTEGER NOT NULL REFERENCES hit (id),
  round INTEGER NOT NULL CHECK (round >= 1),
  stage TEXT NOT NULL CHECK (stage IN ('examine', 'verify', 'resolve', 'release')),
  user_id INTEGER NOT NULL REFERENCES user (id),
  conclusion TEXT NOT NULL CHECK (conclusion IN ('identification', 'exclusion', 'inconclusive',
    'no-value', 'support-same', 'support-different', 'approve', 'reject', 'return')),
  pairs INTEGER NOT NULL CHECK (pairs >= 0),
  differences INTEGER NOT NULL CHECK (differences IN (0, 1)),
  reason INTEGER NOT NULL CHECK (reason IN (0, 1)),
  token BLOB NOT NULL UNIQUE CHECK (length(token) = 16),
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (hit_id, round, stage),
  CHECK ((stage = 'release') = (conclusion IN ('approve', 'reject', 'return'))),
  CHECK (conclusion <> 'identification' OR (pairs >= 1 AND differences = 1)),
  CHECK (reason = 1 OR conclusion IN ('identification', 'exclusion'))
) STRICT;
CREATE INDEX decision_user ON decision (user_id, hit_id);

-- The words of a decision, the pairs and the differences, under the hit's key.
CREATE TABLE decision_text (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  decision_id INTEGER NOT NULL UNIQUE REFERENCES decision (id),
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;

-- An exclusion that a second person looks at: drawn by the seeded rate, or
-- always (child, doubt, aged print).
CREATE TABLE second_check (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hit_id INTEGER NOT NULL REFERENCES hit (id),
  round INTEGER NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (hit_id, round)
) STRICT;

-- A returned hit begins a new round. (A view, not a subquery in the next one: the
-- authorizer is told the names of views only.)
CREATE VIEW hit_round AS
SELECT h.id AS hit_id, 1 + (SELECT count(*) FROM decision d WHERE d.hit_id = h.id
  AND d.stage = 'release' AND d.conclusion = 'return') AS round FROM hit h;
CREATE VIEW hit_opinion AS
SELECT h.id AS hit_id, h.search_id, h.origin, r.round,
  (SELECT CASE conclusion WHEN 'identification' THEN 'I' WHEN 'exclusion' THEN 'E' ELSE 'N' END
     FROM decision d WHERE d.hit_id = h.id AND d.round = r.round AND d.stage = 'examine') AS a,
  (SELECT CASE conclusion WHEN 'identification' THEN 'I' WHEN 'exclusion' THEN 'E' ELSE 'N' END
     FROM decision d WHERE d.hit_id = h.id AND d.round = r.round AND d.stage = 'verify') AS b,
  (SELECT CASE conclusion WHEN 'identification' THEN 'I' WHEN 'exclusion' THEN 'E' ELSE 'N' END
     FROM decision d WHERE d.hit_id = h.id AND d.round = r.round AND d.stage = 'resolve') AS c,
  (SELECT conclusion FROM decision d
     WHERE d.hit_id = h.id AND d.round = r.round AND d.stage = 'release') AS e,
  EXISTS (SELECT 1 FROM second_check s WHERE s.hit_id = h.id AND s.round = r.round) AS checked
FROM hit h JOIN hit_round r ON r.hit_id = h.id;

-- candidate: nobody has concluded; verify, conflict, release: waits for that
-- person; released, rejected, excluded, inconclusive, training: closed.
CREATE VIEW hit_state AS
SELECT hit_id, search_id, round, CASE
  WHEN origin = 'training' THEN CASE WHEN b IS NULL THEN 'verify' ELSE 'training' END
  WHEN a IS NULL THEN 'candidate'
  WHEN b IS NULL AND (a = 'I' OR checked) THEN 'verify'
  WHEN b IS NULL THEN CASE a WHEN 'E' THEN 'excluded' ELSE 'inconclusive' END
  WHEN a = b AND a = 'I' THEN coalesce(CASE e WHEN 'approve' THEN 'released'
                                              WHEN 'reject' THEN 'rejected' END, 'release')
  WHEN a = b THEN CASE a WHEN 'E' THEN 'excluded' ELSE 'inconclusive' END
  WHEN c IS NULL THEN 'conflict'
  WHEN c = 'I' AND (a = 'I' OR b = 'I')
    THEN coalesce(CASE e WHEN 'approve' THEN 'released' WHEN 'reject' THEN 'rejected' END, 'release')
  WHEN c = 'E' AND (a = 'E' OR b = 'E') THEN 'excluded'
  ELSE 'inconclusive' END AS state
FROM hit_opinion;

CREATE TRIGGER decision_person BEFORE INSERT ON decision
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER decision_role BEFORE INSERT ON decision
WHEN NOT (session_role() = 'supervisor' OR (session_role() = 'analyst' AND NEW.stage <> 'release'))
  OR session_role() IS NOT (SELECT role FROM user WHERE id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'decision.role'); END;
CREATE TRIGGER decision_state BEFORE INSERT ON decision
WHEN NOT EXISTS (SELECT 1 FROM hit_state s WHERE s.hit_id = NEW.hit_id AND s.round = NEW.round
  AND s.state = CASE NEW.stage WHEN 'examine' THEN 'candidate' WHEN 'resolve' THEN 'conflict'
                ELSE NEW.stage END)
BEGIN SELECT RAISE(ABORT, 'conflict.decision-stage'); END;
-- One person is on one side of a hit, in all its rounds.
CREATE TRIGGER decision_examine_other BEFORE INSERT ON decision
WHEN NEW.stage = 'examine' AND EXISTS (SELECT 1 FROM decision d WHERE d.hit_id = NEW.hit_id
  AND d.user_id = NEW.user_id AND d.stage <> 'examine')
BEGIN SELECT RAISE(ABORT, 'decision.same-person'); END;
CREATE TRIGGER decision_verify_other BEFORE INSERT ON decision
WHEN NEW.stage IN ('verify', 'resolve') AND EXISTS (SELECT 1 FROM decision d
  WHERE d.hit_id = NEW.hit_id AND d.user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'decision.same-person'); END;
-- A probe's owner is no blind verifier of the same search.
CREATE TRIGGER decision_verify_blind BEFORE INSERT ON decision
WHEN NEW.stage IN ('verify', 'resolve') AND EXISTS (SELECT 1 FROM hit h JOIN search s
  ON s.id = h.search_id WHERE h.id = NEW.hit_id AND s.user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'decision.same-person'); END;
-- Three people; two are enough only where policy says so, there is no doubt,
-- and the second has made the own blind comparison in this round.
CREATE TRIGGER decision_release_other BEFORE INSERT ON decision
WHEN NEW.stage = 'release' AND EXISTS (SELECT 1 FROM decision d
  WHERE d.hit_id = NEW.hit_id AND d.user_id = NEW.user_id AND d.stage <> 'release'
    AND NOT (d.stage IN ('verify', 'resolve') AND d.round = NEW.round
      AND coalesce((SELECT value FROM policy_now WHERE name = 'two-person'), '0') = '1'
      AND (SELECT doubt FROM hit WHERE id = NEW.hit_id) = 0))
BEGIN SELECT RAISE(ABORT, 'decision.same-person'); END;
CREATE TRIGGER decision_competence BEFORE INSERT ON decision
WHEN NEW.stage <> 'release' AND NOT EXISTS (SELECT 1 FROM competence_now c
  WHERE c.user_id = NEW.user_id AND c.kind = 'examiner' AND c.until > session_now())
BEGIN SELECT RAISE(ABORT, 'decision.competence'); END;
CREATE TRIGGER decision_analysis BEFORE INSERT ON decision
WHEN NEW.stage <> 'release' AND NOT EXISTS (SELECT 1 FROM sheet s
  WHERE s.user_id = NEW.user_id AND s.layer = 'before' AND (s.hit_id = NEW.hit_id
    OR s.search_id = (SELECT search_id FROM hit WHERE id = NEW.hit_id)))
BEGIN SELECT RAISE(ABORT, 'decision.analysis'); END;
CREATE TRIGGER decision_training BEFORE INSERT ON decision
WHEN NEW.stage = 'release' AND (SELECT origin FROM hit WHERE id = NEW.hit_id) <> 'search'
BEGIN SELECT RAISE(ABORT, 'decision.training'); END;
-- A release looks at hits between two persons of the store, neither erased.
CREATE TRIGGER decision_lease BEFORE INSERT ON decision
WHEN NOT EXISTS (SELECT 1 FROM task t JOIN task_lease l ON l.task_id = t.id
  WHERE t.stage = NEW.stage AND l.user_id = NEW.user_id AND l.until > session_now()
    AND (t.hit_id = NEW.hit_id
      OR (t.hit_id IS NULL AND t.search_id = (SELECT search_id FROM hit WHERE id = NEW.hit_id))))
BEGIN SELECT RAISE(ABORT, 'decision.lease'); END;
CREATE TRIGGER decision_second AFTER INSERT ON decision
WHEN NEW.stage = 'examine' AND NEW.conclusion = 'exclusion'
  AND ((SELECT second FROM hit WHERE id = NEW.hit_id) = 1 OR must_check(NEW.hit_id, NEW.round))
BEGIN
  INSERT INTO second_check (id, hit_id, round, act)
  VALUES ((SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'second_check'), 0) + 1),
          NEW.hit_id, NEW.round, NEW.act);
END;

-- Work in progress, saved at each step; only its owner can read or write it.
CREATE TABLE draft (
  user_id INTEGER NOT NULL REFERENCES user (id),
  slot TEXT NOT NULL,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  sealed BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (user_id, slot)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER draft_insert BEFORE INSERT ON draft
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER draft_update BEFORE UPDATE ON draft
WHEN OLD.user_id IS NOT session_user() OR NEW.user_id <> OLD.user_id
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER draft_delete BEFORE DELETE ON draft
WHEN OLD.user_id IS NOT session_user()
  AND NOT EXISTS (SELECT 1 FROM erasure WHERE vault_id = OLD.vault_id)
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;

-- What each role may see of a hit, row by row (db/guard.h).
CREATE VIEW decision_seen AS
SELECT d.* FROM decision d JOIN hit_state s ON s.hit_id = d.hit_id
WHERE d.user_id = session_user()
  OR s.state IN ('release', 'released', 'rejected', 'excluded', 'inconclusive', 'training')
  OR EXISTS (SELECT 1 FROM decision m WHERE m.hit_id = d.hit_id AND m.round = d.round
             AND m.user_id = session_user() AND m.stage <> 'release');
CREATE VIEW text_seen AS
SELECT t.id, t.decision_id, t.vault_id, t.sealed FROM decision_text t
  JOIN decision_seen d ON d.id = t.decision_id;
CREATE VIEW score_seen AS
SELECT x.hit_id, x.place, x.score, x.final FROM hit_score x JOIN hit_state s ON s.hit_id = x.hit_id
WHERE s.state IN ('release', 'released', 'rejected', 'excluded', 'inconclusive', 'training')
  OR EXISTS (SELECT 1 FROM decision m WHERE m.hit_id = x.hit_id AND m.user_id = session_user())
  OR (coalesce((SELECT value FROM policy_now WHERE name = 'blind-examiner'), '0') = '0'
      AND (EXISTS (SELECT 1 FROM search q WHERE q.id = s.search_id AND q.user_id = session_user())
        OR (s.state = 'candidate' AND EXISTS (SELECT 1 FROM task t
          JOIN task_lease l ON l.task_id = t.id WHERE t.stage = 'examine'
            AND t.search_id = s.search_id AND l.user_id = session_user()
            AND l.until > session_now()))));
CREATE VIEW sheet_seen AS
SELECT x.* FROM sheet x
WHERE x.user_id = session_user()
  OR (x.hit_id IS NOT NULL AND EXISTS (SELECT 1 FROM hit_state s WHERE s.hit_id = x.hit_id AND
      (s.state IN ('release', 'released', 'rejected', 'excluded', 'inconclusive', 'training')
       OR EXISTS (SELECT 1 FROM decision m WHERE m.hit_id = x.hit_id AND m.user_id = session_user()))))
  OR (x.search_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM hit_state s
      WHERE s.search_id = x.search_id AND s.state IN ('candidate', 'verify', 'conflict')));
CREATE VIEW hit_seen AS
SELECT h.id, h.vault_id, h.search_id, h.probe_vault, h.cand_vault, h.doubt, h.sealed,
  s.round, CASE WHEN s.state = 'training' AND NOT EXISTS (SELECT 1 FROM decision m
      WHERE m.hit_id = h.id AND m.user_id = session_user()) THEN 'excluded' ELSE s.state END AS state
FROM hit h JOIN hit_state s ON s.hit_id = h.id;
-- For those who hand out a person's file, after the release only.
CREATE VIEW hit_released AS
SELECT h.id, h.search_id, h.probe_vault, h.cand_vault, s.state
FROM hit h JOIN hit_state s ON s.hit_id = h.id
WHERE s.state IN ('released', 'rejected', 'excluded') AND h.origin = 'search';
