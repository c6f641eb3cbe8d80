/* SPDX-License-Identifier: Apache-2.0 */
/* A capture as workers and the screen share it: the capture itself belongs to the
 * lane of prints, the screen has a copy of what is shown of it. */
#ifndef COTEJO_UI_ENROL_CARD_H
#define COTEJO_UI_ENROL_CARD_H

#include "casework/capture.h"
#include "person/manifest.h"
#include "print/minutia.h"
#include "ui/errand.h"
#include "ui/layers.h"
#include "ui/station.h"

struct card_finger {
	int tries;
	int kept;    /* index of the try in force among all tries, -1: none */
	int quality; /* 0 .. 100 */
	bool usable; /* something could be extracted */
	char advice[200];
	enum missing missing;
};

struct card {
	struct card_finger fingers[FINGER_COUNT];
	bool complete;
};

/* Shared by the screen and its errands; the last one frees the capture. */
struct enrolment {
	struct why why;
	int64_t person;
	int64_t notice;
	char name[120];
	int youngest; /* years, -1: the age is not known */
	struct card card;
	bool bring; /* prints came with a file and are not on the card yet */
	/* Only errands on LANE_PRINT touch these. */
	struct capture *capture;
	struct manifest *brought; /* of one person; NULL: nothing came with a file */
	size_t brought_done;	  /* of its prints */
	int users;		  /* of this struct; the screens' thread counts */
};

struct enrolment *enrolment_new(const struct look *look, int64_t person, int64_t notice);
struct enrolment *enrolment_share(struct enrolment *e);
void enrolment_drop(struct enrolment *e);

enum card_job {
	CARD_FILE,    /* one image for a finger */
	CARD_FOLDER,  /* a folder of images named by finger */
	CARD_BROUGHT, /* the prints that came with a file */
	CARD_MISSING, /* a reason */
	CARD_KEEP,    /* another try */
	CARD_CHECK,
	CARD_COMMIT,
	CARD_LOOK, /* only the picture */
};

struct card_errand {
	struct errand errand;
	struct enrolment *shared;
	enum card_job kind;
	int finger;
	char *path; /* CARD_FILE, CARD_FOLDER */
	double ppi;
	enum missing missing;
	bool permanent;
	char *comment;
	bool seen; /* CARD_COMMIT: the findings were looked at */
	bool has_child;
	char *adult, *best_interest;
	bool no_force;
	/* answers */
	bool has_card;
	struct card card;
	struct layers *layers; /* of the finger's print in force; taken by the screen */
	char *findings;	       /* in words, one a line; "" when there are none */
	int images;	       /* CARD_FOLDER, CARD_BROUGHT: how many were taken */
	int64_t capture_id;
};

struct card_errand *card_errand_new(struct enrolment *e, enum card_job kind, int finger);
/* For struct errand_ops. */
enum err_code card_errand_run(struct errand *e, struct seat *seat, struct err *err);
void card_errand_clear(struct errand *e);

#endif
