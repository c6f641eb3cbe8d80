/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the image of one print to its template, and to the pictures that a
 * review screen lays over it.
 */
#ifndef COTEJO_PRINT_EXTRACT_H
#define COTEJO_PRINT_EXTRACT_H

#include "base/err.h"
#include "image/image.h"
#include "print/quality.h"
#include "print/template.h"

struct print_options {
	uint8_t finger;		       /* enum finger, copied into the template */
	uint8_t impression;	       /* enum impression, likewise */
	struct print_quality *quality; /* NULL, or filled when a template was made, and
					* with ERR_QUALITY: value 0 and advice then */
};

/* Finds the minutiae of one print and all else the matcher uses. img->ppi must
 * be known; the image is resampled to 500 ppi inside. options may be NULL.
 *
 * ERR_INPUT: the resolution is not known, or the image is larger than a print
 * can be; ERR_UNSUPPORTED: fewer than 250 or more than 2000 ppi; ERR_QUALITY:
 * there is no print in the image (nothing, a picture, noise), or too little of one
 * to be compared. */
enum err_code print_extract(const struct image *img, const struct print_options *options,
			    struct template **out, struct err *err);

/* What the extractor saw, at the scale of the source. */
struct print_analysis {
	struct image *enhanced; /* ridges made clear, grey 128 outside the print */
	struct image *binary;	/* ridges 0, all else 255 */
	struct image *skeleton; /* ridges one pixel wide, 0 on 255 */
	struct image *quality;	/* 0 outside the print, else 1 .. 100 */
	double cell;		/* side of a cell of the maps, in source pixels */
	int cols;
	int rows;
	float *direction;	   /* of the ridges, radians, 0 <= d < pi, counter-clockwise */
	float *period;		   /* ridge to ridge, source pixels; 0 outside the print */
	uint8_t *mask;		   /* 1: print, 0: none */
	struct template *template; /* as print_extract gives it */
};

enum err_code print_analyse(const struct image *img, const struct print_options *options,
			    struct print_analysis **out, struct err *err);
void print_analysis_free(struct print_analysis *a);

#endif
