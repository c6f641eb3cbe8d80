# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libdb.a
libdb_a_SOURCES = \
	db/act.c \
	db/db.h db/inside.h \
	db/digest.c \
	db/error.c \
	db/file.c \
	db/func.c \
	db/grants.c \
	db/guard.c db/guard.h \
	db/history.c \
	db/migrate.c \
	db/open.c \
	db/rules.c \
	db/stmt.c
nodist_libdb_a_SOURCES = db/schema_text.c
libdb_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)

# The parts of the schema in the order in which they run.
SCHEMA_PARTS = \
	db/schema/v1/10-log.sql \
	db/schema/v1/15-kinds.sql \
	db/schema/v1/20-user.sql \
	db/schema/v1/30-vault.sql \
	db/schema/v1/40-print.sql \
	db/schema/v1/50-search.sql \
	db/schema/v1/60-review.sql \
	db/schema/v1/70-task.sql \
	db/schema/v1/80-rights.sql \
	db/schema/v1/85-author.sql \
	db/schema/v1/90-exchange.sql
EXTRA_DIST += db/embed.sh $(SCHEMA_PARTS)
BUILT_SOURCES += db/schema_text.c
CLEANFILES += db/schema_text.c

db/schema_text.c: $(SCHEMA_PARTS) db/embed.sh
	$(AM_V_GEN)$(MKDIR_P) db && (cd $(srcdir) && sh db/embed.sh $(SCHEMA_PARTS)) >$@.tmp && mv $@.tmp $@
