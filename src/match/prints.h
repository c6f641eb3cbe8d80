/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the gallery; private to src/match. */
#ifndef COTEJO_MATCH_PRINTS_H
#define COTEJO_MATCH_PRINTS_H

#include "match/gallery.h"
#include "match/idmap.h"

struct gallery_print {
	uint64_t id;
	uint64_t subject;
	struct probe *probe;
	uint32_t next; /* print of the same subject, or IDMAP_NONE */
};

struct gallery_subject {
	uint64_t subject;
	uint32_t first; /* print */
};

struct gallery {
	struct gallery_print *prints;
	size_t count;
	size_t room;
	struct gallery_subject *subjects;
	size_t subject_count;
	size_t subject_room;
	size_t probe_bytes;
	struct idmap print_of;	 /* id -> prints */
	struct idmap subject_of; /* subject -> subjects */
};

#endif
