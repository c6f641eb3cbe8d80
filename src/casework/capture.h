/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking prints: first the notice in a language the person understands, then
 * ten fingers (or the reason why not), then checks, then everything at once into
 * the store.
 *
 * A struct capture is work in memory, used by one thread; nothing is in the
 * store before capture_commit(). Every try at a finger is kept, also the ones
 * that a later try replaced. No capture of a child under six or of a person who
 * may be one; from six to seventeen only by an operator with a valid record of
 * competence with children, with an adult or representative named, a note on
 * the child's best interest, and the line that no force was used.
 */
#ifndef COTEJO_CASEWORK_CAPTURE_H
#define COTEJO_CASEWORK_CAPTURE_H

#include "casework/desk.h"
#include "casework/look.h"
#include "image/image.h"
#include "print/template.h"

/* The text of the notice, for reading out, showing and printing: paragraphs
 * parted by empty lines. Languages: "en", "es". Owned by the caller; NULL when
 * there is none in that language. NOTICE_VERSION is stored with the capture. */
#define NOTICE_VERSION 1
char *notice_text(const struct desk *desk, const char *language);

struct notice {
	const char *language;	 /* in which it was given: any ISO 639 code */
	const char *interpreter; /* name, or NULL when none was needed */
	bool understood;	 /* the person said so; else there is no capture */
	bool printed;		 /* a copy was handed out */
};

/* Writes that notice was given. *id goes into capture_new(). */
enum err_code notice_give(struct seat *seat, const struct look *look, int64_t person,
			  const struct notice *notice, int64_t *id, struct err *err);

/* Why a finger has no print. None of these says anything about the person's
 * will or honesty, and none is used for anything else. */
enum missing {
	MISSING_NONE, /* it is there */
	MISSING_LIMB, /* amputated or never there */
	MISSING_BANDAGE,
	MISSING_WORN, /* worn, scarred, ill: nothing usable in several tries */
	MISSING_DECLINED,
	MISSING_OTHER,
	MISSING_KINDS,
};

const char *missing_word(enum missing m);
const char *missing_name(enum missing m);
int missing_parse(const char *word);

struct capture_try {
	int finger;
	int impression;		   /* enum impression of print/template.h */
	int quality;		   /* 0 .. 100; 0 when nothing could be extracted */
	char *advice;		   /* what to do better, in words; "" when it is good */
	struct image *image;	   /* as decoded */
	struct template *template; /* NULL when nothing could be extracted */
	bool kept;		   /* the one in force for its finger */
	/* the file as it came */
	void *file;
	size_t file_len;
};

enum capture_finding_kind {
	FINDING_SAME_FINGER,  /* two positions show the same finger */
	FINDING_SWAPPED,      /* two fingers changed places, against an earlier capture */
	FINDING_OTHER_PERSON, /* unlike this person's earlier capture of the finger */
	FINDING_HANDS_SWAPPED,
};

struct capture_finding {
	enum capture_finding_kind kind;
	int finger_a;
	int finger_b; /* 0: none */
	double score; /* of the comparison that says so */
	char *text;   /* in words */
};

struct capture;

/* notice: from notice_give() for this person. */
enum err_code capture_new(struct seat *seat, int64_t person, int64_t notice, struct capture **out,
			  struct err *err);
void capture_free(struct capture *c);

/* Decodes (in the box), extracts, measures. The newest try of a finger is kept
 * until capture_keep() says otherwise. ppi 0: as the file says. A try that shows
 * no usable print is recorded too, and ERR_QUALITY says what is wrong.
 * ERR_INPUT: the image cannot be used at all; nothing is recorded. */
enum err_code capture_add(struct capture *c, int finger, int impression, const void *file,
			  size_t len, const char *name, double ppi, struct err *err);
/* From the outside, already decoded and extracted; for generators and imports of
 * synthetic people. Takes the image (may be NULL) and the template. */
void capture_add_template(struct capture *c, struct image *image_take,
			  struct template *template_take, const void *file, size_t len);
enum err_code capture_missing(struct capture *c, int finger, enum missing why, bool permanent,
			      const char *comment, struct err *err);
/* Makes try i (of capture_try_at) the one in force for its finger. */
void capture_keep(struct capture *c, size_t i);

size_t capture_try_count(const struct capture *c);
const struct capture_try *capture_try_at(const struct capture *c, size_t i);
/* The try in force for a finger, or NULL; and why there is none. */
const struct capture_try *capture_finger(const struct capture *c, int finger);
enum missing capture_missing_get(const struct capture *c, int finger);
/* True when each of the ten fingers has a print or a reason. */
bool capture_is_complete(const struct capture *c);

/* Compares the fingers among themselves and with earlier captures of the person.
 * The findings are owned by c and valid until the next call. */
enum err_code capture_check(struct seat *seat, struct capture *c,
			    const struct capture_finding **out, size_t *count, struct err *err);

/* For a child from six to seventeen, or who may be one. */
struct capture_child {
	const char *adult;	   /* name of the adult or representative present */
	const char *best_interest; /* why this is in the child's interest */
	bool no_force;		   /* no force of any kind was used */
};

/* Writes the capture: all tries, reasons, and a task for the duplicate check.
 * Incomplete captures are refused; so are findings that were not confirmed as
 * looked at (findings_seen). child: NULL when the person is surely of age. The
 * next search sees the new prints. */
enum err_code capture_commit(struct seat *seat, const struct look *look, struct capture *c,
			     bool findings_seen, const struct capture_child *child,
			     int64_t *capture_id, struct err *err);

/* --- reading prints ---------------------------------------------------------------- */

struct print_row {
	int64_t id;
	int64_t capture_id;
	int finger;
	int impression;
	int quality;
	int width;
	int height;
	double ppi;
	bool kept;
	bool current; /* of the newest capture that has this finger */
	enum missing missing;
	bool permanent;
	char *comment;
	instant at;
	char *by;
};

struct print_rows {
	struct print_row *rows; /* newest capture first, by finger */
	size_t count;
};

/* The prints of a person without their images; a view that is logged. */
enum err_code print_list(struct seat *seat, const struct look *look, int64_t person,
			 struct print_rows *out, struct err *err);
void print_rows_clear(struct print_rows *r);
/* One image; a view that is logged. ERR_NOT_FOUND when there is none. */
enum err_code print_image(struct seat *seat, const struct look *look, int64_t print,
			  struct image **out, struct err *err);

#endif
