/* SPDX-License-Identifier: Apache-2.0 */
/* The notes.csv beside a manifest, read whole before anything is written. */
#ifndef COTEJO_CASEWORK_INTAKE_NOTES_H
#define COTEJO_CASEWORK_INTAKE_NOTES_H

#include "casework/intake.h"

struct intake_notes;

/* Each note must be about a person of the manifest. */
enum err_code intake_notes_read(const char *path, const struct manifest *m,
				struct intake_notes **out, struct err *err);
void intake_notes_free(struct intake_notes *n);

/* Writes them to the persons of the result; counts them there. */
enum err_code intake_notes_write(const struct intake_notes *n, struct seat *seat,
				 const struct look *look, struct intake_result *result,
				 struct err *err);

#endif
