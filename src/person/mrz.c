/* SPDX-License-Identifier: Apache-2.0 */
#include "person/mrz.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

/* Where the fields lie: line and column from 0, and length. Length 0: the field
 * is not in this format. */
struct place {
	int line, at, len;
};

struct layout {
	int lines, width;
	struct place code, issuer, names, number, number_check, nationality, birth, birth_check,
	    sex, expiry, expiry_check, optional1, optional_check, optional2, composite;
	const char *composite_of; /* "line:from-to" pieces, 1-based as in the standard */
};

static const struct layout layouts[MRZ_FORMAT_COUNT] = {
    [MRZ_TD1] = {3, 30, .code = {0, 0, 2}, .issuer = {0, 2, 3}, .number = {0, 5, 9},
		 .number_check = {0, 14, 1}, .optional1 = {0, 15, 15}, .birth = {1, 0, 6},
		 .birth_check = {1, 6, 1}, .sex = {1, 7, 1}, .expiry = {1, 8, 6},
		 .expiry_check = {1, 14, 1}, .nationality = {1, 15, 3}, .optional2 = {1, 18, 11},
		 .composite = {1, 29, 1}, .composite_of = "1:6-30 2:1-7 2:9-15 2:19-29",
		 .names = {2, 0, 30}},
    [MRZ_TD2] = {2, 36, .code = {0, 0, 2}, .issuer = {0, 2, 3}, .names = {0, 5, 31},
		 .number = {1, 0, 9}, .number_check = {1, 9, 1}, .nationality = {1, 10, 3},
		 .birth = {1, 13, 6}, .birth_check = {1, 19, 1}, .sex = {1, 20, 1},
		 .expiry = {1, 21, 6}, .expiry_check = {1, 27, 1}, .optional1 = {1, 28, 7},
		 .composite = {1, 35, 1}, .composite_of = "2:1-10 2:14-20 2:22-35"},
    [MRZ_TD3] = {2, 44, .code = {0, 0, 2}, .issuer = {0, 2, 3}, .names = {0, 5, 39},
		 .number = {1, 0, 9}, .number_check = {1, 9, 1}, .nationality = {1, 10, 3},
		 .birth = {1, 13, 6}, .birth_check = {1, 19, 1}, .sex = {1, 20, 1},
		 .expiry = {1, 21, 6}, .expiry_check = {1, 27, 1}, .optional1 = {1, 28, 14},
		 .optional_check = {1, 42, 1}, .composite = {1, 43, 1},
		 .composite_of = "2:1-10 2:14-20 2:22-43"},
    [MRZ_MRV_A] = {2, 44, .code = {0, 0, 2}, .issuer = {0, 2, 3}, .names = {0, 5, 39},
		   .number = {1, 0, 9}, .number_check = {1, 9, 1}, .nationality = {1, 10, 3},
		   .birth = {1, 13, 6}, .birth_check = {1, 19, 1}, .sex = {1, 20, 1},
		   .expiry = {1, 21, 6}, .expiry_check = {1, 27, 1}, .optional1 = {1, 28, 15}},
    [MRZ_MRV_B] = {2, 36, .code = {0, 0, 2}, .issuer = {0, 2, 3}, .names = {0, 5, 31},
		   .number = {1, 0, 9}, .number_check = {1, 9, 1}, .nationality = {1, 10, 3},
		   .birth = {1, 13, 6}, .birth_check = {1, 19, 1}, .sex = {1, 20, 1},
		   .expiry = {1, 21, 6}, .expiry_check = {1, 27, 1}, .optional1 = {1, 28, 8}},
};

/* --- check digits ----------------------------------------------------------- */

char mrz_check_digit(const char *s, size_t n)
{
	static const int weights[] = {7, 3, 1};
	int sum = 0;

	for (size_t i = 0; i < n; i++) {
		int v;

		if (s[i] >= '0' && s[i] <= '9')
			v = s[i] - '0';
		else if (s[i] >= 'A' && s[i] <= 'Z')
			v = s[i] - 'A' + 10;
		else if (s[i] == '<')
			v = 0;
		else
			return '?';
		sum += v * weights[i % 3];
	}
	return (char)('0' + sum % 10);
}

static char *spot(struct mrz_text *t, struct place p)
{
	return t->line[p.line] + p.at;
}

static char composite_digit(const struct layout *l, const struct mrz_text *t)
{
	char all[128];
	size_t n = 0;
	int line, from, to, used;

	for (const char *s = l->composite_of;
	     sscanf(s, " %d:%d-%d%n", &line, &from, &to, &used) == 3; s += used)
		for (int i = from; i <= to; i++)
			all[n++] = t->line[line - 1][i - 1];
	return mrz_check_digit(all, n);
}

/* --- writing ---------------------------------------------------------------- */

static enum err_code put_field(struct mrz_text *t, struct place p, const char *value,
			       const char *what, struct err *err)
{
	size_t n = strlen(value);

	if (n > (size_t)p.len)
		return err_set(err, ERR_INPUT,
			       _("%s \"%s\" is too long for the machine readable zone (%d "
				 "characters)"),
			       what, value, p.len);
	for (size_t i = 0; i < n; i++) {
		char c = value[i] == ' ' ? '<' : value[i];

		if (mrz_check_digit(&c, 1) == '?')
			return err_set(err, ERR_INPUT,
				       _("%s \"%s\": only A to Z and 0 to 9 may stand in the "
					 "machine readable zone"),
				       what, value);
		spot(t, p)[i] = c;
	}
	return ERR_OK;
}

/* Part 3, section 4.6: "primary<<secondary", cut where it is too long so that
 * both are there and the last place has a letter, the sign that it was cut. */
static void join_names(const char *primary, const char *secondary, size_t width, char *out)
{
	size_t np = strlen(primary), ns = strlen(secondary), room;

	if (np > width)
		np = width;
	if (ns && np + 3 > width)
		np = width - 3;
	while (np && primary[np - 1] == ' ')
		np--;
	memcpy(out, primary, np);
	out[np] = '\0';
	if (!ns)
		return;
	room = width - np - 2;
	strcat(out, "  ");
	if (ns <= room) {
		strcat(out, secondary);
		return;
	}
	strncat(out, secondary, room);
	if (out[width - 1] == ' ') {
		/* Shorten the word before, so that the next one's initial fits. */
		out[width - 2] = ' ';
		out[width - 1] = secondary[room];
	}
}

/* Numbers longer than nine characters in TD1 and TD2: a filler in the place of
 * the check digit, the rest and the digit at the head of the optional data
 * (part 5 section 4.2.2 note j, part 6 the same). */
static enum err_code put_number(const struct layout *l, const struct mrz *m, struct mrz_text *t,
				struct err *err)
{
	const char *what = _("document number");
	char head[10] = "", rest[32] = "", digit;
	char clean[sizeof(m->number)];
	size_t n = strlen(m->number);
	enum err_code code;

	snprintf(clean, sizeof(clean), "%s", m->number);
	for (size_t i = 0; i < n; i++)
		clean[i] = clean[i] == ' ' ? '<' : clean[i];
	digit = mrz_check_digit(clean, n);
	if (n <= 9) {
		code = put_field(t, l->number, m->number, what, err);
		*spot(t, l->number_check) = mrz_check_digit(spot(t, l->number), 9);
		return code;
	}
	if (m->format != MRZ_TD1 && m->format != MRZ_TD2)
		return put_field(t, l->number, m->number, what, err);
	memcpy(head, clean, 9);
	snprintf(rest, sizeof(rest), "%s%c", clean + 9, digit);
	if (m->optional1[0] && strlen(rest) + 1 + strlen(m->optional1) > (size_t)l->optional1.len)
		return err_set(err, ERR_INPUT,
			       _("document number \"%s\" leaves no room for the optional data"),
			       m->number);
	code = put_field(t, l->number, head, what, err);
	if (!code)
		code = put_field(t, l->optional1, rest, what, err);
	if (!code && m->optional1[0]) {
		struct place after = l->optional1;

		after.at += (int)strlen(rest) + 1;
		after.len -= (int)strlen(rest) + 1;
		code = put_field(t, after, m->optional1, _("optional data"), err);
	}
	return code;
}

static bool date_shape(const char *s)
{
	int v[3];

	for (int i = 0; i < 3; i++) {
		const char *two = s + 2 * i;

		if (two[0] == '<' && two[1] == '<')
			v[i] = -1;
		else if (isdigit((unsigned char)two[0]) && isdigit((unsigned char)two[1]))
			v[i] = (two[0] - '0') * 10 + two[1] - '0';
		else
			return false;
	}
	return v[1] != 0 && v[1] <= 12 && v[2] != 0 && v[2] <= 31;
}

static enum err_code put_date(struct mrz_text *t, struct place p, struct place check,
			      const char *value, const char *what, struct err *err)
{
	if (strlen(value) != 6 || !date_shape(value))
		return err_set(err, ERR_INPUT, _("%s \"%s\" is not of the form YYMMDD"), what,
			       value);
	memcpy(spot(t, p), value, 6);
	*spot(t, check) = mrz_check_digit(value, 6);
	return ERR_OK;
}

static enum err_code put_country(struct mrz_text *t, struct place p, const char *value,
				 const char *what, struct err *err)
{
	if (!country_find(value))
		return err_set(err, ERR_INPUT, _("%s \"%s\" is not a country code of ICAO 9303"),
			       what, value);
	return put_field(t, p, strcmp(value, "DEU") == 0 ? "D" : value, what, err);
}

enum err_code mrz_build(const struct mrz *m, struct mrz_text *out, struct err *err)
{
	static const char sex[SEX_COUNT] = {'<', 'F', 'M', 'X'};
	const struct layout *l = &layouts[m->format];
	struct mrz_text t = {.lines = l->lines};
	char names[2 * MRZ_LINE_MAX + 8];
	enum err_code code;

	for (int i = 0; i < l->lines; i++)
		memset(t.line[i], '<', (size_t)l->width);
	if (!m->primary[0])
		return err_set(err, ERR_INPUT, _("a machine readable zone needs a name"));
	join_names(m->primary, m->secondary, (size_t)l->names.len, names);
	code = put_field(&t, l->code, m->code, _("document code"), err);
	if (!code)
		code = put_country(&t, l->issuer, m->issuer, _("issuer"), err);
	if (!code)
		code = put_country(&t, l->nationality, m->nationality, _("nationality"), err);
	if (!code)
		code = put_field(&t, l->names, names, _("name"), err);
	if (!code)
		code = put_date(&t, l->birth, l->birth_check, m->birth, _("birth date"), err);
	if (!code)
		code = put_date(&t, l->expiry, l->expiry_check, m->expiry, _("expiry date"), err);
	if (!code && l->optional2.len)
		code = put_field(&t, l->optional2, m->optional2, _("optional data"), err);
	if (!code && strlen(m->number) <= 9)
		code = put_field(&t, l->optional1, m->optional1, _("optional data"), err);
	if (!code)
		code = put_number(l, m, &t, err);
	if (code)
		return code;
	*spot(&t, l->sex) = sex[m->sex];
	if (l->optional_check.len)
		/* Part 4: a filler may stand for 0 when the field is empty. */
		*spot(&t, l->optional_check) =
		    m->optional1[0]
			? mrz_check_digit(spot(&t, l->optional1), (size_t)l->optional1.len)
			: '<';
	if (l->composite.len)
		*spot(&t, l->composite) = composite_digit(l, &t);
	*out = t;
	return ERR_OK;
}

/* --- reading ---------------------------------------------------------------- */

/* Fillers at the end go, those inside become spaces. */
static void get_field(const struct mrz_text *t, struct place p, char *out)
{
	int n = p.len;

	memcpy(out, t->line[p.line] + p.at, (size_t)p.len);
	while (n && out[n - 1] == '<')
		n--;
	out[n] = '\0';
	for (int i = 0; i < n; i++)
		if (out[i] == '<')
			out[i] = ' ';
}

static void split_names(const struct mrz_text *t, struct place p, struct mrz *m)
{
	char all[MRZ_LINE_MAX + 1];
	char *gap;

	get_field(t, p, all);
	gap = strstr(all, "  ");
	if (gap) {
		*gap = '\0';
		snprintf(m->secondary, sizeof(m->secondary), "%s", gap + 2 + strspn(gap + 2, " "));
	}
	snprintf(m->primary, sizeof(m->primary), "%s", all);
}

static enum mrz_check judge(bool present, char digit, char expected)
{
	if (!present)
		return MRZ_ABSENT;
	return digit == expected ? MRZ_RIGHT : MRZ_WRONG;
}

static void get_number(const struct layout *l, struct mrz_text *t, struct mrz *m,
		       struct mrz_checks *checks)
{
	const char *field = spot(t, l->number), *rest = spot(t, l->optional1);
	char digit = *spot(t, l->number_check);
	char whole[32];
	size_t n;

	get_field(t, l->number, m->number);
	get_field(t, l->optional1, m->optional1);
	if (digit != '<' || (m->format != MRZ_TD1 && m->format != MRZ_TD2) || rest[0] == '<') {
		checks->number = judge(true, digit == '<' ? '0' : digit, mrz_check_digit(field, 9));
		return;
	}
	n = strcspn(rest, "<");
	n = n > (size_t)l->optional1.len ? (size_t)l->optional1.len : n;
	memcpy(whole, field, 9);
	memcpy(whole + 9, rest, n - 1);
	whole[9 + n - 1] = '\0';
	checks->number = judge(true, rest[n - 1], mrz_check_digit(whole, 9 + n - 1));
	for (char *s = whole; *s; s++)
		*s = *s == '<' ? ' ' : *s;
	snprintf(m->number, sizeof(m->number), "%s", whole);
	/* What follows the number is the true optional data. */
	if (strlen(m->optional1) > n + 1)
		memmove(m->optional1, m->optional1 + n + 1, strlen(m->optional1 + n + 1) + 1);
	else
		m->optional1[0] = '\0';
}

static enum err_code get_date(const struct mrz_text *t, struct place p, char *out, const char *what,
			      struct err *err)
{
	memcpy(out, t->line[p.line] + p.at, 6);
	out[6] = '\0';
	if (!date_shape(out))
		return err_set(err, ERR_INPUT,
			       _("machine readable zone, line %d, place %d: %s \"%s\" is not a "
				 "date"),
			       p.line + 1, p.at + 1, what, out);
	return ERR_OK;
}

static enum err_code get_letters(const struct mrz_text *t, struct place p, char *out,
				 const char *what, struct err *err)
{
	get_field(t, p, out);
	for (const char *s = out; *s; s++)
		if (!isupper((unsigned char)*s))
			return err_set(err, ERR_INPUT,
				       _("machine readable zone, line %d, place %d: %s \"%s\" is "
					 "not of letters"),
				       p.line + 1, p.at + 1, what, out);
	return ERR_OK;
}

static enum err_code get_lines(const char *text, struct mrz_text *t, enum mrz_format *format,
			       struct err *err)
{
	int width = 0, n;
	size_t whole;

	t->lines = 0;
	for (const char *s = text; *s;) {
		s += strspn(s, " \t\r\n");
		if (!*s)
			break;
		whole = strcspn(s, "\r\n");
		n = (int)(whole > MRZ_LINE_MAX + 99 ? MRZ_LINE_MAX + 99 : whole);
		while (n && (s[n - 1] == ' ' || s[n - 1] == '\t'))
			n--;
		if (t->lines == 3 || n > MRZ_LINE_MAX || (t->lines && n != width))
			return err_set(err, ERR_INPUT,
				       _("machine readable zone, line %d: 3 lines of 30, 2 of 36 "
					 "or 2 of 44 characters are needed"),
				       t->lines + 1);
		width = n;
		for (int i = 0; i < n; i++) {
			char c = (char)toupper((unsigned char)s[i]);

			if (mrz_check_digit(&c, 1) == '?')
				return err_set(err, ERR_INPUT,
					       _("machine readable zone, line %d, place %d: only A "
						 "to Z, 0 to 9 and < may stand here"),
					       t->lines + 1, i + 1);
			t->line[t->lines][i] = c;
		}
		t->line[t->lines++][n] = '\0';
		s += whole;
	}
	for (int f = 0; f < MRZ_FORMAT_COUNT; f++) {
		bool visa = f == MRZ_MRV_A || f == MRZ_MRV_B;

		if (layouts[f].lines == t->lines && layouts[f].width == width &&
		    visa == (t->line[0][0] == 'V')) {
			*format = (enum mrz_format)f;
			return ERR_OK;
		}
	}
	return err_set(err, ERR_INPUT,
		       _("machine readable zone: 3 lines of 30, 2 of 36 or 2 of 44 characters are "
			 "needed"));
}

enum err_code mrz_parse(const char *text, struct mrz *out, struct mrz_checks *checks,
			struct err *err)
{
	struct mrz_text t = {0};
	struct mrz m = {0};
	struct mrz_checks c = {0};
	const struct layout *l;
	enum err_code code = get_lines(text, &t, &m.format, err);

	if (code)
		return code;
	l = &layouts[m.format];
	get_field(&t, l->code, m.code);
	code = get_letters(&t, l->issuer, m.issuer, _("issuer"), err);
	if (!code)
		code = get_letters(&t, l->nationality, m.nationality, _("nationality"), err);
	if (!code)
		code = get_date(&t, l->birth, m.birth, _("birth date"), err);
	if (!code)
		code = get_date(&t, l->expiry, m.expiry, _("expiry date"), err);
	if (code)
		return code;
	split_names(&t, l->names, &m);
	get_number(l, &t, &m, &c);
	if (l->optional2.len)
		get_field(&t, l->optional2, m.optional2);
	switch (*spot(&t, l->sex)) {
	case 'F':
		m.sex = SEX_FEMALE;
		break;
	case 'M':
		m.sex = SEX_MALE;
		break;
	case 'X':
		m.sex = SEX_OTHER;
		break;
	default:
		m.sex = SEX_UNKNOWN;
		break;
	}
	c.birth = judge(true, *spot(&t, l->birth_check), mrz_check_digit(spot(&t, l->birth), 6));
	c.expiry = judge(true, *spot(&t, l->expiry_check), mrz_check_digit(spot(&t, l->expiry), 6));
	if (l->optional_check.len) {
		char digit = *spot(&t, l->optional_check);

		c.optional =
		    judge(true, digit == '<' && !m.optional1[0] ? '0' : digit,
			  mrz_check_digit(spot(&t, l->optional1), (size_t)l->optional1.len));
	}
	if (l->composite.len)
		c.composite = judge(true, *spot(&t, l->composite), composite_digit(l, &t));
	*out = m;
	*checks = c;
	return ERR_OK;
}

bool mrz_checks_ok(const struct mrz_checks *c)
{
	return c->number != MRZ_WRONG && c->birth != MRZ_WRONG && c->expiry != MRZ_WRONG &&
	       c->optional != MRZ_WRONG && c->composite != MRZ_WRONG;
}

/* --- between the zone and a person ------------------------------------------ */

static void put_two(char *out, int v)
{
	out[0] = (char)('0' + v / 10 % 10);
	out[1] = (char)('0' + v % 10);
}

static void date_to_mrz(const struct date *d, char out[7])
{
	memcpy(out, "<<<<<<", 7);
	if (d->year)
		put_two(out, d->year);
	if (d->month)
		put_two(out + 2, d->month);
	if (d->day)
		put_two(out + 4, d->day);
}

static enum err_code put_latin(char *out, size_t size, const char *text, struct err *err)
{
	char *latin = mrz_transliterate(text, MRZ_EXPANDED, err);

	if (!latin)
		return ERR_INPUT;
	/* Longer names than any line are cut by mrz_build all the same. */
	snprintf(out, size, "%s", latin);
	free(latin);
	return ERR_OK;
}

enum err_code mrz_from_person(const struct person *p, const struct document *d,
			      enum mrz_format format, struct mrz *out, struct err *err)
{
	struct mrz m = {.format = format, .sex = p->sex};
	struct person_name families;
	char *primary;
	enum err_code code;

	if (!p->n_names)
		return err_set(err, ERR_INPUT, _("a machine readable zone needs a name"));
	name_init(&families);
	name_clear(&families);
	name_copy(&families, &p->names[0]);
	families.given[0] = '\0';
	primary = name_format(&families);
	name_clear(&families);
	code = put_latin(m.primary, sizeof(m.primary), *primary ? primary : p->names[0].given, err);
	if (!code && *primary)
		code = put_latin(m.secondary, sizeof(m.secondary), p->names[0].given, err);
	free(primary);
	if (code)
		return code;
	snprintf(m.code, sizeof(m.code), "%s",
		 format == MRZ_TD3			      ? "P"
		 : format == MRZ_MRV_A || format == MRZ_MRV_B ? "V"
		 : d->type == DOCUMENT_RESIDENCE	      ? "IR"
							      : "ID");
	snprintf(m.issuer, sizeof(m.issuer), "%s", d->issuer[0] ? d->issuer : "XXX");
	snprintf(m.nationality, sizeof(m.nationality), "%s",
		 p->n_nationalities ? p->nationalities[0] : "XXX");
	code = put_latin(m.number, sizeof(m.number), d->number, err);
	if (code)
		return code;
	date_to_mrz(&p->birth.date, m.birth);
	date_to_mrz(&d->expiry, m.expiry);
	*out = m;
	return ERR_OK;
}

static bool two_digit_date(const char s[6], int century, struct date *out)
{
	struct date d = {0, 0, 0};

	if (!date_shape(s))
		return false;
	if (s[0] != '<') {
		d.year = (int16_t)(century + (s[0] - '0') * 10 + s[1] - '0');
		if (s[2] != '<') {
			d.month = (uint8_t)((s[2] - '0') * 10 + s[3] - '0');
			if (s[4] != '<')
				d.day = (uint8_t)((s[4] - '0') * 10 + s[5] - '0');
		}
	}
	if (!date_is_valid(&d))
		return false;
	*out = d;
	return true;
}

bool mrz_birth_date(const char s[6], const struct date *today, struct date *out)
{
	struct date d;
	int century = today->year - today->year % 100;

	if (two_digit_date(s, century, &d)) {
		struct date first = d; /* the earliest day that it can mean */

		first.month = d.month ? d.month : 1;
		first.day = d.day ? d.day : 1;
		if (!d.year || date_compare(&first, today) <= 0) {
			*out = d;
			return true;
		}
	}
	return two_digit_date(s, century - 100, out);
}

bool mrz_expiry_date(const char s[6], const struct date *today, struct date *out)
{
	int century = today->year - today->year % 100;
	int yy = (s[0] - '0') * 10 + s[1] - '0';

	if (s[0] != '<' && century + yy > today->year + 50)
		century -= 100;
	else if (s[0] != '<' && century + yy < today->year - 50)
		century += 100;
	return two_digit_date(s, century, out);
}
