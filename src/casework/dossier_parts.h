/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a person's file; each writes a heading and its lines. */
#ifndef COTEJO_CASEWORK_DOSSIER_PARTS_H
#define COTEJO_CASEWORK_DOSSIER_PARTS_H

#include "base/i18n.h"
#include "casework/act.h"
#include "casework/doc.h"
#include "casework/record.h"

struct dossier {
	struct act *a;
	struct doc *doc;
	int64_t person;
	const char *language;
};

/* A text in the person's language. */
#define T(f, text) i18n_in((f)->language, (text))

enum err_code dossier_protection(struct dossier *f, struct protection *out, struct err *err);
void dossier_person(struct dossier *f, const struct record *r);
enum err_code dossier_prints(struct dossier *f, struct err *err);
enum err_code dossier_notes(struct dossier *f, struct err *err);
enum err_code dossier_cases(struct dossier *f, struct err *err);
enum err_code dossier_searches(struct dossier *f, struct err *err);
enum err_code dossier_decisions(struct dossier *f, struct err *err);
enum err_code dossier_links(struct dossier *f, struct err *err);
enum err_code dossier_recipients(struct dossier *f, struct err *err);
enum err_code dossier_requests(struct dossier *f, struct err *err);
enum err_code dossier_looks(struct dossier *f, struct err *err);

#endif
