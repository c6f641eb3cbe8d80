/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What casework takes from an ANSI/NIST transaction and puts into one: people,
 * prints with their images, minutiae. No file format shows here, no store either.
 *
 * People come from Type-2 records by the tables of a domain (assets/an2k/domains),
 * prints from Types 4, 13, 14 and 15, minutiae from Type 9. What the neutral form
 * has no place for is kept as text beside it, so that a person can read it; the
 * transaction itself is the record of what was received.
 */
#ifndef COTEJO_EXCHANGE_TRANSACTION_H
#define COTEJO_EXCHANGE_TRANSACTION_H

#include "exchange/an2k.h"
#include "exchange/an2k_minutiae.h"
#include "exchange/an2k_table.h"
#include "exchange/notes.h"
#include "image/image.h"
#include "person/person.h"

/* A field of Type-2 that the neutral form has no place for. */
struct transaction_other {
	char *tag;  /* "2.041" */
	char *name; /* by the domain's table, or "" */
	char *text; /* cleaned; items parted by ", ", subfields by "; " */
};

struct transaction_subject {
	long idc;
	char *reference; /* of the sender for this person, or "" */
	struct person person;
	struct transaction_other *others;
	size_t n_others;
};

/* One finger in a picture of several: pixels of the image, right and bottom just
 * outside. */
struct transaction_segment {
	int finger; /* enum finger */
	int left, top, right, bottom;
};

/* A finger, or palm, that could not be printed: xx.018. */
struct transaction_missing {
	int position;
	char code[4]; /* "XX" amputated, "UP" unable to print, "SR" scar */
};

struct transaction_print {
	long idc;
	int type;	/* of the record: 4, 13, 14, 15 */
	int position;	/* ANSI/NIST friction ridge position, 0-10 one finger */
	int impression; /* code of ANSI/NIST */
	double ppi;	/* by the record, 0: not known */
	int width;	/* by the record; 0: not known */
	int height;
	int bits;	   /* of a sample, for images without compression */
	bool uncompressed; /* data are samples only */
	struct date captured;
	char *source; /* agency of xx.004, or "" */
	struct transaction_missing *missing;
	size_t n_missing;
	uint8_t *data; /* the image as it came, or NULL */
	size_t len;
	struct transaction_segment *segments; /* of a picture of several fingers */
	size_t n_segments;
};

struct transaction_minutiae {
	long idc; /* that of the print they belong to */
	struct an2k_minutiae m;
};

struct transaction {
	int version;	   /* 500, ... */
	char *domain;	   /* key of the domain's table, or "" */
	char *type;	   /* 1.004 */
	char *control;	   /* 1.009 */
	char *answer_to;   /* 1.010, or "" */
	char *origin;	   /* 1.008 */
	char *destination; /* 1.007 */
	struct date date;  /* 1.005 */
	struct transaction_subject *subjects;
	size_t n_subjects;
	struct transaction_print *prints;
	size_t n_prints;
	struct transaction_minutiae *minutiae;
	size_t n_minutiae;
};

/* An empty one: texts "", version 500, domain "cotejo". */
struct transaction *transaction_new(void);
void transaction_free(struct transaction *t);
/* Append, with everything empty; borrowed, valid until the next one is added. */
struct transaction_subject *transaction_add_subject(struct transaction *t);
struct transaction_print *transaction_add_print(struct transaction *t);
struct transaction_minutiae *transaction_add_minutiae(struct transaction *t);

/*
 * Takes a document apart. domain NULL: the one that the document names, or none
 * (then all of Type-2 but 001 and 002 is "others"). Values that cannot be used (a
 * date that is none, a position that is no number) are noted and left out; a
 * document is never refused for its content.
 */
void transaction_from_an2k(const struct an2k *doc, const struct an2k_tables *tables,
			   const struct an2k_domain *domain, struct transaction **out,
			   struct notes *notes);

/* A whole file; the same with reading. A file whose lengths do not add up is
 * refused, though an2k_read() would read it. */
enum err_code transaction_read(const char *path, struct transaction **out, struct notes *notes,
			       struct err *err);

/*
 * Makes a document: Type-1, a Type-2 record for each subject in t->domain's
 * fields, a Type-14 (Type-13 latent, Type-15 palm) for each print, a Type-9 in
 * fields of INCITS 378 for minutiae. Images go in as they are. Reading it back
 * gives an equal transaction, but for minutiae, which are rounded to pixels and
 * 2 degrees, and for "others" of a domain that has no such field.
 * ERR_INPUT: a print that says no position, size or resolution; minutiae beyond
 * 255; a text with a separator in it.
 */
enum err_code transaction_to_an2k(const struct transaction *t, const struct an2k_tables *tables,
				  struct an2k **out, struct err *err);

/* Decodes the image of a print in the box of src/image. Its ppi is the record's,
 * else what the file says; ERR_NOT_FOUND when there is no image. name is used in
 * messages. */
enum err_code transaction_decode(const struct transaction_print *p, const char *name,
				 struct image **out, struct err *err);

/* The part of the image that holds one finger; the segment is cut to the image.
 * NULL when nothing of it lies inside. */
struct image *transaction_cut(const struct image *img, const struct transaction_segment *s);

/*
 * Finds the fingers of a slap in its picture (print/slap.h) when the record does
 * not say where they are: fills p->segments. img is the decoded image of p. Nothing
 * is guessed: unless as many are found as the position has, less the missing ones,
 * the answer is ERR_QUALITY with both numbers, and a person has to say. ERR_OK and
 * nothing done when there are segments already, or for a single finger.
 */
enum err_code transaction_find_segments(struct transaction_print *p, const struct image *img,
					const char *name, struct err *err);

/* The fingers that a position stands for, at most 5, from left to right as the hand
 * lies on a scanner (13: 2 3 4 5; 14: 10 9 8 7; 15: 6 1). Returns their number: 1 for a single
 * finger, 0 for a palm, a joint or a position that is not known. */
size_t transaction_fingers(int position, int fingers[5]);

#endif
