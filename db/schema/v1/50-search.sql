-- SPDX-License-Identifier: Apache-2.0
-- Searches and what they find.

CREATE TABLE search (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id INTEGER NOT NULL REFERENCES casefile (id),
  purpose TEXT NOT NULL REFERENCES purpose (code),
  kind TEXT NOT NULL CHECK (kind IN ('identify', 'verify', 'duplicate')),
  probe_vault INTEGER NOT NULL REFERENCES vault (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  limit_n INTEGER NOT NULL CHECK (limit_n BETWEEN 1 AND 100),
  offence TEXT CHECK (offence IN ('trafficking', 'smuggling', 'forced-labour', 'exploitation',
    'document-fraud', 'abduction', 'homicide', 'terrorism')),
  own_files_searched INTEGER NOT NULL CHECK (own_files_searched IN (0, 1)),
  input_hash BLOB NOT NULL CHECK (length(input_hash) = 32),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq),
  CHECK (purpose <> 'crime' OR (offence IS NOT NULL AND own_files_searched = 1))
) STRICT;
CREATE INDEX search_probe ON search (probe_vault);
CREATE INDEX search_case ON search (case_id);
CREATE TRIGGER search_user BEFORE INSERT ON search
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;

-- A search for a crime needs the yes of a supervisor of another unit.
CREATE TABLE search_approval (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  search_id INTEGER NOT NULL UNIQUE REFERENCES search (id),
  verdict TEXT NOT NULL CHECK (verdict IN ('approve', 'reject')),
  user_id INTEGER NOT NULL REFERENCES user (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE TRIGGER search_approval_unit BEFORE INSERT ON search_approval
WHEN NEW.user_id IS NOT session_user()
  OR session_role() <> 'supervisor'
  OR (SELECT unit FROM user WHERE id = NEW.user_id) IS
     (SELECT u.unit FROM user u JOIN search s ON s.user_id = u.id WHERE s.id = NEW.search_id)
BEGIN SELECT RAISE(ABORT, 'search.other-unit'); END;

-- Started, and ended complete, partial or failed; a stopped one is partial.
CREATE TABLE search_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  search_id INTEGER NOT NULL REFERENCES search (id),
  event TEXT NOT NULL CHECK (event IN ('start', 'complete', 'partial', 'failed')),
  user_id INTEGER NOT NULL REFERENCES user (id),
  engine TEXT NOT NULL,
  threshold REAL NOT NULL,
  gallery_seq INTEGER NOT NULL,
  gallery_size INTEGER NOT NULL,
  searched INTEGER NOT NULL,
  left_out INTEGER NOT NULL,
  seconds REAL NOT NULL,
  detail TEXT NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX search_event_search ON search_event (search_id, id);
CREATE UNIQUE INDEX search_event_end ON search_event (search_id) WHERE event <> 'start';
CREATE TRIGGER search_event_approved BEFORE INSERT ON search_event
WHEN NEW.event = 'start'
  AND (SELECT p.approval FROM search s JOIN purpose p ON p.code = s.purpose
       WHERE s.id = NEW.search_id) = 1
  AND NOT EXISTS (SELECT 1 FROM search_approval a
                  WHERE a.search_id = NEW.search_id AND a.verdict = 'approve')
BEGIN SELECT RAISE(ABORT, 'search.approval'); END;
CREATE TRIGGER search_event_order BEFORE INSERT ON search_event
WHEN NEW.user_id IS NOT session_user()
  OR (NEW.event <> 'start' AND NOT EXISTS (SELECT 1 FROM search_event e
      WHERE e.search_id = NEW.search_id AND e.event = 'start'))
  OR EXISTS (SELECT 1 FROM search_event e
      WHERE e.search_id = NEW.search_id AND e.event <> 'start')
BEGIN SELECT RAISE(ABORT, 'conflict.search-ended'); END;

-- Where a search stands now, for this and other processes; not history.
CREATE TABLE search_job (
  search_id INTEGER PRIMARY KEY NOT NULL REFERENCES search (id),
  state TEXT NOT NULL CHECK (state IN ('asking', 'queued', 'running', 'paused', 'ended')),
  priority INTEGER NOT NULL,
  host TEXT NOT NULL,
  beat INTEGER NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL
) STRICT;

-- A hit: one candidate of one search (or a known pair laid into the queue).
-- It has no state of its own; the decisions make it.
CREATE TABLE hit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL UNIQUE REFERENCES vault (id),
  search_id INTEGER REFERENCES search (id),
  origin TEXT NOT NULL CHECK (origin IN ('search', 'training')),
  probe_vault INTEGER NOT NULL REFERENCES vault (id),
  cand_vault INTEGER NOT NULL REFERENCES vault (id),
  doubt INTEGER NOT NULL CHECK (doubt IN (0, 1)),
  second INTEGER NOT NULL CHECK (second IN (0, 1)),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (search_id, cand_vault),
  CHECK (probe_vault <> cand_vault),
  CHECK ((origin = 'search') = (search_id IS NOT NULL))
) STRICT;
CREATE INDEX hit_probe ON hit (probe_vault);
CREATE INDEX hit_cand ON hit (cand_vault);
CREATE TRIGGER hit_started BEFORE INSERT ON hit
WHEN session_user() IS NULL OR (NEW.origin = 'search' AND NOT EXISTS
  (SELECT 1 FROM search_event e WHERE e.search_id = NEW.search_id AND e.event = 'start'))
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;

-- A hit is not erased by itself: only with one of its two sides, in the same act.
CREATE TRIGGER erasure_hit BEFORE INSERT ON erasure
WHEN (SELECT kind FROM vault WHERE id = NEW.vault_id) = 'hit' AND NOT EXISTS
  (SELECT 1 FROM hit h JOIN erasure e ON e.vault_id IN (h.probe_vault, h.cand_vault)
   WHERE h.vault_id = NEW.vault_id AND e.act = NEW.act)
BEGIN SELECT RAISE(ABORT, 'erase.hit'); END;

-- What the matcher thought of it: apart, because a verifier may not see it.
CREATE TABLE hit_score (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hit_id INTEGER NOT NULL REFERENCES hit (id),
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  place INTEGER NOT NULL,
  score REAL NOT NULL,
  final INTEGER NOT NULL CHECK (final IN (0, 1)),
  act INTEGER NOT NULL REFERENCES act (seq),
  UNIQUE (hit_id, final)
) STRICT;
