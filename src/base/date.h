/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calendar dates that may be known in part, and instants.
 */
#ifndef COTEJO_BASE_DATE_H
#define COTEJO_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A date of the Gregorian calendar. day 0: the day is not known; month 0: the
 * month is not known either; year 0: nothing is known. */
struct date {
	int16_t year;
	uint8_t month;
	uint8_t day;
};

#define DATE_TEXT_LEN 16

/* "1990", "1990-05" or "1990-05-03" (ISO 8601); "" gives the unknown date.
 * False when the text is anything else or no such day exists. Years 1800-2999. */
bool date_parse(const char *text, struct date *out);
/* The same form back; "" for the unknown date. Returns out. */
char *date_format(const struct date *d, char out[DATE_TEXT_LEN]);
bool date_is_valid(const struct date *d);
/* True when year, month and day are all known. */
bool date_is_full(const struct date *d);
int date_compare(const struct date *a, const struct date *b);

/* Days since 1970-01-01 of a full date, and back. */
int32_t date_to_days(const struct date *d);
struct date date_from_days(int32_t days);
/* 0 = Monday ... 6 = Sunday */
int date_weekday(const struct date *d);

/* The youngest and the oldest age in full years that a person born on `birth`
 * (perhaps known in part) can have on the full date `on`. False when nothing
 * is known. */
bool date_age_range(const struct date *birth, const struct date *on, int *youngest, int *oldest);

/* An instant: microseconds since 1970-01-01T00:00:00Z, leap seconds ignored. */
typedef int64_t instant;

#define INSTANT_TEXT_LEN 32
#define INSTANT_SECOND	 INT64_C(1000000)
#define INSTANT_DAY	 (INSTANT_SECOND * 86400)

/* The clock on the wall. COTEJO_TEST_CLOCK (an ISO 8601 instant) makes it stand
 * still there, so that tests and pictures come out the same; the store refuses
 * to go back behind its own log whatever the clock says. */
instant clock_now(void);
/* For tests in one process: the clock shows t from now on; 0 undoes it. */
void clock_set(instant t);
/* Steady seconds for measuring; no relation to the calendar. */
double clock_steady(void);
/* CPU seconds that this thread has used. */
double clock_thread_cpu(void);

/* "2026-11-23T10:15:30Z"; returns out. */
char *instant_format(instant t, char out[INSTANT_TEXT_LEN]);
/* "2026-11-23 10:15" in the local time zone, for screens; returns out. */
char *instant_format_local(instant t, char out[INSTANT_TEXT_LEN]);
/* The form of instant_format, seconds with an optional fraction; else false. */
bool instant_parse(const char *text, instant *out);
/* The calendar day of an instant, UTC. */
struct date instant_date(instant t);

#endif
