/* SPDX-License-Identifier: Apache-2.0 */
/* Every verb, each defined in the file of its name. */
#ifndef COTEJO_CLI_VERBS_H
#define COTEJO_CLI_VERBS_H

#include "cli/verb.h"

extern const struct verb verb_manual;
extern const struct verb verb_an2k_build;
extern const struct verb verb_an2k_edit;
extern const struct verb verb_an2k_extract;
extern const struct verb verb_an2k_show;
extern const struct verb verb_an2k_validate;
extern const struct verb verb_compare;
extern const struct verb verb_convert;
extern const struct verb verb_extract;
extern const struct verb verb_image_convert;
extern const struct verb verb_image_info;
extern const struct verb verb_demo;
extern const struct verb verb_enroll;
extern const struct verb verb_import;
extern const struct verb verb_init;
extern const struct verb verb_open;
extern const struct verb verb_quality;
extern const struct verb verb_search;
extern const struct verb verb_synth;
extern const struct verb verb_view;
extern const struct verb verb_bench_frames;

#endif
