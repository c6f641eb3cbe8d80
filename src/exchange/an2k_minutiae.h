/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Minutiae in records of Type 9, to and from the engine's.
 *
 * Four sets of fields are read: INCITS 378 (9.126-9.150: pixels, y down, units
 * of 2 degrees, directions as ours), the extended feature set (9.300-9.399: 0.01
 * mm from the top left of the region of interest, degrees, directions as ours),
 * the standard's own of 1993 to 2007 (9.005-9.012: 0.01 mm from the bottom left of
 * the image, degrees, directions half a turn from ours) and the FBI's (9.013-9.025:
 * 0.01 mm from the top left, degrees, directions as ours). Written is INCITS 378,
 * without loss from and to a struct fmr of FMR_ANSI_2004.
 */
#ifndef COTEJO_EXCHANGE_AN2K_MINUTIAE_H
#define COTEJO_EXCHANGE_AN2K_MINUTIAE_H

#include "exchange/an2k.h"
#include "exchange/fmr.h"

enum an2k_features {
	AN2K_FEATURES_NONE,
	AN2K_FEATURES_M1,
	AN2K_FEATURES_EFS,
	AN2K_FEATURES_LEGACY,
	AN2K_FEATURES_FBI
};

struct an2k_minutiae {
	enum an2k_features set; /* which fields they came from */
	int finger;		/* ANSI/NIST position, 0: not known; may be a palm's */
	int impression;		/* code of 9.003 */
	int quality;		/* 0-100, -1: not known */
	int width;		/* pixels at 500 ppi */
	int height;
	struct minutia *list; /* pixels at 500 ppi; the owner frees it */
	size_t n;
};

/*
 * The minutiae of a record; when it has several sets, the first of the list
 * above that has any. ERR_NOT_FOUND: no set that is known; ERR_INPUT: a value
 * that is no number, with its field.
 */
enum err_code an2k_read_minutiae(const struct an2k *doc, size_t record, struct an2k_minutiae *out,
				 struct err *err);

/* The INCITS 378 fields as a record of one view; ERR_NOT_FOUND when there are
 * none. */
enum err_code an2k_m1_to_fmr(const struct an2k_record *r, struct fmr **out, struct err *err);
/* Sets 9.003, 9.004 and 9.126 to 9.140 from a view of FMR_ANSI_2004. */
void an2k_m1_from_fmr(struct an2k_record *r, const struct fmr *f, size_t view);

/* Pixels per inch of an image record by its fields (Type 4: by 1.012); 0: they do
 * not say. */
double an2k_image_ppi(const struct an2k *doc, const struct an2k_record *r);

#endif
