/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/text.h"
#include "person/manifest.h"
#include "person/mrz.h"

static void check_text(char *owned, const char *expected)
{
	assert_non_null(owned);
	assert_string_equal(owned, expected);
	free(owned);
}

static void codes_are_found(void **state)
{
	assert_string_equal(country_find("esp")->name, "Spain");
	assert_string_equal(country_find("D")->code, "DEU");
	assert_string_equal(country_find("XXB")->nationality, "refugee (1951 Convention)");
	assert_true(country_find("XXA")->icao_only);
	assert_null(country_find("ZZZ"));
	assert_null(country_find(""));
	assert_null(country_find("SPAIN"));
	assert_string_equal(country_name("QQQ"), "QQQ");
	for (size_t i = 1; i < country_count(); i++)
		assert_true(strcmp(country_at(i - 1)->code, country_at(i)->code) < 0);

	assert_string_equal(language_find("ES")->alpha3, "spa");
	assert_string_equal(language_find("spa")->code, "es");
	assert_string_equal(language_find("quc")->code, "quc");
	assert_string_equal(language_name("es"), "Spanish");
	assert_null(language_find("zz"));
	assert_null(language_find("español"));
	for (size_t i = 1; i < language_count(); i++)
		assert_true(strcmp(language_at(i - 1)->code, language_at(i)->code) < 0);
	/* All of ISO 639-1 (183 codes) is there. */
	size_t two = 0;
	for (size_t i = 0; i < language_count(); i++)
		two += strlen(language_at(i)->code) == 2;
	assert_int_equal(two, 183);
}

static void names_keep_their_parts(void **state)
{
	struct person_name n, copy;

	name_init(&n);
	assert_true(name_is_empty(&n));
	name_set(&n, NAME_PRIMARY, "  María  del Carmen ", "de la Cruz", "García");
	assert_string_equal(n.given, "María del Carmen");
	assert_string_equal(n.particle1, "de la");
	assert_string_equal(n.family1, "Cruz");
	assert_string_equal(n.particle2, "");
	check_text(name_format(&n), "María del Carmen de la Cruz García");
	check_text(name_format_list(&n), "de la Cruz García, María del Carmen");
	check_text(name_family(&n, 1), "de la Cruz");
	name_copy(&copy, &n);
	name_set(&n, NAME_ALIAS, "José", "Ortega", "y Gasset");
	assert_string_equal(n.particle2, "y");
	check_text(name_format(&n), "José Ortega y Gasset");
	check_text(name_format(&copy), "María del Carmen de la Cruz García");
	/* A particle alone is the name. */
	name_set(&n, NAME_PRIMARY, NULL, "De", NULL);
	assert_string_equal(n.family1, "De");
	assert_string_equal(n.particle1, "");
	check_text(name_format_list(&n), "De");
	/* Control and bidirectional characters do not get in. */
	name_set(&n, NAME_PRIMARY, "A\x1b[31mna\xe2\x80\xae", "O'Brien", "");
	assert_true(text_is_clean(n.given));
	name_clear(&n);
	name_clear(&copy);
	assert_int_equal(name_kind_parse(name_kind_word(NAME_ALIAS)), NAME_ALIAS);
	assert_int_equal(name_kind_parse("nick"), -1);
}

static void check_sound(const char *a, const char *b, bool same)
{
	char *ka = name_key(a), *kb = name_key(b);
	char *sa = name_key_spanish(ka), *sb = name_key_spanish(kb);

	if ((strcmp(sa, sb) == 0) != same)
		fail_msg("%s -> %s, %s -> %s", a, sa, b, sb);
	free(ka);
	free(kb);
	free(sa);
	free(sb);
}

static void names_have_keys(void **state)
{
	check_text(name_key("De la Cruz-GARCÍA"), "cruz garcia");
	check_text(name_key("O’Brien"), "obrien");
	check_text(name_key("  Núñez "), "nunez");
	check_text(name_key("de"), "de");
	check_text(name_key(""), "");
	check_text(name_key("van der Berg"), "berg");
	check_sound("Jiménez", "Gimenez", true);
	check_sound("Jiménez", "Ximénez", true);
	check_sound("Vázquez", "Basques", true);
	check_sound("Hernández", "Ernandes", true);
	check_sound("Llorente", "Yorente", true);
	check_sound("Quiroga", "Kiroga", true);
	check_sound("Guerra", "Guera", true);
	check_sound("Chávez", "Javes", false);
	check_sound("Casas", "Cazas", true);
	check_sound("Castro", "Sastro", false);
	check_sound("Gómez", "Jómez", false);
	check_sound("Guillén", "Jillén", false);
}

static void similarity_is_winklers(void **state)
{
	/* Winkler 1990 and the later literature. */
	assert_true(name_similarity("MARTHA", "MARHTA") > 0.9610 &&
		    name_similarity("MARTHA", "MARHTA") < 0.9612);
	assert_true(name_similarity("DWAYNE", "DUANE") > 0.8399 &&
		    name_similarity("DWAYNE", "DUANE") < 0.8401);
	assert_true(name_similarity("DIXON", "DICKSONX") > 0.8133 &&
		    name_similarity("DIXON", "DICKSONX") < 0.8134);
	assert_true(name_similarity("jellyfish", "smellyfish") > 0.8962 &&
		    name_similarity("jellyfish", "smellyfish") < 0.8964);
	assert_true(name_similarity("", "") == 1);
	assert_true(name_similarity("", "a") == 0);
	assert_true(name_similarity("abc", "xyz") == 0);
	assert_true(name_similarity("ñandú", "ñandú") == 1);
}

/* The specimens of ICAO Doc 9303 parts 4 to 7. */
static const char td3[] = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
			  "L898902C36UTO7408122F1204159ZE184226B<<<<<10\n";
static const char td1[] = "I<UTOD231458907<<<<<<<<<<<<<<<\n"
			  "7408122F1204159UTO<<<<<<<<<<<6\n"
			  "ERIKSSON<<ANNA<MARIA<<<<<<<<<<\n";
static const char td2[] = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n"
			  "D231458907UTO7408122F1204159<<<<<<<6\n";
static const char mrv_a[] = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
			    "L8988901C4XXX4009078F96121096ZE184226B<<<<<<\n";
static const char mrv_b[] = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n"
			    "L8988901C4XXX4009078F9612109<<<<<<<<\n";

static void check_rebuilt(const struct mrz *m, const char *text)
{
	struct mrz_text t;
	struct err err = ERR_INIT;
	char all[160] = "";

	if (mrz_build(m, &t, &err))
		fail_msg("%s", err.msg);
	for (int i = 0; i < t.lines; i++) {
		strcat(all, t.line[i]);
		strcat(all, "\n");
	}
	assert_string_equal(all, text);
}

static void mrz_specimens_round_trip(void **state)
{
	static const struct {
		const char *text;
		enum mrz_format format;
		const char *code, *number, *optional;
	} specimens[] = {
	    {td3, MRZ_TD3, "P", "L898902C3", "ZE184226B"},
	    {td1, MRZ_TD1, "I", "D23145890", ""},
	    {td2, MRZ_TD2, "I", "D23145890", ""},
	    {mrv_a, MRZ_MRV_A, "V", "L8988901C", "6ZE184226B"},
	    {mrv_b, MRZ_MRV_B, "V", "L8988901C", ""},
	};
	struct mrz m;
	struct mrz_checks c;
	struct err err = ERR_INIT;

	for (size_t i = 0; i < ARRAY_LEN(specimens); i++) {
		if (mrz_parse(specimens[i].text, &m, &c, &err))
			fail_msg("%s", err.msg);
		assert_int_equal(m.format, specimens[i].format);
		assert_string_equal(m.code, specimens[i].code);
		assert_string_equal(m.number, specimens[i].number);
		assert_string_equal(m.primary, "ERIKSSON");
		assert_string_equal(m.secondary, "ANNA MARIA");
		assert_string_equal(m.optional1, specimens[i].optional);
		assert_int_equal(m.sex, SEX_FEMALE);
		assert_true(mrz_checks_ok(&c));
		assert_int_equal(c.number, MRZ_RIGHT);
		check_rebuilt(&m, specimens[i].text);
	}
	/* Blanks around lines and small letters do not matter. */
	assert_int_equal(mrz_parse("  i<utod231458907<<<<<<<<<<<<<<<\r\n\r\n"
				   "7408122f1204159uto<<<<<<<<<<<6 \r\n"
				   "eriksson<<anna<maria<<<<<<<<<<",
				   &m, &c, &err),
			 ERR_OK);
	assert_true(mrz_checks_ok(&c));
}

static void mrz_every_covered_character_is_checked(void **state)
{
	struct mrz m;
	struct mrz_checks c;
	char text[sizeof(td3)];
	int caught = 0, covered = 0;

	/* Each character of the second line except nationality and sex: one unit
	 * more must be noticed (7, 3 and 1 have no factor in common with 10). */
	for (size_t i = 45; i < 45 + 43; i++) {
		size_t col = i - 45;

		memcpy(text, td3, sizeof(td3));
		if ((col >= 10 && col < 13) || col == 20 || text[i] < '0' || text[i] > '8')
			continue;
		text[i]++;
		covered++;
		if (mrz_parse(text, &m, &c, NULL) == ERR_OK)
			caught += !mrz_checks_ok(&c);
		else
			caught++; /* no longer a date */
	}
	assert_true(covered > 20);
	assert_int_equal(caught, covered);
	assert_int_equal(mrz_check_digit("520727", 6), '3'); /* part 3, appendix A */
	assert_int_equal(mrz_check_digit("AB2134<<<", 9), '5');
	assert_int_equal(mrz_check_digit("ab", 2), '?');
}

static void mrz_errors_name_the_place(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
	    {"", "2 of 44"},
	    {"P<UTO", "2 of 44"},
	    {"I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nSHORT", "line 3"},
	    {"P<UTOERIKSSON<<ANNA?MARIA<<<<<<<<<<<<<<<<<<<\n"
	     "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
	     "line 1, place 20"},
	    {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
	     "L898902C36UTO7413122F1204159ZE184226B<<<<<10",
	     "line 2, place 14"},
	    {"P<U1OERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
	     "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
	     "line 1, place 3"},
	};
	struct mrz m;
	struct mrz_checks c;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err err = ERR_INIT;

		assert_int_equal(mrz_parse(bad[i].text, &m, &c, &err), ERR_INPUT);
		if (!strstr(err.msg, bad[i].says))
			fail_msg("%s", err.msg);
	}
}

static void mrz_long_numbers_and_names(void **state)
{
	struct mrz m = {.format = MRZ_TD1,
			.code = "ID",
			.issuer = "UTO",
			.nationality = "DEU",
			.primary = "VAN DER MUELLER",
			.secondary = "ANNA MARIA",
			.number = "D23145890734",
			.birth = "74<<<<",
			.expiry = "<<<<<<",
			.sex = SEX_OTHER};
	struct mrz back;
	struct mrz_checks c;
	struct mrz_text t;
	char all[160];

	/* Part 5: "I<UTOD23145890<7349<<<..." is the standard's own example. */
	assert_int_equal(mrz_build(&m, &t, NULL), ERR_OK);
	assert_string_equal(t.line[0], "IDUTOD23145890<7349<<<<<<<<<<<");
	assert_memory_equal(t.line[1], "74<<<<", 6);
	assert_memory_equal(t.line[1] + 15, "D<<", 3);
	snprintf(all, sizeof(all), "%s\n%s\n%s", t.line[0], t.line[1], t.line[2]);
	assert_int_equal(mrz_parse(all, &back, &c, NULL), ERR_OK);
	assert_true(mrz_checks_ok(&c));
	assert_string_equal(back.number, "D23145890734");
	assert_string_equal(back.primary, "VAN DER MUELLER");
	assert_int_equal(back.sex, SEX_OTHER);

	/* Cut names: both parts stay and the last place is a letter. */
	snprintf(m.secondary, sizeof(m.secondary), "ANNA MARIA MAGDALENA");
	assert_int_equal(mrz_build(&m, &t, NULL), ERR_OK);
	assert_string_equal(t.line[2], "VAN<DER<MUELLER<<ANNA<MARIA<MA");
	snprintf(m.secondary, sizeof(m.secondary), "ANNA MARIANA XENIA");
	assert_int_equal(mrz_build(&m, &t, NULL), ERR_OK);
	assert_string_equal(t.line[2], "VAN<DER<MUELLER<<ANNA<MARIAN<X");
	snprintf(m.primary, sizeof(m.primary), "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ");
	assert_int_equal(mrz_build(&m, &t, NULL), ERR_OK);
	assert_string_equal(t.line[2], "ABCDEFGHIJKLMNOPQRSTUVWXYZA<<A");

	m.number[0] = 'n';
	assert_int_equal(mrz_build(&m, &t, NULL), ERR_INPUT);
	m.number[0] = 'N';
	memcpy(m.issuer, "QQQ", 4);
	assert_int_equal(mrz_build(&m, &t, NULL), ERR_INPUT);
}

static void letters_are_transliterated(void **state)
{
	struct err err = ERR_INIT;

	check_text(mrz_transliterate("Núñez-Müller", MRZ_EXPANDED, NULL), "NUNEZ MUELLER");
	check_text(mrz_transliterate("Núñez-Müller", MRZ_XX, NULL), "NUNXXEZ MUXXLLER");
	check_text(mrz_transliterate("Núñez-Müller", MRZ_PLAIN, NULL), "NUNEZ MULLER");
	check_text(mrz_transliterate("O'Connor", MRZ_EXPANDED, NULL), "OCONNOR");
	check_text(mrz_transliterate("Åse Ærø Þór Łódź Straße", MRZ_EXPANDED, NULL),
		   "AASE AEROE THOR LODZ STRASSE");
	check_text(mrz_transliterate("Щукин Юлия", MRZ_EXPANDED, NULL), "SHCHUKIN IULIIA");
	check_text(mrz_transliterate("Trần", MRZ_EXPANDED, NULL), "TRAN");
	assert_null(mrz_transliterate("李", MRZ_EXPANDED, &err));
	assert_non_null(strstr(err.msg, "U+674E"));
}

static void mrz_dates_find_their_century(void **state)
{
	struct date today = {2026, 11, 23}, d;
	char text[DATE_TEXT_LEN];

	assert_true(mrz_birth_date("261124", &today, &d));
	assert_string_equal(date_format(&d, text), "1926-11-24");
	assert_true(mrz_birth_date("261123", &today, &d));
	assert_string_equal(date_format(&d, text), "2026-11-23");
	assert_true(mrz_birth_date("85<<<<", &today, &d));
	assert_string_equal(date_format(&d, text), "1985");
	assert_true(mrz_birth_date("<<<<<<", &today, &d));
	assert_int_equal(d.year, 0);
	assert_false(mrz_birth_date("850230", &today, &d));
	assert_true(mrz_expiry_date("350101", &today, &d));
	assert_int_equal(d.year, 2035);
	assert_true(mrz_expiry_date("990101", &today, &d));
	assert_int_equal(d.year, 1999);
}

static void mrz_comes_from_a_person(void **state)
{
	struct person p;
	struct person_name n;
	struct document d;
	struct mrz m;
	struct mrz_text t;
	struct err err = ERR_INIT;

	person_init(&p);
	name_init(&n);
	name_set(&n, NAME_PRIMARY, "María José", "de la Peña", "Íñiguez");
	person_add_name(&p, &n);
	person_add_nationality(&p, "esp");
	person_add_nationality(&p, "ESP");
	assert_int_equal(p.n_nationalities, 1);
	p.sex = SEX_FEMALE;
	date_parse("1990-05", &p.birth.date);
	document_init(&d);
	d.type = DOCUMENT_PASSPORT;
	free(d.number);
	d.number = xstrdup("ab-12 34");
	memcpy(d.issuer, "ESP", 4);
	date_parse("2031-01-02", &d.expiry);
	assert_int_equal(mrz_from_person(&p, &d, MRZ_TD3, &m, &err), ERR_OK);
	if (mrz_build(&m, &t, &err))
		fail_msg("%s", err.msg);
	assert_string_equal(t.line[0], "P<ESPDE<LA<PENA<INIGUEZ<<MARIA<JOSE<<<<<<<<<");
	assert_memory_equal(t.line[1], "AB<12<34<", 9);
	assert_memory_equal(t.line[1] + 13, "9005<<", 6);
	check_text(document_number_key(d.number), "AB1234");
	document_clear(&d);
	person_clear(&p);
}

static void births_have_margins(void **state)
{
	struct birth b = {{2010, 0, 0}, 2, BIRTH_ASSESSED};
	struct date on = {2026, 6, 1};
	int young, old;

	assert_true(birth_age_range(&b, &on, &young, &old));
	assert_int_equal(young, 13);
	assert_int_equal(old, 18);
	b.date.year = 0;
	assert_false(birth_age_range(&b, &on, &young, &old));
}

/* --- the manifest --------------------------------------------------------------- */

static char folder[64];

static int make_folder(void **state)
{
	struct err err = ERR_INIT;

	snprintf(folder, sizeof(folder), "/tmp/cotejo-person-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	for (int i = 1; i <= 3; i++) {
		char path[96];

		snprintf(path, sizeof(path), "%s/%d.png", folder, i);
		if (file_write(path, "x", 1, &err))
			return -1;
	}
	return 0;
}

static int remove_folder(void **state)
{
	static const char *const files[] = {"1.png", "2.png", "3.png", "manifest.csv"};

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char *path = path_join(folder, files[i]);

		unlink(path);
		free(path);
	}
	return rmdir(folder);
}

static enum err_code read_text(const char *text, struct manifest **m, struct err *err)
{
	char *path = path_join(folder, MANIFEST_FILE);
	enum err_code code;

	assert_int_equal(file_write(path, text, strlen(text), err), ERR_OK);
	code = manifest_read(path, m, err);
	free(path);
	return code;
}

static void manifest_reads_people(void **state)
{
	struct manifest *m;
	struct err err = ERR_INIT;
	const struct manifest_person *p;

	if (read_text("person,given,family1,family2,aliases,sex,birth,birth_margin,birth_source,"
		      "nationality,languages,document_type,document_number,document_country,"
		      "finger,impression,image,ppi,missing\r\n"
		      "7,Ana,de la Cruz,Paz,Anita/Cruz;Ana/Paz/Cruz,F,1990-05,1,declared,HND GTM,"
		      "es quc,passport,A1,HND,right-index,,1.png,500,\r\n"
		      "8,,Sukarno,,,,,,,,,,,,3,2,2.png,,\r\n"
		      "7,,,,,,,,,,,identity,B2,GTM,2,2,3.png,,\r\n"
		      "7,,,,,,,,,,,,,,9,,,,bandaged\r\n",
		      &m, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(m->n_persons, 2);
	assert_int_equal(m->n_prints, 4);
	p = &m->persons[0];
	assert_string_equal(p->key, "7");
	assert_int_equal(p->person.n_names, 3);
	assert_string_equal(p->person.names[0].particle1, "de la");
	assert_int_equal(p->person.names[2].kind, NAME_ALIAS);
	assert_string_equal(p->person.names[2].family2, "Cruz");
	assert_int_equal(p->person.birth.date.month, 5);
	assert_int_equal(p->person.birth.margin_years, 1);
	assert_int_equal(p->person.n_nationalities, 2);
	assert_string_equal(p->person.languages[1], "quc");
	assert_int_equal(p->person.n_documents, 2);
	assert_int_equal(p->n_prints, 3);
	assert_int_equal(p->prints[0].finger, 2);
	assert_int_equal(p->prints[0].impression, 1);
	assert_true(p->prints[0].ppi == 500);
	assert_int_equal(p->prints[1].impression, 2);
	assert_int_equal(p->prints[2].missing, MISSING_BANDAGED);
	assert_int_equal(p->prints[2].line, 5);
	assert_null(p->prints[2].image);
	assert_string_equal(m->persons[1].person.names[0].family1, "Sukarno");
	manifest_free(m);
}

static void manifest_errors_are_precise(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
	    {"", "empty"},
	    {"person,given,finger\n1,A,2\n", "line 1: the column \"image\" is missing"},
	    {"person,finger,image\n1,2,1.png\n", "\"given\" or \"family1\" is needed"},
	    {"person,given,givne,finger,image\n", "no column \"givne\""},
	    {"person,given,given,finger,image\n", "\"given\" is there twice"},
	    {"person,given,finger,image\n1,A,2\n", "line 2: 3 values, but the first line names 4"},
	    {"person,given,finger,image\n1,A,11,1.png\n", "line 2, column finger: \"11\""},
	    {"person,given,finger,image\n1,A,pinky,1.png\n", "line 2, column finger: \"pinky\""},
	    {"person,given,finger,image\n,A,2,1.png\n", "line 2, column person"},
	    {"person,given,finger,image\n1,A,2,9.png\n",
	     "line 2, column image: the file \"9.png\""},
	    {"person,given,finger,image\n1,A,2,.\n", "line 2, column image: \".\" is not a file"},
	    {"person,given,finger,image\n1,A,2,\n", "line 2, column image: empty"},
	    {"person,given,finger,image\n1,A,2,1.png\n1,A,2,2.png\n",
	     "line 3, column finger: person \"1\", finger 2, impression 1 is already on line 2"},
	    {"person,given,finger,image\n1,A,2,1.png\n\n2,B,2,1.png\n",
	     "line 4, column image: the file \"1.png\" is already on line 2"},
	    {"person,given,birth,finger,image\n1,A,1990-02-30,2,1.png\n",
	     "line 2, column birth: \"1990-02-30\""},
	    {"person,given,birth,finger,image\n1,A,3/5/1990,2,1.png\n",
	     "line 2, column birth: \"3/5/1990\""},
	    {"person,given,birth,finger,image\n1,A,1990,2,1.png\n1,A,1991,3,2.png\n",
	     "line 3, column birth: \"1991\", but an earlier row"},
	    {"person,given,sex,finger,image\n1,A,W,2,1.png\n", "line 2, column sex: \"W\""},
	    {"person,given,nationality,finger,image\n1,A,ESP QQQ,2,1.png\n",
	     "line 2, column nationality: \"QQQ\""},
	    {"person,given,languages,finger,image\n1,A,xx,2,1.png\n",
	     "line 2, column languages: \"xx\""},
	    {"person,given,document_type,finger,image\n1,A,club,2,1.png\n",
	     "line 2, column document_type: \"club\""},
	    {"person,given,document_country,finger,image\n1,A,ESP,2,1.png\n",
	     "column document_number: empty"},
	    {"person,given,ppi,finger,image\n1,A,-3,2,1.png\n", "line 2, column ppi: \"-3\""},
	    {"person,given,impression,finger,image\n1,A,0,2,1.png\n", "column impression: \"0\""},
	    {"person,given,missing,finger,image\n1,A,lost,2,\n", "column missing: \"lost\""},
	    {"person,given,missing,finger,image\n1,A,amputated,2,1.png\n", "the row has an image"},
	    {"person,given,finger,image\n1,,2,1.png\n", "line 2: person \"1\" has no name"},
	    {"person,given,finger,image\n1,A,2,1.png\n1,B,3,2.png\n",
	     "line 3, column given: \"B\", but an earlier row"},
	    {"person,given,aliases,finger,image\n1,A,a/b/c/d,2,1.png\n", "at most three parts"},
	    {"person,given,finger,image\n1,\"A,2,1.png\n", "line 2"},
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err err = ERR_INIT;
		struct manifest *m = NULL;

		assert_int_equal(read_text(bad[i].text, &m, &err), ERR_INPUT);
		assert_null(m);
		if (!strstr(err.msg, bad[i].says) || !strstr(err.msg, MANIFEST_FILE))
			fail_msg("\"%s\" does not say \"%s\"", err.msg, bad[i].says);
	}
	assert_int_equal(manifest_read("/nowhere/manifest.csv", &(struct manifest *){NULL}, NULL),
			 ERR_INPUT);
}

static void manifest_round_trips(void **state)
{
	struct buf b = BUF_INIT;
	struct manifest *m, *again;
	struct err err = ERR_INIT;
	char *text;

	if (read_text("person,given,family1,family2,aliases,sex,birth,birth_margin,birth_source,"
		      "nationality,languages,document_type,document_number,document_country,"
		      "document_expiry,photo,finger,image,ppi\n"
		      "a,\"Ana \"\"Nita\"\"\",\"Cruz, de\",y Paz,B/de la C/D,X,1990,3,assessed,UTO,"
		      "en,travel,\"1,2\",UNO,2030-01-01,2.png,left-little,1.png,569\n",
		      &m, &err))
		fail_msg("%s", err.msg);
	manifest_put_header(&b);
	manifest_put_row(
	    &b, m->persons[0].key, &m->persons[0].person, 0, "2.png",
	    &(struct manifest_print){
		.finger = 10, .impression = 1, .image = (char[]){"1.png"}, .ppi = 569});
	text = buf_take_str(&b);
	if (read_text(text, &again, &err))
		fail_msg("%s\n%s", err.msg, text);
	assert_string_equal(again->persons[0].person.names[0].given, "Ana \"Nita\"");
	assert_string_equal(again->persons[0].person.names[0].particle2, "y");
	assert_string_equal(again->persons[0].person.names[1].particle1, "de la");
	assert_string_equal(again->persons[0].person.documents[0].number, "1,2");
	assert_int_equal(again->persons[0].person.documents[0].expiry.year, 2030);
	assert_int_equal(again->persons[0].person.birth.source, BIRTH_ASSESSED);
	assert_int_equal(again->persons[0].prints[0].finger, 10);
	assert_true(again->persons[0].prints[0].ppi == 569);
	assert_non_null(again->persons[0].photo);
	free(text);
	manifest_free(m);
	manifest_free(again);
}

static void manifest_takes_many_rows(void **state)
{
	struct buf b = BUF_INIT;
	struct manifest *m;
	struct err err = ERR_INIT;
	char *text;

	buf_put_str(&b, "person,given,finger,image\n");
	for (int i = 0; i < 5000; i++)
		buf_printf(&b, "%d,P%d,,\n", i / 2, i / 2);
	text = buf_take_str(&b);
	if (read_text(text, &m, &err))
		fail_msg("%s", err.msg);
	assert_int_equal(m->n_persons, 2500);
	assert_string_equal(m->persons[2499].key, "2499");
	manifest_free(m);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(codes_are_found),
	    cmocka_unit_test(names_keep_their_parts),
	    cmocka_unit_test(names_have_keys),
	    cmocka_unit_test(similarity_is_winklers),
	    cmocka_unit_test(mrz_specimens_round_trip),
	    cmocka_unit_test(mrz_every_covered_character_is_checked),
	    cmocka_unit_test(mrz_errors_name_the_place),
	    cmocka_unit_test(mrz_long_numbers_and_names),
	    cmocka_unit_test(letters_are_transliterated),
	    cmocka_unit_test(mrz_dates_find_their_century),
	    cmocka_unit_test(mrz_comes_from_a_person),
	    cmocka_unit_test(births_have_margins),
	    cmocka_unit_test(manifest_reads_people),
	    cmocka_unit_test(manifest_errors_are_precise),
	    cmocka_unit_test(manifest_round_trips),
	    cmocka_unit_test(manifest_takes_many_rows),
	};

	return cmocka_run_group_tests_name("person", tests, make_folder, remove_folder);
}
