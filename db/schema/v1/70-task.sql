-- SPDX-License-Identifier: Apache-2.0
-- What waits for whom, and links between records.

CREATE TABLE task (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  stage TEXT NOT NULL CHECK (stage IN ('duplicate', 'approve', 'examine', 'verify', 'resolve',
    'release', 'proposal', 'request', 'push', 'protection')),
  search_id INTEGER REFERENCES search (id),
  hit_id INTEGER REFERENCES hit (id),
  round INTEGER,
  ref_id INTEGER,
  vault_id INTEGER REFERENCES vault (id),
  urgent INTEGER NOT NULL CHECK (urgent IN (0, 1)),
  created INTEGER NOT NULL,
  due INTEGER NOT NULL,
  lot INTEGER NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX task_hit ON task (hit_id, stage);
CREATE INDEX task_search ON task (search_id, stage);
CREATE UNIQUE INDEX task_once ON task (stage, hit_id, round) WHERE hit_id IS NOT NULL;
CREATE TRIGGER task_once_guard BEFORE INSERT ON task
WHEN NEW.hit_id IS NOT NULL AND EXISTS (SELECT 1 FROM task t WHERE t.stage = NEW.stage
  AND t.hit_id = NEW.hit_id AND t.round = NEW.round)
BEGIN SELECT RAISE(ABORT, 'conflict.replace'); END;

-- Given to one person by a supervisor; the newest row counts, NULL: to anyone.
CREATE TABLE task_assign (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id INTEGER NOT NULL REFERENCES task (id),
  user_id INTEGER REFERENCES user (id),
  by_user INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX task_assign_task ON task_assign (task_id, id);

-- Tasks that no decision closes by itself.
CREATE TABLE task_done (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id INTEGER NOT NULL UNIQUE REFERENCES task (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;

-- Who works on it now, and until when; it runs out by itself.
CREATE TABLE task_lease (
  task_id INTEGER PRIMARY KEY NOT NULL REFERENCES task (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  until INTEGER NOT NULL
) STRICT;
CREATE VIEW task_barred AS
SELECT t.id AS task_id, d.user_id FROM task t JOIN decision d ON d.hit_id = t.hit_id
WHERE (t.stage IN ('verify', 'resolve'))
  OR (t.stage = 'examine' AND d.stage <> 'examine')
  OR (t.stage = 'release' AND d.stage <> 'release'
      AND NOT (d.stage IN ('verify', 'resolve') AND d.round = t.round
        AND coalesce((SELECT value FROM policy_now WHERE name = 'two-person'), '0') = '1'
        AND (SELECT doubt FROM hit WHERE id = t.hit_id) = 0))
UNION ALL
SELECT t.id, s.user_id FROM task t JOIN hit h ON h.id = t.hit_id
  JOIN search s ON s.id = h.search_id WHERE t.stage IN ('verify', 'resolve')
UNION ALL
SELECT t.id, p.user_id FROM task t JOIN proposal p ON p.id = t.ref_id WHERE t.stage = 'proposal';
CREATE TRIGGER task_lease_insert BEFORE INSERT ON task_lease
WHEN NEW.user_id IS NOT session_user() OR NEW.until > session_now() + 28800000000
  OR EXISTS (SELECT 1 FROM task_lease WHERE task_id = NEW.task_id AND user_id <> NEW.user_id
             AND until > session_now())
BEGIN SELECT RAISE(ABORT, 'conflict.lease'); END;
CREATE TRIGGER task_lease_update BEFORE UPDATE ON task_lease
WHEN NEW.task_id <> OLD.task_id OR NEW.user_id IS NOT session_user()
  OR NEW.until > session_now() + 28800000000
  OR (OLD.user_id <> NEW.user_id AND OLD.until > session_now())
BEGIN SELECT RAISE(ABORT, 'conflict.lease'); END;
CREATE TRIGGER task_lease_barred_insert BEFORE INSERT ON task_lease
WHEN EXISTS (SELECT 1 FROM task_barred b WHERE b.task_id = NEW.task_id AND b.user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'decision.same-person'); END;
CREATE TRIGGER task_lease_barred_update BEFORE UPDATE ON task_lease
WHEN EXISTS (SELECT 1 FROM task_barred b WHERE b.task_id = NEW.task_id AND b.user_id = NEW.user_id)
BEGIN SELECT RAISE(ABORT, 'decision.same-person'); END;
CREATE TRIGGER task_lease_assigned_insert BEFORE INSERT ON task_lease
WHEN (SELECT user_id FROM task_assign WHERE task_id = NEW.task_id ORDER BY id DESC LIMIT 1)
  <> NEW.user_id
BEGIN SELECT RAISE(ABORT, 'task.assigned'); END;
CREATE TRIGGER task_lease_assigned_update BEFORE UPDATE ON task_lease
WHEN (SELECT user_id FROM task_assign WHERE task_id = NEW.task_id ORDER BY id DESC LIMIT 1)
  <> NEW.user_id
BEGIN SELECT RAISE(ABORT, 'task.assigned'); END;
CREATE TRIGGER task_lease_delete BEFORE DELETE ON task_lease
WHEN OLD.user_id IS NOT session_user() AND OLD.until > session_now()
  AND session_role() <> 'supervisor'
BEGIN SELECT RAISE(ABORT, 'conflict.lease'); END;

CREATE VIEW task_open AS
SELECT t.* FROM task t
WHERE NOT EXISTS (SELECT 1 FROM task_done x WHERE x.task_id = t.id) AND CASE
  WHEN t.hit_id IS NOT NULL THEN EXISTS (SELECT 1 FROM hit_state s WHERE s.hit_id = t.hit_id
    AND s.round = t.round AND s.state = CASE t.stage WHEN 'examine' THEN 'candidate'
      WHEN 'resolve' THEN 'conflict' ELSE t.stage END)
  WHEN t.stage = 'examine' THEN EXISTS (SELECT 1 FROM hit_state s
    WHERE s.search_id = t.search_id AND s.round = 1 AND s.state = 'candidate')
    OR NOT EXISTS (SELECT 1 FROM search_event e
      WHERE e.search_id = t.search_id AND e.event <> 'start')
  WHEN t.stage = 'approve' THEN NOT EXISTS (SELECT 1 FROM search_approval a
    WHERE a.search_id = t.search_id)
  WHEN t.stage = 'proposal' THEN NOT EXISTS (SELECT 1 FROM proposal_answer a
    WHERE a.proposal_id = t.ref_id)
  ELSE 1 END;

-- Links: 'same' person, 'different' people, 'contested', or 'none' (taken back).
-- The newest row of a pair counts. Records themselves are never merged.
CREATE TABLE link (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_a INTEGER NOT NULL REFERENCES vault (id),
  vault_b INTEGER NOT NULL REFERENCES vault (id),
  kind TEXT NOT NULL CHECK (kind IN ('same', 'different', 'contested', 'none')),
  proposal_id INTEGER REFERENCES proposal (id),
  hit_id INTEGER REFERENCES hit (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  act INTEGER NOT NULL REFERENCES act (seq),
  CHECK (vault_a < vault_b),
  CHECK ((proposal_id IS NULL) <> (hit_id IS NULL))
) STRICT;
CREATE INDEX link_a ON link (vault_a, vault_b, id);
CREATE INDEX link_b ON link (vault_b, id);
CREATE TRIGGER link_two BEFORE INSERT ON link
WHEN NEW.user_id IS NOT session_user() OR NOT (
  EXISTS (SELECT 1 FROM proposal p JOIN proposal_answer a ON a.proposal_id = p.id
    WHERE p.id = NEW.proposal_id AND p.vault_a = NEW.vault_a AND p.vault_b = NEW.vault_b
      AND ((p.kind = 'link' AND p.value = NEW.kind) OR (p.kind = 'unlink' AND NEW.kind = 'none'))
      AND a.verdict = 'approve' AND a.act = session_act())
  OR (NEW.kind = 'same' AND EXISTS (SELECT 1 FROM hit h JOIN decision d ON d.hit_id = h.id
    WHERE h.id = NEW.hit_id AND d.stage = 'release' AND d.conclusion = 'approve'
      AND d.act = session_act() AND min(h.probe_vault, h.cand_vault) = NEW.vault_a
      AND max(h.probe_vault, h.cand_vault) = NEW.vault_b)))
BEGIN SELECT RAISE(ABORT, 'link.two-people'); END;
CREATE VIEW link_now AS
SELECT l.* FROM link l WHERE l.kind <> 'none' AND l.id = (SELECT max(x.id) FROM link x
  WHERE x.vault_a = l.vault_a AND x.vault_b = l.vault_b);

-- The open ones, so that a list does not look at all that ever was.
CREATE TABLE task_queue (
  task_id INTEGER PRIMARY KEY NOT NULL REFERENCES task (id)
) STRICT;
CREATE TRIGGER task_enter AFTER INSERT ON task
BEGIN INSERT INTO task_queue (task_id) VALUES (NEW.id); END;
CREATE TRIGGER task_queue_delete BEFORE DELETE ON task_queue
WHEN EXISTS (SELECT 1 FROM task_open t WHERE t.id = OLD.task_id)
BEGIN SELECT RAISE(ABORT, 'task.open'); END;
CREATE TRIGGER task_queue_update BEFORE UPDATE ON task_queue
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
