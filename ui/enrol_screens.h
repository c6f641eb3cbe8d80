/* SPDX-License-Identifier: Apache-2.0 */
/* The two screens of an enrolment. */
#ifndef COTEJO_UI_ENROL_SCREENS_H
#define COTEJO_UI_ENROL_SCREENS_H

#include "ui/enrol_card.h"
#include "ui/scr_enrol.h"

struct notice_argument {
	struct enrolment *enrolment; /* shared */
	const char *language;	     /* proposed: the person's first */
};

extern const struct screen_ops notice_ops;
extern const struct screen_ops enrol_ops;

/* The card of ten fingers; shares the enrolment. */
void enrol_card_open(struct app *a, struct enrolment *e);

#endif
