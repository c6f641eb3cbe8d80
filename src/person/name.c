/* SPDX-License-Identifier: Apache-2.0 */
#include "person/name.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/bytes.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

static const struct {
	const char *word, *text;
} kinds[NAME_KIND_COUNT] = {
    [NAME_PRIMARY] = {"primary", N_("main name")},
    [NAME_BIRTH] = {"birth", N_("name at birth")},
    [NAME_MARRIED] = {"married", N_("married name")},
    [NAME_ALIAS] = {"alias", N_("alias")},
    [NAME_SPELLING] = {"spelling", N_("other spelling")},
};

/* Words that stand before a family name and are no name of their own. */
static const char *const particles[] = {
    "a",   "af",    "al",  "auf", "av",	 "d",	"da",  "das", "de", "degli", "dei",
    "del", "della", "den", "der", "des", "di",	"do",  "dos", "du", "e",     "el",
    "het", "i",	    "la",  "las", "le",	 "les", "lo",  "los", "of", "op",    "t",
    "te",  "ten",   "ter", "und", "van", "vom", "von", "y",   "zu", "zum",   "zur",
};

void name_init(struct person_name *n)
{
	n->kind = NAME_PRIMARY;
	n->given = xstrdup("");
	n->family1 = xstrdup("");
	n->family2 = xstrdup("");
	n->particle1 = xstrdup("");
	n->particle2 = xstrdup("");
}

void name_clear(struct person_name *n)
{
	free(n->given);
	free(n->family1);
	free(n->family2);
	free(n->particle1);
	free(n->particle2);
	memset(n, 0, sizeof(*n));
}

/* A clean copy with single spaces. */
static char *tidy(const char *s)
{
	char *clean = text_clean(s ? s : "", false);
	char *to = clean, *from = text_trim(clean);

	for (; *from; from++)
		if (*from != ' ' || (to > clean && to[-1] != ' '))
			*to++ = *from;
	*to = '\0';
	return clean;
}

static bool is_particle(const char *word, size_t len)
{
	char *part = xstrndup(word, len), *fold = text_fold(part);
	size_t n = strlen(fold);
	bool found = false;

	if (n && (fold[n - 1] == '\'' || fold[n - 1] == '.'))
		fold[n - 1] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(particles) && !found; i++)
		found = strcmp(fold, particles[i]) == 0;
	free(fold);
	free(part);
	return found;
}

size_t name_particle_length(const char *family)
{
	size_t at = 0;

	for (;;) {
		size_t len = strcspn(family + at, " ");

		if (family[at + len] == '\0' || !is_particle(family + at, len))
			return at;
		at += len + 1;
	}
}

static void set_family(char **particle, char **name, const char *family)
{
	char *clean = tidy(family);
	size_t n = name_particle_length(clean);

	free(*particle);
	free(*name);
	*particle = xstrndup(clean, n ? n - 1 : 0);
	*name = xstrdup(clean + n);
	free(clean);
}

void name_set(struct person_name *n, enum name_kind kind, const char *given, const char *family1,
	      const char *family2)
{
	n->kind = kind;
	free(n->given);
	n->given = tidy(given);
	set_family(&n->particle1, &n->family1, family1);
	set_family(&n->particle2, &n->family2, family2);
}

void name_copy(struct person_name *to, const struct person_name *from)
{
	to->kind = from->kind;
	to->given = xstrdup(from->given);
	to->family1 = xstrdup(from->family1);
	to->family2 = xstrdup(from->family2);
	to->particle1 = xstrdup(from->particle1);
	to->particle2 = xstrdup(from->particle2);
}

bool name_is_empty(const struct person_name *n)
{
	return !*n->given && !*n->family1 && !*n->family2;
}

const char *name_kind_text(enum name_kind kind)
{
	return _(kinds[kind].text);
}

const char *name_kind_word(enum name_kind kind)
{
	return kinds[kind].word;
}

int name_kind_parse(const char *word)
{
	for (int i = 0; i < NAME_KIND_COUNT; i++)
		if (strcmp(word, kinds[i].word) == 0)
			return i;
	return -1;
}

static void put_word(struct buf *b, const char *word)
{
	size_t n = strlen(word);

	if (!n)
		return;
	/* "d'" and "al-" cling to the name. */
	if (b->len && b->data[b->len - 1] != '\'' && b->data[b->len - 1] != '-')
		buf_put_u8(b, ' ');
	buf_put(b, word, n);
}

char *name_family(const struct person_name *n, int which)
{
	struct buf b = BUF_INIT;

	put_word(&b, which == 1 ? n->particle1 : n->particle2);
	put_word(&b, which == 1 ? n->family1 : n->family2);
	return buf_take_str(&b);
}

static void put_families(struct buf *b, const struct person_name *n)
{
	put_word(b, n->particle1);
	put_word(b, n->family1);
	put_word(b, n->particle2);
	put_word(b, n->family2);
}

char *name_format(const struct person_name *n)
{
	struct buf b = BUF_INIT;

	put_word(&b, n->given);
	put_families(&b, n);
	return buf_take_str(&b);
}

char *name_format_list(const struct person_name *n)
{
	struct buf b = BUF_INIT;

	put_families(&b, n);
	if (b.len && *n->given)
		buf_put_str(&b, ",");
	put_word(&b, n->given);
	return buf_take_str(&b);
}

static bool is_letter_or_digit(uint32_t cp)
{
	switch (utf8proc_category((utf8proc_int32_t)cp)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
		return true;
	default:
		return false;
	}
}

char *name_key(const char *part)
{
	char *fold = text_fold(part), *key;
	struct buf all = BUF_INIT, out = BUF_INIT;
	size_t left = strlen(fold), n;
	uint32_t cp;
	char enc[4];

	/* Apostrophes vanish (O'Brien is obrien), all else parts words. */
	for (const char *s = fold; left; s += n, left -= n) {
		n = text_decode(s, left, &cp);
		if (is_letter_or_digit(cp))
			buf_put(&all, enc, text_encode(cp, enc));
		else if (cp != '\'' && cp != 0x2019 && all.len && all.data[all.len - 1] != ' ')
			buf_put_u8(&all, ' ');
	}
	free(fold);
	key = text_trim((char *)buf_str(&all));
	for (char *word = key; *word;) {
		size_t len = strcspn(word, " ");
		bool last = word[len] == '\0';

		if (!is_particle(word, len) || (last && out.len == 0)) {
			if (out.len)
				buf_put_u8(&out, ' ');
			buf_put(&out, word, len);
		}
		word += last ? len : len + 1;
	}
	buf_free(&all);
	return buf_take_str(&out);
}

static bool is_front_vowel(char c)
{
	return c == 'e' || c == 'i';
}

char *name_key_spanish(const char *word)
{
	struct buf out = BUF_INIT;

	for (const char *s = word; *s; s++) {
		char c = *s;

		if (c == 'c' && s[1] == 'h') {
			c = 'x'; /* a letter no rule below yields */
			s++;
		} else if (c == 'p' && s[1] == 'h') {
			c = 'f';
			s++;
		} else if (c == 'l' && s[1] == 'l') {
			c = 'y';
			s++;
		} else if (c == 'q' && s[1] == 'u') {
			c = 'k';
			s++;
		} else if (c == 'g' && s[1] == 'u' && is_front_vowel(s[2])) {
			s++;
		} else if (c == 'g' && is_front_vowel(s[1])) {
			c = 'j';
		} else if (c == 'c') {
			c = is_front_vowel(s[1]) ? 's' : 'k';
		} else if (c == 'v' || c == 'w') {
			c = 'b';
		} else if (c == 'z') {
			c = 's';
		} else if (c == 'x') {
			c = 'j'; /* Ximénez, Jiménez, Giménez; México */
		} else if (c == 'q') {
			c = 'k';
		} else if (c == 'h') {
			continue;
		} else if (c == 'y' && (s[1] == '\0' || !strchr("aeiou", s[1]))) {
			c = 'i';
		}
		if (!out.len || out.data[out.len - 1] != (uint8_t)c)
			buf_put_u8(&out, (unsigned char)c);
	}
	return buf_take_str(&out);
}

static uint32_t *code_points(const char *s, size_t *count)
{
	size_t left = strlen(s), n = 0, used;
	uint32_t *cps = xcalloc(left + 1, sizeof(*cps));

	for (; left; s += used, left -= used)
		used = text_decode(s, left, &cps[n++]);
	*count = n;
	return cps;
}

static double jaro(const uint32_t *a, size_t na, const uint32_t *b, size_t nb)
{
	bool *hit_a = xcalloc(na + 1, 1), *hit_b = xcalloc(nb + 1, 1);
	size_t reach = (na > nb ? na : nb) / 2, common = 0, swaps = 0;
	double m;

	reach = reach ? reach - 1 : 0;
	for (size_t i = 0; i < na; i++) {
		size_t lo = i > reach ? i - reach : 0;

		for (size_t j = lo; j < nb && j <= i + reach; j++)
			if (!hit_b[j] && a[i] == b[j]) {
				hit_a[i] = hit_b[j] = true;
				common++;
				break;
			}
	}
	for (size_t i = 0, j = 0; i < na; i++) {
		if (!hit_a[i])
			continue;
		while (!hit_b[j])
			j++;
		swaps += a[i] != b[j++];
	}
	free(hit_a);
	free(hit_b);
	if (!common)
		return 0;
	m = (double)common;
	return (m / (double)na + m / (double)nb + (m - (double)(swaps / 2)) / m) / 3;
}

double name_similarity(const char *a, const char *b)
{
	size_t na, nb, prefix = 0;
	uint32_t *ca = code_points(a, &na), *cb = code_points(b, &nb);
	double s = na && nb ? jaro(ca, na, cb, nb) : na == nb;

	while (prefix < 4 && prefix < na && prefix < nb && ca[prefix] == cb[prefix])
		prefix++;
	free(ca);
	free(cb);
	return s + (double)prefix * 0.1 * (1 - s);
}
