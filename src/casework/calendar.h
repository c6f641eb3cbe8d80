/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Periods of the legal orders: working days, holidays, months. Design anchors,
 * not legal advice: the periods are those of Ley 1581 de 2012 (CO) and of the
 * GDPR, article 12(3), with Regulation 1182/71 (EU).
 */
#ifndef COTEJO_CASEWORK_CALENDAR_H
#define COTEJO_CASEWORK_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"

/* Holidays that are not computed: days since 1970-01-01, ascending. */
struct calendar {
	const char *order; /* "CO": the national holidays are computed; others: the list */
	const int32_t *holidays;
	size_t count;
};

/* Ley 51 de 1983 with the movable feasts. */
bool calendar_is_holiday_co(const struct date *d);
/* Sunday of Easter (Gregorian computus, Meeus 1991 chapter 8). */
struct date calendar_easter(int year);

bool calendar_is_working_day(const struct calendar *c, const struct date *d);
/* The n-th working day after d (the day itself does not count). */
struct date calendar_add_working_days(const struct calendar *c, const struct date *d, int n);
/* The same day n months later (the last of the month when there is none), moved
 * to the next working day. */
struct date calendar_add_months(const struct calendar *c, const struct date *d, int n);

enum request_kind {
	REQUEST_ACCESS,
	REQUEST_RECTIFY,
	REQUEST_ERASE,
	REQUEST_RESTRICT,
	REQUEST_OBJECT,
	REQUEST_KIND_COUNT,
};

/* When a request received on d must be answered, and at the latest with an
 * extension. An order that is not known gets the shorter of the known ones. */
void calendar_request_due(const struct calendar *c, enum request_kind kind, const struct date *d,
			  struct date *due, struct date *latest);
/* When a contested record must be marked: two working days. */
struct date calendar_mark_due(const struct calendar *c, const struct date *d);

#endif
