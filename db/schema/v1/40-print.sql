-- SPDX-License-Identifier: Apache-2.0
-- Prints: what was said before, what was taken, and the gallery's form of it.

-- The notice given before a capture: which text, in which language, understood.
CREATE TABLE notice (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  text_version INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX notice_vault ON notice (vault_id, id);
CREATE TRIGGER notice_user BEFORE INSERT ON notice
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;

-- One capture: all fingers of one meeting, those that could not be taken too.
CREATE TABLE capture (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  notice_id INTEGER NOT NULL REFERENCES notice (id),
  user_id INTEGER NOT NULL REFERENCES user (id),
  sealed BLOB NOT NULL,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX capture_vault ON capture (vault_id, id);
CREATE TRIGGER capture_notice BEFORE INSERT ON capture
WHEN NEW.user_id IS NOT session_user()
  OR (SELECT vault_id FROM notice WHERE id = NEW.notice_id) IS NOT NEW.vault_id
BEGIN SELECT RAISE(ABORT, 'capture.notice'); END;
-- Whether a child is old enough is sealed; the session answers.
CREATE TRIGGER capture_age BEFORE INSERT ON capture
WHEN (SELECT kind FROM vault WHERE id = NEW.vault_id) = 'person' AND NOT may_capture(NEW.vault_id)
BEGIN SELECT RAISE(ABORT, 'capture.age'); END;

-- Each try at a finger is a row of its own, kept or not. The finger, the kind
-- of impression, the quality, the reason for a missing one are in sealed_meta.
CREATE TABLE print (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vault_id INTEGER NOT NULL REFERENCES vault (id),
  capture_id INTEGER REFERENCES capture (id),
  sealed_meta BLOB NOT NULL,
  sealed_image BLOB,
  sealed_template BLOB,
  act INTEGER NOT NULL REFERENCES act (seq)
) STRICT;
CREATE INDEX print_vault ON print (vault_id, id);
CREATE INDEX print_act ON print (act);

-- The prints of one person as the matcher takes them, sealed as one piece so
-- that a million fingers load fast. Made from print, and made again when the
-- engine changes.
CREATE TABLE gallery (
  vault_id INTEGER PRIMARY KEY NOT NULL REFERENCES vault (id),
  engine TEXT NOT NULL,
  seq INTEGER NOT NULL,
  fingers INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;
CREATE INDEX gallery_seq ON gallery (seq);
CREATE TRIGGER gallery_insert BEFORE INSERT ON gallery
WHEN session_act() IS NULL
BEGIN SELECT RAISE(ABORT, 'history.act'); END;
CREATE TRIGGER gallery_update BEFORE UPDATE ON gallery
WHEN session_act() IS NULL OR NEW.vault_id <> OLD.vault_id
BEGIN SELECT RAISE(ABORT, 'history.act'); END;
CREATE TRIGGER gallery_delete BEFORE DELETE ON gallery
WHEN NOT EXISTS (SELECT 1 FROM erasure WHERE vault_id = OLD.vault_id)
BEGIN SELECT RAISE(ABORT, 'history.delete'); END;
