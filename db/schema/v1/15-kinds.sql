-- SPDX-License-Identifier: Apache-2.0
-- The closed list of acts. roles: who may do it; look: a purpose, a case and a
-- written justification are needed; machine: the program may do it by itself.

INSERT INTO purpose (code, approval) VALUES
  ('asylum', 0), ('migration', 0), ('identity', 0), ('protection', 0),
  ('crime', 1), ('rights', 0), ('quality', 0), ('audit', 0), ('training', 0);

INSERT INTO act_kind (kind, roles, look, machine) VALUES
  ('store.create', 'setup', 0, 1),
  ('store.migrate', 'setup', 0, 1),
  ('store.restore', 'setup', 0, 1),
  ('clock.correct', 'administrator', 0, 0),
  ('backup.make', 'administrator supervisor', 0, 0),
  ('backup.prune', 'administrator supervisor', 0, 0),

  ('user.add', 'setup administrator', 0, 1),
  ('user.key', 'setup clerk analyst supervisor auditor administrator', 0, 1),
  ('user.password', 'clerk analyst supervisor auditor administrator', 0, 0),
  ('user.totp', 'clerk analyst supervisor auditor administrator', 0, 0),
  ('user.grant', 'setup supervisor administrator', 0, 1),
  ('user.status', 'administrator', 0, 0),
  ('user.unlock', 'administrator', 0, 0),
  ('user.reset', 'administrator', 0, 0),
  ('competence.set', 'setup supervisor', 0, 1),
  ('recovery.make', 'setup supervisor', 0, 1),
  ('recovery.use', 'administrator', 0, 0),
  ('session.login', 'clerk analyst supervisor auditor administrator', 0, 0),
  ('session.logout', 'clerk analyst supervisor auditor administrator', 0, 0),
  ('session.lock', 'clerk analyst supervisor auditor administrator', 0, 0),
  ('session.unlock', 'clerk analyst supervisor auditor administrator', 0, 0),
  ('session.failed', 'none', 0, 1),
  ('policy.set', 'setup supervisor administrator', 0, 1),
  ('proposal.make', 'clerk analyst supervisor administrator', 0, 0),
  ('proposal.answer', 'analyst supervisor administrator', 0, 0),

  ('case.create', 'clerk analyst supervisor', 0, 0),
  ('case.update', 'clerk analyst supervisor', 0, 0),
  ('case.view', 'clerk analyst supervisor', 1, 0),
  ('case.person', 'clerk analyst supervisor', 1, 0),
  ('case.member', 'clerk analyst supervisor', 0, 0),
  ('person.create', 'clerk', 1, 0),
  ('person.update', 'clerk supervisor', 1, 0),
  ('person.view', 'clerk analyst supervisor', 1, 0),
  ('person.find', 'clerk analyst supervisor', 1, 0),
  ('protection.set', 'clerk supervisor', 1, 0),
  ('note.add', 'clerk analyst supervisor', 1, 0),
  ('attachment.add', 'clerk analyst supervisor', 1, 0),
  ('notice.give', 'clerk', 1, 0),
  ('capture.commit', 'clerk', 1, 0),
  ('print.view', 'clerk analyst supervisor', 1, 0),

  ('probe.add', 'analyst supervisor', 1, 0),
  ('search.request', 'analyst supervisor', 1, 0),
  ('search.approve', 'supervisor', 0, 0),
  ('search.start', 'analyst supervisor', 0, 0),
  ('search.end', 'analyst supervisor', 0, 0),
  ('search.go-on', 'analyst supervisor', 0, 0),
  ('search.hurry', 'analyst supervisor', 0, 0),
  ('search.pause', 'analyst supervisor', 0, 0),
  ('search.wait', 'analyst supervisor', 0, 0),
  ('hit.take', 'analyst supervisor', 0, 0),
  ('review.open', 'analyst supervisor', 0, 0),
  ('review.analysis', 'analyst supervisor', 0, 0),
  ('decision.examine', 'analyst supervisor', 0, 0),
  ('decision.verify', 'analyst supervisor', 0, 0),
  ('decision.resolve', 'analyst supervisor', 0, 0),
  ('decision.release', 'supervisor', 0, 0),
  ('task.assign', 'supervisor', 0, 0),
  ('task.done', 'clerk analyst supervisor', 0, 0),
  ('link.set', 'supervisor analyst', 0, 0),

  ('request.open', 'clerk supervisor', 1, 0),
  ('request.event', 'clerk supervisor', 1, 0),
  ('mark.set', 'clerk supervisor', 1, 0),
  ('retention.warn', 'clerk analyst supervisor', 0, 0),
  ('erase.person', 'supervisor', 0, 0),
  ('erase.due', 'supervisor', 0, 0),
  ('erase.probe', 'analyst supervisor', 0, 0),
  ('registry.set', 'setup supervisor administrator', 0, 1),
  ('disclose.prepare', 'supervisor', 1, 0),
  ('disclose.release', 'supervisor', 0, 0),
  ('disclose.push', 'clerk supervisor', 0, 0),
  ('exchange.key', 'supervisor', 0, 0),
  ('exchange.ask', 'supervisor', 0, 0),
  ('exchange.prepare', 'analyst supervisor', 1, 0),
  ('exchange.take', 'clerk analyst supervisor', 0, 0),
  ('exchange.search', 'analyst supervisor', 1, 0),
  ('exchange.answer', 'supervisor', 0, 0),
  ('exchange.request', 'analyst supervisor', 1, 0),
  ('exchange.withdraw', 'analyst supervisor', 0, 0),
  ('exchange.decline', 'supervisor', 0, 0),
  ('exchange.send', 'clerk analyst supervisor', 0, 0),
  ('exchange.view', 'analyst supervisor', 1, 0),
  ('exchange.judge', 'supervisor', 1, 0),
  ('export.file', 'clerk supervisor', 1, 0),
  ('export.case', 'supervisor', 1, 0),
  ('export.chart', 'analyst supervisor', 0, 0),
  ('log.checkpoint', 'clerk analyst supervisor auditor administrator', 0, 0),
  ('log.view', 'auditor supervisor', 0, 0),
  ('log.export', 'auditor supervisor', 0, 0),
  ('log.prune', 'auditor', 0, 0),
  ('log.verify', 'auditor supervisor administrator', 0, 0),
  ('training.add', 'supervisor', 0, 0),
  ('training.place', 'supervisor', 0, 0);

CREATE TRIGGER act_kind_insert BEFORE INSERT ON act_kind
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
CREATE TRIGGER act_kind_update BEFORE UPDATE ON act_kind
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
CREATE TRIGGER act_kind_delete BEFORE DELETE ON act_kind
BEGIN SELECT RAISE(ABORT, 'history.delete'); END;
CREATE TRIGGER purpose_insert BEFORE INSERT ON purpose
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
CREATE TRIGGER purpose_update BEFORE UPDATE ON purpose
BEGIN SELECT RAISE(ABORT, 'history.update'); END;
CREATE TRIGGER purpose_delete BEFORE DELETE ON purpose
BEGIN SELECT RAISE(ABORT, 'history.delete'); END;
