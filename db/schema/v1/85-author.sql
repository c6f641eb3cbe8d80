-- SPDX-License-Identifier: Apache-2.0
-- Rows that say who wrote them say so truly.

CREATE TRIGGER casefile_author BEFORE INSERT ON casefile
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER case_person_author BEFORE INSERT ON case_person
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER case_member_author BEFORE INSERT ON case_member
WHEN NEW.by_user IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER attachment_author BEFORE INSERT ON attachment
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER task_assign_author BEFORE INSERT ON task_assign
WHEN NEW.by_user IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER task_done_author BEFORE INSERT ON task_done
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER request_author BEFORE INSERT ON request
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER request_event_author BEFORE INSERT ON request_event
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER push_done_author BEFORE INSERT ON push_done
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
CREATE TRIGGER handout_author BEFORE INSERT ON handout
WHEN NEW.user_id IS NOT session_user()
BEGIN SELECT RAISE(ABORT, 'act.nobody'); END;
