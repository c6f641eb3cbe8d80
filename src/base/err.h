/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors that a person has to read.
 *
 * A function that can fail returns an enum err_code (ERR_OK is 0) and takes a
 * struct err * as its last parameter. On failure it has filled *err with a
 * message a clerk understands: what could not be done, with which file and
 * place, and why. The message is already translated. Passing NULL for err is
 * allowed everywhere and drops the message.
 *
 * Programming errors are assert()ed, running out of memory ends the program
 * (see mem.h); neither is reported this way.
 */
#ifndef COTEJO_BASE_ERR_H
#define COTEJO_BASE_ERR_H

#include <stdarg.h>

/* X(code, exit status of the command line, stable name used in JSON) */
#define ERR_CODES(X)                                                                      \
	X(ERR_OK, 0, "ok")                                                                \
	X(ERR_INTERNAL, 1, "internal")	      /* a defect of this program */              \
	X(ERR_USAGE, 2, "usage")	      /* wrong words on the command line */       \
	X(ERR_INPUT, 3, "input")	      /* a file or a value that cannot be used */ \
	X(ERR_IO, 4, "io")		      /* the system refused to read or write */   \
	X(ERR_STORE, 5, "store")	      /* the store is not usable as it is */      \
	X(ERR_REFUSED, 6, "refused")	      /* a rule that protects people says no */   \
	X(ERR_NOT_FOUND, 7, "not-found")      /* no such record */                        \
	X(ERR_AUTH, 8, "auth")		      /* not logged in, wrong password, locked */ \
	X(ERR_CONFLICT, 9, "conflict")	      /* someone else was first; look again */    \
	X(ERR_UNSUPPORTED, 10, "unsupported") /* well formed, but not handled here */     \
	X(ERR_QUALITY, 11, "quality")	      /* no usable print in this image */         \
	X(ERR_TAMPERED, 12, "tampered")	      /* a check of integrity failed */           \
	X(ERR_CANCELLED, 130, "cancelled")    /* stopped by the user */

enum err_code {
#define ERR_ENUM(code, status, name) code,
	ERR_CODES(ERR_ENUM)
#undef ERR_ENUM
};

struct err {
	enum err_code code;
	char msg[512];
};

#define ERR_INIT           \
	{                  \
		ERR_OK, "" \
	}

/* Fills *err (may be NULL) and returns code, so that a caller can write
 * "return err_set(err, ERR_INPUT, _("..."), ...);". */
enum err_code err_set(struct err *err, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
enum err_code err_vset(struct err *err, enum err_code code, const char *fmt, va_list ap);

/* Puts "fmt: " before the message that *err already holds. Returns its code. */
enum err_code err_prefix(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Forgets an error: code ERR_OK, empty message. */
void err_clear(struct err *err);

/* The exit status of the command line for a code (see the man page). */
int err_exit_status(enum err_code code);

/* The stable, untranslated name of a code ("input", "refused", ...). */
const char *err_name(enum err_code code);

#endif
