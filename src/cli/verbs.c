/* SPDX-License-Identifier: Apache-2.0 */
/* The list of verbs, in the order of the help. */
#include "cli/verbs.h"

#include <stddef.h>

const struct verb *const verbs[] = {
    &verb_open,		 &verb_init,
    &verb_demo,		 &verb_import,
    &verb_enroll,	 &verb_search,
    &verb_view,		 &verb_bench_frames,
    &verb_manual,	 &verb_extract,
    &verb_quality,	 &verb_compare,
    &verb_convert,	 &verb_image_info,
    &verb_image_convert, &verb_an2k_show,
    &verb_an2k_validate, &verb_an2k_extract,
    &verb_an2k_build,	 &verb_an2k_edit,
    &verb_synth,	 NULL,
};
