-- SPDX-License-Identifier: Apache-2.0
-- The log: a Merkle tree after RFC 9162 over one line for each act.

CREATE TABLE meta (
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT;
CREATE TRIGGER meta_update BEFORE UPDATE ON meta
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
CREATE TRIGGER meta_delete BEFORE DELETE ON meta
BEGIN SELECT RAISE(ABORT, 'history.delete'); END;
CREATE TRIGGER meta_insert BEFORE INSERT ON meta
WHEN session_role() <> 'setup' OR EXISTS (SELECT 1 FROM meta WHERE key = NEW.key)
BEGIN SELECT RAISE(ABORT, 'history.update'); END;

-- One row for each entry, for ever: when, and the hash of its line.
CREATE TABLE log (
  seq INTEGER PRIMARY KEY NOT NULL,
  at INTEGER NOT NULL,
  leaf BLOB NOT NULL CHECK (length(leaf) = 32)
) STRICT;
CREATE TRIGGER log_update BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
CREATE TRIGGER log_delete BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'history.delete'); END;
CREATE TRIGGER log_replace BEFORE INSERT ON log
WHEN EXISTS (SELECT 1 FROM log WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'conflict.replace'); END;
CREATE TRIGGER log_append BEFORE INSERT ON log
WHEN NEW.seq IS NOT session_act()
  OR NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM log)
  OR NEW.at IS NOT session_now()
BEGIN SELECT RAISE(ABORT, 'history.act'); END;
CREATE TRIGGER log_clock BEFORE INSERT ON log
WHEN NEW.at <= (SELECT at FROM log ORDER BY seq DESC LIMIT 1)
BEGIN SELECT RAISE(ABORT, 'log.clock'); END;

-- The number of an act: made when it begins, so that its rows can point at it;
-- the transaction cannot end unless the log has got the entry.
CREATE TABLE act (
  seq INTEGER PRIMARY KEY NOT NULL REFERENCES log (seq) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TRIGGER act_insert BEFORE INSERT ON act
WHEN NEW.seq IS NOT session_act() OR EXISTS (SELECT 1 FROM act WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'history.act'); END;
CREATE TRIGGER act_update BEFORE UPDATE ON act
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
CREATE TRIGGER act_delete BEFORE DELETE ON act
BEGIN SELECT RAISE(ABORT, 'history.delete'); END;

-- What kinds of acts there are, who may do them, which of them need a purpose,
-- a case and a justification, and which the program does by itself.
CREATE TABLE act_kind (
  kind TEXT PRIMARY KEY NOT NULL,
  roles TEXT NOT NULL,
  look INTEGER NOT NULL CHECK (look IN (0, 1)),
  machine INTEGER NOT NULL CHECK (machine IN (0, 1))
) STRICT;

CREATE TABLE purpose (
  code TEXT PRIMARY KEY NOT NULL,
  approval INTEGER NOT NULL CHECK (approval IN (0, 1))
) STRICT;

-- The line of an entry with what the audit view sorts and filters by. It goes
-- away a year after the data it is about at the earliest; the leaf above stays.
CREATE TABLE log_body (
  seq INTEGER PRIMARY KEY NOT NULL REFERENCES log (seq),
  at INTEGER NOT NULL,
  user_id INTEGER,
  role TEXT NOT NULL,
  kind TEXT NOT NULL REFERENCES act_kind (kind),
  purpose TEXT REFERENCES purpose (code),
  case_id INTEGER,
  vault_id INTEGER,
  object_id INTEGER,
  line TEXT NOT NULL
) STRICT;
CREATE INDEX log_body_vault ON log_body (vault_id, seq) WHERE vault_id IS NOT NULL;
CREATE INDEX log_body_user ON log_body (user_id, seq);
CREATE INDEX log_body_kind ON log_body (kind, seq);
CREATE TRIGGER log_body_update BEFORE UPDATE ON log_body
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
CREATE TRIGGER log_body_replace BEFORE INSERT ON log_body
WHEN EXISTS (SELECT 1 FROM log_body WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'conflict.replace'); END;
CREATE TRIGGER log_body_insert BEFORE INSERT ON log_body
WHEN NEW.seq IS NOT session_act()
  OR NEW.at IS NOT (SELECT at FROM log WHERE seq = NEW.seq)
  OR leaf_hash(NEW.line) IS NOT (SELECT leaf FROM log WHERE seq = NEW.seq)
  OR NEW.role IS NOT session_role()
BEGIN SELECT RAISE(ABORT, 'history.act'); END;
CREATE TRIGGER log_body_who BEFORE INSERT ON log_body
WHEN NEW.user_id IS NOT session_user()
  OR (NEW.user_id IS NULL AND NOT EXISTS
      (SELECT 1 FROM act_kind k WHERE k.kind = NEW.kind AND k.machine = 1))
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER log_body_role BEFORE INSERT ON log_body
WHEN NOT EXISTS (SELECT 1 FROM act_kind k WHERE k.kind = NEW.kind
  AND instr(' ' || k.roles || ' ', ' ' || NEW.role || ' ') > 0)
BEGIN SELECT RAISE(ABORT, 'act.role'); END;
CREATE TRIGGER log_body_look BEFORE INSERT ON log_body
WHEN (NEW.purpose IS NULL OR NEW.case_id IS NULL
      OR NOT EXISTS (SELECT 1 FROM log_detail d WHERE d.seq = NEW.seq))
  AND EXISTS (SELECT 1 FROM act_kind k WHERE k.kind = NEW.kind AND k.look = 1)
BEGIN SELECT RAISE(ABORT, 'look.purpose'); END;

-- The written justification, sealed to the auditor's key; the line holds a
-- salted hash of it.
CREATE TABLE log_detail (
  seq INTEGER PRIMARY KEY NOT NULL REFERENCES act (seq),
  sealed BLOB NOT NULL
) STRICT;
CREATE TRIGGER log_detail_update BEFORE UPDATE ON log_detail
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
CREATE TRIGGER log_detail_insert BEFORE INSERT ON log_detail
WHEN NEW.seq IS NOT session_act() OR EXISTS (SELECT 1 FROM log_detail WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'history.act'); END;

-- Hashes of complete subtrees: (level, index) covers the leaves
-- index * 2^level .. (index + 1) * 2^level - 1. Derived; audit verify makes
-- them again from the leaves.
CREATE TABLE log_node (
  level INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER log_node_update BEFORE UPDATE ON log_node
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
CREATE TRIGGER log_node_delete BEFORE DELETE ON log_node
BEGIN SELECT RAISE(ABORT, 'history.delete'); END;
CREATE TRIGGER log_node_insert BEFORE INSERT ON log_node
WHEN session_act() IS NULL
  OR EXISTS (SELECT 1 FROM log_node WHERE level = NEW.level AND idx = NEW.idx)
BEGIN SELECT RAISE(ABORT, 'history.act'); END;

-- Signed checkpoints (C2SP tlog-checkpoint) as they were handed out. Not rows
-- of an act: a checkpoint covers the entry of the act that made it.
CREATE TABLE checkpoint (
  size INTEGER PRIMARY KEY NOT NULL,
  at INTEGER NOT NULL,
  note TEXT NOT NULL
) STRICT;
CREATE TRIGGER checkpoint_update BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
CREATE TRIGGER checkpoint_delete BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'history.delete'); END;
CREATE TRIGGER checkpoint_insert BEFORE INSERT ON checkpoint
WHEN session_user() IS NULL OR NEW.size > (SELECT max(seq) FROM log)
  OR EXISTS (SELECT 1 FROM checkpoint WHERE size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'conflict.replace'); END;

-- Lines up to an entry were taken out because their time was over. missing:
-- how many lines up to there are gone now, and digest: SHA-256 over their
-- numbers, each as 8 bytes little endian, so that no other line can go with them.
CREATE TABLE log_prune (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  upto INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  act INTEGER NOT NULL REFERENCES act (seq),
  CHECK (upto < act)
) STRICT;
-- A line goes when it is a year old, the record it is about was erased a year ago
-- (or it is about none), and it wrote no row: those that wrote rows are what the
-- rows are checked by.
CREATE VIEW log_prunable AS
SELECT b.seq, b.at FROM log_body b
WHERE b.at <= session_now() - 31622400000000 AND instr(b.line, ',"rows":[],"salt":') > 0
  AND (b.vault_id IS NULL OR EXISTS (SELECT 1 FROM erasure e JOIN log l ON l.seq = e.act
    WHERE e.vault_id = b.vault_id AND l.at <= session_now() - 31622400000000));
-- The words of a justification go at the same time, also where the line stays.
CREATE VIEW log_detail_prunable AS
SELECT d.seq, b.at FROM log_detail d JOIN log_body b ON b.seq = d.seq
WHERE b.at <= session_now() - 31622400000000
  AND (b.vault_id IS NULL OR EXISTS (SELECT 1 FROM erasure e JOIN log l ON l.seq = e.act
    WHERE e.vault_id = b.vault_id AND l.at <= session_now() - 31622400000000));
CREATE TRIGGER log_body_delete BEFORE DELETE ON log_body
WHEN NOT EXISTS (SELECT 1 FROM log_prune p WHERE p.act = session_act() AND OLD.seq <= p.upto)
  OR NOT EXISTS (SELECT 1 FROM log_prunable x WHERE x.seq = OLD.seq)
BEGIN SELECT RAISE(ABORT, 'history.delete'); END;
CREATE TRIGGER log_detail_delete BEFORE DELETE ON log_detail
WHEN NOT EXISTS (SELECT 1 FROM log_prune p WHERE p.act = session_act() AND OLD.seq <= p.upto)
  OR NOT EXISTS (SELECT 1 FROM log_detail_prunable x WHERE x.seq = OLD.seq)
BEGIN SELECT RAISE(ABORT, 'history.delete'); END;

-- The entries after which a checkpoint is due.
CREATE VIEW log_mark AS
SELECT seq FROM log_body WHERE kind IN ('decision.release', 'disclose.release', 'erase.person');
