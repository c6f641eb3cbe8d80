/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

static const uint8_t month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static bool is_leap(int y)
{
	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int days_in_month(int y, int m)
{
	return month_days[m - 1] + (m == 2 && is_leap(y));
}

bool date_is_valid(const struct date *d)
{
	if (d->year == 0)
		return d->month == 0 && d->day == 0;
	if (d->year < 1800 || d->year > 2999 || d->month > 12)
		return false;
	if (d->month == 0)
		return d->day == 0;
	return d->day <= days_in_month(d->year, d->month);
}

bool date_is_full(const struct date *d)
{
	return d->year && d->month && d->day;
}

static bool digits(const char *s, size_t n, long *out)
{
	char part[8];

	if (strnlen(s, n) < n || strspn(s, "0123456789") < n)
		return false;
	memcpy(part, s, n);
	part[n] = '\0';
	return text_to_long(part, 0, 9999, out);
}

bool date_parse(const char *text, struct date *out)
{
	size_t len = strlen(text);
	long y = 0, m = 0, d = 0;
	struct date parsed;

	if (len != 0 && len != 4 && len != 7 && len != 10)
		return false;
	if (len >= 4 && !digits(text, 4, &y))
		return false;
	if (len >= 7 && (text[4] != '-' || !digits(text + 5, 2, &m) || m == 0))
		return false;
	if (len >= 10 && (text[7] != '-' || !digits(text + 8, 2, &d) || d == 0))
		return false;
	if (len && y == 0)
		return false;
	parsed = (struct date){(int16_t)y, (uint8_t)m, (uint8_t)d};
	if (!date_is_valid(&parsed))
		return false;
	*out = parsed;
	return true;
}

char *date_format(const struct date *d, char out[DATE_TEXT_LEN])
{
	if (!d->year)
		out[0] = '\0';
	else if (!d->month)
		snprintf(out, DATE_TEXT_LEN, "%04d", d->year);
	else if (!d->day)
		snprintf(out, DATE_TEXT_LEN, "%04d-%02u", d->year, d->month);
	else
		snprintf(out, DATE_TEXT_LEN, "%04d-%02u-%02u", d->year, d->month, d->day);
	return out;
}

int date_compare(const struct date *a, const struct date *b)
{
	if (a->year != b->year)
		return a->year < b->year ? -1 : 1;
	if (a->month != b->month)
		return a->month < b->month ? -1 : 1;
	return a->day < b->day ? -1 : a->day > b->day;
}

int32_t date_to_days(const struct date *d)
{
	/* Years that begin in March make the leap day the last of its year. */
	int y = d->month <= 2 ? d->year - 1 : d->year;
	int m = d->month <= 2 ? d->month + 9 : d->month - 3;
	int era = y / 400, yoe = y % 400;
	int doy = (153 * m + 2) / 5 + d->day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

struct date date_from_days(int32_t days)
{
	int32_t z = days + 719468;
	int32_t era = (z >= 0 ? z : z - 146096) / 146097;
	int32_t doe = z - era * 146097;
	int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int32_t mp = (5 * doy + 2) / 153;
	int32_t m = mp < 10 ? mp + 3 : mp - 9;

	return (struct date){(int16_t)(yoe + era * 400 + (m <= 2)), (uint8_t)m,
			     (uint8_t)(doy - (153 * mp + 2) / 5 + 1)};
}

int date_weekday(const struct date *d)
{
	int32_t n = (date_to_days(d) + 3) % 7;

	return n < 0 ? n + 7 : n;
}

static int full_years(const struct date *birth, const struct date *on)
{
	int years = on->year - birth->year;

	if (on->month < birth->month || (on->month == birth->month && on->day < birth->day))
		years--;
	return years;
}

bool date_age_range(const struct date *birth, const struct date *on, int *youngest, int *oldest)
{
	struct date first = *birth, last = *birth;

	if (!birth->year)
		return false;
	if (!birth->month) {
		first.month = 1;
		last.month = 12;
	}
	if (!birth->day) {
		first.day = 1;
		last.day = (uint8_t)days_in_month(last.year, last.month);
	}
	*oldest = full_years(&first, on);
	*youngest = full_years(&last, on);
	return true;
}

static _Atomic instant fixed_clock;

void clock_set(instant t)
{
	atomic_store(&fixed_clock, t);
}

instant clock_now(void)
{
	instant fixed = atomic_load(&fixed_clock);
	const char *env;
	struct timespec ts;

	if (fixed)
		return fixed;
	env = getenv("COTEJO_TEST_CLOCK");
	if (env && instant_parse(env, &fixed))
		return fixed;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (instant)ts.tv_sec * INSTANT_SECOND + ts.tv_nsec / 1000;
}

double clock_steady(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

double clock_thread_cpu(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

/* Floor division: instants before 1970 fall on the day before. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

struct date instant_date(instant t)
{
	return date_from_days((int32_t)floor_div(t, INSTANT_DAY));
}

char *instant_format(instant t, char out[INSTANT_TEXT_LEN])
{
	struct date d = instant_date(t);
	int64_t s = floor_div(t, INSTANT_SECOND) - floor_div(t, INSTANT_DAY) * 86400;

	snprintf(out, INSTANT_TEXT_LEN, "%04d-%02u-%02uT%02d:%02d:%02dZ", d.year, d.month, d.day,
		 (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
	return out;
}

char *instant_format_local(instant t, char out[INSTANT_TEXT_LEN])
{
	time_t s = (time_t)floor_div(t, INSTANT_SECOND);
	struct tm tm;

	if (!localtime_r(&s, &tm) || !strftime(out, INSTANT_TEXT_LEN, "%Y-%m-%d %H:%M", &tm))
		return instant_format(t, out);
	return out;
}

bool instant_parse(const char *text, instant *out)
{
	char day[11];
	struct date d;
	long h, m, s;
	int64_t micro = 0;
	const char *p;

	if (strnlen(text, 20) < 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':')
		return false;
	memcpy(day, text, 10);
	day[10] = '\0';
	if (!date_parse(day, &d) || !digits(text + 11, 2, &h) || !digits(text + 14, 2, &m) ||
	    !digits(text + 17, 2, &s) || h > 23 || m > 59 || s > 59)
		return false;
	p = text + 19;
	if (*p == '.') {
		int64_t unit = INSTANT_SECOND / 10;

		for (p++; *p >= '0' && *p <= '9'; p++, unit /= 10)
			micro += (*p - '0') * unit;
	}
	if (strcmp(p, "Z") != 0)
		return false;
	*out = date_to_days(&d) * INSTANT_DAY + (h * 3600 + m * 60 + s) * INSTANT_SECOND + micro;
	return true;
}
