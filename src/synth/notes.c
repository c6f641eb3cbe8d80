/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Case notes in the three kinds that casework keeps apart. They tell what such
 * records tell, about nobody: people are subjects of care here, not suspects,
 * and nothing follows from where someone comes from.
 */
#include "synth/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"

static const char *const places_en[] = {
    "the reception centre at Northgate", "the ferry terminal of Port Alder",
    "the Willow Street shelter",	 "the border post at Stonebridge",
    "the coach station of Easthaven",	 "the clinic of Lower Marsh",
};

static const char *const places_es[] = {
    "el centro de acogida de Villaclara",   "la terminal marítima de Puerto Álamo",
    "el albergue de la calle Olmo",	    "el puesto fronterizo de Puente Piedra",
    "la estación de autobuses de Valdemar", "el consultorio de Laguna Baja",
};

struct phrase {
	enum note_kind kind;
	const char *en, *es; /* %P place, %D date, %N a small number */
};

static const struct phrase phrases[] = {
    {NOTE_FACT, "Arrived at %P on %D with %N other people.",
     "Llegó a %P el %D con otras %N personas."},
    {NOTE_FACT, "Asked for asylum at %P on %D. Interview set for two weeks later.",
     "Solicitó asilo en %P el %D. Entrevista fijada para dos semanas después."},
    {NOTE_FACT, "Found by a coast guard boat on %D together with %N other people; brought to %P.",
     "Hallada a bordo de una embarcación el %D junto con otras %N personas; trasladada a %P."},
    {NOTE_FACT, "Reported the loss of a passport at %P on %D. A copy was shown.",
     "Denunció la pérdida de un pasaporte en %P el %D. Mostró una copia."},
    {NOTE_FACT, "Seen by a doctor on %D; fit to be interviewed. Needs an interpreter.",
     "Atendida por personal médico el %D; puede ser entrevistada. Necesita intérprete."},
    {NOTE_FACT, "Residence permit issued on %D; a copy is in the file.",
     "Permiso de residencia expedido el %D; hay copia en el expediente."},
    {NOTE_FACT, "A relative came to %P on %D and confirmed the name and the year of birth.",
     "Un familiar acudió a %P el %D y confirmó el nombre y el año de nacimiento."},
    {NOTE_ASSESSMENT,
     "Several signs of trafficking: papers kept by another person, a debt for the journey, no "
     "free choice of lodging. Referred to the protection officer on %D.",
     "Varios indicios de trata: otra persona retiene sus documentos, deuda por el viaje, sin "
     "libertad para elegir alojamiento. Derivada a la oficial de protección el %D."},
    {NOTE_ASSESSMENT,
     "The account is coherent with the documents seen. No sign of pressure by a third person.",
     "El relato es coherente con los documentos vistos. Sin indicios de presión de terceros."},
    {NOTE_ASSESSMENT,
     "The age given is plausible; the birth date stays as declared. To be treated as a minor in "
     "case of doubt.",
     "La edad declarada es verosímil; la fecha de nacimiento queda como declarada. En caso de "
     "duda, se le tratará como menor."},
    {NOTE_ASSESSMENT,
     "May know others who travelled with the same organiser. Speak again, with an interpreter, "
     "only if the person agrees.",
     "Puede conocer a otras personas que viajaron con el mismo organizador. Volver a hablar, con "
     "intérprete, solo si la persona lo acepta."},
    {NOTE_ALLEGATION,
     "Says that a man known as \"the teacher\" took the passports of %N people on %D and asked "
     "for money to give them back. Not verified.",
     "Declara que un hombre apodado «el maestro» retuvo los pasaportes de %N personas el %D y "
     "pidió dinero por devolverlos. Sin verificar."},
    {NOTE_ALLEGATION,
     "A caller who gave no name said on %D that work without pay takes place in a workshop near "
     "%P. Not verified; this person is not accused of anything.",
     "Una llamada anónima indicó el %D que en un taller cerca de %P se trabaja sin cobrar. Sin "
     "verificar; no se acusa de nada a esta persona."},
    {NOTE_ALLEGATION,
     "According to another traveller, the boat of %D carried %N people who had been promised work "
     "in a hotel. Not verified.",
     "Según otra persona que viajaba, en la embarcación del %D iban %N personas a las que habían "
     "prometido trabajo en un hotel. Sin verificar."},
};

/* "a el" is "al", "de el" is "del". */
static void contract(char *text)
{
	static const char *const from[] = {" a el ", " de el "};

	for (size_t i = 0; i < ARRAY_LEN(from); i++)
		for (char *at; (at = strstr(text, from[i]));) {
			size_t n = strlen(from[i]);

			/* "a el " loses its blank and e: " al ". */
			memmove(at + n - 5 + 1, at + n - 2, strlen(at + n - 2) + 1);
			if (i == 1)
				memcpy(at, " del ", 5);
			else
				memcpy(at, " al ", 4);
		}
}

static void put_phrase(struct buf *b, const char *text, bool spanish, struct rng *r)
{
	struct date today = SYNTH_TODAY, day;
	char date[DATE_TEXT_LEN];
	uint32_t place = rng_below(r, ARRAY_LEN(places_en)), n = 2 + rng_below(r, 28);

	day = date_from_days(date_to_days(&today) - (int)rng_below(r, 700));
	for (const char *s = text; *s; s++) {
		if (*s != '%') {
			buf_put_u8(b, (unsigned char)*s);
			continue;
		}
		switch (*++s) {
		case 'P':
			buf_put_str(b, spanish ? places_es[place] : places_en[place]);
			break;
		case 'D':
			buf_put_str(b, date_format(&day, date));
			break;
		default:
			buf_printf(b, "%u", n);
			break;
		}
	}
}

void synth_notes_make(struct synth_person *p, struct rng *r)
{
	size_t n = 1 + rng_below(r, 4);
	bool used[ARRAY_LEN(phrases)] = {false};
	bool spanish = rng_unit(r) < 0.55;

	p->notes = xcalloc(n, sizeof(*p->notes));
	while (p->n_notes < n) {
		/* The first note is a fact: why there is a case at all. */
		uint32_t which = rng_below(r, ARRAY_LEN(phrases));
		struct synth_note *note = &p->notes[p->n_notes];
		struct buf b = BUF_INIT;

		if (used[which] || (p->n_notes == 0 && phrases[which].kind != NOTE_FACT))
			continue;
		used[which] = true;
		note->kind = phrases[which].kind;
		note->language = spanish ? "es" : "en";
		put_phrase(&b, spanish ? phrases[which].es : phrases[which].en, spanish, r);
		note->text = buf_take_str(&b);
		contract(note->text);
		p->n_notes++;
	}
}
