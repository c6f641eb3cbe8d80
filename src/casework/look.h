/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why someone looks: no search, no view of a record and no export goes without
 * a purpose, a case and a written justification, and all three are logged.
 */
#ifndef COTEJO_CASEWORK_LOOK_H
#define COTEJO_CASEWORK_LOOK_H

#include "base/err.h"

enum purpose {
	PURPOSE_NONE,
	PURPOSE_ASYLUM,	    /* an application for protection */
	PURPOSE_MIGRATION,  /* entry, stay, status */
	PURPOSE_IDENTITY,   /* who someone is; lost documents; double records */
	PURPOSE_PROTECTION, /* help for a victim; families that look for each other */
	PURPOSE_CRIME,	    /* an offence of the closed list below; needs a yes of another unit */
	PURPOSE_RIGHTS,	    /* a request of the person */
	PURPOSE_QUALITY,    /* corrections, second checks */
	PURPOSE_AUDIT,
	PURPOSE_TRAINING, /* synthetic people only */
	PURPOSE_COUNT,
};

/* The stable word ("asylum"), the text in the user's language; _parse gives -1
 * for any other word. */
const char *purpose_word(enum purpose p);
const char *purpose_name(enum purpose p);
int purpose_parse(const char *word);

/* Offences for which prints may be searched for PURPOSE_CRIME. */
enum offence {
	OFFENCE_NONE,
	OFFENCE_TRAFFICKING, /* in persons */
	OFFENCE_SMUGGLING,   /* of migrants, for gain */
	OFFENCE_FORCED_LABOUR,
	OFFENCE_EXPLOITATION,	/* sexual */
	OFFENCE_DOCUMENT_FRAUD, /* in the service of the ones above */
	OFFENCE_ABDUCTION,
	OFFENCE_HOMICIDE,
	OFFENCE_TERRORISM,
	OFFENCE_COUNT,
};

const char *offence_word(enum offence o);
const char *offence_name(enum offence o);
int offence_parse(const char *word);

struct look {
	enum purpose purpose;
	const char *case_number; /* "2026-000123" */
	const char *why;	 /* the justification, at least LOOK_MIN_WHY characters */
};

#define LOOK_MIN_WHY 8
#define LOOK_MAX_WHY 2000

/* ERR_REFUSED with the part that is missing; ERR_OK says only that all is there. */
enum err_code look_check(const struct look *look, struct err *err);

#endif
