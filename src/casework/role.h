/* SPDX-License-Identifier: Apache-2.0 */
/* The roles of the people at the desk. One person has one role. */
#ifndef COTEJO_CASEWORK_ROLE_H
#define COTEJO_CASEWORK_ROLE_H

/* The numbers are those of enum db_role. */
enum role {
	ROLE_NONE,
	ROLE_CLERK,	    /* enrols people, edits case records */
	ROLE_ANALYST,	    /* searches, examines, verifies */
	ROLE_SUPERVISOR,    /* releases hits, answers proposals, may examine */
	ROLE_AUDITOR,	    /* reads the log; no person, no print */
	ROLE_ADMINISTRATOR, /* accounts and machine; no person, no print */
	ROLE_COUNT,
};

/* For sets of roles. */
#define ROLE_BIT(role) (1u << (role))
#define ROLES_CASE     (ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_ANALYST) | ROLE_BIT(ROLE_SUPERVISOR))

/* "clerk" as the store, files and JSON spell it; "none" for ROLE_NONE. */
const char *role_word(enum role role);
/* In the user's language. */
const char *role_name(enum role role);
/* -1 for any other word. */
int role_parse(const char *word);

#endif
