# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libcasework.a
libcasework_a_SOURCES = \
	src/casework/account.c src/casework/account.h \
	src/casework/act.c src/casework/act.h \
	src/casework/arena.c src/casework/arena.h \
	src/casework/capture.c src/casework/capture.h src/casework/capture_work.h \
	src/casework/capture_check.c \
	src/casework/capture_store.c \
	src/casework/case_codec.c src/casework/case_codec.h \
	src/casework/case_list.c \
	src/casework/casefile.c src/casework/casefile.h \
	src/casework/chart.c src/casework/chart.h src/casework/chart_draw.c \
	src/casework/checkpoint.c src/casework/checkpoint.h \
	src/casework/audit.c src/casework/audit.h src/casework/audit_work.h \
	src/casework/audit_log.c \
	src/casework/audit_rows.c \
	src/casework/backup.c src/casework/backup.h \
	src/casework/calendar.c src/casework/calendar.h \
	src/casework/codec.c src/casework/codec.h \
	src/casework/demo.c src/casework/demo.h \
	src/casework/demo_pact.c src/casework/demo_pact.h \
	src/casework/demo_story.c src/casework/demo_story.h \
	src/casework/desk.c src/casework/desk.h \
	src/casework/desk_create.c \
	src/casework/disclose.h \
	src/casework/doc.c src/casework/doc.h \
	src/casework/crowd.c src/casework/crowd.h \
	src/casework/dossier.c \
	src/casework/dossier_parts.c src/casework/dossier_parts.h \
	src/casework/engine.c src/casework/engine.h \
	src/casework/erase.c src/casework/erase.h src/casework/erase_rows.h \
	src/casework/export.c src/casework/export.h \
	src/casework/exchange.h src/casework/exchange_work.h \
	src/casework/exchange_after.c \
	src/casework/exchange_answer.c \
	src/casework/exchange_apply.c \
	src/casework/exchange_ask.c \
	src/casework/exchange_dialogue.c \
	src/casework/exchange_due.c \
	src/casework/exchange_list.c \
	src/casework/exchange_post.c \
	src/casework/exchange_prints.c \
	src/casework/exchange_received.c \
	src/casework/exchange_registry.c \
	src/casework/exchange_release.c \
	src/casework/exchange_release_out.c \
	src/casework/exchange_run.c \
	src/casework/facts.c src/casework/facts.h \
	src/casework/gallery_cache.c src/casework/gallery_cache.h \
	src/casework/handout.c src/casework/handout.h \
	src/casework/hit.c src/casework/hit.h src/casework/hit_rows.h \
	src/casework/hit_words.c \
	src/casework/index.c src/casework/index.h \
	src/casework/index_fill.c src/casework/index_fill.h \
	src/casework/inside.h \
	src/casework/ledger.c \
	src/casework/link.c src/casework/link.h \
	src/casework/intake_transaction.c src/casework/intake_transaction.h \
	src/casework/intake.c src/casework/intake.h \
	src/casework/intake_notes.c src/casework/intake_notes.h \
	src/casework/log.c src/casework/log.h src/casework/log_tree.h \
	src/casework/log_check.c \
	src/casework/login.c src/casework/login.h \
	src/casework/look.c src/casework/look.h \
	src/casework/merkle.c src/casework/merkle.h \
	src/casework/case_note.c src/casework/case_note.h \
	src/casework/notice_text.c \
	src/casework/person_find.c \
	src/casework/policy.c src/casework/policy.h \
	src/casework/practice.c src/casework/practice.h \
	src/casework/print_store.c src/casework/print_store.h \
	src/casework/proposal.c src/casework/proposal.h src/casework/proposal_rows.h \
	src/casework/qr.c \
	src/casework/record.c src/casework/record.h src/casework/record_rows.h \
	src/casework/record_codec.c \
	src/casework/recovery.c src/casework/recovery.h \
	src/casework/review.c src/casework/review.h src/casework/review_work.h \
	src/casework/review_codec.c src/casework/review_codec.h \
	src/casework/review_conclude.c \
	src/casework/review_records.c \
	src/casework/rights.c src/casework/rights.h \
	src/casework/role.c src/casework/role.h \
	src/casework/seal.c src/casework/seal.h \
	src/casework/search.c src/casework/search.h src/casework/search_rows.h \
	src/casework/search_queue.c \
	src/casework/search_run.c src/casework/search_jobs.h \
	src/casework/search_view.c \
	src/casework/search_watch.c src/casework/search_watch.h \
	src/casework/secret.c src/casework/secret.h \
	src/casework/session.c src/casework/session.h \
	src/casework/stats.c src/casework/stats.h \
	src/casework/task.c src/casework/task.h src/casework/task_rows.h \
	src/casework/training.c src/casework/training.h \
	src/casework/user.c src/casework/user.h \
	src/casework/vault.c \
	src/casework/watch.c src/casework/watch.h
libcasework_a_CPPFLAGS = $(AM_CPPFLAGS) $(OATH_CFLAGS) $(QRENCODE_CFLAGS) $(CAIRO_CFLAGS)
