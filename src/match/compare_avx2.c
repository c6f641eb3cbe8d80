/* SPDX-License-Identifier: Apache-2.0 */
#include "match/compare_body.h"

const struct compare_isa compare_avx2 = {"avx2", compare_run};
