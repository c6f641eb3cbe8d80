/* SPDX-License-Identifier: Apache-2.0 */
#include "casework/calendar.h"

#include <string.h>

struct date calendar_easter(int year)
{
	int a = year % 19;
	int b = year / 100;
	int c = year % 100;
	int d = b / 4;
	int e = b % 4;
	int f = (b + 8) / 25;
	int g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30;
	int i = c / 4;
	int k = c % 4;
	int l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return (struct date){(int16_t)year, (uint8_t)(n / 31), (uint8_t)(n % 31 + 1)};
}

static int32_t days(int year, int month, int day)
{
	struct date d = {(int16_t)year, (uint8_t)month, (uint8_t)day};

	return date_to_days(&d);
}

/* Moved to the Monday on or after. */
static int32_t monday_from(int32_t day)
{
	struct date d = date_from_days(day);

	return day + (7 - date_weekday(&d)) % 7;
}

bool calendar_is_holiday_co(const struct date *d)
{
	static const uint8_t fixed[][2] = {{1, 1}, {5, 1}, {7, 20}, {8, 7}, {12, 8}, {12, 25}};
	static const uint8_t moved[][2] = {{1, 6},   {3, 19}, {6, 29}, {8, 15},
					   {10, 12}, {11, 1}, {11, 11}};
	/* Maundy Thursday, Good Friday; Ascension, Corpus Christi and Sacred Heart on
	 * their Mondays */
	static const int from_easter[] = {-3, -2, 43, 64, 71};
	struct date easter = calendar_easter(d->year);
	int32_t day = date_to_days(d);

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (d->month == fixed[i][0] && d->day == fixed[i][1])
			return true;
	for (size_t i = 0; i < sizeof(moved) / sizeof(moved[0]); i++)
		if (day == monday_from(days(d->year, moved[i][0], moved[i][1])))
			return true;
	for (size_t i = 0; i < sizeof(from_easter) / sizeof(from_easter[0]); i++)
		if (day == date_to_days(&easter) + from_easter[i])
			return true;
	return false;
}

bool calendar_is_working_day(const struct calendar *c, const struct date *d)
{
	int32_t day = date_to_days(d);

	if (date_weekday(d) >= 5)
		return false;
	if (strcmp(c->order, "CO") == 0 && calendar_is_holiday_co(d))
		return false;
	for (size_t i = 0; i < c->count; i++)
		if (c->holidays[i] == day)
			return false;
	return true;
}

struct date calendar_add_working_days(const struct calendar *c, const struct date *d, int n)
{
	int32_t day = date_to_days(d);
	struct date at = *d;

	while (n > 0) {
		at = date_from_days(++day);
		n -= calendar_is_working_day(c, &at);
	}
	return at;
}

struct date calendar_add_months(const struct calendar *c, const struct date *d, int n)
{
	int month = d->month - 1 + n;
	struct date at = {(int16_t)(d->year + month / 12), (uint8_t)(month % 12 + 1), d->day};

	while (!date_is_valid(&at))
		at.day--;
	while (!calendar_is_working_day(c, &at))
		at = date_from_days(date_to_days(&at) + 1);
	return at;
}

void calendar_request_due(const struct calendar *c, enum request_kind kind, const struct date *d,
			  struct date *due, struct date *latest)
{
	if (strcmp(c->order, "EU") == 0) {
		*due = calendar_add_months(c, d, 1);
		*latest = calendar_add_months(c, d, 3);
	} else if (kind == REQUEST_ACCESS) {
		/* Ley 1581 de 2012, article 14: 10 and 5 working days */
		*due = calendar_add_working_days(c, d, 10);
		*latest = calendar_add_working_days(c, d, 15);
	} else {
		/* article 15: 15 and 8 working days */
		*due = calendar_add_working_days(c, d, 15);
		*latest = calendar_add_working_days(c, d, 23);
	}
}

struct date calendar_mark_due(const struct calendar *c, const struct date *d)
{
	return calendar_add_working_days(c, d, 2);
}
