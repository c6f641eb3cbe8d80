/* SPDX-License-Identifier: Apache-2.0 */
/* From SQLite's result codes to one clear message that names the file. */
#include <errno.h>
#include <string.h>

#include "base/i18n.h"
#include "db/inside.h"

static enum err_code refused(sqlite3 *sq, struct err *err)
{
	const char *id = sqlite3_errmsg(sq);
	const char *text = rule_text(id);

	if (!text)
		return err_set(err, ERR_REFUSED, _("a rule of the store says no (%s)"), id);
	if (strncmp(id, "conflict.", 9) == 0)
		return err_set(err, ERR_CONFLICT, "%s", _(text));
	return err_set(err, ERR_REFUSED, _("%s (rule %s)"), _(text), id);
}

enum err_code db_fail_path(const char *path, sqlite3 *sq, int rc, struct err *err)
{
	int extended = sq ? sqlite3_extended_errcode(sq) : rc;

	if ((extended & 0xff) != (rc & 0xff))
		extended = rc;
	switch (extended) {
	case SQLITE_CONSTRAINT_TRIGGER:
		return refused(sq, err);
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return err_set(err, ERR_CONFLICT, _("this is in the store already (%s)"),
			       sqlite3_errmsg(sq));
	case SQLITE_CONSTRAINT_CHECK:
	case SQLITE_CONSTRAINT_NOTNULL:
	case SQLITE_CONSTRAINT_FOREIGNKEY:
	case SQLITE_CONSTRAINT_DATATYPE:
		return err_set(err, ERR_REFUSED, _("the store does not take this value (%s)"),
			       sqlite3_errmsg(sq));
	default:
		break;
	}
	switch (rc & 0xff) {
	case SQLITE_NOTADB:
		return err_set(err, ERR_STORE, _("%s: is not a Cotejo store"), path);
	case SQLITE_CORRUPT:
		return err_set(err, ERR_STORE,
			       _("%s: the store is damaged; nothing was changed. Restore the last "
				 "backup (%s)"),
			       path, sq ? sqlite3_errmsg(sq) : "");
	case SQLITE_READONLY:
		return err_set(err, ERR_STORE, _("%s: the store is read-only"), path);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, ERR_STORE,
			       _("%s: another program holds the store locked; nothing was changed. "
				 "Try again"),
			       path);
	case SQLITE_FULL:
		return err_set(err, ERR_IO, _("%s: the disk is full; nothing was changed"), path);
	case SQLITE_IOERR: {
		int sys = sq ? sqlite3_system_errno(sq) : errno;

		return err_set(err, ERR_IO,
			       _("%s: the disk refused to read or write; nothing was changed (%s)"),
			       path, sys ? strerror(sys) : sqlite3_errstr(extended));
	}
	case SQLITE_CANTOPEN: {
		int sys = sq ? sqlite3_system_errno(sq) : errno;

		return err_set(err, ERR_IO, _("%s: cannot be opened: %s"), path,
			       sys ? strerror(sys) : sqlite3_errstr(rc));
	}
	case SQLITE_PERM:
		return err_set(err, ERR_IO, _("%s: cannot be opened: %s"), path, strerror(EACCES));
	case SQLITE_AUTH:
		return err_set(err, ERR_REFUSED,
			       _("this role may not do that in the store (rule store.role: %s)"),
			       sq && sqlite3_errcode(sq) == rc ? sqlite3_errmsg(sq) : "");
	case SQLITE_TOOBIG:
		return err_set(err, ERR_INPUT, _("%s: larger than the store takes"), path);
	default:
		return err_set(err, ERR_INTERNAL, _("%s: the store failed: %s"), path,
			       sq ? sqlite3_errmsg(sq) : sqlite3_errstr(rc));
	}
}

enum err_code db_fail(struct db *db, int rc, struct err *err)
{
	if (rc == SQLITE_AUTH && sqlite3_errcode(db->sq) == SQLITE_OK)
		return err_set(err, ERR_REFUSED,
			       _("this role may not do that in the store (rule store.role: %s)"),
			       *db->reads_by_key ? db->reads_by_key : "WITH");
	return db_fail_path(db->path, db->sq, rc, err);
}
