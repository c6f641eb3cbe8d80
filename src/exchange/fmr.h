/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finger minutiae records: ISO/IEC 19794-2 (2005 and 2011, record and card
 * forms) and ANSI INCITS 378 (2004, 2009, 2009 Amendment 1).
 *
 * One model holds what all of them carry. Values are kept in the native units
 * of the format they came from, reserved bits and unknown blocks included, so
 * that reading and writing give the same bytes; fmr_convert() changes format
 * and says what it could not take along.
 *
 *   format           x, y                    angle, 0 = to the right, ccw
 *   ISO, ANSI        pixels of the view      360/256 degrees (ISO), 2 (ANSI)
 *   ISO normal card  0.01 mm                 360/256 degrees
 *   ISO compact card 0.1 mm                  360/64 degrees
 *
 * The origin is the centre of the top left pixel, y down. Numbers are rounded
 * to the nearest unit, halves up; angles modulo a turn.
 */
#ifndef COTEJO_EXCHANGE_FMR_H
#define COTEJO_EXCHANGE_FMR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "exchange/notes.h"
#include "print/minutia.h"

enum fmr_format {
	FMR_ISO_2005,	      /* ISO/IEC 19794-2:2005 clause 7, record form */
	FMR_ISO_2005_CARD,    /* clause 8, normal size card form */
	FMR_ISO_2005_COMPACT, /* clause 8, compact size card form */
	FMR_ISO_2011,	      /* ISO/IEC 19794-2:2011 */
	FMR_ANSI_2004,	      /* ANSI INCITS 378-2004 */
	FMR_ANSI_2007,	      /* draft of 2009 that NIST's MINEX used: one header byte less */
	FMR_ANSI_2009,	      /* ANSI INCITS 378-2009 */
	FMR_ANSI_2009_AM1,    /* ANSI INCITS 378-2009/AM 1 */
	FMR_FORMAT_COUNT,
	FMR_AUTO = FMR_FORMAT_COUNT, /* for fmr_read: by the content */
};

/* "iso2005", "iso2005-card", "iso2005-compact", "iso2011", "ansi2004",
 * "ansi2007", "ansi2009", "ansi2009am1" */
const char *fmr_format_id(enum fmr_format f);
/* "ISO/IEC 19794-2:2005" ... */
const char *fmr_format_title(enum fmr_format f);
bool fmr_format_parse(const char *id, enum fmr_format *out);
bool fmr_format_is_card(enum fmr_format f);
/* 256, 180 or 64 units to a turn. */
int fmr_angle_steps(enum fmr_format f);

/* Quality 0-100, or: */
enum {
	FMR_QUALITY_NOT_TRIED = 254, /* formats from 2009 on */
	FMR_QUALITY_FAILED = 255,    /* formats from 2009 on */
};

struct fmr_minutia {
	uint16_t x;
	uint16_t y;
	uint8_t angle;
	uint8_t type;	  /* enum minutia_type; 3 is reserved and kept */
	uint8_t quality;  /* ISO 2005 and ANSI 2004: 0 is "not reported" */
	uint8_t reserved; /* the two bits before y */
};

/* Types of extended data blocks; all others are kept as they are. */
enum {
	FMR_BLOCK_RIDGE_COUNTS = 1,
	FMR_BLOCK_CORE_DELTA = 2,
	FMR_BLOCK_ZONES = 3, /* ISO only */
};

/* Type identifiers of card data objects (7F2E) that are not minutiae are kept
 * as blocks with this added to their tag. */
#define FMR_BLOCK_CARD_TAG 0x10000u

struct fmr_block {
	uint32_t type;
	uint8_t *data; /* without type and length */
	size_t len;
};

struct fmr_quality {
	uint8_t score; /* 0-100, 254, 255 */
	uint16_t vendor;
	uint16_t algorithm;
};

struct fmr_certificate {
	uint16_t authority;
	uint8_t scheme;
};

/* All ones in a member: not known. */
struct fmr_date {
	uint16_t year;
	uint8_t month, day, hour, minute, second;
	uint16_t millisecond;
};

struct fmr_view {
	uint8_t finger;	    /* 0-10; 13-15 and 40-50 from 2009/AM 1 and 2011 on */
	uint8_t number;	    /* view number, from 0 within a finger */
	uint8_t impression; /* code of the format */
	uint16_t width;	    /* pixels; 0 in card forms */
	uint16_t height;
	uint16_t xres; /* pixels for each centimetre; 0 in card forms */
	uint16_t yres;

	struct fmr_quality *qualities; /* exactly one but in ISO 2011 */
	size_t n_qualities;

	/* ISO 2011 only */
	struct fmr_date date;
	uint8_t device_technology;
	uint16_t device_vendor;
	uint16_t device_id;
	struct fmr_certificate *certificates;
	size_t n_certificates;
	uint8_t ending_type;  /* 0 valley skeleton bifurcation, 1 ridge end */
	bool without_quality; /* 5 bytes for each minutia */

	/* The lengths of blocks leave out type and length (ISO 2005's own example
	 * does, the others count them in; read either way). */
	bool block_lengths_without_head;

	struct fmr_minutia *minutiae;
	size_t n_minutiae;
	struct fmr_block *blocks;
	size_t n_blocks;
};

struct fmr {
	enum fmr_format format;
	/* ANSI: owner and type of the product (CBEFF) */
	uint16_t owner;
	uint16_t subformat;
	/* all but ISO 2011: the capture device */
	uint8_t compliance; /* bits as in the record: 4 (2005, 2004) or 8 (2009) */
	uint16_t device_id;
	bool certificate_blocks; /* ISO 2011: the certification flag */
	bool long_length;	 /* ANSI 2004: the six-byte length was used */
	bool version_020;	 /* "020" where " 20" should be */
	uint8_t reserved;	 /* last byte of the header */
	size_t padding;		 /* zero bytes that follow the record */
	uint8_t card_tags;	 /* card forms: 0 minutiae only, 1 in 81, 2 in 7F2E */
	struct fmr_view *views;
	size_t n_views;
};

/* Card forms start with card_tags 2, all else is zero. */
struct fmr *fmr_new(enum fmr_format format);
void fmr_free(struct fmr *f);
/* Appends an empty view with the values that mean "not known" and the usual
 * form of the format; borrowed, valid until the next one is added. */
struct fmr_view *fmr_add_view(struct fmr *f);
/* Frees the views from the keep-th on. */
void fmr_drop_views(struct fmr *f, size_t keep);
/* Appends a copy of the data to the view's blocks. */
void fmr_view_add_block(struct fmr_view *v, uint32_t type, const void *data, size_t len);
/* Appends to the view. */
void fmr_view_add_minutia(struct fmr_view *v, struct fmr_minutia m);

/*
 * Reads a record. What breaks the structure (a bad magic number, a length that
 * does not fit, counts that run past the end, bytes after the end that are not
 * zero) is an error that names the byte and the field. A value that is out
 * of its range or a reserved bit is a note and kept; a strict caller ends with
 * notes_refuse(). name is used in messages.
 */
enum err_code fmr_read(const void *data, size_t len, enum fmr_format format, const char *name,
		       struct fmr **out, struct notes *notes, struct err *err);
/* Finds out which format it is, without checking it. Card forms without a tag
 * cannot be told from other data and are never guessed. */
bool fmr_detect(const void *data, size_t len, enum fmr_format *out);

/* Appends the record; ERR_INPUT when something does not fit the format. */
enum err_code fmr_write(const struct fmr *f, struct buf *out, struct err *err);

/*
 * The same in another format. Pixels stay as they are, angles go to the
 * nearest unit; to and from the card forms lengths go by the resolution of the
 * record (card -> record: 197 pixels for each centimetre). Quality 0 ("not
 * reported") and 254/255 become each other; vendors' blocks go along unchanged.
 * What the new format cannot say is left out and noted.
 */
enum err_code fmr_convert(const struct fmr *f, enum fmr_format to, struct fmr **out,
			  struct notes *notes, struct err *err);

/* --- extended data, decoded ------------------------------------------------ */

struct fmr_edge {
	uint8_t from, to; /* indexes of minutiae as in the record */
	uint8_t count;
};

struct fmr_counts {
	uint8_t method; /* 0 own choice, 1 four neighbours, 2 eight neighbours */
	struct fmr_edge *edges;
	size_t n_edges;
};

struct fmr_core {
	uint16_t x, y;
	bool has_angle;
	uint8_t angle; /* units of the format */
};

struct fmr_delta {
	uint16_t x, y;
	bool has_angles;
	uint8_t angle[3];
};

struct fmr_cores {
	struct fmr_core core[15];
	size_t n_cores;
	struct fmr_delta delta[15];
	size_t n_deltas;
};

struct fmr_zones {
	uint16_t vendor; /* ISO 2011 only */
	uint16_t algorithm;
	uint8_t width, height; /* of a zone, pixels */
	uint8_t bits;	       /* for each zone, 1-8 */
	uint16_t columns, rows;
	uint8_t *quality; /* rows * columns */
};

/* Decode a block of the type; false when its content does not hold together (a
 * rest after the last whole ridge count is passed over). counts->edges and
 * zones->quality are the caller's to free(). */
bool fmr_block_counts(const struct fmr_block *b, struct fmr_counts *out);
bool fmr_block_cores(const struct fmr_block *b, enum fmr_format format, struct fmr_cores *out);
bool fmr_block_zones(const struct fmr_block *b, enum fmr_format format, const struct fmr_view *v,
		     struct fmr_zones *out);
/* And back, appended to out (the data of a block). */
void fmr_put_counts(const struct fmr_counts *c, struct buf *out);
void fmr_put_cores(const struct fmr_cores *c, enum fmr_format format, struct buf *out);
void fmr_put_zones(const struct fmr_zones *z, enum fmr_format format, struct buf *out);

/* --- the engine's minutiae -------------------------------------------------- */

/* The resolution that a scanner of round ppi writes as pixels for each
 * centimetre: 197 is 500 ppi, 394 is 1000; others exactly, n * 2.54. */
double fmr_ppi(unsigned pixels_per_cm);
/* The other way, to the nearest. */
uint16_t fmr_pixels_per_cm(double ppi);

/* The minutiae of a view at 500 ppi (card forms: from millimetres). Angles
 * beyond a turn are taken modulo a turn. The array is the caller's to free(). */
enum err_code fmr_view_minutiae(const struct fmr *f, size_t view, struct minutia **out,
				size_t *count, struct err *err);

/* Fills a view of a record form from minutiae at 500 ppi. Positions are rounded
 * and kept inside the picture. A record has room for 255: the best by quality
 * are taken, in their order; the number left out is returned. */
size_t fmr_view_set_minutiae(const struct fmr *f, struct fmr_view *v, const struct minutia *m,
			     size_t count);

/* One view of a live or scanned finger at 500 ppi. quality 0-100; finger as in
 * enum finger; impression 0 plain, 1 rolled (live scan), 2 and 3 from paper.
 * For record forms only. */
struct fmr *fmr_from_minutiae(enum fmr_format format, const struct minutia *m, size_t count,
			      int width, int height, int finger, int impression, int quality);

#endif
